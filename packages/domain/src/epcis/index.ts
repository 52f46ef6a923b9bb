export {
  type JsonObject,
  type KnownContexts,
  LIANGSU_NS,
  Prefixes,
  prefixesOf,
  withoutComments,
} from './context.ts';
export { type DocumentEvent, eventsOf } from './document.ts';
export { eventHash, preHash, TooDeepError } from './hash.ts';
export * from './normal-event.ts';
export { type Normalised, normaliseEvent } from './normalise.ts';
export type { Problem, ProblemCode } from './problem.ts';
