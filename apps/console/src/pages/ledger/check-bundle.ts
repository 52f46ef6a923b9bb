import type { Parsed } from '@liangsu/domain/codes';
import {
  type BundleFault,
  type BundleVerdict,
  checkProofBundle,
  type NoteKey,
  type ProofBundle,
  parseProofBundle,
  parseVerifierKey,
  type VerifyEd25519,
} from '@liangsu/domain/ledger';
import { sha256 } from '@noble/hashes/sha2.js';

/** What this browser found: the verdict, and whether it could check signatures, too. */
export interface Checked {
  verdict: Parsed<BundleVerdict, BundleFault>;
  signatures: boolean;
}

const bytes = (source: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(source);

/** Ed25519 by WebCrypto; null where the browser has none, or the page was not loaded securely. */
async function ed25519(): Promise<VerifyEd25519 | null> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) return null;
  const key = (raw: Uint8Array) =>
    subtle.importKey('raw', bytes(raw), { name: 'Ed25519' }, false, ['verify']);
  try {
    // The base point is a key for every implementation there is.
    await key(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0x58 : 0x66)));
  } catch {
    return null;
  }
  return async (publicKey, message, signature) => {
    try {
      return await subtle.verify('Ed25519', await key(publicKey), bytes(signature), bytes(message));
    } catch {
      return false;
    }
  };
}

/**
 * Checks a proof bundle here, hash by hash; also one that the log did not sign for, as of a log that is paused. Where signatures cannot be checked they are passed over, and that is said; `log`
 * and `witnesses` are verifier keys as the server's status tells them.
 */
export async function checkBundle(
  json: unknown,
  keys: { log: readonly string[]; witnesses: readonly string[] },
  verify?: VerifyEd25519 | null,
): Promise<Checked & { bundle: ProofBundle | null }> {
  const parsed = parseProofBundle(json);
  const checker = verify === undefined ? await ed25519() : verify;
  if (!parsed.ok) return { bundle: null, verdict: parsed, signatures: false };
  const read = async (texts: readonly string[]): Promise<NoteKey[]> => {
    const found: NoteKey[] = [];
    for (const text of texts) {
      const key = await parseVerifierKey(text, sha256);
      if (key.ok) found.push(key.value);
    }
    return found;
  };
  const trust = { log: await read(keys.log), witnesses: await read(keys.witnesses), partial: true };
  const verdict = await checkProofBundle(parsed.value, trust, sha256, checker ?? (() => true));
  return { bundle: parsed.value, verdict, signatures: checker !== null };
}
