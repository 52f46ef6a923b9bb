import {
  AimOutlined,
  ApartmentOutlined,
  ExportOutlined,
  PrinterOutlined,
  SafetyCertificateOutlined,
} from '@ant-design/icons';
import { getLotProof, gradeText, type LotView, routeUrl, search } from '@liangsu/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import type { TFunction } from 'i18next';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call, language } from '../../api.ts';
import { formatDay } from '../../format/time.ts';
import { useMay } from '../../me.ts';
import { LotState, lotName, lotStateOf, Qty, TraceCode } from '../../parts/lot.tsx';
import { lotQuery } from '../../parts/lot-query.ts';
import { Facts, PageHead, Panel } from '../../parts/page.tsx';
import { PartyLink, PlaceLink, SentLink } from '../../parts/party.tsx';
import { Async, Failed, Nothing } from '../../parts/states.tsx';
import { Withheld } from '../../parts/withheld.tsx';
import { wordOf } from '../../parts/words.ts';
import { LotEvents } from './LotEvents.tsx';
import { Neighbours } from './Neighbours.tsx';
import './lot.css';

const LabelDialog = lazy(() => import('./LabelDialog.tsx'));

/** Everything about one lot. */
export function LotPage() {
  const { code } = useParams({ from: '/frame/lots/$code' });
  const query = useQuery(lotQuery(code));
  const { error } = query;
  if (error instanceof ApiError && error.denial === 'notConcerned')
    return (
      <div className="page">
        <Failed error={error} instead={<ScanPage code={code} />} />
      </div>
    );
  return (
    <div className="page">
      <Async query={query} rows={10} notFound={<NotFound code={code} />}>
        {(lot) => <LotDetails lot={lot} />}
      </Async>
    </div>
  );
}

/** What everybody may see of a lot, however its code is written. */
function ScanPage({ code }: { code: string }) {
  const { t } = useTranslation();
  return (
    <Button href={`/t/?${new URLSearchParams({ code, lang: language() })}`} icon={<ExportOutlined />}>
      {t('lot.openScan')}
    </Button>
  );
}

/** No such lot: what is wrong with the code, and what was probably meant. */
function NotFound({ code }: { code: string }) {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: ['search', code],
    queryFn: ({ signal }) => call(search, { query: { q: code } }, signal),
  });
  return (
    <Panel>
      <Nothing
        title={t('lot.notFound', { code })}
        how={data?.problem ?? t('search.nothingHow')}
        action={
          data?.suggestion ? (
            <>
              {t('search.didYouMean')}{' '}
              <Link to="/lots/$code" params={{ code: data.suggestion }} className="mono">
                {data.suggestion}
              </Link>
            </>
          ) : (
            <Link to="/search" search={{ q: code }}>
              {t('error.goSearch')}
            </Link>
          )
        }
      />
    </Panel>
  );
}

function LotDetails({ lot }: { lot: LotView }) {
  const { t } = useTranslation();
  const [printing, setPrinting] = useState(false);
  const mayTrace = useMay('lot.trace');
  const state = lotStateOf(lot);
  return (
    <>
      <PageHead
        crumbs={[{ title: t('lot.list'), link: { to: '/lots' } }, { title: lotName(lot) }]}
        title={lotName(lot)}
        state={<LotState lot={lot} />}
        sub={
          <>
            <TraceCode code={lot.code} display={lot.display} scanUrl={lot.scanUrl} />
            {lot.producer && <PartyLink party={lot.producer} />}
          </>
        }
        actions={<LotActions lot={lot} onPrint={() => setPrinting(true)} />}
      />
      {state !== 'normal' && state !== 'doubtful' && (
        <Alert
          className="notice"
          type={state === 'recalled' ? 'error' : 'warning'}
          showIcon
          title={t(`lotState.${state}How`)}
        />
      )}
      {lot.warnings.length > 0 && (
        <Alert
          className="notice"
          type="warning"
          showIcon
          title={t('lot.doubtful')}
          description={
            <ul className="flat-list">
              {lot.warnings.map((warning) => (
                <li key={warning.message}>{warning.message}</li>
              ))}
            </ul>
          }
          action={
            mayTrace && (
              <Link to="/lots/$code/genealogy" params={{ code: lot.code }} hash="completeness">
                {t('lot.toStatement')}
              </Link>
            )
          }
        />
      )}
      <div className="columns">
        <div>
          <Panel title={t('lot.holdings')} flush>
            <Holdings lot={lot} />
          </Panel>
          <Panel
            title={t('lot.neighbours')}
            extra={
              mayTrace && (
                <Link to="/lots/$code/genealogy" params={{ code: lot.code }}>
                  {t('lot.genealogy')}
                </Link>
              )
            }
          >
            <Neighbours lot={lot} />
          </Panel>
          <Panel
            title={t('lot.events')}
            extra={t('lot.eventsCount', { count: lot.eventCount })}
            className="long"
          >
            <LotEvents code={lot.code} />
          </Panel>
        </div>
        <Panel title={t('lot.facts')} className="facts-panel">
          <LotFacts lot={lot} />
        </Panel>
      </div>
      {printing && (
        <Suspense>
          <LabelDialog codes={[lot.code]} onClose={() => setPrinting(false)} />
        </Suspense>
      )}
    </>
  );
}

