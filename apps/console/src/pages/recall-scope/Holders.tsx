import type { RecallScope } from '@liangsu/contract';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../format/quantity.ts';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { Panel } from '../../parts/page.tsx';
import { PartyKinds, PartyLink } from '../../parts/party.tsx';

type Party = RecallScope['parties'][number];

/** Those who must do the same, together; the largest stock first. */
function groupsOf(parties: readonly Party[]): { mustDo: string[]; parties: Party[] }[] {
  const groups = new Map<string, { mustDo: string[]; parties: Party[] }>();
  for (const party of parties) {
    const key = party.mustDo.join('\n');
    const group = groups.get(key);
    if (group) group.parties.push(party);
    else groups.set(key, { mustDo: party.mustDo, parties: [party] });
  }
  return [...groups.values()]
    .map((group) => ({
      ...group,
      parties: group.parties.sort((a, b) => Number(b.heldKg) - Number(a.heldKg)),
    }))
    .sort((a, b) => b.mustDo.length - a.mustDo.length || b.parties.length - a.parties.length);
}

export function Holders({ parties }: { parties: readonly Party[] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('scope.holders')} flush className="long">
      {parties.length === 0 && <p className="panel-note muted">{t('scope.noParties')}</p>}
      {groupsOf(parties).map((group) => (
        <div key={group.mustDo.join()} className="must-do">
          <div className="must-do-head">
            <strong>{t('scope.group', { count: group.parties.length })}</strong>
            <ol>
              {group.mustDo.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ol>
          </div>
          <div className="scroll-inside">
            <PlainTable
              heads={[
                t('common.name'),
                t('common.contact'),
                { title: t('scope.lots'), right: true },
                { title: t('scope.heldKg'), right: true },
                { title: t('scope.carriedKg'), right: true },
              ]}
            >
              {group.parties.map((party) => (
                <tr key={party.id}>
                  <td>
                    <PartyLink party={party} /> <PartyKinds kinds={party.kinds} />
                    <span className="block muted">{party.area}</span>
                  </td>
                  <td>
                    {party.contactName}
                    {party.contactPhone && (
                      <a className="block num" href={`tel:${party.contactPhone}`}>
                        {party.contactPhone}
                      </a>
                    )}
                  </td>
                  <td className="right num">{party.lots}</td>
                  <td className="right num">{formatNumber(party.heldKg)}</td>
                  <td className="right num">
                    {party.carriedKg === null ? t('common.unknown') : formatNumber(party.carriedKg)}
                  </td>
                </tr>
              ))}
            </PlainTable>
          </div>
        </div>
      ))}
    </Panel>
  );
}
