import type { Prefixes } from './context.ts';

const WEB = 'https://ref.gs1.org/cbv/';

/** A vocabulary of the CBV: how its words are written as web IRIs and as CBV 1.x URNs. */
export interface WordBase {
  readonly web: string;
  readonly urn: string;
}

export const BIZ_STEP: WordBase = { web: `${WEB}BizStep-`, urn: 'urn:epcglobal:cbv:bizstep:' };
export const DISPOSITION: WordBase = { web: `${WEB}Disp-`, urn: 'urn:epcglobal:cbv:disp:' };
export const BIZ_TRANSACTION_TYPE: WordBase = { web: `${WEB}BTT-`, urn: 'urn:epcglobal:cbv:btt:' };
export const SOURCE_DEST_TYPE: WordBase = { web: `${WEB}SDT-`, urn: 'urn:epcglobal:cbv:sdt:' };
export const ERROR_REASON: WordBase = { web: `${WEB}ER-`, urn: 'urn:epcglobal:cbv:er:' };

/** The bare CBV word for any of its spellings; a word of another vocabulary as its full IRI; null when there is none. */
export function bareWord(value: unknown, base: WordBase, prefixes: Prefixes): string | null {
  if (typeof value !== 'string' || value === '') return null;
  if (!value.includes(':')) return value;
  const iri = prefixes.expandValue(value);
  if (iri.startsWith(base.web)) return iri.slice(base.web.length);
  if (iri.startsWith(base.urn)) return iri.slice(base.urn.length);
  return iri;
}
