import { type Parsed, refused } from '../reason.ts';
import { gs1DigitalLink, liangsu } from './built-in.ts';
import type { IdentifiedCode, TraceCodeGrammar } from './grammar.ts';

/** The grammars that hold everywhere. */
export const BUILT_IN_GRAMMARS: readonly TraceCodeGrammar[] = [gs1DigitalLink, liangsu];

/** Whether an area lies within another by GB/T 2260: `350100` within `350000`. */
export function withinArea(area: string, outer: string): boolean {
  const stem = outer.slice(0, 6).replace(/(00)+$/, '');
  return area.startsWith(stem);
}

/**
 * Finds out which code a text is — a scanned URL, a typed code, an element string, a URN — trying the grammars of the
 * given area (GB/T 2260) before those that hold everywhere. When none accepts it, the reason is that of the grammar
 * that recognises it, else `code.unknown`.
 */
export function identifyCode(
  text: string,
  grammars: readonly TraceCodeGrammar[] = BUILT_IN_GRAMMARS,
  area: string | null = null,
): Parsed<IdentifiedCode> {
  const local = grammars.filter(
    (g) => g.jurisdiction !== null && area !== null && withinArea(area, g.jurisdiction),
  );
  const general = grammars.filter((g) => g.jurisdiction === null);
  let meant: Parsed<IdentifiedCode> | null = null;
  for (const grammar of [...local, ...general]) {
    if (!grammar.recognises(text)) continue;
    const read = grammar.parse(text);
    if (read.ok) return read;
    meant ??= read;
  }
  return meant ?? refused('code.unknown', { value: text });
}
