import {
  checkPublicProof,
  isOfMoment,
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
 * The page's text, piece by piece, as the server reads it from what it sends: the title and all texts, without what depends on
 * the moment of looking and is nothing but that, and without the place of this check's outcome.
 */
export function shownBy(page: Document): string[] {
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  const locale = page.documentElement.lang === 'en' ? 'en' : 'zh-CN';
  const lines = [page.querySelector('title')?.textContent ?? ''];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.nodeValue ?? '';
    const within = node.parentElement;
    if (text.trim() === '' || within?.closest('#proof [role=status]') != null) continue;
    // The mark alone excuses no text: whoever alters a page can set it.
    if (within?.hasAttribute('data-now') && isOfMoment(text, locale)) continue;
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
