/** CSET 82 in the order of its values: the characters that GS1 allows in a text (ISO/IEC 646, GS1 GS §7.11). */
export const CSET_82 = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
/** CSET 39: component and part identifiers. */
export const CSET_39 = '#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** CSET 64: base64url. */
export const CSET_64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=';

/** The check digit that belongs behind these digits (GTIN, GLN, SSCC, …: weights 3 and 1 from the right, GS1 GS §7.9.1). */
export function gs1CheckDigit(digits: string): string {
  let sum = 0;
  for (let i = digits.length - 1, weight = 3; i >= 0; i--, weight = 4 - weight)
    sum += (digits.charCodeAt(i) - 48) * weight;
  return String((10 - (sum % 10)) % 10);
}

const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];
const CHECK_32 = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** The two check characters that belong behind this text (GMN, MUDI: primes as weights, modulo 1021, GS1 GS §7.9.5). */
export function gs1CheckCharacters(text: string): string {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum += CSET_82.indexOf(text[i]!) * (PRIMES[text.length - 1 - i] ?? 0);
  sum %= 1021;
  return CHECK_32[sum >> 5]! + CHECK_32[sum & 31]!;
}
