import type { Locale, RecallScope } from '@liangsu/contract';
import { type Ground, isGrower } from '@liangsu/domain/access';
import { DIM } from '@liangsu/domain/trace';
import type { Client } from '../../../platform/db/pool.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import type { RequestAudit } from '../../../platform/http/audit.ts';
import { contactsSeen } from '../../access/index.ts';
import { decimal, decimalOrNull } from './amounts.ts';
import { loadParties } from './facts.ts';
import { massOf, mustDo, mustDoText, type ScopeAnswer } from './scope.ts';
import type { Shown } from './shown.ts';

/** What a holder is called whom no event named. */
export const UNNAMED = { 'zh-CN': '未写明持有单位', en: 'Holder not stated' } as const;

/** The name of an area by its code. */
export type AreaNamer = (code: string | null) => string | null;

interface PartyContact {
  area: string | null;
  name: string | null;
  phone: string | null;
  /** Of a grower, whose code is told as whom to call is. */
  growersCode: string | null;
}

async function loadContacts(client: Client, ids: number[]): Promise<Map<number, PartyContact>> {
  const { rows } = await client.query<{
    id: number;
    jurisdiction_code: string | null;
    contact_name: string | null;
    contact_phone: string | null;
    uscc: string | null;
    kinds: string[];
  }>(
    'SELECT id, jurisdiction_code, contact_name, contact_phone, uscc, kinds FROM party WHERE id = ANY($1::int8[])',
    [ids],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        area: row.jurisdiction_code,
        name: row.contact_name,
        phone: row.contact_phone,
        growersCode: isGrower(row.kinds) ? row.uscc : null,
      },
    ]),
  );
}

/** What of a party's holdings is shown to whom the party itself is not. */
interface Part {
  lots: Set<number>;
  held: number;
  carried: number | null;
}

/** Per holder what the shown holdings come to, where not all are. */
function partsOf(scope: ScopeAnswer, shown: Shown): Map<number, Part> {
  const parts = new Map<number, Part>();
  if (shown.all) return parts;
  for (const holding of scope.holdings()) {
    if (!shown.lot(holding.lot) || !shown.holding(holding.lot, holding)) continue;
    const part = parts.get(holding.party) ?? { lots: new Set(), held: 0, carried: 0 };
    parts.set(holding.party, part);
    part.lots.add(holding.lot);
    if (!holding.known || holding.dim !== DIM.mass) continue;
    part.held += holding.amount;
    const carried = holding.bySource[0] ?? null;
    part.carried = part.carried === null || carried === null ? null : part.carried + carried;
  }
  return parts;
}

/** Who looks at a scope, and where it is told that they were shown whom to call. */
export interface Viewer {
  actor: Actor;
  audit: RequestAudit;
}

/** The parties of a scope that are shown, with what they hold and must do; whom to call at those whose contacts `viewer` may see, and that this was shown. */
export async function scopeParties(
  client: Client,
  scope: ScopeAnswer,
  shown: Shown,
  areaName: AreaNamer,
  locale: Locale,
  viewer: Viewer | null,
): Promise<RecallScope['parties']> {
  const parts = partsOf(scope, shown);
  const listed = scope.parties.filter(({ party }) => shown.party(party) || parts.has(party));
  const ids = listed.map((party) => party.party);
  const refs = await loadParties(client, ids);
  const contacts = await loadContacts(client, ids);
  const seen: ReadonlyMap<number, Ground> =
    viewer === null ? new Map() : await contactsSeen(client, viewer.actor, ids);
  viewer?.audit.shows(
    'party.contact',
    [...seen].flatMap(([id, ground]) => {
      const { name = null, phone = null, growersCode = null } = contacts.get(id) ?? {};
      return name === null && phone === null && growersCode === null ? [] : [ground];
    }),
  );
  return listed
    .map((party) => {
      const ref = refs.get(party.party);
      const contact = contacts.get(party.party);
      const part = shown.party(party.party) ? undefined : parts.get(party.party);
      const carried = party.heldBySource[0] ? massOf(party.heldBySource[0]) : null;
      return {
        id: party.party,
        name: ref?.name ?? UNNAMED[locale],
        uscc: ref?.uscc ?? (seen.has(party.party) ? (contact?.growersCode ?? null) : null),
        kinds: ref?.kinds ?? [],
        area: areaName(contact?.area ?? null),
        areaCode: contact?.area ?? null,
        contactName: seen.has(party.party) ? (contact?.name ?? null) : null,
        contactPhone: seen.has(party.party) ? (contact?.phone ?? null) : null,
        lots: part ? part.lots.size : party.lots.length,
        heldKg: decimal(part ? part.held : massOf(party.held) + massOf(party.inTransit)),
        carriedKg: decimalOrNull(part ? part.carried : carried),
        mustDo: mustDo(party).map((code) => mustDoText(code, locale)),
      };
    })
    .sort((a, b) => Number(b.heldKg) - Number(a.heldKg) || b.lots - a.lots);
}
