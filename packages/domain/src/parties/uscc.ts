import { accepted, type Parsed, refused } from '../codes/reason.ts';

/** Characters of a unified social credit code in the order of their values: no I, O, S, V, Z. */
export const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** What people write for what they mean. */
const LOOK_ALIKE: Readonly<Record<string, string>> = { O: '0', I: '1', Z: '2', S: '5', V: 'Y' };

export type UsccFault =
  | 'uscc.length'
  | 'uscc.character'
  | 'uscc.area'
  | 'uscc.department'
  | 'uscc.organisationCheck'
  | 'uscc.check';

/** A unified social credit code taken apart (GB 32100-2015). */
export interface Uscc {
  /** The 18 characters in capitals. */
  readonly code: string;
  /** Registering department (`9` market regulation, `N` agriculture, `1` establishment, `5` civil affairs, …). */
  readonly department: string;
  readonly category: string;
  /** GB/T 2260 code of the registering authority's area. */
  readonly area: string;
  /** GB 11714 organisation code, nine characters with its check character. */
  readonly organisation: string;
}

/** The GB 11714 check character for the eight characters of an organisation code. */
export function organisationCheck(eight: string): string {
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += Number.parseInt(eight[i] ?? '0', 36) * ORGANISATION_WEIGHTS[i]!;
  const rest = (11 - (sum % 11)) % 11;
  return rest === 10 ? 'X' : String(rest);
}

/** The GB 32100 check character for the first seventeen characters. */
export function usccCheck(seventeen: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += USCC_ALPHABET.indexOf(seventeen[i] ?? '0') * WEIGHTS[i]!;
  return USCC_ALPHABET[(31 - (sum % 31)) % 31]!;
}

/**
 * Reads a unified social credit code: full-width characters, spaces, hyphens and small letters are forgiven; length,
 * characters and both check characters are not. The reason names place and correction. Source: GB 32100-2015, GB 11714-1997.
 */
export function parseUscc(text: string): Parsed<Uscc, UsccFault> {
  const code = text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  if (code.length !== 18) return refused('uscc.length', { value: code, length: code.length, expected: 18 });
  for (let i = 0; i < 18; i++) {
    const character = code[i]!;
    if (USCC_ALPHABET.includes(character)) continue;
    const expected = LOOK_ALIKE[character] ?? '0-9 A-Z';
    return refused('uscc.character', { value: code, position: i + 1, character, expected });
  }
  if (!/[1-9ANY]/.test(code[0]!))
    return refused('uscc.department', {
      value: code,
      position: 1,
      character: code[0]!,
      expected: '1-9 A N Y',
    });
  const letter = code.slice(2, 8).search(/\D/);
  if (letter >= 0) {
    const position = letter + 3;
    return refused('uscc.area', { value: code, position, character: code[position - 1]!, expected: '0-9' });
  }
  const organisation = organisationCheck(code.slice(8, 16));
  if (organisation !== code[16])
    return refused('uscc.organisationCheck', {
      value: code,
      position: 17,
      character: code[16]!,
      expected: organisation,
    });
  const check = usccCheck(code.slice(0, 17));
  if (check !== code[17])
    return refused('uscc.check', { value: code, position: 18, character: code[17]!, expected: check });
  return accepted({
    code,
    department: code[0]!,
    category: code[1]!,
    area: code.slice(2, 8),
    organisation: code.slice(8, 17),
  });
}

/** Makes a valid code from the first eight characters (department, category, area) and the eight of an organisation code; for demonstrations and tests. */
export function makeUscc(prefix: string, organisation: string): Parsed<string, UsccFault> {
  const eight = organisation.toUpperCase();
  const seventeen = `${prefix.toUpperCase()}${eight}${organisationCheck(eight)}`;
  const made = parseUscc(seventeen + usccCheck(seventeen));
  return made.ok ? accepted(made.value.code) : made;
}
