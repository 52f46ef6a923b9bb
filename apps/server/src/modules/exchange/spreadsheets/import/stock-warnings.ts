import { type EntryFault, type EntryFaultCode, fault, type Values, voucherOf } from '@liangsu/domain/entries';
import type { NormalEdge, NormalEvent } from '@liangsu/domain/epcis';
import { DIM, type Dim, type Edge, ROLE } from '@liangsu/domain/trace';
import { formatAmount } from '@liangsu/domain/units';
import type { Queryable } from '../../../../platform/db/pool.ts';
import { documentNumber, identityOf } from '../../../trace/index.ts';
import { type Books, loadBooks, MOVES_NOTHING, numbersOf, type Reckoned, reckon } from './books.ts';
import type { GoodVoucher, ReadVoucher } from './prepare-vouchers.ts';

/** A row that takes more than the system knows to be there. */
export interface StockWarning {
  readonly voucher: number;
  readonly row: number;
  readonly fault: EntryFault;
}

/** What one line of an event that is about to be recorded does to a lot. */
interface Line {
  voucher: number;
  event: NormalEvent;
  edge: NormalEdge;
  /** The row that takes it out of a holding; null for whatever takes nothing. */
  taken: { row: number; values: Values } | null;
}
/** A line in the numbers of the database. */
type Entry = Line & { as: Edge };

/** Roles by which a form takes goods out of a holding of its own. */
const TAKES: ReadonlySet<number> = new Set([ROLE.ship, ROLE.input]);
/** Numbers that the database has not given yet, for what is not recorded. */
const FRESH = 2 ** 52;

/**
 * Where vouchers that are about to be recorded take more out of a holding than the system knows to be in it, by the
 * reckoning of the lot's page: how much is there, and what may be missing. It is never a reason to refuse. Of what is
 * recorded already, and where quantities are not certain, nothing is said; the events `except` don't count. Lots whose account has
 * more than `longest` lines are left out, and their rows counted (`unreckoned`).
 */
export async function stockWarnings(
  db: Queryable,
  read: readonly ReadVoucher[],
  good: readonly (GoodVoucher | null)[],
  now: number,
  { except = [], longest = null }: { except?: readonly number[]; longest?: number | null },
): Promise<{ warnings: StockWarning[]; unreckoned: number }> {
  const stated = await unrecorded(
    db,
    good.flatMap((voucher, i) => (voucher === null ? [] : linesOf(voucher, read[i]!, i))),
  );
  const taken = new Set(stated.flatMap(({ edge, taken }) => (taken === null ? [] : [edge.code])));
  if (taken.size === 0) return { warnings: [], unreckoned: 0 };
  const lots = await numbersOf(db, 'lot', taken);
  const long = longest === null ? new Set<string>() : await longAccounts(db, lots, longest);
  for (const code of long) {
    taken.delete(code);
    lots.delete(code);
  }
  const unreckoned = stated.filter((line) => line.taken !== null && long.has(line.edge.code)).length;
  const lines = stated.filter(({ edge }) => taken.has(edge.code));
  const places = await numbersOf(db, 'place', namesIn(lines, 'fromPlace', 'toPlace'));
  const parties = await numbersOf(db, 'party', namesIn(lines, 'fromParty', 'toParty'));
  const books = await loadBooks(db, [...lots.values()], [...places.values()], except);
  const numbers = numbering(books, { lots, places, parties });
  const byLot = Map.groupBy(
    lines.map((line): Entry => ({ ...line, as: numbers(line) })),
    ({ as }) => as.lot,
  );
  const { rows } = await db.query<{ lot: number }>(
    'SELECT lot FROM lot_info WHERE lot = ANY ($1) AND net_amount IS NOT NULL',
    [[...lots.values()]],
  );
  const weighed = new Set(rows.map(({ lot }) => lot));
  const warnings = [...byLot].flatMap(([lot, entries]) => ofLot(lot, entries, books, now, weighed.has(lot)));
  return { warnings, unreckoned };
}

/** The codes of those lots whose account has more lines than this. */
async function longAccounts(
  db: Queryable,
  lots: ReadonlyMap<string, number>,
  longest: number,
): Promise<Set<string>> {
  const { rows } = await db.query<{ lot: number }>(
    `SELECT w.lot FROM unnest($1::bigint[]) AS w(lot)
      WHERE EXISTS (SELECT FROM edge_by_lot e WHERE e.lot = w.lot OFFSET $2)`,
    [[...lots.values()], longest],
  );
  const long = new Set(rows.map(({ lot }) => lot));
  return new Set([...lots].flatMap(([code, lot]) => (long.has(lot) ? [code] : [])));
}

