import { gs1CheckDigit, makeTraceCode } from '@liangsu/domain/codes';
import { makeFoodLicence, makeUscc, USCC_ALPHABET } from '@liangsu/domain/parties';
import { hash32, type Random } from './random.ts';

/**
 * The demo's GS1 company prefix. 952 is the prefix that GS1 keeps for demonstrations and examples (GS1 General
 * Specifications, table of prefixes), so none of the demo's codes can be a real product's or company's.
 */
const GS1_DEMO = '952';

const digits = (value: number, length: number): string => String(value).padStart(length, '0');

/** A valid USCC that was never issued: the organisation part begins with Y. `category` is `91` company, `92` sole trader, `93` cooperative, `11` authority, `12` public institution. */
export function demoUscc(category: string, area: string, random: Random): string {
  let organisation = 'Y';
  while (organisation.length < 8) organisation += USCC_ALPHABET[random.below(USCC_ALPHABET.length)]!;
  const made = makeUscc(category + area, organisation);
  if (!made.ok) throw new Error(made.reason.code);
  return made.value;
}

/** A GLN under the demonstration prefix; `n` below 10^9. */
export function demoGln(n: number): string {
  const body = GS1_DEMO + digits(n, 9);
  return body + gs1CheckDigit(body);
}

/** A GTIN-14 under the demonstration prefix; `n` below 10^9. */
export function demoGtin(n: number): string {
  return `0${demoGln(n)}`;
}

/** An SSCC under the demonstration prefix; `n` below 10^13. */
export function demoSscc(n: number): string {
  const body = `3${GS1_DEMO}${digits(n, 13)}`;
  return body + gs1CheckDigit(body);
}

/** Food production licence: `category` two digits (`01` processed grain, `02` edible oil, …). */
export function productionLicence(category: string, area: string, n: number): string {
  const made = makeFoodLicence('SC', `1${category}${area}${digits(n % 10_000, 4)}`);
  if (!made.ok) throw new Error(made.reason.code);
  return made.value;
}

/** Food trading licence: `group` `1` selling, `2` catering, `3` canteen. */
export function tradingLicence(group: '1' | '2' | '3', area: string, n: number): string {
  const made = makeFoodLicence('JY', `${group}${area}${digits(n % 1_000_000, 6)}`);
  if (!made.ok) throw new Error(made.reason.code);
  return made.value;
}

const seed = new Uint8Array(12);
const words = new DataView(seed.buffer);

/** A trace code from four whole numbers; equal numbers give equal codes (a demo's codes are known; a real one's are random). */
export function demoTraceCode(a: number, b: number, c = 0, d = 0): string {
  words.setUint32(0, hash32(a, b, c, d));
  words.setUint32(4, hash32(b, c, d, a ^ 0x5bd1e995));
  words.setUint32(8, hash32(c ^ 0x1b873593, d, a, b));
  return makeTraceCode(seed.subarray(0, 10)).code;
}

/** An event id: a version 4 UUID made of seeded bits. */
export function demoUuid(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
