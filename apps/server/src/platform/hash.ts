import { hash } from 'node:crypto';

/** SHA-256 of a text, in lower-case hex. */
export function sha256hex(text: string): string {
  return hash('sha256', text, 'hex');
}
