import { type CodeFault, gs1DigitalLink, identifyCode, liangsu, type Reason } from '@liangsu/domain/codes';

/** What somebody scanned or typed, as far as it can be read without the database. */
export interface Address {
  /** Names under which it may be recorded, best first. */
  candidates: string[];
  /** What to call it on the page. */
  display: string;
  /** Where its page is. */
  path: string;
  /** Why it cannot be a valid code; null when it can. It is looked up all the same. */
  reason: Reason<CodeFault> | null;
  /** The likely correct code, when the check characters allow to say. */
  suggestion: { display: string; path: string } | null;
  /** A product number without a batch: the page asks for the batch. */
  gtinOnly: string | null;
}

const STEM = 'https://id.gs1.org';
const MAX_LENGTH = 300;

/** The path of a code's public page. */
export function pathOfCode(code: string): string {
  return code.startsWith(`${STEM}/`) ? code.slice(STEM.length) : `/t/${encodeURIComponent(code)}`;
}

/** The readable form of a stored code. */
export function displayOfCode(code: string): string {
  const link = /^https:\/\/id\.gs1\.org\/01\/(\d{14})\/(10|21)\/([\w.~-]+)$/.exec(code);
  if (link !== null) return `(01)${link[1]}(${link[2]})${link[3]}`;
  if (code.startsWith(STEM)) return gs1DigitalLink.format(code);
  return /^LS[2-9A-Z]{20}$/.test(code) ? liangsu.format(code) : code;
}

/** A GTIN of 8, 12 or 13 digits is written with zeros in front: links carry fourteen. */
const padGtin = (path: string): string =>
  path.replace(
    /^\/01\/(\d{8}|\d{12}|\d{13})(?=\/|$)/,
    (_, digits: string) => `/01/${digits.padStart(14, '0')}`,
  );

/**
 * The address behind a path that is written exactly as codes are stored, as a QR carries it; null for any other. Nothing
 * is checked: if no such lot is recorded, the full reading says what is wrong.
 */
export function exactAddress(path: string): Address | null {
  const own = /^\/t\/(LS[2-9A-Z]{20})$/.exec(path);
  const code =
    own !== null ? own[1]! : /^\/01\/\d{14}\/(?:10|21)\/[\w.~-]{1,20}$/.test(path) ? STEM + path : null;
  if (code === null) return null;
  return { candidates: [code], display: '', path, reason: null, suggestion: null, gtinOnly: null };
}

/** Reads the path of a Digital Link as the browser sent it, percent-encoding included. */
export function addressOfLink(path: string): Address {
  const link = STEM + padGtin(path.replace(/\/+$/, ''));
  const read = identifyCode(link);
  if (!read.ok) {
    const address = broken(safeDecode(path), read.reason as Reason<CodeFault>);
    // An event may have named a lot by a link that breaks the rules; it is recorded as it was written.
    return { ...address, candidates: [link], path };
  }
  const { code } = read.value;
  const candidates = [code];
  // A serial number within a batch is recorded by itself; the batch is what answers when nothing was recorded of it.
  const batch = /^(\/01\/\d{14}\/10\/[^/]+)\/21\//.exec(link.slice(STEM.length))?.[1];
  if (batch !== undefined) {
    const lot = identifyCode(STEM + batch);
    if (lot.ok) candidates.push(lot.value.code);
  }
  const gtin = /^https:\/\/id\.gs1\.org\/01\/(\d{14})$/.exec(code)?.[1] ?? null;
  return {
    candidates,
    display: displayOfCode(code),
    path: padGtin(path.replace(/\/+$/, '')),
    reason: null,
    suggestion: null,
    gtinOnly: gtin,
  };
}

/** Reads a typed text or the last part of `/t/…`: any form of a code that people copy, scan or type. */
export function addressOfText(text: string): Address {
  const typed = text.trim().slice(0, MAX_LENGTH);
  const read = identifyCode(typed);
  if (!read.ok) return broken(typed, read.reason as Reason<CodeFault>);
  const { code } = read.value;
  if (code.startsWith(STEM)) {
    const asLink = /^https?:\/\/[^/?#]+(\/01\/[^?#]*)/i.exec(typed)?.[1];
    return addressOfLink(asLink ?? code.slice(STEM.length));
  }
  // A code that was recorded as it stands has precedence over what it might mean.
  const candidates = code === typed ? [code] : [code, typed];
  return {
    candidates,
    display: read.value.display,
    path: pathOfCode(code),
    reason: null,
    suggestion: null,
    gtinOnly: null,
  };
}

function broken(typed: string, reason: Reason<CodeFault>): Address {
  const proposal = reason.params['suggestion'];
  const fixed = typeof proposal === 'string' && proposal !== '' ? identifyCode(proposal) : null;
  return {
    // Other schemes' codes are recorded as they stand.
    candidates: typed === '' ? [] : [typed],
    display: typed.slice(0, MAX_LENGTH),
    path: `/t/${encodeURIComponent(typed)}`,
    reason,
    suggestion: fixed?.ok ? { display: fixed.value.display, path: pathOfCode(fixed.value.code) } : null,
    gtinOnly: null,
  };
}

/** Percent-decodes; a text with broken escapes stays as it is. */
export function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
