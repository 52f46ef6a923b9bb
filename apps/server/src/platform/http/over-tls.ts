import type { FastifyRequest } from 'fastify';

/**
 * Whether the browser came by HTTPS: as the connection says, or the proxy before it. Where a proxy says nothing of it, an
 * installation whose address is https (PUBLIC_URL) is taken at its word for that host; any other name is plain HTTP (this
 * machine, an inside network).
 */
export function overTls(request: FastifyRequest): boolean {
  if (request.protocol === 'https') return true;
  if (request.headers['x-forwarded-proto'] !== undefined) return false;
  const here = request.server.publicUrl();
  return here.startsWith('https://') && new URL(here).host === request.host;
}
