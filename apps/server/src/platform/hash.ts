import { hash } from 'node:crypto';

/** SHA-256 of a text, in lower-case hex. */
export function sha256hex(text: string): string {
  return hash('sha256', text, 'hex');
}

/** SHA-256 of bytes. */
export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** SHA-256 of a text, as bytes. In one call: an object per hash takes five times as long. */
export function sha256bytes(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
