import { getScope, getScopeDifference } from '@liangsu/contract';
import type { Context } from '../../../platform/context.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import { AppError } from '../../../platform/http/errors.ts';
import type { Areas } from '../../access/index.ts';
import { runOptions, SCOPE_LIMIT } from './run-options.ts';
import { runScope } from './scope.ts';
import { differenceView, FIRST_DIFFERENCES } from './scope-difference.ts';
import { findRuns, recordScope } from './scope-runs.ts';
import { scopeView } from './scope-view.ts';
import { requireSeenLot, scopeShown, TRACE } from './shown.ts';
import { requestSnapshot } from './snapshot.ts';

const RUNS = /^([0-9a-f-]{36})\.([0-9a-f-]{36})\.(\d{1,9})$/;

/** A recall's scope, and the rest of what differs from its last run. */
export function registerScopeRoutes(app: App, context: Context, areas: Areas): void {
  mount(app, getScope, async ({ params, query, locale, actor, audit }) => {
    // A later page is read as known at the first page's sequence, so that pages fit together.
    const cursor = /^(\d+)\.(\d+)(?:\.(\d+))?$/.exec(query.cursor ?? '');
    const asked = { ...query, limit: SCOPE_LIMIT, ...(cursor ? { asKnownAt: cursor[1]! } : {}) };
    const page = {
      from: Number(cursor?.[2] ?? 0),
      holder: Number(cursor?.[3] ?? 0),
      limit: query.limit ?? 1000,
    };
    const areaName = await areas.namer(locale);
    const { lot, ignoreTime, scope, view } = await requestSnapshot(context, async (client) => {
      const lot = await requireSeenLot(
        { pool: context.pool, engine: client },
        actor,
        TRACE,
        params.code,
        locale,
      );
      const options = await runOptions(client, context, asked);
      const scope = await runScope(client, lot, options);
      const shown = await scopeShown(client, context, actor, scope);
      const view = await scopeView(client, scope, lot, shown, page, areaName, locale, { actor, audit });
      return { lot, ignoreTime: options.ignoreTime ?? false, scope, view };
    });
    if (cursor || query.asKnownAt !== undefined) return view;
    // Stored and compared when the snapshot has given its connection back: it is older than the run, and to ask its pool for a
    // second connection would, in a burst as large as the pool, be to wait for oneself.
    const runs = await recordScope(context, context.engine, lot.id, ignoreTime, scope, actor.name);
    const difference = runs && (await differenceView(context, actor, runs, 0, FIRST_DIFFERENCES, locale));
    return { ...view, difference };
  });
  mount(app, getScopeDifference, async ({ params, query, actor, locale }) => {
    const lot = await requireSeenLot(context, actor, TRACE, params.code, locale);
    const cursor = RUNS.exec(query.cursor);
    const runs = cursor && (await findRuns(context.engine, lot.id, cursor[1]!, cursor[2]!));
    if (!runs)
      throw new AppError('resource.notFound', {
        what: locale === 'en' ? 'Run of the recall scope' : '召回范围的计算记录',
        id: query.cursor,
      });
    return differenceView(context, actor, runs, Number(cursor[3]), query.limit ?? FIRST_DIFFERENCES, locale);
  });
}
