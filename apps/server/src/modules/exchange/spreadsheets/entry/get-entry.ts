import { getEntry as getEntryRoute, type RouteOutput } from '@liangsu/contract';
import { type RowsBack, rowsOfEvents } from '@liangsu/domain/entries';
import type { Context } from '../../../../platform/context.ts';
import type { Actor } from '../../../../platform/http/actor.ts';
import { Directory } from '../import/directory.ts';
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
  const { engine: pool } = context;
  const event = await findEvent(context, actor, getEntryRoute.action, eventId);
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
  const bodies = events.map(({ body }) => body);
  const known: RowsBack = {
    self: self[0]?.uri ?? null,
    batchNo: (code) => batches.get(code) ?? null,
  };
  const rows = rowsOfEvents(kind, bodies, { ...known, ...(await namesIn(context, kind, bodies, known)) });
  return {
    ...item,
    kind,
    rows: item.voucherNo === null ? rows.map(({ voucherNo: _, ...row }) => row) : rows,
  };
}

/** Names of the parties and places of these events, where looking for the name leads back to the same. */
async function namesIn(
  context: Context,
  kind: Parameters<typeof rowsOfEvents>[0],
  bodies: Parameters<typeof rowsOfEvents>[1],
  known: RowsBack,
): Promise<Required<Pick<RowsBack, 'partyName' | 'placeName'>>> {
  const parties = new Set<string>();
  const places = new Map<string, string | null>();
  rowsOfEvents(kind, bodies, {
    ...known,
    partyName: (uri) => {
      parties.add(uri);
      return null;
    },
    placeName: (uri, operator) => {
      places.set(uri, operator);
      return null;
    },
  });
  const { rows } = await context.engine.query<{ uri: string; name: string; place: boolean }>(
    `SELECT uri, name, false AS place FROM party WHERE uri = ANY ($1) AND declared
     UNION ALL SELECT uri, name, true FROM place WHERE uri = ANY ($2) AND declared`,
    [[...parties], [...places.keys()]],
  );
  const partyNames = new Map(rows.flatMap(({ uri, name, place }) => (place ? [] : [[uri, name] as const])));
  const placeNames = new Map(
    rows.flatMap(({ uri, name, place }) => {
      const operator = places.get(uri) ?? null;
      const question = { text: name, operator: operator === null ? null : { uri: operator, id: null } };
      return place ? [[uri, question] as const] : [];
    }),
  );
  const directory = new Directory(context.engine);
  await directory.loadParties(partyNames.values());
  await directory.loadPlaces(placeNames.values());
  return {
    partyName: (uri) => {
      const name = partyNames.get(uri);
      const found = name === undefined ? null : directory.party(name);
      return found?.ok && found.value.uri === uri ? name! : null;
    },
    placeName: (uri) => {
      const question = placeNames.get(uri);
      const found = question === undefined ? null : directory.place(question);
      return found?.ok && found.value.uri === uri ? question!.text : null;
    },
  };
}
