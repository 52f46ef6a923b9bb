import { getEventProof, getLotProof } from '@liangsu/contract';
import { sightOf } from '@liangsu/domain/access';
import { ROLE } from '@liangsu/domain/trace';
import type { Context } from '../../../platform/context.ts';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { type Ledger, proofBundle } from '../../ledger/index.ts';
import { identityOf } from '../capture/rows.ts';
import { grainLots, requireSeenLot, seenEvents } from '../query/shown.ts';
import { attestedEvents } from './attested-events.ts';

/** Every event of a lot, claims and error declarations included, by ascending number. */
async function eventsOfLot(db: Queryable, lot: number): Promise<number[]> {
  const { rows } = await db.query<{ event: number }>(
    `SELECT event FROM edge_by_lot WHERE lot = $1 AND role <> $2
     UNION SELECT event FROM declaration_lot WHERE lot = $1 ORDER BY event`,
    [lot, ROLE.voided],
  );
  return rows.map(({ event }) => event);
}

/** Everything that was captured under an event id: what counts, claims, other contents, error declarations. */
async function eventsOfId(db: Queryable, eventId: string): Promise<number[]> {
  const { rows } = await db.query<{ event: number }>(
    `SELECT event FROM event_key WHERE identity = ANY($1) UNION SELECT event FROM event_claim WHERE identity = ANY($1)
     UNION SELECT event FROM event_conflict WHERE identity = ANY($1) ORDER BY event`,
    [[identityOf(eventId, false), identityOf(eventId, true)]],
  );
  return rows.map(({ event }) => event);
}

/** Proof bundles: of a lot, and of what a receipt names. */
export function registerProofRoutes(app: App, context: Context, ledger: Ledger): void {
  const { pool, engine } = context;
  const seenBy = (actor: Actor, action: string) => (events: readonly number[]) =>
    seenEvents(pool, sightOf(actor.acting, action), events);
  mount(app, getLotProof, async ({ params, actor, locale, reply }) => {
    const lot = await requireSeenLot(context, actor, getLotProof.action, params.code, locale);
    void reply.header('content-disposition', 'attachment; filename="liangsu-proof.json"');
    return proofBundle(
      engine,
      ledger,
      attestedEvents,
      { lot: lot.code },
      (db) => eventsOfLot(db, lot.id),
      async (events) => {
        const sight = sightOf(actor.acting, getLotProof.action);
        const mine = (await grainLots(pool, sight, [lot.id])).has(lot.id);
        return mine ? new Set(events) : seenEvents(pool, sight, events);
      },
    );
  });
  mount(app, getEventProof, async ({ query, actor, locale }) => {
    const { eventId } = query;
    const seen = seenBy(actor, getEventProof.action);
    return proofBundle(
      engine,
      ledger,
      attestedEvents,
      { eventId },
      async (db) => {
        const numbers = await eventsOfId(db, eventId);
        // What somebody sees nothing of is not there for them: an id is no code that goes with the goods.
        if ((await seen(numbers)).size === 0)
          throw new AppError('resource.notFound', {
            what: locale === 'en' ? 'Event' : '事件',
            id: eventId.slice(0, 100),
          });
        return numbers;
      },
      seen,
    );
  });
}
