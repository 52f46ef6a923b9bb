import type { FastifyReply, FastifyRequest } from 'fastify';

/** The policy of answers that are no pages: nothing in them may run, load, or stand in a frame. */
export const NO_PAGE =
  "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Interfaces whose answers are about somebody's records. */
const RECORDS = /^\/(api|epcis)(\/|$)/;

/** Puts on an answer what browsers are to be told of every answer, refusals too; called before anything can be refused. */
export function guardAnswer(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-content-type-options', 'nosniff');
  reply.header('referrer-policy', 'same-origin');
  reply.header('x-frame-options', 'DENY');
  reply.header('x-request-id', request.id);
  if (request.protocol === 'https') reply.header('strict-transport-security', 'max-age=31536000');
}

/** What a route did not say by itself: its answer is no page, and stays in no cache where it may be about records. */
export function closeAnswer(request: FastifyRequest, reply: FastifyReply): void {
  if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', NO_PAGE);
  if (!reply.hasHeader('cache-control') && RECORDS.test(request.url.split('?')[0]!))
    reply.header('cache-control', 'no-store');
}
