import type { getEntry as getEntryRoute, RouteOutput } from '@liangsu/contract';
import { rowsOfEvents } from '@liangsu/domain/entries';
import type { Context } from '../../../../platform/context.ts';
import type { Actor } from '../../../../platform/http/actor.ts';
import { entryItems } from './list-entries.ts';
import { findEvent, together } from './stored.ts';

/**
 * A recorded entry with its rows, read back from the events that were recorded together. Throws resource.notFound for
 * what this party did not record.
 */
export async function getEntry(
  context: Context,
  actor: Actor,
  eventId: string,
): Promise<RouteOutput<typeof getEntryRoute>> {
  const { pool } = context;
  const event = await findEvent(context, actor, eventId);
  const events = (await together(context, event))
    .filter(({ voided }) => voided === event.voided)
    .sort((a, b) => a.no - b.no);
  const items = await entryItems(
    pool,
    events.map(({ no }) => no),
  );
  const item = items[events.findIndex(({ no }) => no === event.no)]!;
  const kind = item.door === 'form' || item.door === 'spreadsheet' ? item.kind : null;
  if (kind === null || kind === 'weighbridge') return { ...item, kind: null, rows: [] };
  const batches = new Map(
    items
      .flatMap(({ lots }) => lots)
      .flatMap(({ traceCode, batchNo }) => (batchNo === null ? [] : [[traceCode, batchNo] as const])),
  );
  const { rows: self } = await pool.query<{ uri: string }>('SELECT uri FROM party WHERE id = $1', [
    event.capturer,
  ]);
  const rows = rowsOfEvents(
    kind,
    events.map(({ body }) => body),
    { self: self[0]?.uri ?? null, batchNo: (code) => batches.get(code) ?? null },
  );
  return {
    ...item,
    kind,
    rows: item.voucherNo === null ? rows.map(({ voucherNo: _, ...row }) => row) : rows,
  };
}
