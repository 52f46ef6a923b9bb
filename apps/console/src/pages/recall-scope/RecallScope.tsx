import { ApartmentOutlined, DownloadOutlined, PrinterOutlined } from '@ant-design/icons';
import { getScope, routeUrl, type RecallScope as Scope } from '@liangsu/contract';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatNumber } from '../../format/quantity.ts';
import { Completeness } from '../../parts/Completeness.tsx';
import { KnownAt } from '../../parts/KnownAt.tsx';
import { lotName } from '../../parts/lot.tsx';
import { lotQuery } from '../../parts/lot-query.ts';
import { PageHead, Panel } from '../../parts/page.tsx';
import { Async } from '../../parts/states.tsx';
import { usePrintWhole } from '../../parts/use-printing.ts';
import { Areas } from './Areas.tsx';
import { Difference } from './Difference.tsx';
import { Holders } from './Holders.tsx';
import { ScopeLots } from './ScopeLots.tsx';
import { Whereabouts } from './Whereabouts.tsx';
import { wholeLots } from './whole-lots.ts';
import './recall-scope.css';

/** More lots are not put on paper: two hundred pages that nobody reads, where the workbook sorts and finds. */
const MOST_PRINTED = 2000;

/** Everything that must be taken back if a lot is bad. */
export function RecallScope() {
  const { code } = useParams({ from: '/frame/lots/$code/recall-scope' });
  const query = useInfiniteQuery({
    queryKey: ['scope', code],
    queryFn: ({ pageParam, signal }) =>
      call(
        getScope,
        { params: { code }, query: { limit: 200, ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: 60_000,
  });
  const first = query.data?.pages[0];
  const lots = wholeLots(query.data?.pages ?? []);
  const [printing, setPrinting] = useState(false);
  usePrintWhole(
    printing,
    {
      more: query.hasNextPage && (first?.lotCount ?? 0) <= MOST_PRINTED,
      reading: query.isFetchingNextPage,
      failed: query.isFetchNextPageError,
      readMore: () => void query.fetchNextPage(),
    },
    () => setPrinting(false),
  );
  return (
    <div className="page">
      <Async query={{ ...query, data: first }} rows={12}>
        {(scope) => (
          <>
            <Head code={code} scope={scope} printing={printing} onPrint={() => setPrinting(true)} />
            {scope.difference && (
              <Difference code={code} difference={scope.difference} parties={scope.parties} />
            )}
            <Whereabouts scope={scope} />
            <div className="columns">
              <Holders parties={scope.parties} />
              <div>
                <Areas areas={scope.areas} />
                <Completeness statement={scope.completeness} />
              </div>
            </div>
            <ScopeLots
              lots={lots}
              total={scope.lotCount - scope.completeness.withheld.lots}
              more={query.hasNextPage ? () => void query.fetchNextPage() : null}
              loading={query.isFetchingNextPage}
              workbook={`${location.origin}${workbookOf(code)}`}
            />
          </>
        )}
      </Async>
    </div>
  );
}

const workbookOf = (code: string) => `${routeUrl(getScope, { code })}.xlsx`;

function Head(props: { code: string; scope: Scope; printing: boolean; onPrint(): void }) {
  const { code, scope, printing, onPrint } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const lot = useQuery(lotQuery(code)).data;
  const name = lot ? lotName(lot) : scope.starts.map((start) => start.label).join(t('common.and'));
  const { total, accountedFor } = scope.source;
  return (
    <>
      <PageHead
        crumbs={[
          { title: t('lot.list'), link: { to: '/lots' } },
          { title: name, link: { to: '/lots/$code', params: { code } } },
          { title: t('scope.title') },
        ]}
        title={`${name} · ${t('scope.title')}`}
        sub={
          <>
            {lot && <span className="mono">{lot.display}</span>}
            <span>{t('scope.lead')}</span>
            <KnownAt of={scope} />
          </>
        }
        actions={
          <>
            <Button type="primary" icon={<DownloadOutlined />} href={workbookOf(code)} download>
              {t('common.exportXlsx')}
            </Button>
            <Button icon={<PrinterOutlined />} loading={printing} onClick={onPrint}>
              {t('common.print')}
            </Button>
            <Button
              icon={<ApartmentOutlined />}
              onClick={() =>
                navigate({ to: '/lots/$code/genealogy', params: { code }, search: { side: 'downstream' } })
              }
            >
              {t('lot.genealogy')}
            </Button>
          </>
        }
      />
      <Panel>
        <dl className="key-numbers">
          <div>
            <dt>{t('scope.lots')}</dt>
            <dd>{formatNumber(String(scope.lotCount))}</dd>
          </div>
          <div>
            <dt>{t('scope.parties')}</dt>
            <dd>{formatNumber(String(scope.partyCount))}</dd>
          </div>
          <div>
            <dt>{t('scope.total')}</dt>
            <dd>{total === null ? t('common.unknown') : `${formatNumber(total)} kg`}</dd>
          </div>
          <div>
            <dt>{t('scope.accounted')}</dt>
            <dd>{accountedFor === null ? t('common.unknown') : `${formatNumber(accountedFor, 1)}%`}</dd>
          </div>
        </dl>
      </Panel>
    </>
  );
}
