import type { EntryAnswerView } from '@liangsu/contract';
import type { Pool } from '../../../../platform/db/pool.ts';
import { AppError } from '../../../../platform/http/errors.ts';

export interface EntryRequest {
  readonly party: number;
  readonly requestId: string;
  readonly hash: Buffer;
  readonly createdBy: string;
  readonly now: Date;
}

/** The answer that a request was given before, or null. Throws entry.requestReused when the id stood for something else. */
export async function earlierAnswer(pool: Pool, request: EntryRequest): Promise<EntryAnswerView | null> {
  const { rows } = await pool.query<{ content_hash: Buffer; answer: EntryAnswerView | null }>(
    'SELECT content_hash, answer FROM entry_request WHERE party = $1 AND request_id = $2',
    [request.party, request.requestId],
  );
  const before = rows[0];
  if (before === undefined) return null;
  if (!before.content_hash.equals(request.hash))
    throw new AppError('entry.requestReused', { id: request.requestId });
  return before.answer === null ? null : { ...before.answer, repeated: true };
}

/** Enters a request before its work begins, so that it is found when the work was cut off. */
export async function enterRequest(pool: Pool, request: EntryRequest): Promise<void> {
  const { rows } = await pool.query<{ content_hash: Buffer }>(
    `WITH entered AS (
       INSERT INTO entry_request (party, request_id, content_hash, created_by, created_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING content_hash)
     SELECT content_hash FROM entered UNION ALL SELECT content_hash FROM entry_request WHERE party = $1 AND request_id = $2`,
    [request.party, request.requestId, request.hash, request.createdBy, request.now],
  );
  if (rows[0] !== undefined && !rows[0].content_hash.equals(request.hash))
    throw new AppError('entry.requestReused', { id: request.requestId });
}

/** Keeps the answer: the request's work is durable. */
export async function keepAnswer(pool: Pool, request: EntryRequest, answer: EntryAnswerView): Promise<void> {
  await pool.query('UPDATE entry_request SET answer = $3 WHERE party = $1 AND request_id = $2', [
    request.party,
    request.requestId,
    JSON.stringify(answer),
  ]);
}
