import type { Sha256Async, VerifyEd25519 } from '@liangsu/domain/ledger';
import { sha256 as small } from '@noble/hashes/sha2.js';

const bytes = (source: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(source);

/** The browser's own cryptography; none where the page did not come by HTTPS (or from this very machine). */
function subtle(): SubtleCrypto | undefined {
  return globalThis.crypto?.subtle;
}

/** SHA-256 of the browser, or a small one of the page's own where there is none. */
export function sha256(): Sha256Async {
  const own = subtle();
  if (own === undefined) return async (input) => small(input);
  return async (input) => new Uint8Array(await own.digest('SHA-256', bytes(input)));
}

/** Ed25519 of the browser; null where it has none. */
export async function ed25519(): Promise<VerifyEd25519 | null> {
  const own = subtle();
  if (own === undefined) return null;
  const key = (raw: Uint8Array) => own.importKey('raw', bytes(raw), { name: 'Ed25519' }, false, ['verify']);
  try {
    // The base point is a key for every implementation there is.
    await key(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0x58 : 0x66)));
  } catch {
    return null;
  }
  return async (publicKey, message, signature) => {
    try {
      return await own.verify('Ed25519', await key(publicKey), bytes(signature), bytes(message));
    } catch {
      return false;
    }
  };
}
