import type { Locale, PartyRefView, RecallScope } from '@liangsu/contract';
import type { ScopeHolding, TraceLot } from '@liangsu/domain/trace';
import type { Client } from '../../../platform/db/pool.ts';
import { decimal, decimalOrNull, isoTime, isoTimeOrNull, unitOfDim } from './amounts.ts';
import { completenessView, findingIds } from './completeness-view.ts';
import { type LotFacts, loadLotFacts, loadParties, loadPlaces } from './facts.ts';
import { lostOf, massOf, mustDo, mustDoText, type ScopeAnswer, type ScopeDifference } from './scope.ts';
import { eventIds } from './trace-view.ts';

const UNNAMED = { 'zh-CN': '未写明持有单位', en: 'Holder not stated' } as const;

type AreaNamer = (code: string | null) => string | null;

interface PartyContact {
  area: string | null;
  name: string | null;
  phone: string | null;
}

async function loadContacts(client: Client, ids: number[]): Promise<Map<number, PartyContact>> {
  const { rows } = await client.query<{
    id: number;
    jurisdiction_code: string | null;
    contact_name: string | null;
    contact_phone: string | null;
  }>('SELECT id, jurisdiction_code, contact_name, contact_phone FROM party WHERE id = ANY($1::int8[])', [
    ids,
  ]);
  return new Map(
    rows.map((row) => [
      row.id,
      { area: row.jurisdiction_code, name: row.contact_name, phone: row.contact_phone },
    ]),
  );
}

/** One affected lot in numbers for people. */
function scopeLotView(
  lot: TraceLot,
  facts: LotFacts | undefined,
  producers: Map<number, PartyRefView>,
): RecallScope['lots'][number] {
  const whole = lot.balance;
  const share = lot.shares[0] ?? { expected: null, atMost: null };
  const out =
    whole.held + whole.inTransit + whole.used + whole.sold + whole.consumed + whole.destroyed + lostOf(whole);
  const made = whole.made + whole.unknownOrigin + whole.gain;
  return {
    code: facts?.code ?? String(lot.lot),
    product: facts?.product ?? null,
    producer: facts?.producer == null ? null : (producers.get(facts.producer)?.name ?? null),
    unit: unitOfDim(lot.dim),
    made: decimal(made),
    held: decimal(whole.held),
    inTransit: decimal(whole.inTransit),
    used: decimal(whole.used),
    sold: decimal(whole.sold),
    consumed: decimal(whole.consumed),
    destroyed: decimal(whole.destroyed),
    lost: decimal(lostOf(whole)),
    unexplained: decimal(made - out),
    expected: decimalOrNull(share.expected),
    atMost: decimalOrNull(share.atMost),
    affectedSince: isoTimeOrNull(Number.isFinite(lot.since) ? lot.since : lot.firstEvent),
  };
}

function sourceView(scope: ScopeAnswer): RecallScope['source'] {
  const { source } = scope;
  if (source === null) {
    const total = scope.answer.result.down!.sources[0]?.total ?? null;
    return {
      total: decimalOrNull(total),
      held: null,
      inTransit: null,
      sold: null,
      consumed: null,
      destroyed: null,
      lost: null,
      unexplained: null,
      accountedFor: null,
    };
  }
  return {
    total: decimal(source.total),
    held: decimal(source.held),
    inTransit: decimal(source.inTransit),
    sold: decimal(source.sold),
    consumed: decimal(source.consumed),
    destroyed: decimal(source.destroyed),
    lost: decimal(lostOf(source)),
    unexplained: decimal(source.unexplained + source.beyond),
    // Hundredths of a percent, rounded down: a scope that lacks a gram is not fully accounted for.
    accountedFor:
      source.total === 0
        ? null
        : String(Number((BigInt(source.accounted) * 10_000n) / BigInt(source.total)) / 100),
  };
}

/** Counties (or what is known) of the holders: whose authorities must be told. */
function areasOf(parties: RecallScope['parties']): RecallScope['areas'] {
  const areas = new Map<
    string,
    { code: string; name: string; parties: number; lots: number; held: bigint }
  >();
  const scaled = (kg: string): bigint => {
    const [whole = '0', fraction = ''] = kg.split('.');
    return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
  };
  for (const party of parties) {
    const code = party.areaCode ?? '';
    const area = areas.get(code) ?? { code, name: party.area ?? '', parties: 0, lots: 0, held: 0n };
    area.parties += 1;
    area.lots += party.lots;
    area.held += scaled(party.heldKg);
    areas.set(code, area);
  }
  return [...areas.values()]
    .sort((a, b) => b.lots - a.lots || (a.code < b.code ? -1 : 1))
    .map(({ held, ...area }) => ({ ...area, heldKg: decimal(Number(held)) }));
}

