import type { Trace, TraceLotData } from '@liangsu/contract';
import i18next from 'i18next';

export type Side = 'upstream' | 'downstream';

/** A lot of a trace in one of its directions, with the names that its indexes stand for. */
export interface TraceRow {
  /** Unique within the trace: direction and position. */
  key: string;
  side: Side | 'start';
  lot: TraceLotData;
  maker: Trace['parties'][number] | null;
  place: Trace['places'][number] | null;
  holders: string[];
}

/** All lots of a trace in one list: sources, the starts once, what became of them. */
export function traceRows(trace: Trace): TraceRow[] {
  const rows: TraceRow[] = [];
  for (const side of ['upstream', 'downstream'] as const) {
    trace[side]?.lots.forEach((lot, index) => {
      // Starts are in both directions; the downstream one also says what became of them.
      if (lot.start && side === 'upstream' && trace.downstream) return;
      rows.push({
        key: `${side}-${index}`,
        side: lot.start ? 'start' : side,
        lot,
        maker: lot.producer === null ? null : (trace.parties[lot.producer] ?? null),
        place: lot.madeAt === null ? null : (trace.places[lot.madeAt] ?? null),
        holders: holdersOf(trace, lot),
      });
    });
  }
  return rows;
}

const nameOf = (trace: Trace, party: number | null): string | null =>
  party === null ? null : (trace.parties[party]?.name ?? null);

/** Goods on their way, by sender and receiver; null where the shipment names neither. */
export function sentOf(
  trace: Trace,
  { sentBy, sentTo }: Pick<TraceLotData['holdings'][number], 'sentBy' | 'sentTo'>,
): string | null {
  if (sentBy === null && sentTo === null) return null;
  const end = (party: number | null) => nameOf(trace, party) ?? i18next.t('common.notStated');
  return `${i18next.t('lot.inTransit')}${i18next.t('common.colon')}${end(sentBy)} → ${end(sentTo)}`;
}

/** Names of who holds a lot now, each once, the largest first. */
export function holdersOf(trace: Trace, lot: TraceLotData): string[] {
  const names = [...lot.holdings]
    .filter((holding) => holding.amount !== '0')
    .sort((a, b) => Number(b.amount) - Number(a.amount))
    .map((holding) => (holding.inTransit ? sentOf(trace, holding) : nameOf(trace, holding.party)));
  return [...new Set(names.filter((name) => name !== null))];
}

const quote = (value: string) => (/[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
/** Spreadsheets run what begins like this as a formula. */
const harmless = (value: string) =>
  /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;

/** A table as CSV (RFC 4180) that spreadsheet programs open as UTF-8. */
export function toCsv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return `\uFEFF${[header, ...rows].map((row) => row.map((cell) => quote(harmless(cell))).join(',')).join('\r\n')}\r\n`;
}
