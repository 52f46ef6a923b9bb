import { accepted, type Parsed, refused } from '../reason.ts';
import { gs1CheckDigit } from './check-digits.ts';
import {
  buildDigitalLink,
  CANONICAL_STEM,
  type DigitalLinkFault,
  encodeValue,
  parseDigitalLink,
} from './digital-link.ts';
import type { Element } from './element.ts';

/** What can be wrong with an EPC URN. `epc.scheme`: not a GS1 key, so it has no Digital Link. */
export type EpcFault =
  | DigitalLinkFault
  | 'epc.notAnEpc'
  | 'epc.scheme'
  | 'epc.form'
  | 'epc.length'
  | 'epc.prefix';

const URN = /^urn:epc:(id|idpat|class):([a-z]+):(.+)$/;
const PREFIX = /^\d{6,12}$/;

/** How a scheme of the EPC Tag Data Standard maps to application identifiers. */
interface Scheme {
  readonly kind: 'id' | 'class';
  /** Parts of the URN behind the company prefix. */
  readonly parts: number;
  /** Digits of company prefix and reference together; 0 when the reference is text. */
  readonly digits: number;
  readonly key: string;
  /** The first digit of the reference (indicator, extension digit) moves in front of the prefix. */
  readonly rotated: boolean;
  readonly checkDigit: boolean;
  /** Digits before the key's own (GRAI's zero). */
  readonly leading: string;
  /** Where the last part goes: into the key's value, into a qualifier, or nowhere. */
  readonly serial: 'none' | 'inKey' | string;
}

const scheme = (
  digits: number,
  key: string,
  serial: Scheme['serial'],
  more: Partial<Scheme> = {},
): Scheme => ({
  kind: 'id',
  parts: serial === 'none' ? 1 : 2,
  digits,
  key,
  rotated: false,
  checkDigit: digits > 0,
  leading: '',
  serial,
  ...more,
});

const SCHEMES: Readonly<Record<string, Scheme>> = {
  sgtin: scheme(13, '01', '21', { rotated: true }),
  lgtin: scheme(13, '01', '10', { rotated: true, kind: 'class' }),
  upui: scheme(13, '01', '235', { rotated: true }),
  itip: scheme(13, '8006', '21', { rotated: true, parts: 4 }),
  sscc: scheme(17, '00', 'none', { rotated: true }),
  sgln: scheme(12, '414', '254'),
  pgln: scheme(12, '417', 'none'),
  grai: scheme(12, '8003', 'inKey', { leading: '0' }),
  gdti: scheme(12, '253', 'inKey'),
  sgcn: scheme(12, '255', 'inKey'),
  gsrn: scheme(17, '8018', 'none'),
  gsrnp: scheme(17, '8017', 'none'),
  gsin: scheme(16, '402', 'none'),
  giai: scheme(0, '8004', 'none'),
  ginc: scheme(0, '401', 'none'),
  cpi: scheme(0, '8010', '8011'),
};

const decode = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};

/** Splits behind the company prefix; text references (GIAI, GINC) keep their dots. */
function split(rest: string, parts: number): string[] {
  const all = rest.split('.');
  return all.length <= parts + 1 ? all : [...all.slice(0, parts), all.slice(parts).join('.')];
}

/** Reads an EPC URN (instance, class or pattern) into GS1 elements: key first, then its qualifier. Source: GS1 EPC Tag Data Standard §6, CBV 2.0 §8. */
export function parseEpcUrn(urn: string): Parsed<readonly Element[], EpcFault> {
  const m = URN.exec(urn);
  if (m === null) return refused('epc.notAnEpc', { value: urn, expected: 'urn:epc:id:…' });
  const [, kind = '', name = '', rest = ''] = m;
  const s = SCHEMES[name];
  if (s === undefined || (s.kind === 'class') !== (kind === 'class'))
    return refused('epc.scheme', { value: urn, scheme: name });
  const [prefix = '', reference, ...tail] = split(rest, s.parts);
  if (!PREFIX.test(prefix)) return refused('epc.prefix', { value: urn, expected: '6-12' });
  if (reference === undefined || tail.length !== s.parts - 1)
    return refused('epc.form', { value: urn, expected: `urn:epc:${kind}:${name}:…${'.…'.repeat(s.parts)}` });
  const pattern = kind === 'idpat';
  let key = decode(reference);
  if (key === null)
    return refused('gs1.percentEncoding', { ai: s.key, value: urn, position: 1, expected: '%00-%FF' });
  if (s.digits > 0) {
    if (!/^\d*$/.test(key) || prefix.length + key.length !== s.digits)
      return refused('epc.length', { value: urn, expected: s.digits });
    key = s.rotated ? key.slice(0, 1) + prefix + key.slice(1) : prefix + key;
    if (s.checkDigit) key += gs1CheckDigit(key);
  } else key = prefix + key;
  key = s.leading + key;
  if (name === 'itip')
    key += tail
      .slice(0, 2)
      .map((t) => (t === '*' ? '' : t))
      .join('');
  const last = tail.at(-1);
  const serial = last === undefined || (pattern && last === '*') ? '' : decode(last);
  if (serial === null || (last !== undefined && serial === '' && last !== '*'))
    return refused('epc.form', { value: urn, expected: `urn:epc:${kind}:${name}:…${'.…'.repeat(s.parts)}` });
  if (serial === '' || s.serial === 'none' || (name === 'sgln' && serial === '0'))
    return accepted([{ ai: s.key, value: key }]);
  if (s.serial === 'inKey') return accepted([{ ai: s.key, value: key + serial }]);
  return accepted([
    { ai: s.key, value: key },
    { ai: s.serial, value: serial },
  ]);
}

