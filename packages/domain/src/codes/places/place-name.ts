/** After whom a place's name in events is named, by its form alone. */
export type PlaceNameBearer =
  /** Its operator's credit code, GLN or other key: the head of a place code, or what stands before an operator's own number. */
  | { readonly of: 'party'; readonly key: string }
  /** A GLN: of whoever runs the place that bears it, or whose own GLN it is. */
  | { readonly of: 'gln'; readonly gln: string }
  /** Anybody's to give: a name of ours without a key, a UUID. */
  | { readonly of: 'nobody' }
  /** Names of somebody else's making (domains, other URNs): the form does not tell whose. */
  | { readonly of: 'unknown' };

/** The form of a unified social credit code (GB 32100), whatever its check digit. */
const USCC = /^[0-9A-Z]{2}\d{6}[0-9A-Z]{10}/;
const OURS = 'urn:liangsu:place:';
const GLN = /^https:\/\/id\.gs1\.org\/414\/(\d{13})(?:\/254\/.*)?$/;

/**
 * Reads after whom a place is named: `urn:liangsu:place:{credit code}…` and `urn:liangsu:place:{key}.{own number}` are their
 * operator's alone. Takes any text; never fails. Source: docs/events.md, names of places; LS/T 1714-2018 for place codes.
 */
export function placeNameBearer(uri: string): PlaceNameBearer {
  if (uri.startsWith(OURS)) {
    const name = uri.slice(OURS.length);
    // Typed in small letters it is still that credit code.
    const uscc = USCC.exec(name.toUpperCase())?.[0];
    if (uscc !== undefined) return { of: 'party', key: uscc };
    const dot = name.indexOf('.');
    return dot < 0 ? { of: 'nobody' } : { of: 'party', key: name.slice(0, dot) };
  }
  const gln = GLN.exec(uri)?.[1];
  if (gln !== undefined) return { of: 'gln', gln };
  return { of: uri.startsWith('urn:uuid:') ? 'nobody' : 'unknown' };
}
