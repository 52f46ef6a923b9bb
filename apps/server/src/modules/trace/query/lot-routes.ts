import { getLot, getLotEvents, listLots, search } from '@liangsu/contract';
import type { Context } from '../../../platform/context.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import type { Areas } from '../../access/index.ts';
import { withDoubts } from './doubts.ts';
import { lotEvents } from './lot-events.ts';
import { findLots } from './lot-list.ts';
import { lotPage, type Notices } from './lot-page.ts';
import { searchAll } from './search.ts';
import { requireSeenLot } from './shown.ts';

/** Lots: page, events, lists, and the one search box. */
export function registerLotRoutes(app: App, context: Context, areas: Areas, notices: Notices): void {
  mount(app, getLot, async ({ params, actor, locale }) => {
    const lot = await requireSeenLot(context, actor, getLot.action, params.code, locale);
    return lotPage(context, lot, actor, areas, notices, locale);
  });
  mount(app, getLotEvents, async ({ params, query, actor, locale }) => {
    const lot = await requireSeenLot(context, actor, getLotEvents.action, params.code, locale);
    return lotEvents(context, lot, actor, query, areas, locale);
  });
  mount(app, listLots, async ({ query, actor }) => {
    const { items, ...page } = await findLots(context, actor, query, notices);
    return { items: await withDoubts(context, items), ...page };
  });
  mount(app, search, ({ query, actor, locale, audit }) =>
    searchAll(context, query.q, actor, audit, locale, areas, notices),
  );
}
