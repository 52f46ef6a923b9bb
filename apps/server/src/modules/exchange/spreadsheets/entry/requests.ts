import type { EntryAnswerView } from '@liangsu/contract';
import type { Sight } from '@liangsu/domain/access';
import type { Pool } from '../../../../platform/db/pool.ts';
import { seenBy, transactionAs } from '../../../../platform/db/viewer.ts';
import { AppError } from '../../../../platform/http/errors.ts';

/** A form's request. It is kept by the runtime role as whoever makes it: another organisation's is not there for it. */
export interface EntryRequest {
  readonly party: number;
  /** Whose requests whoever makes it sees. */
  readonly sight: Sight;
  readonly requestId: string;
  readonly hash: Buffer;
  readonly createdBy: string;
  readonly now: Date;
}

/** The answer that a request was given before, or null. Throws entry.requestReused when the id stood for something else. */
export async function earlierAnswer(pool: Pool, request: EntryRequest): Promise<EntryAnswerView | null> {
  const { rows } = await seenBy(pool, request.sight).query<{
    content_hash: Buffer;
    answer: EntryAnswerView | null;
  }>('SELECT content_hash, answer FROM entry_request WHERE party = $1 AND request_id = $2', [
    request.party,
    request.requestId,
  ]);
  const before = rows[0];
  if (before === undefined) return null;
  if (!before.content_hash.equals(request.hash))
    throw new AppError('entry.requestReused', { id: request.requestId });
  return before.answer === null ? null : { ...before.answer, repeated: true };
}

/** Enters a request before its work begins, so that it is found when the work was cut off. */
export async function enterRequest(pool: Pool, request: EntryRequest): Promise<void> {
  const { rows } = await transactionAs(pool, request.sight, (client) =>
    client.query<{ content_hash: Buffer }>(
      `WITH entered AS (
         INSERT INTO entry_request (party, request_id, content_hash, created_by, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING RETURNING content_hash)
       SELECT content_hash FROM entered UNION ALL SELECT content_hash FROM entry_request WHERE party = $1 AND request_id = $2`,
      [request.party, request.requestId, request.hash, request.createdBy, request.now],
    ),
  );
  if (rows[0] !== undefined && !rows[0].content_hash.equals(request.hash))
    throw new AppError('entry.requestReused', { id: request.requestId });
}

/** Keeps the answer: the request's work is durable. */
export async function keepAnswer(pool: Pool, request: EntryRequest, answer: EntryAnswerView): Promise<void> {
  await transactionAs(pool, request.sight, (client) =>
    client.query('UPDATE entry_request SET answer = $3 WHERE party = $1 AND request_id = $2', [
      request.party,
      request.requestId,
      JSON.stringify(answer),
    ]),
  );
}
