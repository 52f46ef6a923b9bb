import type { Context } from '../../../platform/context.ts';
import type { Client, Pool } from '../../../platform/db/pool.ts';
import { AppError } from '../../../platform/http/errors.ts';

/** What PostgreSQL says of a statement that was stopped because of its time. */
const STOPPED = '57014';

/**
 * Runs `work` on one snapshot of the database, so that all rounds of a trace see the same world. `statementMs`: after how many
 * milliseconds a single statement is stopped, an error of the database's; 0: never.
 */
export async function onSnapshot<T>(
  pool: Pool,
  work: (client: Client) => Promise<T>,
  statementMs = 0,
): Promise<T> {
  const client = await pool.connect();
  try {
    // Not waited for: the first question follows on the same connection, and fails if this did.
    const begun = client.query(
      `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = ${Math.trunc(statementMs)}`,
    );
    begun.catch(() => {});
    const result = await work(client);
    await begun;
    return result;
  } finally {
    // The answer need not wait for the end of a snapshot that wrote nothing.
    void client.query('COMMIT').then(
      () => client.release(),
      (error: Error) => client.release(error),
    );
  }
}

/**
 * Runs `work` for a request, on a snapshot of the engine's: each of its statements has as long as the setting says. Throws
 * query.tooLong for one that takes longer.
 */
export async function requestSnapshot<T>(
  { engine, config }: Pick<Context, 'engine' | 'config'>,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  try {
    return await onSnapshot(engine, work, config.statementSeconds * 1000);
  } catch (error) {
    if ((error as { code?: string }).code !== STOPPED) throw error;
    throw new AppError('query.tooLong', { seconds: config.statementSeconds });
  }
}