/** Converts an EPC URN to the canonical Digital Link at id.gs1.org; extension `0` of an SGLN is left out, a `*` pattern becomes its class. */
export function epcUrnToDigitalLink(urn: string): Parsed<string, EpcFault> {
  const elements = parseEpcUrn(urn);
  return elements.ok ? buildDigitalLink(elements.value) : elements;
}

const escapeUrn = (text: string): string =>
  text.replace(/["%&/<>?#]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

/** Schemes by key, the ones with a qualifier first. */
const BY_KEY: readonly (readonly [string, Scheme])[] = Object.entries(SCHEMES);

/** Converts a Digital Link to its EPC URN; the length of the GS1 company prefix (6-12 digits) is known to the caller alone. */
export function digitalLinkToEpcUrn(link: string, companyPrefixLength: number): Parsed<string, EpcFault> {
  if (!Number.isInteger(companyPrefixLength) || companyPrefixLength < 6 || companyPrefixLength > 12)
    return refused('epc.prefix', { value: String(companyPrefixLength), expected: '6-12' });
  const parsed = parseDigitalLink(link);
  if (!parsed.ok) return parsed;
  const [key, ...qualifiers] = parsed.value.path;
  const candidates = BY_KEY.filter(([, s]) => s.key === key!.ai);
  const named = candidates.find(([, s]) => qualifiers.some((q) => q.ai === s.serial)) ?? candidates[0];
  if (named === undefined) return refused('epc.scheme', { value: link, scheme: key!.ai });
  const [name, s] = named;
  let value = key!.value.slice(s.leading.length);
  const body = s.digits > 0 ? value.slice(0, s.digits) : value;
  const inKey = s.digits > 0 ? value.slice(s.digits + (s.checkDigit ? 1 : 0)) : '';
  value = s.rotated ? body.slice(1) : body;
  const prefix = value.slice(0, companyPrefixLength);
  if (!PREFIX.test(prefix)) return refused('epc.prefix', { value: link, expected: '6-12' });
  const reference = (s.rotated ? body.slice(0, 1) : '') + escapeUrn(value.slice(companyPrefixLength));
  const parts = [prefix, reference];
  if (name === 'itip') parts.push(inKey.slice(0, 2), inKey.slice(2));
  const qualifier = qualifiers.find((q) => q.ai === s.serial)?.value;
  let pattern = false;
  if (s.serial === 'inKey') {
    pattern = inKey === '';
    parts.push(pattern ? '*' : escapeUrn(inKey));
  } else if (s.serial !== 'none') {
    pattern = qualifier === undefined && name !== 'sgln';
    parts.push(qualifier === undefined ? (name === 'sgln' ? '0' : '*') : escapeUrn(qualifier));
  }
  const kind = s.kind === 'class' ? 'class' : pattern ? 'idpat' : 'id';
  return accepted(`urn:epc:${kind}:${name}:${parts.join('.')}`);
}

/** Qualifiers that name something finer than the key, finest first; the rest (variant, address code) name no other thing. */
const IDENTIFYING: Readonly<Record<string, readonly string[]>> = {
  '01': ['21', '235', '10'],
  '8006': ['21', '10'],
  '8010': ['8011'],
  '414': ['254'],
  '8017': ['8019'],
  '8018': ['8019'],
};

/**
 * The canonical name of what a URI identifies: an EPC URN or a Digital Link of any host becomes
 * `https://id.gs1.org/key/value[/qualifier/value]` without attributes (CBV 2.0 §8.9); null when it is neither, or is wrong.
 */
export function canonicalGs1Uri(uri: string): string | null {
  if (uri.startsWith('urn:epc:')) {
    const link = epcUrnToDigitalLink(uri);
    return link.ok ? link.value : null;
  }
  const parsed = parseDigitalLink(uri);
  if (!parsed.ok) return null;
  const [key, ...qualifiers] = parsed.value.path;
  const parts = [key!];
  for (const ai of IDENTIFYING[key!.ai] ?? []) {
    const finer = qualifiers.find((q) => q.ai === ai);
    if (finer === undefined) continue;
    if (!(ai === '254' && finer.value === '0')) parts.push(finer);
    break;
  }
  return CANONICAL_STEM + parts.map((e) => `/${e.ai}/${encodeValue(e.value)}`).join('');
}
