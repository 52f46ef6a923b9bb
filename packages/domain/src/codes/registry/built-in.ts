import {
  buildDigitalLink,
  CANONICAL_STEM,
  canonicalGs1Uri,
  type Element,
  parseDigitalLink,
  parseElementString,
  parseEpcUrn,
} from '../gs1/index.ts';
import { displayTraceCode, parseTraceCode } from '../liangsu/trace-code.ts';
import { accepted, type Parsed, refused } from '../reason.ts';
import type { IdentifiedCode, TraceCodeGrammar } from './grammar.ts';

const LOT_URN = /^urn:liangsu:lot:/i;
const SCAN_PATH = /^https?:\/\/[^/?#]+\/(?:[^?#]*\/)?t\/([^/?#]+)\/?(?:[?#].*)?$/i;

/** What a scan page's URL or an event's name carries, else the text itself. */
function unwrap(text: string): string {
  const trimmed = text.trim();
  const scanned = SCAN_PATH.exec(trimmed)?.[1];
  if (scanned !== undefined) return scanned.replace(/%20/g, ' ');
  return trimmed.replace(LOT_URN, '');
}

/** Liangsu's own codes: `LS-XXXX-XXXX-XXXX-XXXX-XXXX`, bare, as `urn:liangsu:lot:…` or in `https://host/t/…`. */
export const liangsu: TraceCodeGrammar = {
  id: 'liangsu',
  jurisdiction: null,
  recognises: (text) => {
    const inner = unwrap(text).normalize('NFKC');
    return inner !== text.trim() || /^[L1I][\s\p{Pd}]*[S5][\s\p{Pd}]*[\p{L}\p{N}]/iu.test(inner);
  },
  parse: (text) => {
    const read = parseTraceCode(unwrap(text));
    return read.ok ? accepted({ grammar: 'liangsu', ...read.value }) : read;
  },
  format: displayTraceCode,
  describe: (language) =>
    language === 'zh-CN'
      ? '粮溯追溯码：LS 加 20 位字符，末两位为校验位'
      : 'Liangsu trace code: LS and 20 characters, the last two of them check characters',
};

const LINK = /^https?:\/\//i;

function readGs1(text: string): Parsed<readonly Element[]> {
  if (LINK.test(text)) {
    const link = parseDigitalLink(text);
    return link.ok ? accepted(link.value.path) : link;
  }
  return text.startsWith('urn:epc:') ? parseEpcUrn(text) : parseElementString(text);
}

/** GS1 keys with a lot or serial number: as Digital Link of any host, as `(01)…(10)…`, as a raw scan or as EPC URN. */
export const gs1DigitalLink: TraceCodeGrammar = {
  id: 'gs1DigitalLink',
  jurisdiction: null,
  recognises: (text) => {
    const t = text.trim();
    if (LINK.test(t)) return /\/\d{2,4}\/[^/]/.test(t.replace(LINK, ''));
    return (
      /^\(\d{2,4}\)/.test(t) || /^\][A-Za-z]\d/.test(t) || t.startsWith('urn:epc:') || /^01\d{14}10/.test(t)
    );
  },
  parse: (text): Parsed<IdentifiedCode> => {
    const read = readGs1(text.trim());
    if (!read.ok) return read;
    const identifying = read.value.filter((e) => ['01', '10', '21', '235', '00', '8006'].includes(e.ai));
    const link = buildDigitalLink(identifying);
    if (!link.ok) return link;
    const code = canonicalGs1Uri(link.value) ?? link.value;
    return accepted({ grammar: 'gs1DigitalLink', code, display: gs1DigitalLink.format(code) });
  },
  format: (code) => {
    const link = parseDigitalLink(code);
    if (!link.ok) return code;
    return link.value.path.map((e) => `(${e.ai})${e.value}`).join('');
  },
  describe: (language) =>
    language === 'zh-CN'
      ? `GS1 数字链接：${CANONICAL_STEM}/01/GTIN/10/批号`
      : `GS1 Digital Link: ${CANONICAL_STEM}/01/GTIN/10/lot`,
};

/** A code that is nothing but a pattern, as a province may prescribe it. */
export interface PatternGrammar {
  readonly id: string;
  readonly jurisdiction: string | null;
  /** Regular expression over the text in capitals, without spaces and hyphens; anchored by this function. */
  readonly pattern: string;
  /** What a text meant as such a code begins with. */
  readonly prefix: string;
  readonly zh: string;
  readonly en: string;
}

/** Makes a grammar from a pattern: other provinces' codes are data, not code. */
export function patternGrammar(p: PatternGrammar): TraceCodeGrammar {
  const form = new RegExp(`^(?:${p.pattern})$`);
  const plain = (text: string) => text.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  return {
    id: p.id,
    jurisdiction: p.jurisdiction,
    recognises: (text) => plain(text).startsWith(p.prefix.toUpperCase()),
    parse: (text) => {
      const code = plain(text);
      return form.test(code)
        ? accepted({ grammar: p.id, code, display: code })
        : refused('code.pattern', { value: text, expected: p.pattern });
    },
    format: (code) => code,
    describe: (language) => (language === 'zh-CN' ? p.zh : p.en),
  };
}
