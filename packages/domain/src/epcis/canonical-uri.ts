import { canonicalGs1Uri } from '../codes/index.ts';

/** Digital Links that are canonical as they stand; reading them in full costs fifty times as much. */
const CANONICAL =
  /^https:\/\/id\.gs1\.org\/(?:00\/\d{18}|01\/\d{14}(?:\/(?:10|21)\/[\w.~-]{1,20})?|41[47]\/\d{13})$/;

/**
 * Names met lately and what they became: an event names each place and party several times, and so do the events
 * before and after it. Two generations bound the memory; being a memory of a pure function, it changes no answer.
 */
const GENERATION = 4096;
let young = new Map<string, string>();
let old = new Map<string, string>();

function remember(uri: string, canonical: string): string {
  if (uri.length > 200) return canonical;
  if (young.size >= GENERATION) {
    old = young;
    young = new Map();
  }
  young.set(uri, canonical);
  return canonical;
}

/**
 * The canonical GS1 Digital Link of an EPC URN or a Digital Link of any host (CBV 2.0 §8.9 rules 17 and 18); any other
 * URI, and one whose GS1 key is wrong, comes back unchanged.
 */
export function toCanonicalUri(uri: string): string {
  const first = uri.charCodeAt(0) | 32;
  if (first === 104) {
    if (CANONICAL.test(uri)) return uri;
  } else if (first !== 117 || !uri.startsWith('urn:epc:')) {
    return uri;
  }
  const known = young.get(uri);
  if (known !== undefined) return known;
  return remember(uri, old.get(uri) ?? canonicalGs1Uri(uri) ?? uri);
}
