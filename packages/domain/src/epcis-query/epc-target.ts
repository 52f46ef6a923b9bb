import type { Prefixes } from '../epcis/context.ts';
import { canonicalCode } from '../epcis/names.ts';

/**
 * What a MATCH parameter names: one code, or all codes that begin with one of `starts` (and contain `within`, which
 * keeps a pattern over serial numbers from matching the class itself).
 */
export type EpcTarget =
  | { readonly code: string }
  | { readonly starts: readonly string[]; readonly within: string };

const PATTERN = /^urn:epc:idpat:([a-z]+):(\d{6,12})\.(.+)$/;
const GS1 = 'https://id.gs1.org';
const DIGITS = [...'0123456789'];

/** Schemes whose patterns can name a whole company prefix: how their codes begin, and what every instance contains. */
const BY_COMPANY: Readonly<Record<string, { starts(prefix: string): string[]; within: string }>> = {
  sgtin: { starts: (p) => DIGITS.map((d) => `${GS1}/01/${d}${p}`), within: '/21/' },
  sscc: { starts: (p) => DIGITS.map((d) => `${GS1}/00/${d}${p}`), within: '/00/' },
  sgln: { starts: (p) => [`${GS1}/414/${p}`], within: '/414/' },
  grai: { starts: (p) => [`${GS1}/8003/0${p}`], within: '/8003/' },
  giai: { starts: (p) => [`${GS1}/8004/${p}`], within: '/8004/' },
  gsrn: { starts: (p) => [`${GS1}/8018/${p}`], within: '/8018/' },
  gdti: { starts: (p) => [`${GS1}/253/${p}`], within: '/253/' },
};
/** Schemes whose pattern `…ref.*` names every serial number of one key. */
const BY_KEY: Readonly<Record<string, string>> = {
  sgtin: '/21/',
  upui: '/235/',
  itip: '/21/',
  sgln: '/254/',
};
/** Keys with the serial number in them: the pattern is a beginning. */
const SERIAL_IN_KEY = new Set(['grai', 'gdti', 'sgcn']);

/**
 * Reads a value of a MATCH parameter (EPCIS 2.0 §8.2.7.1.1): an identifier in any of its spellings, or an EPC pattern
 * `urn:epc:idpat:…` whose parts from some point on are `*`. Among classes a pattern is the class itself. Null: a
 * pattern that cannot be answered.
 */
export function epcTarget(value: string, isClass: boolean, prefixes: Prefixes): EpcTarget | null {
  const pattern = PATTERN.exec(value.trim());
  const code = canonicalCode(value, prefixes);
  if (pattern === null) return { code };
  const [, scheme = '', company = '', rest = ''] = pattern;
  const parts = rest.split('.');
  if (parts.every((part) => part === '*')) {
    const whole = BY_COMPANY[scheme];
    if (whole === undefined) return null;
    return { starts: whole.starts(company), within: isClass ? '' : whole.within };
  }
  if (parts.at(-1) !== '*' || parts.slice(0, -1).includes('*')) return null;
  if (isClass) return { code };
  if (code.startsWith('urn:')) return null;
  const serial = BY_KEY[scheme];
  if (serial !== undefined) return { starts: [`${code}${serial}`], within: '' };
  return SERIAL_IN_KEY.has(scheme) ? { starts: [code], within: '' } : null;
}

/** Whether a canonical code is what a target names. */
export function isTarget(code: string, target: EpcTarget): boolean {
  if ('code' in target) return code === target.code;
  return code.includes(target.within) && target.starts.some((start) => code.startsWith(start));
}
