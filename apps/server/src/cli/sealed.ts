import { SEALED_ACCOUNTS } from '../modules/access/index.ts';
import { SEALED_WEBHOOKS } from '../modules/exchange/index.ts';
import type { Pool } from '../platform/db/pool.ts';
import { ofOldKeys, sealColumn } from '../platform/sealed-column.ts';
import type { Sealer } from '../platform/sealing.ts';

const ALL = [...SEALED_ACCOUNTS, ...SEALED_WEBHOOKS];

/**
 * Seals by the present key all that is to be sealed; how many were, and how many no key opens. `engine` sees every webhook, which the
 * runtime role does not.
 */
export async function sealAll(engine: Pool, sealer: Sealer): Promise<{ sealed: number; lost: number }> {
  const all = { sealed: 0, lost: 0 };
  for (const column of ALL) {
    const { sealed, lost } = await sealColumn(engine, sealer, column);
    all.sealed += sealed;
    all.lost += lost;
  }
  return all;
}

/** How much is sealed by another key than the present one, or by none. */
export async function allOfOldKeys(engine: Pool, sealer: Sealer): Promise<number> {
  let n = 0;
  for (const column of ALL) n += await ofOldKeys(engine, sealer, column);
  return n;
}
