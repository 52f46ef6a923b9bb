export { CBV, type CbvVocabulary, type CbvWord, cbvLabel } from './cbv.ts';
export {
  checkDocument,
  checkEvent,
  compileEpcis,
  type DocumentCheck,
  EPCIS_FORMATS,
  type EpcisValidators,
  type SchemaError,
  type Validate,
} from './check.ts';
export {
  composeDocument,
  composeQueryDocument,
  EPCIS_CONTEXT,
  type StoredEvent,
  sameMeaning,
} from './compose.ts';
export {
  compactName,
  type JsonObject,
  type KnownContexts,
  LIANGSU_NS,
  Prefixes,
  prefixesOf,
  withoutComments,
} from './context.ts';
export { type DocumentEvent, eventsOf } from './document.ts';
export { exitOf } from './edges.ts';
export { type NormalGrain, TIER, type Tier } from './grain.ts';
export { eventHash, preHash, TooDeepError } from './hash.ts';
export { canonicalCode, canonicalName, canonicalParty, isContainer, isInstance } from './names.ts';
export * from './normal-event.ts';
export { type Normalised, normaliseEvent } from './normalise.ts';
export {
  type ContentFault,
  EPCIS_MESSAGES,
  type Problem,
  type ProblemCode,
  type SchemaFault,
} from './problem.ts';
export { DOCUMENT_SCHEMA, QUERY_DOCUMENT_SCHEMA } from './schema/documents.ts';
export { EVENT_SCHEMAS } from './schema/events.ts';
export type { Schema } from './schema/parts.ts';
export { formatInstant, parseInstant, parseOffset } from './time.ts';
