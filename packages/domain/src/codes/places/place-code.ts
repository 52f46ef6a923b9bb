import { parseUscc, type UsccFault } from '../../parties/index.ts';
import { accepted, type Parsed, type Reason, refused } from '../reason.ts';

export type PlaceCodeFault = 'placeCode.length' | 'placeCode.character';
export type PlaceLevel = 'depot' | 'warehouse' | 'compartment' | 'bin';

/** A place code of the grain industry taken apart: party (18) + depot (3) + warehouse (4) + compartment (3) + bin (2). */
export interface PlaceCode {
  readonly code: string;
  readonly level: PlaceLevel;
  /** The party that runs the depot: its unified social credit code. */
  readonly uscc: string;
  /** Why that credit code is doubtful; a place code is not refused for it. */
  readonly usccReason: Reason<UsccFault> | null;
  readonly depot: string;
  readonly warehouse: string | null;
  /** Null in a tank's or undivided warehouse's bin, where it is written `000`. */
  readonly compartment: string | null;
  readonly bin: string | null;
  /** Code of the place around this one; null for a depot. */
  readonly parent: string | null;
}

const LEVELS: Readonly<Record<number, PlaceLevel>> = {
  21: 'depot',
  25: 'warehouse',
  28: 'compartment',
  30: 'bin',
};
const FORM = /^[A-Z0-9]{2}\d{6}[A-Z0-9]{10}\d*$/;
/** A warehouse or tank without compartments. */
const UNDIVIDED = '000';

/** Reads the code of a depot (21), warehouse or tank (25), compartment (28) or bin (30 characters). Source: LS/T 1714-2018 with the provincial platforms' interface documents. */
export function parsePlaceCode(text: string): Parsed<PlaceCode, PlaceCodeFault> {
  const code = text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  const level = LEVELS[code.length];
  if (level === undefined)
    return refused('placeCode.length', { value: code, length: code.length, expected: '21, 25, 28, 30' });
  if (!FORM.test(code)) {
    const at = [...code].findIndex((c, i) => !(i < 2 || (i > 7 && i < 18) ? /[A-Z0-9]/ : /\d/).test(c));
    const digit = !(at < 2 || (at > 7 && at < 18));
    return refused('placeCode.character', {
      value: code,
      position: at + 1,
      character: code[at]!,
      expected: digit ? '0-9' : '0-9 A-Z',
    });
  }
  const uscc = parseUscc(code.slice(0, 18));
  const part = (from: number, to: number) => (code.length >= to ? code.slice(from, to) : null);
  const compartment = part(25, 28);
  const undivided = level === 'bin' && compartment === UNDIVIDED;
  return accepted({
    code,
    level,
    uscc: code.slice(0, 18),
    usccReason: uscc.ok ? null : uscc.reason,
    depot: code.slice(18, 21),
    warehouse: part(21, 25),
    compartment: undivided ? null : compartment,
    bin: part(28, 30),
    parent: parentOf(code, level, undivided),
  });
}

function parentOf(code: string, level: PlaceLevel, undivided: boolean): string | null {
  switch (level) {
    case 'depot':
      return null;
    case 'warehouse':
      return code.slice(0, 21);
    case 'compartment':
      return code.slice(0, 25);
    case 'bin':
      return code.slice(0, undivided ? 25 : 28);
  }
}

/** Makes the code of a place inside another from its number there (a bin straight inside a warehouse or tank gets compartment `000`). */
export function makePlaceCode(
  parent: string,
  level: PlaceLevel,
  number: number,
): Parsed<string, PlaceCodeFault> {
  const width = { depot: 3, warehouse: 4, compartment: 3, bin: 2 }[level];
  const middle = level === 'bin' && parent.length === 25 ? UNDIVIDED : '';
  const made = parsePlaceCode(`${parent}${middle}${String(number).padStart(width, '0')}`);
  if (!made.ok) return made;
  const { code } = made.value;
  return made.value.level === level
    ? accepted(code)
    : refused('placeCode.length', { value: code, length: code.length, expected: level });
}
