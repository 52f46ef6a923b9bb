import type { IncomingMessage } from 'node:http';
import {
  ERRORS,
  type ErrorCode,
  errorMessage,
  type Fault,
  type Locale,
  type Params,
  type Problem,
} from '@liangsu/contract';

/** An error with a code of the catalogue: thrown by use cases, answered as RFC 9457. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: Params;
  readonly faults: ((locale: Locale) => Fault[]) | undefined;
  /** What is told of this one occurrence, where the code's own sentence does not say it all. */
  readonly detail: ((locale: Locale) => string) | undefined;

  constructor(
    code: ErrorCode,
    params: Params = {},
    faults?: (locale: Locale) => Fault[],
    detail?: (locale: Locale) => string,
  ) {
    super(errorMessage(code, 'en', params));
    this.code = code;
    this.params = params;
    this.faults = faults;
    this.detail = detail;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/**
 * Whether the client went away before it had sent its whole request: no fault of anybody here, and whatever was thrown
 * because of it (a broken connection, a form without its end) means nothing else.
 */
export function clientLeft({ raw }: { raw: IncomingMessage }): boolean {
  return !raw.complete && (raw.destroyed || raw.socket?.destroyed === true);
}

/** The problem document of an error, in the reader's language. */
export function toProblem(error: AppError, locale: Locale, instance: string): Problem {
  const faults = error.faults?.(locale);
  return {
    type: `urn:liangsu:error:${error.code}`,
    title: errorMessage(error.code, locale, error.params),
    status: error.status,
    code: error.code,
    detail: error.detail?.(locale) ?? errorMessage(error.code, locale, error.params),
    instance,
    ...(faults && faults.length > 0 ? { errors: faults } : {}),
  };
}

const CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  'ETIMEDOUT',
  '53300',
]);

/** What the driver says of a connection that is gone; it gives these no code. */
const CONNECTION_GONE = /timeout exceeded when trying to connect|Connection terminated|is not queryable/;

/** Whether the database cannot be reached now: the connection failed (SQLSTATE class 08), it shuts down or starts. */
const isAway = (code: string | undefined, message: string | undefined) =>
  (code !== undefined && (CONNECTION.has(code) || /^08[0-9A-Z]{3}$/.test(code))) ||
  CONNECTION_GONE.test(message ?? '');

/** Character not in the repertoire, untranslatable character, number out of range, invalid text for a number. */
const UNSTORABLE = new Set(['22021', '22P05', '22003', '22P02']);

/** Translates what the database and the framework throw into errors of the catalogue. */
export function asAppError(
  error: unknown,
  requestId: string,
  request: { bodyLimit?: number; contentType?: string; path?: string } = {},
): AppError {
  if (error instanceof AppError) return error;
  const { code, message, statusCode, name } = error as {
    code?: string;
    message?: string;
    statusCode?: number;
    name?: string;
  };
  if (name === 'CaptureBusyError') return new AppError('capture.busy');
  if (code === '53100' || code === 'ENOSPC') return new AppError('database.full');
  if (isAway(code, message)) return new AppError('database.unavailable');
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new AppError('request.tooLarge', { limit: request.bodyLimit ?? '' });
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new AppError('request.unsupportedMediaType', {
      type: request.contentType || '—',
      expected: 'application/json',
    });
  // Texts and numbers that no column takes, where nothing before the database said so.
  if (code !== undefined && UNSTORABLE.has(code))
    return new AppError('request.unstorable', { reason: message ?? '' });
  // What serves files refuses so: nothing there, a way out of the folder, a range or an edition that is not there.
  if (statusCode === 403 || statusCode === 404)
    return new AppError('route.notFound', { path: request.path ?? '' });
  if (statusCode === 412) return new AppError('resource.changed');
  if (statusCode === 416) return new AppError('request.range');
  if (statusCode === 400) return new AppError('request.malformed', { reason: message ?? '' });
  return new AppError('server.fault', { id: requestId });
}
