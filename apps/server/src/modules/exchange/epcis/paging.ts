import { createHash } from 'node:crypto';
import type { QueryFaultCode } from '@liangsu/domain/epcis-query';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EpcisError, queryFaults } from './exceptions.ts';

const DEFAULT_PER_PAGE = 30;
/** Upper limit of `perPage`; more is cut to it, as the standard allows. */
const MAX_PER_PAGE = 1000;
/** A token holds all it needs; it is only told to expire, so that old walks end. */
const TOKEN_MS = 24 * 3_600_000;

/** A page of a list: how many, and where the last one ended. */
export interface Page<Cursor> {
  perPage: number;
  cursor: Cursor | null;
}

function refuse(parameter: string, code: QueryFaultCode): never {
  const fault = { parameter, code, params: { parameter } };
  throw new EpcisError('QueryParameterException', {}, { faults: (locale) => queryFaults([fault], locale) });
}

const one = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : Array.isArray(value) ? String(value[0]) : undefined;

/** What a token belongs to: the address and all parameters but those of paging. */
function digestOf(request: FastifyRequest): string {
  const { perPage: _p, nextPageToken: _t, lang: _l, ...rest } = request.query as Record<string, unknown>;
  const named = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([request.url.split('?')[0], named]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/** Reads `perPage` and `nextPageToken`. Throws QueryParameterException for a token of another query or day. */
export function pageOf<Cursor>(request: FastifyRequest, now: number): Page<Cursor> {
  const query = request.query as Record<string, unknown>;
  const asked = one(query['perPage']);
  if (asked !== undefined && !/^[1-9]\d{0,8}$/.test(asked)) refuse('perPage', 'notAWhole');
  const perPage = Math.min(asked === undefined ? DEFAULT_PER_PAGE : Number(asked), MAX_PER_PAGE);
  const token = one(query['nextPageToken']);
  if (token === undefined || token === '') return { perPage, cursor: null };
  try {
    const read = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as {
      q: string;
      x: number;
      c: Cursor;
    };
    if (read.q === digestOf(request) && typeof read.x === 'number' && read.x > now)
      return { perPage, cursor: read.c };
  } catch {
    // Not a token: refused below like any other that does not fit.
  }
  return refuse('nextPageToken', 'pageToken');
}

/** Tells where the next page is: `Link: <…>; rel="next"`, and until when. */
export function linkNext(request: FastifyRequest, reply: FastifyReply, cursor: unknown, now: number): void {
  const expires = now + TOKEN_MS;
  const token = Buffer.from(JSON.stringify({ q: digestOf(request), x: expires, c: cursor })).toString(
    'base64url',
  );
  const [path, search = ''] = request.url.split('?');
  const parameters = new URLSearchParams(search);
  parameters.set('nextPageToken', token);
  reply.header('Link', `<${request.protocol}://${request.host}${path}?${parameters}>; rel="next"`);
  reply.header('GS1-Next-Page-Token-Expires', new Date(expires).toISOString());
}
