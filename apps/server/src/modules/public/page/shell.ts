import { getPublicProof, type Locale, routeUrl } from '@liangsu/contract';
import { esc } from './html.ts';
import { STYLE } from './style.ts';
import { LOGO } from './symbols.ts';
import { EN } from './texts.en.ts';
import { type Texts, ZH } from './texts.zh.ts';
import { compressedLater, fixed, type Part, stored } from './wire.ts';

export const textsOf = (locale: Locale): Texts => (locale === 'en' ? EN : ZH);

/** Fills `{name}` places; the values are escaped here, the text is ours. */
export function say(text: string, values: Record<string, string | number>): string {
  let filled = text;
  // A value may hold braces of its own: the places are looked for in our text, last first.
  for (let at = text.lastIndexOf('{'); at >= 0; at = at === 0 ? -1 : text.lastIndexOf('{', at - 1)) {
    const end = text.indexOf('}', at);
    const value = values[text.slice(at + 1, end)];
    if (value !== undefined) filled = filled.slice(0, at) + esc(String(value)) + filled.slice(end + 1);
  }
  return filled;
}

function head(locale: Locale): string {
  return `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><meta name="color-scheme" content="light"><meta name="format-detection" content="telephone=no"><link rel="icon" href="data:,"><style>${STYLE}</style>`;
}

function reportForm(t: Texts): string {
  const r = t.report;
  const categories = Object.entries(r.categories)
    .map(
      ([value, label]) =>
        `<label><input type="radio" name="category" value="${value}" required>${label}</label>`,
    )
    .join('');
  return `<p class="m">${r.urgent}</p><fieldset><legend>${r.category}</legend>${categories}</fieldset><label for="rb">${r.body}</label><textarea id="rb" name="body" required maxlength="2000" aria-describedby="rbh"></textarea><small id="rbh">${r.bodyHint}</small><label for="rc">${r.contact}</label><input type="text" id="rc" name="contact" maxlength="200" autocomplete="off" aria-describedby="rch"><small id="rch">${r.contactHint}</small><button>${r.submit}</button></form></details></section>`;
}

const foot = (t: Texts): string => `<footer>${t.footer}</footer></div></body></html>`;

/** What is the same on every page of a language, compressed once. */
export interface Shell {
  head: Part;
  /** The section on tests, while there are none. */
  tests: Part;
  /** Where the information comes from, and that nothing was checked yet. The link to the proof follows (`proofLink`). */
  proof: Part;
  /** The rest of the report form behind its first fields, and the end of the page. */
  form: Part;
  end: Part;
}

function makeShell(locale: Locale): Shell {
  const t = textsOf(locale);
  return {
    head: fixed(head(locale)),
    tests: fixed(
      `<section><h2>${t.tests.title}</h2><div class="e"><p><b>${t.tests.empty}</b></p><p class="m">${t.tests.explain}</p></div></section>`,
    ),
    proof: fixed(
      `<section id="proof"><h2>${t.proof.title}</h2><p class="m">${t.proof.text}</p><div class="e" role="status"><p><b>${t.proof.unchecked}</b></p><p class="m">${t.proof.how}</p></div>`,
    ),
    form: fixed(reportForm(t) + foot(t)),
    end: fixed(foot(t)),
  };
}
const SHELLS: Record<Locale, Shell> = { 'zh-CN': makeShell('zh-CN'), en: makeShell('en') };
export const shellOf = (locale: Locale): Shell => SHELLS[locale];

/** The proof of a lot's page, to be kept and checked elsewhere; the page's script fetches it from the same address. */
export function proofLink(code: string, locale: Locale): Part {
  const url = routeUrl(getPublicProof, { code }, { lang: locale });
  return stored(
    `<p class="m"><a href="${esc(url)}" download="liangsu-public-proof.json">${textsOf(locale).proof.download}</a></p></section></main>`,
  );
}

/** A part that follows the head directly. */
export function bodyPart(html: string, locale: Locale): Part {
  return compressedLater(html, SHELLS[locale].head);
}

/** Title, brand line and language link: the beginning of every body. */
export function opening(locale: Locale, title: string, path: string, demo: boolean): string {
  const t = textsOf(locale);
  return `<title>${esc(title)} - ${t.brand}</title></head><body><div class="w"><header><a href="/t/">${LOGO}<b>${t.brand}</b><small>${t.brandLine}</small></a><a class="l" lang="${t.otherLocale}" hreflang="${t.otherLocale}" href="${esc(path)}${path.includes('?') ? '&amp;' : '?'}lang=${t.otherLocale}">${t.language}</a></header>${demo ? `<p class="demo">${t.demo}</p>` : ''}`;
}

/** The beginning of the report form, with the code that it is about. The shell's `form` follows. */
export function reportOpening(locale: Locale, code: string, number: string | null, open = false): Part {
  const t = textsOf(locale);
  const received =
    number === null
      ? ''
      : `<div class="v"><div><p data-now>${say(t.report.received, { number })}</p></div></div>`;
  return stored(
    `<section id="report" class="p"><h2>${t.report.title}</h2>${received}<details${open ? ' open' : ''}><summary>${t.report.open}</summary><form method="post" action="/t/report?lang=${locale}"><input type="hidden" name="code" value="${esc(code)}">`,
  );
}
