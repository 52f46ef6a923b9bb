import { confirmClaim, contestClaim, type Locale, listClaims } from '@liangsu/contract';
import type { Context } from '../../../platform/context.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import { AppError } from '../../../platform/http/errors.ts';
import type { Areas } from '../../access/index.ts';
import { captureDocument } from '../capture/capture-document.ts';
import type { CapturePipeline } from '../capture/pipeline.ts';
import {
  type ClaimRow,
  claimBody,
  claimViews,
  concerns,
  contest,
  findClaim,
  findClaims,
} from './claim-store.ts';

/** The installation sees the claims of everybody. */
const partyOf = (actor: Actor): number | null => (actor.partyId === 0 ? null : actor.partyId);

/** Claims are listed for the parties concerned, who confirm them — by saying the same themselves — or contest them (trace.md §2). */
export function registerClaimRoutes(
  app: App,
  context: Context,
  capture: CapturePipeline,
  areas: Areas,
): void {
  const { engine: pool } = context;

  const find = async (no: number, actor: Actor, locale: Locale): Promise<ClaimRow> => {
    const claim = await findClaim(pool, no, partyOf(actor));
    if (claim === null)
      throw new AppError('resource.notFound', {
        what: locale === 'en' ? 'Unconfirmed record' : '待确认记录',
        id: String(no),
      });
    return claim;
  };
  const viewOf = async (claim: ClaimRow, actor: Actor, locale: Locale) =>
    (await claimViews(pool, [claim], actor.partyId, areas, locale))[0]!;
  const viewNow = async (no: number, actor: Actor, locale: Locale) =>
    viewOf(await find(no, actor, locale), actor, locale);

  mount(app, listClaims, async ({ query, actor, locale }) => {
    const limit = query.limit ?? 50;
    const before = /^\d{1,15}$/.test(query.cursor ?? '') ? Number(query.cursor) : null;
    const rows = await findClaims(pool, {
      party: partyOf(actor),
      side: query.side ?? 'concerning',
      state: query.state ?? null,
      before,
      limit: limit + 1,
    });
    const items = await claimViews(pool, rows.slice(0, limit), actor.partyId, areas, locale);
    return { items, next: rows.length > limit ? String(items.at(-1)!.no) : null, total: null };
  });

  mount(app, confirmClaim, async ({ params, actor, locale, audit }) => {
    const claim = await viewNow(params.no, actor, locale);
    audit.change({ state: claim.state }, { state: 'confirmed' });
    // The same answer again: it is confirmed.
    if (claim.state === 'confirmed') return claim;
    if (claim.state === 'withdrawn') throw new AppError('claim.settled', {});
    if (!claim.mayConfirm) throw new AppError('claim.noSay', {});
    const { body, context: shared } = await claimBody(pool, params.no);
    const document = {
      '@context': shared,
      type: 'EPCISDocument',
      schemaVersion: '2.0',
      creationDate: context.now().toISOString(),
      epcisBody: { eventList: [body] },
    };
    const { events } = await captureDocument(context, capture, document, { door: 'epcis', actor });
    switch (events[0]!.status) {
      case 'accepted':
      case 'duplicate':
        return viewNow(params.no, actor, locale);
      case 'idConflict':
        throw new AppError('claim.otherContent', {});
      case 'unconfirmed':
        throw new AppError('claim.noSay', {});
    }
  });

  mount(app, contestClaim, async ({ params, body, actor, locale, audit }) => {
    const { state } = await find(params.no, actor, locale);
    audit.change({ state }, { state: 'contested', reason: body.reason.trim() });
    if (state === 'confirmed' || state === 'withdrawn') throw new AppError('claim.settled', {});
    if (actor.partyId !== 0 && !(await concerns(pool, params.no, actor.partyId)))
      throw new AppError('claim.notConcerned', {});
    await contest(pool, {
      event: params.no,
      party: actor.partyId,
      reason: body.reason.trim(),
      by: actor.name,
      at: context.now(),
    });
    return viewNow(params.no, actor, locale);
  });
}
