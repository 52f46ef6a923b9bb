import type { Locale } from '@liangsu/contract';
import {
  checkVoucher,
  columnIn,
  ENTRY_CONTEXT,
  type EntryFault,
  type EntryKind,
  entryEvents,
  fault,
  lotOf,
  type Measured,
  type Reference,
  referencesOf,
  sharedOf,
  type Values,
  type Voucher,
  voucherOf,
} from '@liangsu/domain/entries';
import { prefixesOf } from '@liangsu/domain/epcis';
import { DIM } from '@liangsu/domain/trace';
import type { Queryable } from '../../../../platform/db/pool.ts';
import { type IncomingEvent, prepareEvents, refusedFaults } from '../../../trace/index.ts';
import { bookQuantities } from './book-quantities.ts';
import type { Directory, FoundParty, PlaceQuestion } from './directory.ts';
import { HashIndex } from './hash-index.ts';
import { type Asked, findLots, type Meant } from './own-batches.ts';

/** The rows of one voucher, read and free of faults of their own. */
export interface ReadVoucher {
  readonly table: EntryKind;
  readonly rows: readonly Values[];
}

/** A voucher ready for capture. */
export interface GoodVoucher {
  readonly ok: true;
  /** Party on whose behalf it is captured; 0: the installation. */
  readonly capturer: number;
  readonly events: readonly IncomingEvent[];
  /** By row; null for a loss without a lot. */
  readonly lots: readonly (Meant | null)[];
  /** What the system's books said of a count that did not say it itself. */
  readonly book: Measured | null;
}
/** A voucher that cannot be recorded: which row, and why. */
export interface BadVoucher {
  readonly ok: false;
  readonly faults: readonly { readonly row: number; readonly fault: EntryFault }[];
}

export interface PrepareOptions {
  readonly db: Queryable;
  readonly directory: Directory;
  /** The party that enters; null: the installation, for whichever party a row names. */
  readonly actor: FoundParty | null;
  readonly now: number;
  /** Given: nothing is written, this remembers what the file would have brought so far. */
  readonly rehearsal: HashIndex | null;
  /** What the file has counted so far, for one that is read in parts. */
  readonly counted?: HashIndex;
  /** Numbers of events that are about to be declared wrong. */
  readonly except?: readonly number[];
}

interface Work {
  voucher: Voucher;
  references: Reference[][];
  self: FoundParty | null;
  faults: { row: number; fault: EntryFault }[];
  book: Measured | null;
}

const PREFIXES = prefixesOf([...ENTRY_CONTEXT]);

/**
 * Makes events of vouchers: finds out whom and what their rows name, gives new batches their codes, builds and
 * normalises the events. Vouchers are taken in their order; one that fails does not touch the others.
 */
export async function prepareVouchers(
  vouchers: readonly ReadVoucher[],
  options: PrepareOptions,
): Promise<(GoodVoucher | BadVoucher)[]> {
  const works = vouchers.map(({ table, rows }): Work => {
    const voucher = voucherOf(table, rows);
    return {
      voucher,
      references: voucher.rows.map(referencesOf),
      self: null,
      faults: checkVoucher(voucher),
      book: null,
    };
  });
  await findParties(works, options);
  await findPlaces(works, options);
  const lots = await lotsOf(works, options);
  await checkAssumed(works, lots, options);
  await findBooks(works, lots, options);
  return works.map((work, i) => finish(work, lots[i]!, options));
}

async function findParties(works: readonly Work[], { directory, actor }: PrepareOptions): Promise<void> {
  const texts = works.flatMap(({ voucher, references }) => [
    ...references
      .flat()
      .filter((r) => r.kind === 'party')
      .map((r) => r.text),
    ...voucher.rows.flatMap((values) => values.self ?? []),
  ]);
  await directory.loadParties(texts);
  // Whose books: what the row says, else who enters; else whoever runs the place (found later).
  for (const work of works) {
    const said = sharedOf(work.voucher).self;
    work.self = actor;
    if (said !== undefined) {
      const party = directory.party(said);
      if (!party.ok) add(work, 0, { column: 'self', value: said, reason: party.reason });
      else if (actor !== null && party.value.uri !== actor.uri)
        add(work, 0, fault('self', said, 'row.otherSelf'));
      else work.self = await directory.entered(party.value);
    }
    for (const [row, references] of work.references.entries())
      for (const reference of references)
        if (reference.kind === 'party') {
          const party = directory.party(reference.text);
          if (!party.ok) add(work, row, faultOf(work, reference, party.reason));
        }
  }
}