/** The codes of the lots that vouchers take something from. */
export function takenFrom(good: readonly (GoodVoucher | null)[]): Set<string> {
  const edges = good.flatMap((voucher) => voucher?.events.flatMap(({ normal }) => normal.edges) ?? []);
  return new Set(edges.flatMap(({ role, code }) => (TAKES.has(role) ? [code] : [])));
}

/** The codes of all lots that vouchers say something of. */
export function spokenOf(good: readonly (GoodVoucher | null)[]): Set<string> {
  return new Set(
    good.flatMap(
      (voucher) => voucher?.events.flatMap(({ normal }) => normal.edges.map(({ code }) => code)) ?? [],
    ),
  );
}

/** The lines of a voucher's events, each with the row that it comes from where it takes something. */
function linesOf({ events, lots }: GoodVoucher, read: ReadVoucher, voucher: number): Line[] {
  const left = voucherOf(read.table, read.rows)
    .rows.map((values, row) => ({ values, row }))
    .filter(({ values }) => values.part === undefined || values.part === 'input');
  return events.flatMap(({ normal }) =>
    normal.edges.map((edge) => {
      const at = TAKES.has(edge.role) ? left.findIndex(({ row }) => lots[row]?.code === edge.code) : -1;
      return { voucher, event: normal, edge, taken: at < 0 ? null : left.splice(at, 1)[0]! };
    }),
  );
}

/** Leaves out the lines of events that the database has: they are in its books. */
async function unrecorded(db: Queryable, lines: Line[]): Promise<Line[]> {
  const keys = new Map(
    lines.map(({ event: { eventId } }) => [identityOf(eventId, false).toString('hex'), eventId]),
  );
  if (keys.size === 0) return [];
  const { rows } = await db.query<{ identity: Buffer }>(
    'SELECT identity FROM event_key WHERE identity = ANY ($1::bytea[])',
    [[...keys.keys()].map((key) => Buffer.from(key, 'hex'))],
  );
  const known = new Set(rows.map(({ identity }) => keys.get(identity.toString('hex'))));
  return lines.filter(({ event }) => !known.has(event.eventId));
}

const namesIn = (lines: readonly Line[], ...keys: ('fromPlace' | 'toPlace' | 'fromParty' | 'toParty')[]) =>
  lines.flatMap(({ edge }) => keys.flatMap((key) => edge[key] ?? []));

/** Puts lines into the numbers of the books; what has no number yet gets one that nothing else has. */
function numbering(
  { standIns }: Books,
  given: Record<'lots' | 'places' | 'parties', Map<string, number>>,
): (line: Line) => Edge {
  const fresh = new Map<string, number>();
  const freshOf = (name: string) => fresh.get(name) ?? fresh.set(name, FRESH + fresh.size).get(name)!;
  const numberOf = (map: Map<string, number>, name: string | null) =>
    name === null ? 0 : (map.get(name) ?? freshOf(name));
  const holder = (name: string | null) => {
    const id = numberOf(given.parties, name);
    return standIns.get(id) ?? id;
  };
  return ({ event, edge }) => {
    const no = freshOf(`event ${event.eventId}`);
    return {
      lot: numberOf(given.lots, edge.code),
      event: no,
      ord: event.edges.indexOf(edge),
      role: edge.role,
      hub: no,
      t0: event.t0,
      t1: event.t1,
      amount: edge.amount ?? -1,
      dim: edge.dim,
      fromPlace: numberOf(given.places, edge.fromPlace),
      fromParty: holder(edge.fromParty),
      toPlace: numberOf(given.places, edge.toPlace),
      toParty: holder(edge.toParty),
      container: edge.container === null ? 0 : freshOf(edge.container),
      docs: event.bizTransactions.map(({ id }) => documentNumber(id)),
      lossKind: edge.lossKind,
      exitKind: edge.exitKind,
      flags: 0,
      tie: 0,
      batch: 0,
      moistureBefore: event.moistureBefore,
      moistureAfter: event.moistureAfter,
    };
  };
}

