import { MinusCircleOutlined, PlusCircleOutlined, SwapOutlined } from '@ant-design/icons';
import { getScopeDifference, type RecallScope, type ScopeDifferenceView } from '@liangsu/contract';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Segmented, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatNumber, formatQuantity } from '../../format/quantity.ts';
import { formatTime } from '../../format/time.ts';
import { useLanguage } from '../../frame/use-language.ts';
import { type Heads, PlainTable } from '../../parts/PlainTable.tsx';
import { Panel } from '../../parts/page.tsx';
import { PartyLink } from '../../parts/party.tsx';
import { Async } from '../../parts/states.tsx';
import { countsOf, LISTS, type ListName } from './difference-counts.ts';

type Change = ScopeDifferenceView['lots'][number]['change'];
interface Props {
  code: string;
  difference: ScopeDifferenceView;
  parties: RecallScope['parties'];
}

const LOOK = {
  added: { color: 'error', icon: <PlusCircleOutlined /> },
  removed: { color: 'default', icon: <MinusCircleOutlined /> },
  changed: { color: 'warning', icon: <SwapOutlined /> },
} as const satisfies Record<Change, { color: string; icon: ReactNode }>;

/** What is new, gone or changed since the scope was last found to be another: holders, lots, and who has what. */
export function Difference({ code, difference, parties }: Props) {
  const { t } = useTranslation();
  const time = formatTime(difference.previousAt);
  const counts = countsOf(difference);
  if (LISTS.every((list) => counts[list].all === 0))
    return <Same code={code} difference={difference} parties={parties} />;
  return (
    <>
      <Alert
        className="notice"
        showIcon
        type="warning"
        title={t('scope.difference', { time })}
        description={<Summary difference={difference} />}
      />
      <Changes title={t('scope.changes')} code={code} difference={difference} parties={parties} />
    </>
  );
}

/** Nothing is new; who looks a second time finds what it was that changed last. */
function Same({ code, difference, parties }: Props) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const cursor = difference.lastChange;
  const query = useQuery({
    queryKey: ['scopeDifference', code, cursor],
    queryFn: ({ signal }) =>
      call(getScopeDifference, { params: { code }, query: { cursor: cursor ?? '' } }, signal),
    enabled: asked && cursor !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      <Alert
        className="notice"
        showIcon
        type="info"
        title={t('scope.same', { time: formatTime(difference.previousAt) })}
        action={
          cursor !== null && (
            <Button size="small" className="no-print" onClick={() => setAsked(!asked)}>
              {t(asked ? 'common.close' : 'scope.lastChange')}
            </Button>
          )
        }
      />
      {asked && (
        <Async query={query} rows={4}>
          {(last) => (
            <Changes
              title={t('scope.changedThen', {
                from: formatTime(last.previousAt),
                to: formatTime(difference.previousAt),
              })}
              code={code}
              difference={last}
              parties={parties}
            />
          )}
        </Async>
      )}
    </>
  );
}

function Summary({ difference }: Pick<Props, 'difference'>) {
  const { t } = useTranslation();
  const counts = countsOf(difference);
  return (
    <>
      <div>{t('scope.partiesDiffer', counts.parties)}</div>
      <div>{t('scope.lotsDiffer', counts.lots)}</div>
      {difference.lotsChanged === null && <div>{t('scope.changedNotKept')}</div>}
    </>
  );
}

