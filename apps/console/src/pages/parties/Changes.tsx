import { listPartyChanges, listPlaceChanges } from '@liangsu/contract';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { Panel } from '../../parts/page.tsx';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import { wordOf } from '../../parts/words.ts';

/** A licence as a change of them tells it: kind, number, until when. */
function licence(one: object): string {
  const { kind, number, validTo } = one as { kind?: string; number?: string; validTo?: string | null };
  return [wordOf('licenceKind', kind ?? ''), number, validTo].filter(Boolean).join(' ');
}

/** What was changed of the data of a party or place, when and by whom. */
export function Changes({ of, id }: { of: 'party' | 'place'; id: number }) {
  const { t } = useTranslation();
  const list = useInfiniteList([of, id, 'changes'], (cursor, signal) =>
    call(
      of === 'party' ? listPartyChanges : listPlaceChanges,
      { params: { id }, query: cursor ? { cursor } : {} },
      signal,
    ),
  );
  const shown = (field: string, value: unknown): string => {
    if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
    if (field === 'kind' && typeof value === 'string') return wordOf('placeKind', value);
    if (!Array.isArray(value))
      return value === null || value === undefined || value === '' ? '–' : String(value);
    if (value.length === 0) return '–';
    return value
      .map((one: unknown) =>
        typeof one === 'object' && one !== null ? licence(one) : wordOf('partyKind', String(one)),
      )
      .join(t('common.and'));
  };
  if (!list.items || list.items.length === 0) return null;
  return (
    <Panel title={t('party.changes')} flush>
      <PlainTable heads={[t('organisation.when'), t('party.by'), t('party.changed')]}>
        {list.items.map((change) => (
          <tr key={change.at}>
            <td className="num nowrap">{formatTime(change.at)}</td>
            <td>{change.by.replace(/^\w+:/, '')}</td>
            <td>
              {change.fields.map(({ field, before, after }) => (
                <span className="block" key={field}>
                  {wordOf('partyField', field)}: {shown(field, before)} → {shown(field, after)}
                </span>
              ))}
              {change.contactChanged && <span className="block">{t('party.contactChanged')}</span>}
            </td>
          </tr>
        ))}
      </PlainTable>
    </Panel>
  );
}
