import { createHmac, randomBytes } from 'node:crypto';

/** How secrets are written (Standard Webhooks 1.0). */
const PREFIX = 'whsec_';

/** A new secret of 256 random bits. */
export const makeSecret = (): Buffer => randomBytes(32);

/** A secret as it is told to whoever checks signatures. */
export const secretText = (secret: Buffer): string => `${PREFIX}${secret.toString('base64')}`;

/** A secret from its text. */
export const readSecret = (text: string): Buffer => Buffer.from(text.slice(PREFIX.length), 'base64');

/** The signature of a message: HMAC-SHA256 over id, seconds since 1970 and body. */
export function signatureOf(secret: Buffer, id: string, seconds: number, body: string): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}

/** The headers of a message that is sent at `now`, signed with every secret that is good. */
export function signedHeaders(
  { id, body }: { id: string; body: string },
  secrets: readonly Buffer[],
  now: Date,
): Record<string, string> {
  const seconds = Math.floor(now.getTime() / 1000);
  const name = `msg_${id}`;
  return {
    'content-type': 'application/json',
    'user-agent': 'Liangsu-Webhooks/1',
    'webhook-id': name,
    'webhook-timestamp': String(seconds),
    'webhook-signature': secrets.map((secret) => signatureOf(secret, name, seconds, body)).join(' '),
  };
}
