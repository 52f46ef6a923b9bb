import type { Parsed } from '../reason.ts';

/** The languages of the product. */
export type Language = 'zh-CN' | 'en';

/** A trace code as one grammar reads it. `code` is its canonical name in the store, `display` what people read. */
export interface IdentifiedCode {
  readonly grammar: string;
  readonly code: string;
  readonly display: string;
}

/**
 * A grammar of trace codes. Another province brings its own and registers it; nothing else changes.
 * `jurisdiction` is the GB/T 2260 code of the area that prescribes it, or null when it holds everywhere.
 */
export interface TraceCodeGrammar {
  readonly id: string;
  readonly jurisdiction: string | null;
  /** Whether a text looks meant as a code of this grammar, so that its reason is the one to tell. */
  recognises(text: string): boolean;
  parse(text: string): Parsed<IdentifiedCode>;
  /** The readable form of a canonical code. */
  format(code: string): string;
  describe(language: Language): string;
}
