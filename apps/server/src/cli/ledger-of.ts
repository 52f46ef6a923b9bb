import { randomBytes } from 'node:crypto';
import { Ledger } from '../modules/ledger/index.ts';
import { attestedEvents } from '../modules/trace/index.ts';
import type { Config } from '../platform/config.ts';
import type { Context } from '../platform/context.ts';

/** A name for a new log: no two bear the same, also when two installations are reached under one address. */
export function newOrigin({ ledgerOrigin, publicUrl }: Config): string {
  return ledgerOrigin ?? `${new URL(publicUrl).host}/ledger/${randomBytes(4).toString('hex')}`;
}

/** The log of the installation that the settings name, not yet open. */
export function ledgerOf(context: Pick<Context, 'config' | 'engine' | 'log' | 'now'>): Ledger {
  const { config, engine, log, now } = context;
  return new Ledger({
    pool: engine,
    source: attestedEvents,
    folder: config.ledgerDir,
    origin: () => newOrigin(config),
    now,
    log,
    witnesses: config.witnesses,
  });
}