function Changes({ title, code, difference, parties }: Props & { title: string }) {
  const { t } = useTranslation();
  const counts = countsOf(difference);
  const [list, setList] = useState<ListName>(() => LISTS.find((name) => counts[name].all > 0) ?? 'parties');
  // The runs are stored: what differs between them stays as it is.
  const query = useInfiniteQuery({
    queryKey: ['scopeDifference', code, difference.previousAt, difference.next, 'pages'],
    queryFn: ({ pageParam, signal }) =>
      call(getScopeDifference, { params: { code }, query: { cursor: pageParam, limit: 200 } }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    initialData: { pages: [difference], pageParams: [''] },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { pages } = query.data;
  const shown = pages.reduce((sum, page) => sum + page[list].length, 0);
  return (
    <Panel title={title} flush className="long">
      <div className="filters no-print">
        <Segmented
          value={list}
          onChange={setList}
          options={LISTS.map((value) => ({
            value,
            label: `${t(`scope.${value}List`)} ${formatNumber(String(counts[value].all))}`,
          }))}
        />
      </div>
      <div className="scroll-inside short">
        {list === 'parties' && (
          <PartyChanges rows={pages.flatMap((page) => page.parties)} parties={parties} />
        )}
        {list === 'lots' && <LotChanges rows={pages.flatMap((page) => page.lots)} />}
        {list === 'holdings' && <HoldingChanges rows={pages.flatMap((page) => page.holdings)} />}
      </div>
      {shown < counts[list].all && (
        <div className="list-foot">
          <span>{t('scope.shownOf', { count: shown, all: counts[list].all })}</span>
          <Button
            size="small"
            className="no-print"
            onClick={() => void query.fetchNextPage()}
            loading={query.isFetchingNextPage}
          >
            {t('common.more')}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function ChangeTag({ change }: { change: Change }) {
  const { t } = useTranslation();
  return (
    <Tag color={LOOK[change].color} icon={LOOK[change].icon} variant="outlined">
      {t(`scope.${change}`)}
    </Tag>
  );
}

function useHeads(...titles: string[]): Heads {
  const { t } = useTranslation();
  return [
    t('scope.change'),
    ...titles,
    { title: t('scope.before'), right: true },
    { title: t('scope.after'), right: true },
  ];
}

/** What was or is there; nothing where there was or is none in the scope. */
function Amount(props: { change: Change; is: 'before' | 'after'; value: string | null; unit: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { change, is, value, unit } = props;
  const none = is === 'before' ? change === 'added' : change === 'removed';
  if (none) return <span className="muted">–</span>;
  return value === null ? t('common.unknown') : formatQuantity({ value, unit }, language);
}

/** The two cells of what was there and what is there now. */
function StillThere(row: { change: Change; unit: string; before: string | null; after: string | null }) {
  return (
    <>
      <td className="right num">
        <Amount {...row} is="before" value={row.before} />
      </td>
      <td className="right num">
        <Amount {...row} is="after" value={row.after} />
      </td>
    </>
  );
}

function LotCell({ lot }: { lot: { code: string; product: string | null } }) {
  return (
    <td>
      <Link to="/lots/$code" params={{ code: lot.code }}>
        {lot.product ?? lot.code}
      </Link>
      {lot.product && (
        <span className="block mono muted code-small">{lot.code.replace('https://id.gs1.org', '')}</span>
      )}
    </td>
  );
}

function PartyChanges({
  rows,
  parties,
}: {
  rows: ScopeDifferenceView['parties'];
  parties: Props['parties'];
}) {
  const { t } = useTranslation();
  const heads = useHeads(t('common.name'), t('common.contact'));
  const contacts = new Map(parties.map((party) => [party.id, party]));
  const still = (row: (typeof rows)[number], is: 'before' | 'after') => (
    <>
      <Amount change={row.change} is={is} value={row[is]?.kg ?? null} unit="kg" />
      {row[is] && <span className="block muted">{t('trace.lotCount', { count: row[is].lots })}</span>}
    </>
  );
  return (
    <PlainTable heads={heads}>
      {rows.map((row) => {
        const contact = contacts.get(row.id);
        return (
          <tr key={row.id}>
            <td>
              <ChangeTag change={row.change} />
            </td>
            <td>
              <PartyLink party={row} />
            </td>
            <td>
              {contact?.contactName}
              {contact?.contactPhone && (
                <a className="block num" href={`tel:${contact.contactPhone}`}>
                  {contact.contactPhone}
                </a>
              )}
            </td>
            <td className="right num">{still(row, 'before')}</td>
            <td className="right num">{still(row, 'after')}</td>
          </tr>
        );
      })}
    </PlainTable>
  );
}

function LotChanges({ rows }: { rows: ScopeDifferenceView['lots'] }) {
  const { t } = useTranslation();
  return (
    <PlainTable heads={useHeads(t('lot.product'))}>
      {rows.map((row) => (
        <tr key={row.code}>
          <td>
            <ChangeTag change={row.change} />
            {row.change === 'changed' && row.before !== null && row.before === row.after && (
              <span className="block muted">{t('scope.moved')}</span>
            )}
          </td>
          <LotCell lot={row} />
          <StillThere {...row} />
        </tr>
      ))}
    </PlainTable>
  );
}

function HoldingChanges({ rows }: { rows: ScopeDifferenceView['holdings'] }) {
  const { t } = useTranslation();
  return (
    <PlainTable heads={useHeads(t('lot.product'), t('trace.holder'))}>
      {rows.map((row) => (
        <tr key={`${row.code} ${row.party?.id}`}>
          <td>
            <ChangeTag change={row.change} />
          </td>
          <LotCell lot={row} />
          <td>
            {row.party ? (
              <PartyLink party={row.party} />
            ) : (
              <span className="muted">{t('common.notStated')}</span>
            )}
          </td>
          <StillThere {...row} />
        </tr>
      ))}
    </PlainTable>
  );
}
