import {
  checkPublicProof,
  isOfMoment,
  momentsIn,
  type NoteKey,
  type PublicProof,
  type PublicVerdict,
  parsePublicProof,
  parseVerifierKey,
} from '@liangsu/domain/ledger';
import { ed25519, sha256 } from './crypto.ts';

/** How far the clocks of servers may lie apart: a page names no later time than its proof was signed at, but for this. */
const APART_MS = 5 * 60_000;
/** How old a proof may be by this device's clock: it is made anew when its page is opened. */
const FRESH_MS = 15 * 60_000;

/** What this browser found out about the page that it shows. */
export type Finding =
  | { state: 'checked'; proof: PublicProof; verdict: PublicVerdict }
  /** Something does not hold: a code of the ledger's, or `page.different` where the page shows something else. */
  | { state: 'wrong'; code: string }
  /** All holds, but was signed long before now, or this device's clock is wrong: it says nothing of today. */
  | { state: 'old'; proof: PublicProof; verdict: PublicVerdict }
  /** Hashes hold, and nobody could check the signature: that is not enough to say anything. */
  | { state: 'unsigned'; proof: PublicProof; verdict: PublicVerdict }
  /** There is nothing to check yet, or it could not be fetched. */
  | { state: 'unavailable' };

export interface Shown {
  lines: string[];
  /** The latest time that the page names without a signature, in milliseconds; -Infinity where it names none. */
  latest: number;
}

/**
 * The page's text, piece by piece, as the server reads it from what it sends: the title and all texts, without what depends on
 * the moment of looking and is nothing but that, and without the place of this check's outcome.
 */
export function shownBy(page: Document): Shown {
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  const locale = page.documentElement.lang === 'en' ? 'en' : 'zh-CN';
  const lines = [page.querySelector('title')?.textContent ?? ''];
  let latest = Number.NEGATIVE_INFINITY;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.nodeValue ?? '';
    const within = node.parentElement;
    if (text.trim() === '' || within?.closest('#proof [role=status]') != null) continue;
    // The mark alone excuses no text: whoever alters a page can set it.
    if (within?.hasAttribute('data-now') && isOfMoment(text, locale))
      latest = Math.max(latest, ...momentsIn(text));
    else lines.push(text);
  }
  return { lines, latest };
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, i) => text === b[i]);

/** Checks a proof against what the page shows. `json` is what the server answered, `now` what this device's clock says. */
export async function check(
  json: unknown,
  page: { shown: Shown; lot: string; locale: string },
  now: number,
): Promise<Finding> {
  const parsed = parsePublicProof(json);
  if (!parsed.ok) return { state: 'wrong', code: parsed.reason.code };
  const proof = parsed.value;
  if (proof.lot !== page.lot || proof.locale !== page.locale || !same(proof.shown, page.shown.lines))
    return { state: 'wrong', code: 'page.different' };
  // Somebody who shows a page of before, when there was no recall, would have to show its time.
  if (page.shown.latest > Date.parse(proof.at) + APART_MS) return { state: 'wrong', code: 'page.different' };
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
  if (verify === null) return { state: 'unsigned', proof, verdict: found.value };
  return { state: now - found.value.at > FRESH_MS ? 'old' : 'checked', proof, verdict: found.value };
}
