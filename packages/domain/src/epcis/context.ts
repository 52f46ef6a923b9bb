/** Any JSON object of an EPCIS document, before it is known to be valid. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The namespace of Liangsu's own extension fields (docs/events.md). */
export const LIANGSU_NS = 'urn:liangsu:ns:';

/** Prefixes that the standard EPCIS 2.0 context declares for every document. */
const STANDARD_PREFIXES: readonly (readonly [string, string])[] = [
  ['epcis', 'https://ref.gs1.org/epcis/'],
  ['cbv', 'https://ref.gs1.org/cbv/'],
  ['cbvmda', 'urn:epcglobal:cbv:mda:'],
  ['gs1', 'https://gs1.org/voc/'],
  ['rdfs', 'http://www.w3.org/2000/01/rdf-schema#'],
  ['owl', 'http://www.w3.org/2002/07/owl#'],
  ['xsd', 'http://www.w3.org/2001/XMLSchema#'],
  ['dcterms', 'http://purl.org/dc/terms/'],
];

/** Names under which a normal form gives extension fields, whatever prefix the sender chose. */
const CANONICAL_PREFIXES: readonly (readonly [string, string])[] = [
  ['liangsu', LIANGSU_NS],
  ['cbvmda', 'urn:epcglobal:cbv:mda:'],
  ['gs1', 'https://gs1.org/voc/'],
];

/** An extension name, taken apart as an XML qualified name would be. */
export interface ExpandedName {
  ns: string;
  local: string;
  iri: string;
}

/** Contexts that stand behind a URL: prefix → namespace. The caller supplies them; nothing is fetched. */
export type KnownContexts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The prefixes in force for one document or event. Names already expanded are remembered, so a document of many like
 * events expands each name once; the memory lives and dies with the document.
 */
export class Prefixes {
  readonly #map: ReadonlyMap<string, string>;
  readonly #names = new Map<string, ExpandedName>();

  constructor(map: ReadonlyMap<string, string>) {
    this.#map = map;
  }

  /** The namespace of a prefix, or undefined when nothing declares it. */
  namespaceOf(prefix: string): string | undefined {
    return this.#map.get(prefix);
  }

  /** Prefix and namespace pairs in force. */
  entries(): IterableIterator<[string, string]> {
    return this.#map.entries();
  }

  /**
   * Takes a property name apart: `example:myField` by its declared prefix; a full IRI after its last `#`, `/` or `:`;
   * a bare name has the empty namespace unless the context defines it as a term.
   */
  expandName(key: string): ExpandedName {
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = this.#expand(key);
    this.#names.set(key, name);
    return name;
  }

  /**
   * Expands a compact value (`gs1:Temperature`) by its declared prefix; any other text comes back unchanged, as does
   * everything with `//` after the colon (JSON-LD 1.1 §4.1.5).
   */
  expandValue(value: string): string {
    const colon = value.indexOf(':');
    if (colon < 1 || colon > 40) return value;
    const prefix = value.slice(0, colon);
    if (prefix === 'urn' || prefix === 'https' || prefix === 'http') return value;
    const ns = this.#map.get(prefix);
    if (ns === undefined || value.startsWith('//', colon + 1)) return value;
    return ns + value.slice(colon + 1);
  }

  /** The prefixes of an inner `@context`, on top of these. */
  extend(context: unknown, known: KnownContexts = {}): Prefixes {
    const map = new Map(this.#map);
    addContext(map, context, known);
    return new Prefixes(map);
  }

  #expand(key: string): ExpandedName {
    const colon = key.indexOf(':');
    if (colon < 0) {
      const term = this.#map.get(key);
      return term === undefined ? { ns: '', local: key, iri: key } : splitIri(term);
    }
    const ns = this.#map.get(key.slice(0, colon));
    if (ns === undefined || key.startsWith('//', colon + 1)) return splitIri(key);
    const local = key.slice(colon + 1);
    return { ns, local, iri: ns + local };
  }
}

function splitIri(iri: string): ExpandedName {
  const cut = Math.max(iri.lastIndexOf('#'), iri.lastIndexOf('/'), iri.lastIndexOf(':')) + 1;
  return { ns: iri.slice(0, cut), local: iri.slice(cut), iri };
}

function addContext(map: Map<string, string>, context: unknown, known: KnownContexts): void {
  if (typeof context === 'string') {
    if (Object.hasOwn(known, context)) addContext(map, known[context], known);
    return;
  }
  if (Array.isArray(context)) {
    for (const part of context) addContext(map, part, known);
    return;
  }
  if (typeof context !== 'object' || context === null) return;
  for (const [key, value] of Object.entries(context)) {
    if (key.startsWith('@') || key.startsWith('_')) continue;
    if (value === null) {
      map.delete(key);
      continue;
    }
    const iri = typeof value === 'string' ? value : (value as JsonObject)['@id'];
    if (typeof iri !== 'string' || iri.startsWith('@')) continue;
    const colon = iri.indexOf(':');
    const base = colon < 1 || iri.startsWith('//', colon + 1) ? undefined : map.get(iri.slice(0, colon));
    map.set(key, base === undefined ? iri : base + iri.slice(colon + 1));
  }
}

const STANDARD = new Prefixes(new Map(STANDARD_PREFIXES));

/**
 * The prefixes that an `@context` (string, object or array of both) puts in force, on top of those of the standard
 * EPCIS 2.0 context. URLs are looked up in `known` and otherwise ignored: a document may name contexts whose terms it
 * does not use, and the domain fetches nothing.
 */
export function prefixesOf(context: unknown, known: KnownContexts = {}): Prefixes {
  return STANDARD.extend(context, known);
}

/** Shortens an extension IRI to Liangsu's fixed prefixes (`liangsu:`, `cbvmda:`, `gs1:`); others stay whole. */
export function compactName(iri: string): string {
  for (const [prefix, ns] of CANONICAL_PREFIXES) {
    if (iri.startsWith(ns)) return `${prefix}:${iri.slice(ns.length)}`;
  }
  return iri;
}

/** Nesting of extension content beyond which an event is refused; real ones use a handful. */
export const MAX_DEPTH = 64;

/** Entries with another in place of that of `key`, or with none. Apart, for a closure in the loop below would cost every member. */
const withEntry = (
  entries: [string, unknown][],
  key: string,
  now: [string, unknown] | null,
): [string, unknown][] =>
  entries.flatMap((entry) => (entry[0] !== key ? [entry] : now === null ? [] : [now]));

/**
 * The same JSON without the members whose name begins with `_`: they are comments. A value without any comes back as
 * the same object, so nothing is copied in the usual case. Below `MAX_DEPTH` nothing is looked at (such content is
 * refused later).
 */
export function withoutComments<T>(value: T, depth = 0): T {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) {
    let copy: unknown[] | null = null;
    for (let i = 0; i < value.length; i++) {
      const kept = withoutComments<unknown>(value[i], depth + 1);
      if (kept === value[i]) continue;
      copy ??= value.slice();
      copy[i] = kept;
    }
    return (copy ?? value) as T;
  }
  let entries: [string, unknown][] | null = null;
  // JSON has no members but its own.
  for (const key in value) {
    const before = (value as JsonObject)[key];
    const comment = key.charCodeAt(0) === 95;
    const kept = comment ? undefined : withoutComments(before, depth + 1);
    if (kept === before && !comment) continue;
    entries = withEntry(entries ?? Object.entries(value), key, comment ? null : [key, kept]);
  }
  return entries === null ? value : (Object.fromEntries(entries) as T);
}
