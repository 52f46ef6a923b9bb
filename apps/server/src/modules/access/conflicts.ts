import type { FastifyRequest } from 'fastify';
import { AppError } from '../../platform/http/errors.ts';

/**
 * Refuses a change of something that changed since its editor read it: answers carry an `ETag`, and a change may carry
 * it back as `If-Match`. Throws resource.changed.
 */
export function unlessSeen(request: FastifyRequest, version: number): void {
  const seen = request.headers['if-match'];
  if (seen === undefined || seen === '*') return;
  if (!seen.split(',').some((tag) => tag.trim() === `"${version}"`)) throw new AppError('resource.changed');
}

/** Two requests that declare the same at once: the second is told what it would have been told a moment later. */
export function onDuplicate(taken: () => Error): (error: unknown) => never {
  return (error) => {
    throw (error as { code?: string }).code === '23505' ? taken() : error;
  };
}
