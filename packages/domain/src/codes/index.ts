import type { DigitalLinkFault, ElementStringFault, EpcFault } from './gs1/index.ts';
import type { TraceCodeFault } from './liangsu/trace-code.ts';
import type { PlaceCodeFault } from './places/place-code.ts';

/** Every reason for which a code is refused. */
export type CodeFault =
  | DigitalLinkFault
  | ElementStringFault
  | EpcFault
  | TraceCodeFault
  | PlaceCodeFault
  | 'code.pattern'
  | 'code.unknown';

export * from './gs1/index.ts';
export {
  displayTraceCode,
  isMistypedTraceCode,
  makeTraceCode,
  parseTraceCode,
  TRACE_ALPHABET,
  TRACE_BYTES,
  TRACE_PREFIX,
  type TraceCode,
  type TraceCodeFault,
  traceCodeBeginning,
} from './liangsu/trace-code.ts';
export { CODE_MESSAGES_EN } from './messages.en.ts';
export { CODE_MESSAGES_ZH } from './messages.zh.ts';
export {
  makePlaceCode,
  type PlaceCode,
  type PlaceCodeFault,
  type PlaceLevel,
  parsePlaceCode,
} from './places/place-code.ts';
export { type PlaceNameBearer, placeNameBearer } from './places/place-name.ts';
export { accepted, fillTemplate, type Parsed, type Reason, refused } from './reason.ts';
export { gs1DigitalLink, liangsu, type PatternGrammar, patternGrammar } from './registry/built-in.ts';
export type { IdentifiedCode, Language, TraceCodeGrammar } from './registry/grammar.ts';
export { BUILT_IN_GRAMMARS, identifyCode, withinArea } from './registry/registry.ts';
