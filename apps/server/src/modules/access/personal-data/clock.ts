import type { Context } from '../../../platform/context.ts';
import { eraseOverdue, type Overdue } from './overdue.ts';

const EVERY_MS = 3_600_000;
/** Whoever holds it erases: of several servers one at a time. */
const LOCK_OVERDUE = 7_265_011;

/**
 * Erases what is beyond its term, unless another server is at it; what it was, or null. What the audit trail is to the operator
 * by command, the acts are here: each is recorded with `system` as who did it.
 */
export async function eraseOverdueInTurn({
  pool,
  engine,
  now,
}: Pick<Context, 'pool' | 'engine' | 'now'>): Promise<Overdue[] | null> {
  // The turn is held on the engine's connection: the work asks serving's pool for more than one (ADR 16).
  const client = await engine.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS mine', [
      LOCK_OVERDUE,
    ]);
    return rows[0]!.mine ? await eraseOverdue(pool, now(), 'system') : null;
  } finally {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    client.release(broken);
  }
}

/** The server's own clock: terms of personal data hold without anybody's command. Looks at the start and every hour. */
export class TermClock {
  readonly #context: Context;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Begins to look. */
  start(): void {
    this.#look();
    this.#timer ??= setInterval(() => this.#look(), EVERY_MS).unref();
  }

  /** Stops, when what is under way is done. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#running;
  }

  #look(): void {
    this.#running = this.#running
      .then(() => eraseOverdueInTurn(this.#context))
      .then(
        (found) => {
          if (found !== null && found.length > 0)
            this.#context.log.info({ found }, 'personal data beyond its term was erased');
        },
        (error: unknown) =>
          this.#context.log.error({ err: error }, 'personal data beyond its term could not be erased'),
      );
  }
}