const add = (work: Work, row: number, f: EntryFault) => work.faults.push({ row, fault: f });
const faultOf = (work: Work, reference: Reference, reason: EntryFault['reason']): EntryFault => ({
  column: columnIn(work.voucher.table, reference.column),
  value: reference.text,
  reason,
});

function questionOf(work: Work, row: number, reference: Reference, directory: Directory): PlaceQuestion {
  if (reference.operator === 'self') return { text: reference.text, operator: work.self };
  const text = work.voucher.rows[row]![reference.operator as 'receiver'];
  const operator = text === undefined ? null : directory.party(text);
  return { text: reference.text, operator: operator?.ok ? operator.value : null };
}

async function findPlaces(works: readonly Work[], { directory }: PrepareOptions): Promise<void> {
  const each = works.flatMap((work) =>
    work.references.flatMap((references, row) =>
      references
        .filter((reference) => reference.kind === 'place')
        .map((reference) => ({
          work,
          row,
          reference,
          question: questionOf(work, row, reference, directory),
        })),
    ),
  );
  await directory.loadPlaces(each.map((one) => one.question));
  for (const { work, row, reference, question } of each) {
    const place = directory.place(question);
    if (!place.ok) add(work, row, faultOf(work, reference, place.reason));
    else if (reference.column === 'place') work.self ??= place.value.operator;
  }
  for (const work of works)
    if (work.self === null && work.faults.length === 0) add(work, 0, fault('self', '', 'self.missing'));
}

/** The lots of all rows that are still good, asked in one go and in their order. */
async function lotsOf(works: readonly Work[], options: PrepareOptions): Promise<(Meant | null)[][]> {
  const asked: (Asked | null)[] = [];
  const at: { work: Work; row: number }[] = [];
  for (const work of works) {
    if (work.faults.length > 0) continue;
    work.voucher.rows.forEach((values, row) => {
      const mention = lotOf(work.voucher.kind, values);
      const from = values.sender ?? (values.direction === 'in' ? values.counterparty : undefined);
      const sender = from === undefined ? null : options.directory.party(from);
      asked.push(
        mention === null
          ? null
          : { ...mention, party: work.self?.id ?? 0, sender: sender?.ok ? sender.value.id : null },
      );
      at.push({ work, row });
    });
  }
  const found = await findLots(options.db, asked, options.rehearsal);
  const lots = new Map<Work, (Meant | null)[]>();
  found.forEach((lot, i) => {
    const { work, row } = at[i]!;
    const list = lots.get(work) ?? [];
    lots.set(work, list);
    if (lot === null || lot.ok) list[row] = lot === null ? null : lot.value;
    else {
      const column = lot.reason.code === 'batch.otherCode' ? 'traceCode' : 'batchNo';
      add(work, row, { column, value: work.voucher.rows[row]!.batchNo ?? '', reason: lot.reason });
    }
  });
  for (const work of works) checkItself(work, lots.get(work) ?? []);
  return works.map((work) => lots.get(work) ?? []);
}

/** What goes in cannot come out under the same code. */
function checkItself(work: Work, lots: readonly (Meant | null)[]): void {
  if (work.voucher.kind !== 'processing' || work.faults.length > 0) return;
  const name = (row: number) => lots[row]?.code || work.voucher.rows[row]?.batchNo || '';
  const inputs = new Set(
    work.voucher.rows.flatMap((values, row) => (values.part === 'input' ? [name(row)] : [])),
  );
  work.voucher.rows.forEach((values, row) => {
    if (values.part === 'output' && inputs.has(name(row)))
      add(
        work,
        row,
        fault('batchNo', values.batchNo ?? '', 'batch.itself', { batch: values.batchNo ?? name(row) }),
      );
  });
}

