import { AI_ROWS } from './ais.gen.ts';

/** One part of an identifier's value. `type`: N digits, X CSET 82, Y CSET 39, Z base64url. */
export interface AiComponent {
  readonly type: 'N' | 'X' | 'Y' | 'Z';
  readonly min: number;
  readonly max: number;
  readonly optional: boolean;
  readonly checks: readonly string[];
}

/** A GS1 application identifier, as the GS1 Barcode Syntax Dictionary defines it. */
export interface Ai {
  readonly ai: string;
  readonly title: string;
  /** Needs no separator in an unbracketed message. */
  readonly predefinedLength: boolean;
  /** May stand in the query of a Digital Link. */
  readonly attribute: boolean;
  readonly components: readonly AiComponent[];
  /** Key of a Digital Link: the permitted sequences of qualifiers; `null` when it is no key. */
  readonly qualifiers: readonly (readonly string[])[] | null;
  /** Each entry: at least one of the groups must be present (`n` stands for any digit). */
  readonly requires: readonly (readonly (readonly string[])[])[];
  /** Patterns that must not be present besides this one. */
  readonly excludes: readonly string[];
}

/** Longest and shortest value that the identifier takes. */
export function aiLength(ai: Ai): { min: number; max: number } {
  let min = 0;
  let max = 0;
  for (const c of ai.components) {
    if (!c.optional) min += c.min;
    max += c.max;
  }
  return { min, max };
}

function readComponent(text: string): AiComponent {
  const [shape = '', ...checks] = text.split(',');
  const m = /^(\[?)([NXYZ])(\.\.)?(\d+)\]?$/.exec(shape);
  if (m === null) throw new Error(`not a component: ${text}`);
  const max = Number(m[4]);
  return {
    type: m[2] as AiComponent['type'],
    min: m[3] === undefined ? max : 1,
    max,
    optional: m[1] === '[',
    checks,
  };
}

function readTable(): Map<string, Ai> {
  const table = new Map<string, Ai>();
  for (const [ais, flags, spec, attributes, title] of AI_ROWS) {
    const components = spec.split(' ').map(readComponent);
    const requires: string[][][] = [];
    const excludes: string[] = [];
    let qualifiers: string[][] | null = null;
    for (const attribute of attributes === '' ? [] : attributes.split(' ')) {
      const [key, value = ''] = attribute.split('=');
      if (key === 'req') requires.push(value.split(',').map((group) => group.split('+')));
      else if (key === 'ex') excludes.push(...value.split(','));
      else qualifiers = value === '' ? [[]] : value.split('|').map((sequence) => sequence.split(','));
    }
    const [from = '', to = from] = ais.split('-');
    for (let n = Number(from); n <= Number(to); n++) {
      const ai = String(n).padStart(from.length, '0');
      table.set(ai, {
        ai,
        title,
        predefinedLength: flags.includes('*'),
        attribute: flags.includes('?'),
        components,
        qualifiers,
        requires,
        excludes,
      });
    }
  }
  return table;
}

const TABLE: ReadonlyMap<string, Ai> = readTable();

/** The application identifier of that number, or undefined. Source: GS1 Barcode Syntax Dictionary. */
export function aiOf(ai: string): Ai | undefined {
  return TABLE.get(ai);
}

/** All application identifiers in the dictionary's order. */
export function allAis(): Iterable<Ai> {
  return TABLE.values();
}

/** The identifier with which an unbracketed message goes on: none is the beginning of another. */
export function aiAtStart(text: string): Ai | undefined {
  return TABLE.get(text.slice(0, 2)) ?? TABLE.get(text.slice(0, 3)) ?? TABLE.get(text.slice(0, 4));
}

/** Whether an identifier fits a pattern of the dictionary (`310n`). */
export function matchesAi(pattern: string, ai: string): boolean {
  if (pattern.length !== ai.length) return false;
  for (let i = 0; i < ai.length; i++) if (pattern[i] !== 'n' && pattern[i] !== ai[i]) return false;
  return true;
}
