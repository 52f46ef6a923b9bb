export { type Ai, aiLength, aiOf, allAis } from './ai.ts';
export { gs1CheckCharacters, gs1CheckDigit } from './check-digits.ts';
export {
  buildDigitalLink,
  CANONICAL_STEM,
  type DigitalLink,
  type DigitalLinkFault,
  encodeValue,
  parseDigitalLink,
} from './digital-link.ts';
export { checkElements, checkValue, type Element, type ElementFault, gs1DateToIso } from './element.ts';
export { buildElementString, type ElementStringFault, parseElementString } from './element-string.ts';
export {
  canonicalGs1Uri,
  digitalLinkToEpcUrn,
  type EpcFault,
  epcUrnToDigitalLink,
  parseEpcUrn,
} from './epc.ts';
