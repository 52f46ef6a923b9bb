import { check, type Finding, shownBy } from './check.ts';
import { EN, type Words, ZH } from './texts.ts';

const PATIENCE_MS = 20_000;
const UNPAINTED_MS = 1000;
/** The server's word for rows that are not what the log attests. */
const ALTERED = 'ledger.altered';
/** The same of recalls and withdrawals: then nobody can say which batches are under one. */
const NOTICES_ALTERED = 'ledger.noticesAltered';

/** Until the page stands before the visitor: nothing of the check takes time from that. A tab in the background paints later or never. */
function afterFirstPaint(): Promise<void> {
  return new Promise((resolve) => {
    const atLast = () => setTimeout(resolve, UNPAINTED_MS);
    if (document.readyState === 'complete') atLast();
    else addEventListener('load', atLast, { once: true });
    if (!PerformanceObserver.supportedEntryTypes.includes('paint')) return;
    new PerformanceObserver((list, observer) => {
      if (list.getEntriesByName('first-contentful-paint').length === 0) return;
      observer.disconnect();
      setTimeout(resolve);
    }).observe({ type: 'paint', buffered: true });
  });
}

function paragraph(text: string, className = 'm'): HTMLParagraphElement {
  const p = document.createElement('p');
  p.className = className;
  p.textContent = text;
  return p;
}

/** The box that says how the check ended; colour is never the only sign. */
function say(box: Element, finding: Finding, words: Words): void {
  const head = document.createElement('b');
  const parts: HTMLElement[] = [head];
  const note = (text: string) => parts.push(paragraph(text, ''));
  if (finding.state === 'checked') {
    const { verdict, proof } = finding;
    box.className = 'v';
    head.textContent = `✓ ${words.checked}`;
    note(words.proven(verdict));
    if (verdict.witnesses.length > 0) note(words.witnesses(verdict.witnesses.map(({ name }) => name)));
    if (verdict.waiting > 0) note(words.waiting(verdict.waiting));
    if (verdict.erased > 0) note(words.erased(verdict.erased));
    note(words.head(proof, verdict));
  } else if (finding.state === 'wrong') {
    box.className = 'v recalled';
    head.textContent = `× ${words.wrong}`;
    const { code } = finding;
    note(words.why[code] ?? words.broken(code));
  } else {
    box.className = 'e';
    head.textContent = words.unchecked;
    if (finding.state === 'old') note(words.old(finding.verdict.at));
    else note(finding.state === 'unsigned' ? words.unsigned : words.unavailable);
  }
  const inner = document.createElement('div');
  inner.append(...parts);
  box.replaceChildren(inner);
  box.after(paragraph(words.elsewhere));
  box.setAttribute('data-proof', finding.state);
}

class Altered extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

async function fetched(url: string): Promise<unknown> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), credentials: 'omit' });
  if (answer.ok) return answer.json();
  // The server itself found that what it shows is not what was attested: that is no failure to answer.
  const { code } = answer.status === 409 ? ((await answer.json()) as { code?: unknown }) : {};
  throw code === ALTERED || code === NOTICES_ALTERED ? new Altered(code) : new Error(String(answer.status));
}

async function run(): Promise<void> {
  const box = document.querySelector('#proof [role=status]');
  const link = document.querySelector<HTMLAnchorElement>('#proof a[download]');
  const lot = document.querySelector<HTMLInputElement>('input[name=code]')?.value;
  if (box === null || link === null || lot === undefined) return;
  const locale = document.documentElement.lang;
  const words = locale === 'en' ? EN : ZH;
  await afterFirstPaint();
  // Before the answer comes: what was shown when the visitor looked is what is checked.
  const shown = shownBy(document);
  let json: unknown;
  try {
    json = await fetched(link.href);
  } catch (error) {
    say(
      box,
      error instanceof Altered ? { state: 'wrong', code: error.code } : { state: 'unavailable' },
      words,
    );
    return;
  }
  const begun = performance.now();
  const finding = await check(json, { shown, lot, locale }, Date.now());
  // What the check took this device: `liangsu bench --only ledger` reads it.
  performance.measure('liangsu-proof', { start: begun });
  say(box, finding, words);
}

void run();