/** What is short of one lot: its books without the rows that take, then with those of one holding after another. */
function ofLot(
  lot: number,
  entries: readonly Entry[],
  books: Books,
  now: number,
  weighed: boolean,
): StockWarning[] {
  const takes = entries.filter(({ taken }) => taken !== null);
  const others = entries.filter(({ taken }) => taken === null);
  let edges = [...(books.edges.get(lot) ?? []), ...others.map(({ as }) => as)];
  if (!edges.some(({ role, flags }) => flags === 0 && !MOVES_NOTHING.has(role)))
    return takes.map((entry) => warningOf(entry, 'stock.none'));
  // What was in a container goes where that goes, which the lot's own records do not say.
  if ([...edges, ...takes.map(({ as }) => as)].some(({ container }) => container !== 0)) return [];
  const warnings: StockWarning[] = [];
  let before = reckon(lot, edges, now, books);
  for (const group of Map.groupBy(takes, ({ as }) => `${as.fromPlace}|${as.fromParty}`).values()) {
    if (!isCertain(before)) break;
    edges = [...edges, ...group.map(({ as }) => as)];
    const after = reckon(lot, edges, now, books);
    const { dim, balance } = before.traced;
    const clashing = weighed ? [] : group.filter(({ as }) => as.amount >= 0 && as.dim !== dim);
    if (clashing.length > 0)
      for (const entry of clashing)
        warnings.push(
          warningOf(entry, 'stock.unit', { ...worded('kept', dim), ...worded('asked', entry.as.dim) }),
        );
    else if (isCertain(after))
      warnings.push(
        ...ofHolding(group, after.traced.balance.unknownOrigin - balance.unknownOrigin, (entry) =>
          whereElse(entry, edges, before, books),
        ),
      );
    before = after;
  }
  return warnings;
}

/** Which of the rows that take from one holding go beyond it: the last ones, as far as the excess reaches. */
function ofHolding(
  group: readonly Entry[],
  excess: number,
  whereElse: (entry: Entry) => { code: EntryFaultCode; amounts: Record<string, number> },
): StockWarning[] {
  const warnings: StockWarning[] = [];
  let left = excess;
  for (const entry of [...group].sort((a, b) => a.as.t0 - b.as.t0).reverse()) {
    const over = Math.min(left, entry.as.amount);
    if (over <= 0) break;
    left -= over;
    const { code, amounts } = whereElse(entry);
    const all = { there: entry.as.amount - over, asked: entry.as.amount, over, ...amounts };
    const params = Object.entries(all).map(([name, amount]) => amountIn(entry, name, amount));
    warnings.push(warningOf(entry, code, Object.assign({}, ...params)));
  }
  return warnings;
}

/** Where the rest may be: on its way to whoever takes it, at another place of theirs, or not recorded at all. */
function whereElse(
  { as: { fromPlace: place, fromParty: own } }: Entry,
  edges: readonly Edge[],
  { traced }: Reckoned,
  books: Books,
): { code: EntryFaultCode; amounts: Record<string, number> } {
  const sum = (role: number) =>
    edges
      .filter((edge) => edge.role === role && edge.toParty === own && edge.fromParty !== own)
      .reduce((total, edge) => total + Math.max(edge.amount, 0), 0);
  const coming = sum(ROLE.ship) - sum(ROLE.receive) - sum(ROLE.voidShip);
  if (coming > 0) return { code: 'stock.notReceived', amounts: { coming } };
  const elsewhere = traced.holdings
    .filter((holding) => !holding.consignment && holding.place !== place)
    .filter(({ place: at, party }) => (party || books.operators.get(at)) === own)
    .reduce((total, { amount }) => total + amount, 0);
  return elsewhere > 0
    ? { code: 'stock.elsewhere', amounts: { elsewhere } }
    : { code: 'stock.less', amounts: {} };
}

/** Whether every quantity of a lot is known and can be added, and it is clear out of which holding each was taken. */
function isCertain({ findings }: Reckoned): boolean {
  return !findings.some(
    (finding) =>
      finding.code === 'quantityMissing' ||
      finding.code === 'unitClash' ||
      (finding.code === 'ambiguousHolding' && !finding.unbacked),
  );
}

function warningOf(
  { voucher, taken, edge }: Entry,
  code: EntryFaultCode,
  params: EntryFault['reason']['params'] = {},
): StockWarning {
  const { row, values } = taken!;
  return {
    voucher,
    row,
    fault: fault('quantity', values.quantity?.number ?? edge.quantity ?? '', code, params),
  };
}

/** An amount in the row's own unit, in both languages. */
function amountIn({ as, taken }: Entry, name: string, amount: number): Record<string, string> {
  const text = (writing: 'zh' | 'symbol') => {
    const shown = formatAmount(as.dim, amount, { unit: taken!.values.quantity?.unit ?? 'EA', writing });
    return shown.ok ? shown.value : '';
  };
  return { [name]: text('zh'), [`${name}En`]: text('symbol') };
}

const DIM_WORDS = {
  [DIM.missing]: { zh: '', en: '' },
  [DIM.mass]: { zh: '重量', en: 'weight' },
  [DIM.count]: { zh: '件数', en: 'pieces' },
  [DIM.volume]: { zh: '体积', en: 'volume' },
  [DIM.length]: { zh: '长度', en: 'length' },
  [DIM.other]: { zh: '其他单位', en: 'another unit' },
} as const satisfies Record<Dim, { zh: string; en: string }>;

const worded = (name: string, dim: Dim) => ({ [name]: DIM_WORDS[dim].zh, [`${name}En`]: DIM_WORDS[dim].en });