/** Kilograms are not taken for granted of a lot that has been recorded in pieces, or in litres. */
async function checkAssumed(
  works: readonly Work[],
  lots: readonly (readonly (Meant | null)[])[],
  { db }: PrepareOptions,
): Promise<void> {
  const assumed = works.flatMap((work, i) =>
    work.voucher.rows.flatMap((values, row) => {
      const code = lots[i]![row]?.code;
      return values.quantity?.assumed === true && code ? [{ work, row, values, code }] : [];
    }),
  );
  if (assumed.length === 0) return;
  const { rows } = await db.query<{ code: string }>(
    `SELECT l.code FROM lot l WHERE l.code = ANY ($1)
        AND EXISTS (SELECT FROM edge_by_lot e WHERE e.lot = l.id AND e.flags IS NULL AND e.dim NOT IN (${DIM.missing}, ${DIM.mass})
                       AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = e.event))`,
    [[...new Set(assumed.map(({ code }) => code))]],
  );
  const counted = new Set(rows.map(({ code }) => code));
  for (const { work, row, values, code } of assumed)
    if (counted.has(code)) add(work, row, fault('unit', values.quantity!.number, 'unit.missing'));
}

/** Gives counts that don't say what the books said the quantity of the system's own. */
async function findBooks(
  works: readonly Work[],
  lots: readonly (readonly (Meant | null)[])[],
  options: PrepareOptions,
): Promise<void> {
  const counts = works.flatMap((work, i) => {
    if (work.voucher.kind !== 'stocktake' || work.faults.length > 0) return [];
    const values = work.voucher.rows[0]!;
    const place = placeUri(options.directory, values.place!, work.self);
    return [{ work, count: { values, code: lots[i]![0]!.code, place, party: work.self!.id ?? 0 } }];
  });
  if (counts.length === 0) return;
  const books = await bookQuantities(
    options.db,
    counts.map(({ count }) => count),
    options.counted ?? new HashIndex(),
    options.except ?? [],
  );
  books.forEach((book, i) => {
    const { work } = counts[i]!;
    if (book === null) return;
    if ('reason' in book) {
      add(work, 0, book);
      return;
    }
    work.book = book;
    work.voucher = { ...work.voucher, rows: [{ ...work.voucher.rows[0]!, bookQuantity: book }] };
  });
}

function finish(
  work: Work,
  lots: readonly (Meant | null)[],
  options: PrepareOptions,
): GoodVoucher | BadVoucher {
  if (work.faults.length > 0) return { ok: false, faults: work.faults };
  const { directory } = options;
  const self = work.self!;
  const shared = sharedOf(work.voucher);
  const names = {
    self: self.uri,
    party: (text: string) => uriOf(directory.party(text)),
    place: (column: 'place' | 'origin' | 'destination', text: string) => {
      const other = column === 'place' ? null : shared[column === 'origin' ? 'sender' : 'receiver'];
      const operator = other == null ? work.self : directory.party(other);
      const party = operator !== null && 'ok' in operator ? (operator.ok ? operator.value : null) : operator;
      return placeUri(directory, text, party);
    },
    lot: (row: number) => (lots[row] === null ? null : lots[row]!.code || 'LSREHEARSAL'),
  };
  const prepared = prepareEvents(entryEvents(work.voucher, names), PREFIXES, options.now);
  const refusal = prepared.refused[0];
  if (refusal !== undefined) {
    const say = (locale: Locale, mark: string) =>
      refusedFaults(refusal.problems, locale)
        .map((f) => f.message)
        .join(mark);
    const reasons = { reason: say('zh-CN', '；'), reasonEn: say('en', '; ') };
    return { ok: false, faults: [{ row: 0, fault: fault('', '', 'event.refused', reasons) }] };
  }
  return { ok: true, capturer: self.id ?? 0, events: prepared.events, lots, book: work.book };
}

/** The name of a place that was found: of its operator, or asked for before the operator was known. */
function placeUri(directory: Directory, text: string, operator: FoundParty | null): string {
  const place = directory.place({ text, operator });
  return place.ok ? place.value.uri : uriOf(directory.place({ text, operator: null }));
}

function uriOf(found: { ok: boolean; value?: { uri: string } }): string {
  if (!found.ok || found.value === undefined) throw new Error('a name was asked for that had not been found');
  return found.value.uri;
}
