import {
  checkPublicProof,
  type NoteKey,
  type PublicProof,
  type PublicVerdict,
  parsePublicProof,
  parseVerifierKey,
} from '@liangsu/domain/ledger';
import { ed25519, sha256 } from './crypto.ts';

/** What this browser found out about the page that it shows. */
export type Finding =
  | { state: 'checked'; proof: PublicProof; verdict: PublicVerdict }
  /** Something does not hold: a code of the ledger's, or `page.different` where the page shows something else. */
  | { state: 'wrong'; code: string }
  /** Hashes hold, and nobody could check the signature: that is not enough to say anything. */
  | { state: 'unsigned'; proof: PublicProof; verdict: PublicVerdict }
  /** There is nothing to check yet, or it could not be fetched. */
  | { state: 'unavailable' };

/**
 * The page's text, piece by piece, as the server reads it from what it sends: all texts in `main` up to the section on proof,
 * without those that depend on the moment of looking.
 */
export function shownBy(main: Element): string[] {
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  const lines: string[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.nodeValue ?? '';
    if (text.trim() === '' || node.parentElement?.closest('#proof, [data-now]') != null) continue;
    lines.push(text);
  }
  return lines;
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, i) => text === b[i]);

/** Checks a proof against what the page shows. `json` is what the server answered. */
export async function check(
  json: unknown,
  page: { shown: readonly string[]; lot: string; locale: string },
): Promise<Finding> {
  const parsed = parsePublicProof(json);
  if (!parsed.ok) return { state: 'wrong', code: parsed.reason.code };
  const proof = parsed.value;
  if (proof.lot !== page.lot || proof.locale !== page.locale || !same(proof.shown, page.shown))
    return { state: 'wrong', code: 'page.different' };
  const hash = sha256();
  const witnesses: NoteKey[] = [];
  for (const text of proof.witnesses) {
    const key = await parseVerifierKey(text, hash);
    if (key.ok && key.value.type === 'cosignature') witnesses.push(key.value);
  }
  const verify = await ed25519();
  const found = await checkPublicProof(proof, { log: [], witnesses }, hash, verify ?? (() => true));
  if (!found.ok)
    return found.reason.code === 'publicProof.unsigned'
      ? { state: 'unavailable' }
      : { state: 'wrong', code: found.reason.code };
  // Just captured: nothing of it has its place in the log yet, so nothing was checked.
  if (found.value.own === 0) return { state: 'unavailable' };
  return { state: verify === null ? 'unsigned' : 'checked', proof, verdict: found.value };
}
