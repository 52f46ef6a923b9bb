import type { Locale, RecallScope } from '@liangsu/contract';
import type { Context } from '../../../platform/context.ts';
import type { Client } from '../../../platform/db/pool.ts';
import type { Areas } from '../../access/index.ts';
import { requireLot } from './require-lot.ts';
import { runOptions, SCOPE_LIMIT } from './run-options.ts';
import { runScope, type ScopeAnswer } from './scope.ts';
import { type ScopeHoldingView, scopeHoldings } from './scope-holdings.ts';
import type { Viewer } from './scope-parties.ts';
import { type ScopeLotNumbers, scopeLots, scopeView } from './scope-view.ts';
import { EVERYTHING, requireSeenLot, type Shown, scopeShown, TRACE } from './shown.ts';
import { onSnapshot, requestSnapshot } from './snapshot.ts';

/** A whole recall scope for a file: the summary with its parties, and all lots in blocks. */
export interface ScopeTables {
  view: RecallScope;
  lots(): AsyncGenerator<ScopeLotNumbers[]>;
  holdings(): AsyncGenerator<ScopeHoldingView[]>;
}

const BLOCK = 2000;

async function* blocks(client: Client, scope: ScopeAnswer, shown: Shown): AsyncGenerator<ScopeLotNumbers[]> {
  const ids = shown.all ? scope.lotIds : scope.lotIds.filter(shown.lot);
  for (let from = 0; from < ids.length; from += BLOCK)
    yield await scopeLots(client, scope, ids.slice(from, from + BLOCK));
}

/** Runs a recall scope, as far as `viewer` may see it (null: the installation itself, all), and hands it to `write` while its snapshot is open. */
export async function scopeTables(
  context: Context,
  areas: Areas,
  code: string,
  asked: { asKnownAt?: string | undefined; ignoreTime?: boolean | undefined },
  locale: Locale,
  viewer: Viewer | null,
  write: (tables: ScopeTables) => Promise<void>,
): Promise<void> {
  const areaName = await areas.namer(locale);
  const tables = async (client: Client) => {
    const lot =
      viewer === null
        ? await requireLot(client, code, locale)
        : await requireSeenLot({ pool: context.pool, engine: client }, viewer.actor, TRACE, code, locale);
    const scope = await runScope(
      client,
      lot,
      await runOptions(client, context, { ...asked, limit: SCOPE_LIMIT }),
    );
    const shown = viewer === null ? EVERYTHING : await scopeShown(client, context, viewer.actor, scope);
    const view = await scopeView(client, scope, lot, shown, null, areaName, locale, viewer);
    await write({
      view,
      lots: () => blocks(client, scope, shown),
      holdings: () => scopeHoldings(client, scope, shown, locale),
    });
  };
  // Whoever runs it on the server himself may let it take its time.
  return viewer === null ? onSnapshot(context.engine, tables) : requestSnapshot(context, tables);
}
