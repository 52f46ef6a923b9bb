import { accepted, type Parsed, refused } from '../reason.ts';
import { type Ai, aiAtStart, aiLength, aiOf } from './ai.ts';
import { checkElements, type Element, type ElementFault } from './element.ts';

/** What can be wrong with an element string. */
export type ElementStringFault = ElementFault | 'gs1.brackets';

const SEPARATOR = '\x1d';
const SYMBOLOGY = /^\][A-Za-z]\d/;

/** Reads `(01)…(10)…` (an opening bracket inside a value is written `\(`) or an unbracketed scan with FNC1 as U+001D and an optional symbology identifier. */
export function parseElementString(text: string): Parsed<readonly Element[], ElementStringFault> {
  const trimmed = text.trim();
  const elements = trimmed.startsWith('(') ? readBracketed(trimmed) : readScan(text);
  return elements.ok ? checkElements(elements.value) : elements;
}

function readBracketed(text: string): Parsed<Element[], ElementStringFault> {
  const elements: Element[] = [];
  let at = 0;
  while (at < text.length) {
    const close = text.indexOf(')', at);
    const ai = text.slice(at + 1, close);
    if (text[at] !== '(' || close < 0 || !/^\d{2,4}$/.test(ai))
      return refused('gs1.brackets', { value: text, position: at + 1, expected: '(01)' });
    let value = '';
    at = close + 1;
    while (at < text.length && text[at] !== '(') {
      if (text[at] === '\\' && text[at + 1] === '(') at++;
      value += text[at++];
    }
    if (aiOf(ai) === undefined) return refused('gs1.unknownAi', { ai, value });
    elements.push({ ai, value });
  }
  return accepted(elements);
}

function readScan(text: string): Parsed<Element[], ElementStringFault> {
  const elements: Element[] = [];
  let rest = text.replace(SYMBOLOGY, '');
  if (rest.startsWith(SEPARATOR)) rest = rest.slice(1);
  while (rest !== '') {
    const ai: Ai | undefined = aiAtStart(rest);
    if (ai === undefined) return refused('gs1.unknownAi', { ai: rest.slice(0, 4), value: rest.slice(4) });
    rest = rest.slice(ai.ai.length);
    const separator = rest.indexOf(SEPARATOR);
    const toSeparator = separator < 0 ? rest.length : separator;
    const end = ai.predefinedLength ? Math.min(aiLength(ai).max, toSeparator) : toSeparator;
    elements.push({ ai: ai.ai, value: rest.slice(0, end) });
    rest = rest.slice(end);
    if (rest.startsWith(SEPARATOR)) rest = rest.slice(1);
  }
  return elements.length > 0
    ? accepted(elements)
    : refused('gs1.brackets', { value: text, position: 1, expected: '(01)' });
}

/** Writes elements as `(01)…(10)…`, the form that people read below a barcode. */
export function buildElementString(elements: readonly Element[]): Parsed<string, ElementStringFault> {
  const checked = checkElements(elements);
  if (!checked.ok) return checked;
  return accepted(elements.map((e) => `(${e.ai})${e.value.replaceAll('(', '\\(')}`).join(''));
}