function LotActions({ lot, onPrint }: { lot: LotView; onPrint(): void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayTrace = useMay('lot.trace');
  const mayPrint = useMay('label.print');
  const mayProve = useMay('event.query');
  const params = { code: lot.code };
  return (
    <>
      {mayTrace && (
        <>
          <Button
            type="primary"
            icon={<ApartmentOutlined />}
            onClick={() => navigate({ to: '/lots/$code/genealogy', params })}
          >
            {t('lot.genealogy')}
          </Button>
          <Button icon={<AimOutlined />} onClick={() => navigate({ to: '/lots/$code/recall-scope', params })}>
            {t('lot.recallScope')}
          </Button>
        </>
      )}
      {mayPrint && (
        <Button icon={<PrinterOutlined />} onClick={onPrint}>
          {t('lot.printLabels')}
        </Button>
      )}
      {mayProve && (
        <Button icon={<SafetyCertificateOutlined />} href={routeUrl(getLotProof, params)} download>
          {t('proof.download')}
        </Button>
      )}
      <Button icon={<ExportOutlined />} href={lot.scanUrl} target="_blank" rel="noreferrer">
        {t('lot.openScan')}
      </Button>
    </>
  );
}

/** “省级储备（云南省）”: the tier, and whose government's reserve it is. */
const reserveText = (t: TFunction, { tier, area, areaName }: NonNullable<LotView['grain']>): string => {
  const word = t(`reserveTier.${tier ?? 'none'}`);
  const whose = areaName ?? area;
  return whose === null ? word : t('lot.reserveOf', { tier: word, whose });
};

function LotFacts({ lot }: { lot: LotView }) {
  const t: TFunction = useTranslation().t;
  const day = (value: string | null) => value && <span className="num">{formatDay(value)}</span>;
  return (
    <Facts
      items={[
        [t('lot.product'), lot.product],
        [t('lot.ownBatches'), lot.ownBatches.length > 0 ? <OwnBatches key="ownBatches" lot={lot} /> : null],
        [t('lot.foodClass'), lot.foodClass && wordOf('foodClass', lot.foodClass)],
        [t('lot.commodity'), lot.commodity && <span className="mono">{lot.commodity}</span>],
        [t('lot.grade'), lot.grade && gradeText(lot.grade, language())],
        [t('lot.grainOwner'), lot.grain?.owner && <PartyLink party={lot.grain.owner} />],
        [t('lot.reserveTier'), lot.grain?.tier && reserveText(t, lot.grain)],
        [t('lot.made'), <Qty key="made" value={lot.made} />],
        [t('lot.producer'), lot.producer && <PartyLink party={lot.producer} />],
        [t('lot.origin'), lot.originAreaName ?? lot.originArea],
        [t('lot.madeAt'), lot.madeAt && <PlaceLink place={lot.madeAt} />],
        [t('lot.harvestYear'), lot.harvestYear === null ? null : String(lot.harvestYear)],
        [t('lot.harvestDate'), day(lot.harvestDate)],
        [t('lot.productionDate'), day(lot.productionDate)],
        [t('lot.bestBefore'), day(lot.bestBefore)],
        [t('lot.kindWord'), t(`lotKind.${lot.kind}`)],
      ]}
    />
  );
}

/** What parties call the lot; whose number it is stands below each. */
function OwnBatches({ lot }: { lot: LotView }) {
  const { t } = useTranslation();
  const more = lot.ownBatchCount - lot.ownBatches.length;
  return (
    <ul className="flat-list">
      {lot.ownBatches.map(({ party, batchNo }) => (
        <li key={`${party?.id} ${batchNo}`}>
          {batchNo} <span className="muted block">{party && <PartyLink party={party} />}</span>
        </li>
      ))}
      {more > 0 && <li className="muted">{t('lot.moreOwnBatches', { count: more })}</li>}
    </ul>
  );
}

function Holdings({ lot }: { lot: LotView }) {
  const { t } = useTranslation();
  const withheld = lot.holdingsWithheld;
  const note = <Withheld text={t('lot.holdingsWithheld', { count: withheld })} count={withheld} />;
  if (lot.holdings.length === 0)
    return withheld > 0 ? (
      <div className="panel-note">{note}</div>
    ) : (
      <p className="panel-note muted">{t('lot.noHoldings')}</p>
    );
  return (
    <>
      <table className="plain">
        <thead>
          <tr>
            <th>{t('lot.holder')}</th>
            <th>{t('lot.place')}</th>
            <th className="right">{t('lot.amount')}</th>
          </tr>
        </thead>
        <tbody>
          {lot.holdings.map((holding, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: consignments have no identity of their own
            <tr key={index}>
              <td>
                {holding.inTransit ? (
                  <SentLink from={holding.sentBy} to={holding.sentTo} />
                ) : holding.party ? (
                  <PartyLink party={holding.party} />
                ) : (
                  t('common.unknown')
                )}
              </td>
              <td>
                {holding.place && <PlaceLink place={holding.place} />}
                {holding.container && <span className="mono block">{holding.container}</span>}
                {holding.place?.area && <span className="muted block">{holding.place.area}</span>}
              </td>
              <td className="right">
                <Qty value={holding.amount} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {withheld > 0 && <div className="panel-note">{note}</div>}
    </>
  );
}
