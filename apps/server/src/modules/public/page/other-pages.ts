import type { Locale } from '@liangsu/contract';
import type { Address } from '../address.ts';
import { esc } from './html.ts';
import { bodyPart, opening, reportOpening, say, shellOf, textsOf } from './shell.ts';
import { STOP, WARN } from './symbols.ts';
import type { Texts } from './texts.zh.ts';
import type { Part } from './wire.ts';

function enterForm(t: Texts, value: string): string {
  return `<form method="get" action="/t/"><label for="q">${t.enter.label}</label><input type="text" id="q" name="code" value="${esc(value)}" required maxlength="300" autocomplete="off" autocapitalize="characters" spellcheck="false"><small>${t.enter.hint}</small><button>${t.enter.submit}</button></form>`;
}

function banner(state: 'recalled' | 'unknown', word: string, text: string): string {
  return `<div class="v ${state}">${state === 'recalled' ? STOP : WARN}<div><h1>${word}</h1><p>${text}</p></div></div>`;
}

/** The page on which a code is typed. */
export function enterPage(locale: Locale, demo: boolean): Part[] {
  const t = textsOf(locale);
  const body = `${opening(locale, t.enter.title, '/t/', demo)}<main><div class="hero"><h1>${t.enter.title}</h1></div>${enterForm(t, '')}</main>`;
  const shell = shellOf(locale);
  return [shell.head, bodyPart(body, locale), shell.end];
}

/** A product number alone: asks for the batch. */
export function batchPage(locale: Locale, gtin: string, demo: boolean): Part[] {
  const t = textsOf(locale);
  const body = `${opening(locale, t.enter.batchTitle, `/01/${gtin}`, demo)}<main><div class="hero"><div><h1>${t.enter.batchTitle}</h1><p class="c">GTIN ${esc(gtin)}</p></div></div><p>${t.enter.batchText}</p><form method="get" action="/t/"><input type="hidden" name="gtin" value="${esc(gtin)}"><label for="q">${t.enter.batchLabel}</label><input type="text" id="q" name="batch" required maxlength="20" autocomplete="off" spellcheck="false"><button>${t.enter.submit}</button></form></main>`;
  const shell = shellOf(locale);
  return [shell.head, bodyPart(body, locale), shell.end];
}

/** No such code: what to check, what it may have been, how to report it. */
export function unknownPage(locale: Locale, address: Address, number: string | null, demo: boolean): Part[] {
  const t = textsOf(locale);
  const u = t.unknown;
  const mistyped = isMistyped(address);
  const meant =
    address.suggestion === null
      ? ''
      : `<p>${u.meant}</p><p><a class="b" href="${esc(address.suggestion.path)}?lang=${locale}">${esc(address.suggestion.display)}</a></p>`;
  const body = `${opening(locale, mistyped ? u.mistyped : u.title, address.path, demo)}<main><div class="hero"><div><p class="m">${t.batch}</p><p class="c big">${esc(address.display)}</p></div></div>${banner('unknown', mistyped ? u.mistyped : u.title, mistyped ? u.mistypedText : u.text)}<section>${meant}<h2>${u.check}</h2><ul class="q">${u.checks.map((line) => `<li>${line}</li>`).join('')}</ul>${enterForm(t, address.display)}</section><p class="m">${u.report}</p></main>`;
  const shell = shellOf(locale);
  return [shell.head, bodyPart(body, locale), reportOpening(locale, address.display, number), shell.form];
}

/** Whether a code breaks the rules of the scheme that it is meant for, so that it cannot exist. */
export const isMistyped = (address: Address): boolean =>
  address.reason !== null && address.reason.code !== 'code.unknown';

/** The database or the server is not there: says that it says nothing about the goods. */
export function unavailablePage(locale: Locale, path: string): Part[] {
  const t = textsOf(locale);
  const u = t.unavailable;
  const body = `${opening(locale, u.title, path, false)}<main><div class="hero"></div>${banner('unknown', u.title, u.text)}<p><a class="b" href="${esc(path)}">${u.retry}</a></p></main>`;
  const shell = shellOf(locale);
  return [shell.head, bodyPart(body, locale), shell.end];
}

export type PageFault =
  | { kind: 'tooMany'; minutes: number }
  | { kind: 'invalid' }
  | { kind: 'tooLarge' }
  | { kind: 'server'; id: string };

/** Something was not done: what, why, and the way back. */
export function faultPage(locale: Locale, fault: PageFault, back: string): Part[] {
  const t = textsOf(locale);
  const text =
    fault.kind === 'tooMany'
      ? say(t.fault.tooMany, { minutes: fault.minutes })
      : fault.kind === 'server'
        ? say(t.fault.server, { id: fault.id })
        : t.fault[fault.kind];
  const body = `${opening(locale, t.fault.title, back, false)}<main><div class="hero"></div>${banner('unknown', t.fault.title, text)}<p><a class="b" href="${esc(back)}">${t.fault.back}</a></p></main>`;
  const shell = shellOf(locale);
  return [shell.head, bodyPart(body, locale), shell.end];
}
