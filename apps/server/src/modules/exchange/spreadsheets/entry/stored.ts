import { sightOfOwn } from '@liangsu/domain/access';
import type { Context } from '../../../../platform/context.ts';
import type { Actor } from '../../../../platform/http/actor.ts';
import { AppError } from '../../../../platform/http/errors.ts';
import { identityOf, seenEvents } from '../../../trace/index.ts';

type Json = Record<string, unknown>;

/** A recorded event, and the context by which its names are read. */
export interface Stored {
  no: number;
  type: number;
  biz_step: string | null;
  capturer: number;
  body: Json;
  context: unknown;
  voided: boolean;
}

const SELECT = `SELECT e.no, e.type, e.biz_step, e.capturer, e.body, d.context,
                       EXISTS (SELECT FROM event_void v WHERE v.event = e.no) AS voided
                  FROM event e JOIN capture_document d ON d.id = e.document`;

/**
 * The event with this id, if this party recorded it (the installation acts for all); the database, asked as who does `action`, has to
 * say so too.
 */
export async function findEvent(
  context: Context,
  actor: Actor,
  action: string,
  eventId: string,
): Promise<Stored> {
  const { rows } = await context.engine.query<Stored>(
    `${SELECT} WHERE e.no IN (SELECT event FROM event_key WHERE identity = $1 UNION ALL SELECT event FROM event_claim WHERE identity = $1)
        AND ($2::bigint = 0 OR e.capturer = $2) ORDER BY e.status LIMIT 1`,
    [identityOf(eventId, false), actor.partyId],
  );
  const event = rows[0];
  const sight = sightOfOwn(actor.acting, action, actor.partyId);
  if (event === undefined || !(await seenEvents(context.pool, sight, [event.no])).has(event.no))
    throw new AppError('resource.notFound', { what: 'event', id: eventId.slice(0, 100) });
  return event;
}

const OWN_POOL = 'urn:liangsu:transformation:';

/** What was recorded together with an event. */
export async function together(context: Context, event: Stored): Promise<Stored[]> {
  const { engine: pool } = context;
  const pooled = event.body['transformationID'];
  if (typeof pooled === 'string' && pooled.startsWith(OWN_POOL)) {
    const { rows } = await pool.query<Stored>(
      `${SELECT} WHERE e.capturer = $1 AND e.status <> 3 AND e.no IN (
         SELECT event FROM edge_by_hub WHERE hub = (SELECT -id FROM transformation_pool WHERE key = $2))`,
      [event.capturer, `${event.capturer}|${pooled}`],
    );
    return rows;
  }
  const rowId = event.body['liangsu:rowId'];
  if (event.biz_step !== 'stock_taking' || typeof rowId !== 'string') return [event];
  const first = rowId.replace(/\/diff$/, '');
  const { rows } = await pool.query<Stored>(
    `${SELECT} WHERE e.capturer = $1 AND e.status <> 3 AND e.biz_step = 'stock_taking'
        AND e.body ->> 'liangsu:rowId' = ANY ($2)
        AND e.no IN (SELECT event FROM edge_by_lot WHERE lot IN (SELECT id FROM lot WHERE code = ANY ($3)))`,
    [event.capturer, [first, `${first}/diff`], lotCodes(event.body)],
  );
  return rows.length > 0 ? rows : [event];
}

/** Codes of an object event's lots. */
function lotCodes(body: Json): string[] {
  const quantities = (body['quantityList'] ?? []) as { epcClass?: unknown }[];
  const epcs = (body['epcList'] ?? []) as unknown[];
  return [...quantities.map((q) => q.epcClass), ...epcs].map((uri) =>
    String(uri).replace(/^urn:liangsu:lot:/, ''),
  );
}