/** Lots of one page, in the order of the scope's numbers. */
export async function scopeLots(
  client: Client,
  scope: ScopeAnswer,
  from: number,
  limit: number,
): Promise<RecallScope['lots']> {
  const ids = scope.lotIds.slice(from, from + limit);
  const down = scope.answer.result.down!;
  const facts = await loadLotFacts(client, ids);
  const producers = await loadParties(
    client,
    new Set([...facts.values()].flatMap((lot) => (lot.producer === null ? [] : [lot.producer]))),
  );
  return ids.map((id) => scopeLotView(down.lot(down.indexOf(id)), facts.get(id), producers));
}

/** One holding of a scope, in words. */
export interface ScopeHoldingView {
  party: string;
  uscc: string | null;
  place: string | null;
  container: string | null;
  code: string;
  product: string | null;
  inTransit: boolean;
  /** Null where it is not known. */
  amount: string | null;
  unit: ReturnType<typeof unitOfDim>;
  carried: string | null;
}

const HOLDINGS = 2000;

/** Every affected holding, by party, in blocks. */
export async function* scopeHoldings(
  client: Client,
  scope: ScopeAnswer,
  locale: Locale,
): AsyncGenerator<ScopeHoldingView[]> {
  const words = async (block: ScopeHolding[]): Promise<ScopeHoldingView[]> => {
    const lots = await loadLotFacts(client, [
      ...new Set(block.flatMap(({ lot, container }) => [lot, container])),
    ]);
    const parties = await loadParties(client, new Set(block.map(({ party }) => party)));
    const places = await loadPlaces(client, new Set(block.map(({ place }) => place)), () => null);
    return block.map((holding) => ({
      party: parties.get(holding.party)?.name ?? UNNAMED[locale],
      uscc: parties.get(holding.party)?.uscc ?? null,
      place: places.get(holding.place)?.view.name ?? null,
      container: lots.get(holding.container)?.code ?? null,
      code: lots.get(holding.lot)?.code ?? String(holding.lot),
      product: lots.get(holding.lot)?.product ?? null,
      inTransit: holding.inTransit,
      amount: holding.known ? decimal(holding.amount) : null,
      unit: unitOfDim(holding.dim),
      carried: decimalOrNull(holding.bySource[0]),
    }));
  };
  let block: ScopeHolding[] = [];
  for (const holding of scope.holdings()) {
    block.push(holding);
    if (block.length < HOLDINGS) continue;
    yield await words(block);
    block = [];
  }
  if (block.length > 0) yield await words(block);
}

/** All parties of a scope with what they hold and must do. */
export async function scopeParties(
  client: Client,
  scope: ScopeAnswer,
  areaName: AreaNamer,
  locale: Locale,
  withContacts: boolean,
): Promise<RecallScope['parties']> {
  const ids = scope.parties.map((party) => party.party);
  const refs = await loadParties(client, ids);
  const contacts = await loadContacts(client, ids);
  return scope.parties
    .map((party) => {
      const ref = refs.get(party.party);
      const contact = contacts.get(party.party);
      return {
        id: party.party,
        name: ref?.name ?? UNNAMED[locale],
        uscc: ref?.uscc ?? null,
        kinds: ref?.kinds ?? [],
        area: areaName(contact?.area ?? null),
        areaCode: contact?.area ?? null,
        contactName: withContacts ? (contact?.name ?? null) : null,
        contactPhone: withContacts ? (contact?.phone ?? null) : null,
        lots: party.lots.length,
        heldKg: decimal(massOf(party.held) + massOf(party.inTransit)),
        carriedKg: party.heldBySource[0] ? decimal(massOf(party.heldBySource[0])) : null,
        mustDo: mustDo(party).map((code) => mustDoText(code, locale)),
      };
    })
    .sort((a, b) => Number(b.heldKg) - Number(a.heldKg) || b.lots - a.lots);
}

/** A recall's scope as the API gives it: counts of all, one page of lots. */
export async function scopeView(
  client: Client,
  scope: ScopeAnswer,
  lot: LotFacts,
  page: { from: number; limit: number },
  difference: ScopeDifference | null,
  areaName: AreaNamer,
  locale: Locale,
  withContacts: boolean,
): Promise<RecallScope> {
  const { result, seq } = scope.answer;
  const parties = await scopeParties(client, scope, areaName, locale, withContacts);
  const ids = findingIds(scope.answer);
  const named = await loadLotFacts(client, ids.lots);
  const events = await eventIds(client, ids.events);
  const end = page.from + page.limit;
  return {
    starts: [{ label: lot.code }],
    asKnownAt: seq,
    now: isoTime(result.completeness.now),
    lotCount: scope.lotCount,
    partyCount: parties.length,
    source: sourceView(scope),
    lots: await scopeLots(client, scope, page.from, page.limit),
    parties,
    areas: areasOf(parties),
    completeness: completenessView(
      scope.answer,
      { lot: (id) => named.get(id), event: (no) => events.get(no) ?? null },
      locale,
    ),
    difference,
    next: end < scope.lotCount ? `${seq}.${end}` : null,
  };
}
