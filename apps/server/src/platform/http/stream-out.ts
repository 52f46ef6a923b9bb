import { once } from 'node:events';
import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { settleAnswer } from './audit.ts';
import { closeAnswer } from './guards.ts';

/**
 * Sends an answer piece by piece, as fast as the reader takes it; stops making pieces when the reader goes. A fault in
 * the middle breaks the connection off, so that half an answer is never taken for a whole one. `ended` is told
 * whether all of it went out, before the end itself does: what it writes is durable when the reader has the whole.
 */
export async function streamOut(
  reply: FastifyReply,
  headers: Record<string, string>,
  pieces: AsyncIterable<string | Uint8Array>,
  ended: (whole: boolean) => Promise<void> = async () => {},
): Promise<void> {
  // Past the hooks of an ordinary answer: what is to be told of it is written before its first byte.
  await settleAnswer(reply.request, reply, null);
  closeAnswer(reply.request, reply);
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'cache-control': 'no-store',
    ...headers,
  });
  try {
    for await (const piece of pieces) {
      if (raw.destroyed) return await ended(false);
      if (!raw.write(piece)) await Promise.race([once(raw, 'drain'), once(raw, 'close')]);
    }
    await ended(!raw.destroyed);
    raw.end();
  } catch (error) {
    raw.destroy();
    throw error;
  }
}
