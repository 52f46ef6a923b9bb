import { describe, expect, it } from 'vitest';
import { makeTraceCode } from '../codes/index.ts';
import { normaliseEvent, prefixesOf } from '../epcis/index.ts';
import {
  ENTRY_KINDS,
  type EntryKind,
  entryEvents,
  isGrouped,
  ownPlaceUri,
  readRow,
  rowsOfEvents,
  tableOf,
  type Values,
  type Voucher,
  voucherOf,
  type WrittenRow,
} from './index.ts';

const now = Date.UTC(2026, 11, 1);
const SELF = 'urn:liangsu:party:91350100M000100Y43';
const codes = Array.from(
  { length: 6 },
  (_, i) => makeTraceCode(Uint8Array.of(i, 9, 8, 7, 6, 5, 4, 3, 2, 1)).code,
);
const known = { self: SELF, batchNo: (code: string) => `批-${codes.indexOf(code)}` };

const recorded = (voucher: Voucher, lot: (row: number) => string | null) =>
  entryEvents(voucher, {
    self: SELF,
    party: (text) => `urn:liangsu:party:${text}`,
    place: (column, text) => (column === 'place' ? ownPlaceUri(SELF, text) : `urn:liangsu:place:${text}`),
    lot,
  });
const read = (kind: EntryKind, rows: readonly WrittenRow[]): Values[] =>
  rows.map((row) => {
    const { values, faults } = readRow(tableOf(kind), row, { now });
    expect(faults).toEqual([]);
    return values;
  });

/** Cells that the examples do not fill. */
const MORE: Partial<Record<EntryKind, WrittenRow>> = {
  purchase: {
    date: '2026-11-22 14:05:09',
    supplier: '91370104264415058K',
    producer: '91370104264415058K',
    harvestDate: '2026-10-01',
    commodity: '1131001',
    quantity: '9007199.254740991',
    unit: '吨',
    note: '水分 13.5',
    grainOwner: '91370104264415058K',
    reserveTier: '省级储备',
    reserveArea: '530000',
  },
  processing: { note: '夜班', moistureBefore: '16.2', moistureAfter: '13.5', process: '烘干' },
  shipment: { date: '2026-11-22', destination: '3号仓', note: '车牌 闽A' },
  receipt: { origin: '2号仓' },
  return: { direction: '收回', returnNo: 'T/001' },
  stocktake: { bookQuantity: '6.6', quantity: '6.64' },
};

describe('an entry read back from its events', () => {
  const cases = ENTRY_KINDS.flatMap((kind) => {
    const { examples } = tableOf(kind);
    const groups = isGrouped(kind) ? [examples] : examples.map((example) => [example]);
    const filled = groups.map((rows) => rows.map((row, i) => ({ ...row, ...(i === 0 ? MORE[kind] : {}) })));
    return [...groups, ...filled].map((rows, i) => [`${kind} ${i}`, kind, rows as WrittenRow[]] as const);
  });

  it.each(cases)('%s would be recorded as the same events', (_, table, rows) => {
    const voucher = voucherOf(table, read(table, rows));
    const events = recorded(voucher, (row) => (voucher.rows[row]!.part === 'loss' ? null : codes[row]!));
    const back = rowsOfEvents(voucher.kind, events, known);
    const again = voucherOf(voucher.kind, read(voucher.kind, back));
    expect(recorded(again, (row) => again.rows[row]!.traceCode ?? null)).toEqual(events);
    expect(back[0]!.batchNo).toBe('批-0');
  });

  it('outputs of several owners are events of their own, each with its owner and its reserve', () => {
    const [input, first, ...rest] = tableOf('processing').examples;
    const rows = [
      input!,
      { ...first!, grainOwner: '91370104264415058K', reserveTier: '县级储备', reserveArea: '530302' },
      ...rest,
    ];
    const voucher = voucherOf('processing', read('processing', rows));
    const code = (row: number) => (voucher.rows[row]!.part === 'loss' ? null : codes[row]!);
    const events = recorded(voucher, code);
    expect(events).toHaveLength(2);
    const [owned, other] = events.map((event) => {
      const result = normaliseEvent(event, prefixesOf([{ liangsu: 'urn:liangsu:ns:' }]), () => 'x');
      return result.ok ? result.event.grain : result.problems;
    });
    expect(owned).toEqual({
      owner: 'urn:liangsu:party:91370104264415058K',
      ownerBefore: null,
      tier: 'county',
      area: '530302',
      lots: [codes[1]],
    });
    expect(other).toBeNull();
    const back = rowsOfEvents('processing', events, known);
    expect(
      back.map(({ grainOwner, reserveTier }) => [grainOwner, reserveTier]).filter(([owner]) => owner),
    ).toEqual([['91370104264415058K', 'county']]);
  });

  it('shows the note of a form of several rows once', () => {
    const rows = tableOf('processing').examples.map((row) => ({ ...row, note: '夜班' }));
    const [event] = recorded(voucherOf('processing', read('processing', rows)), (row) => codes[row]!);
    expect(event!['liangsu:note']).toBe('夜班');
  });

  it('says nothing of nothing', () => {
    expect(rowsOfEvents('purchase', [], known)).toEqual([]);
  });
});
