import type { Locale, RecallScope } from '@liangsu/contract';
import type { Context } from '../../../platform/context.ts';
import type { Client } from '../../../platform/db/pool.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import type { Areas } from '../../access/index.ts';
import { requireLot } from './require-lot.ts';
import { runOptions, SCOPE_LIMIT } from './run-options.ts';
import { onSnapshot } from './run-trace.ts';
import { runScope, type ScopeAnswer } from './scope.ts';
import {
  type ScopeHoldingView,
  type ScopeLotNumbers,
  scopeHoldings,
  scopeLots,
  scopeView,
} from './scope-view.ts';

/** A whole recall scope for a file: the summary with its parties, and all lots in blocks. */
export interface ScopeTables {
  view: RecallScope;
  lots(): AsyncGenerator<ScopeLotNumbers[]>;
  holdings(): AsyncGenerator<ScopeHoldingView[]>;
}

const BLOCK = 2000;

async function* blocks(client: Client, scope: ScopeAnswer): AsyncGenerator<ScopeLotNumbers[]> {
  for (let from = 0; from < scope.lotCount; from += BLOCK)
    yield await scopeLots(client, scope, scope.lotIds.slice(from, from + BLOCK));
}

/** Runs a recall scope, with the contacts that `actor` may see, and hands it to `write` while its snapshot is open. */
export function scopeTables(
  context: Context,
  areas: Areas,
  code: string,
  asked: { asKnownAt?: string | undefined; ignoreTime?: boolean | undefined },
  locale: Locale,
  actor: Actor | null,
  write: (tables: ScopeTables) => Promise<void>,
): Promise<void> {
  return onSnapshot(context.engine, async (client) => {
    const lot = await requireLot(client, code, locale);
    const scope = await runScope(
      client,
      lot,
      await runOptions(client, context, { ...asked, limit: SCOPE_LIMIT }),
    );
    const view = await scopeView(client, scope, lot, null, null, await areas.namer(locale), locale, actor);
    await write({
      view,
      lots: () => blocks(client, scope),
      holdings: () => scopeHoldings(client, scope, locale),
    });
  });
}
