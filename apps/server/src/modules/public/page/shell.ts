import type { Locale } from '@liangsu/contract';
import { esc } from './html.ts';
import { STYLE } from './style.ts';
import { LOGO } from './symbols.ts';
import { EN } from './texts.en.ts';
import { type Texts, ZH } from './texts.zh.ts';
import { compressed, type Part, stored } from './wire.ts';

/** How hard a lot's part is compressed: measured, more costs time and saves little (docs/what-the-public-sees.md). */
const LEVEL = 3;

export const textsOf = (locale: Locale): Texts => (locale === 'en' ? EN : ZH);

/** Fills `{name}` places; the values are escaped here, the text is ours. */
export function say(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? esc(String(values[name])) : whole,
  );
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
  /** The rest of the report form behind its first fields, and the end of the page. */
  form: Part;
  end: Part;
}

function makeShell(locale: Locale): Shell {
  const t = textsOf(locale);
  return {
    head: compressed(head(locale), 9),
    form: compressed(reportForm(t) + foot(t), 9),
    end: compressed(foot(t), 9),
  };
}
const SHELLS: Record<Locale, Shell> = { 'zh-CN': makeShell('zh-CN'), en: makeShell('en') };
export const shellOf = (locale: Locale): Shell => SHELLS[locale];

/** A part that follows the head directly. */
export function bodyPart(html: string, locale: Locale): Part {
  return compressed(html, LEVEL, SHELLS[locale].head);
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
    number === null ? '' : `<div class="v"><div><p>${say(t.report.received, { number })}</p></div></div>`;
  return stored(
    `<section id="report"><h2>${t.report.title}</h2>${received}<details class="p"${open ? ' open' : ''}><summary>${t.report.open}</summary><form method="post" action="/t/report?lang=${locale}"><input type="hidden" name="code" value="${esc(code)}">`,
  );
}
