import {
  gradeText,
  type JourneyStepView,
  type Locale,
  type PublicAreaView,
  type PublicHolderView,
  type PublicLotView,
} from '@liangsu/contract';
import { esc, minuteOf } from './html.ts';
import { journeySketch } from './map.ts';
import { opening, proofLink, reportOpening, say, shellOf, textsOf } from './shell.ts';
import { shownLines } from './shown.ts';
import { CHECK, STOP, symbolOf, WARN } from './symbols.ts';
import type { Texts } from './texts.zh.ts';
import { compressedLater, type Part, stored } from './wire.ts';

/** A name in the reader's language where there is one, else in Chinese and marked as such. */
function name(zh: string, en: string | null, locale: Locale): string {
  if (locale === 'zh-CN') return esc(zh);
  return en === null ? `<span lang="zh-CN">${esc(zh)}</span>` : esc(en);
}
const areaName = (area: PublicAreaView, locale: Locale): string => name(area.name, area.nameEn, locale);

/** A code in its groups: each stays whole at the end of a line. */
function groups(display: string): string {
  return display
    .split(/(?<=-)|(?=\()/)
    .map((group) => `<span>${esc(group)}</span>`)
    .join('');
}

function verdict(lot: PublicLotView, locale: Locale, t: Texts): string {
  const state = t.states[lot.state];
  const symbol = lot.state === 'normal' ? CHECK : lot.state === 'recalled' ? STOP : WARN;
  const line = lot.state === 'normal' ? `<p>${sayOfNow(state.line, minuteOf(Date.parse(lot.asOf)))}</p>` : '';
  const head = `<div class="v ${lot.state}" role="status">${symbol}<div><b>${state.word}</b>${line}</div></div>`;
  const notices = lot.notices.map((n) => {
    const reason = locale === 'en' ? (n.reasonEn ?? n.reason) : n.reason;
    const instructions = locale === 'en' ? (n.instructionsEn ?? n.instructions) : n.instructions;
    const lang = (en: string | null) => (locale === 'en' && en === null ? ' lang="zh-CN"' : '');
    const since = say(t.notice.since, { time: minuteOf(Date.parse(n.validFrom)) });
    const reference =
      n.reference === null ? '' : ` <span>${say(t.notice.reference, { reference: n.reference })}</span>`;
    return `<div class="n ${n.kind}"><dl><dt>${t.notice.instructions}</dt><dd${lang(n.instructionsEn)}><b>${esc(instructions)}</b></dd><dt>${t.notice.reason}</dt><dd${lang(n.reasonEn)}>${esc(reason)}</dd><dt>${t.notice.contact}</dt><dd>${esc(n.contact)}</dd><dt>${t.notice.issuer}</dt><dd>${esc(n.issuer)}<br><small>${since}${reference}</small></dd></dl></div>`;
  });
  return head + notices.join('');
}

/** A sentence about the moment of looking: its time changes, and nothing else. */
const sayOfNow = (text: string, time: string): string =>
  say(text, { time: 'TIME' }).replace('TIME', `<time data-now>${time}</time>`);

const span = (from: string, to: string, t: Texts): string =>
  from === to ? `<time>${from}</time>` : say(t.until, { from, to });

function facts(lot: PublicLotView, locale: Locale, t: Texts, today: string): string {
  const f = t.facts;
  const rows: [string, string][] = [];
  const missing = `<span class="m">${t.missing}</span>`;
  rows.push([
    f.producer,
    lot.producer === null ? missing : name(lot.producer.name, lot.producer.nameEn, locale),
  ]);
  const more = lot.moreOrigins > 0 ? ` ${say(t.more, { count: lot.origins.length + lot.moreOrigins })}` : '';
  rows.push([
    f.origin,
    lot.origins.length === 0
      ? missing
      : lot.origins.map((area) => areaName(area, locale)).join(locale === 'en' ? '; ' : '、') + more,
  ]);
  if (lot.harvestFrom !== null && lot.harvestTo !== null)
    rows.push([f.harvest, span(lot.harvestFrom, lot.harvestTo, t)]);
  else if (lot.harvestYear !== null) rows.push([f.harvestYear, say(t.years, { year: lot.harvestYear })]);
  if (lot.productionDate !== null) rows.push([f.production, `<time>${lot.productionDate}</time>`]);
  if (lot.productionDate === null && lot.harvestFrom === null && lot.harvestYear === null)
    rows.push([f.production, missing]);
  if (lot.bestBefore !== null)
    rows.push([
      f.bestBefore,
      `<time>${lot.bestBefore}</time>${lot.bestBefore < today ? ` <span class="x" data-now>${f.past}</span>` : ''}`,
    ]);
  if (lot.grade !== null) rows.push([f.grade, esc(gradeText(lot.grade, locale))]);
  return `<dl>${rows.map(([term, value]) => `<dt>${term}</dt><dd>${value}</dd>`).join('')}</dl>`;
}

function step(s: JourneyStepView, index: number, locale: Locale, t: Texts): string {
  const who =
    s.holder !== null
      ? name(s.holder.name, s.holder.nameEn, locale)
      : s.kind === 'shipped'
        ? ''
        : s.kind === 'harvested'
          ? t.journey.holders.farm
          : ((t.journey.holders as Record<string, string>)[s.placeKind ?? 'other'] ?? t.journey.trader);
  const where =
    s.area === null
      ? s.moreAreas > 0
        ? say(t.journey.several, { count: s.moreAreas })
        : t.journey.noArea
      : areaName(s.area, locale) + (s.moreAreas > 0 ? ` ${say(t.more, { count: s.moreAreas + 1 })}` : '');
  return `<li><i>${index + 1}</i><b>${t.journey.steps[s.kind]}</b><span>${[who, where].filter((part) => part !== '').join(locale === 'en' ? ', ' : '，')}</span><small class="t">${span(s.from, s.to, t)}</small></li>`;
}

function journey(lot: PublicLotView, locale: Locale, t: Texts): string {
  const sketch = journeySketch(lot.journey, locale, t);
  const list =
    lot.journey.length === 0
      ? `<p class="e">${t.journey.empty}</p>`
      : `<ol class="j">${lot.journey.map((s, i) => step(s, i, locale, t)).join('')}</ol>`;
  const notes =
    (lot.outlets > 0 ? `<p class="m">${say(t.journey.outlets, { count: lot.outlets })}</p>` : '') +
    (lot.journeyCut ? `<p class="m">${t.journey.cut}</p>` : '');
  return `<section><h2>${t.journey.title}</h2>${sketch}${list}${notes}</section>`;
}

function licences(holder: PublicHolderView | null, locale: Locale, t: Texts, today: string): string {
  const l = t.licences;
  if (holder === null) return `<section><h2>${l.title}</h2><p class="e">${l.unnamed}</p></section>`;
  const items = holder.licences.map((licence) => {
    const kind = l.kinds[licence.kind] ?? esc(licence.kind);
    const issuer =
      licence.issuer === null ? '' : ` <small>${say(l.issuer, { issuer: licence.issuer })}</small>`;
    const validity =
      licence.validTo !== null
        ? say(l.to, { to: licence.validTo })
        : licence.validFrom !== null
          ? say(l.from, { from: licence.validFrom })
          : l.noDates;
    const late =
      licence.validTo !== null && licence.validTo < today
        ? ` <span class="x" data-now>${l.expired}</span>`
        : licence.validFrom !== null && licence.validFrom > today
          ? ` <span class="x" data-now>${l.notYet}</span>`
          : '';
    return `<li><b>${kind}</b> <span class="t">${esc(licence.number)}</span><br><small class="t">${validity}</small>${late}${issuer}</li>`;
  });
  const uscc =
    holder.uscc === null ? '' : `<p class="m">${l.uscc} <span class="t">${esc(holder.uscc)}</span></p>`;
  return `<section><h2>${l.title}</h2><p><b>${name(holder.name, holder.nameEn, locale)}</b></p>${uscc}${items.length === 0 ? `<p class="e">${l.empty}</p>` : `<ul class="k">${items.join('')}</ul>`}</section>`;
}

/** The parts of a lot's page that stay the same between two readings of the database; fixed sections stand between. */
export function lotParts(lot: PublicLotView, locale: Locale, path: string, today: string): Part[] {
  const t = textsOf(locale);
  const shell = shellOf(locale);
  const title = lot.product ?? t.unnamed;
  const lang = locale === 'en' && lot.product !== null ? ' lang="zh-CN"' : '';
  const what = `${opening(locale, title, path, lot.demo)}<main><div class="hero">${symbolOf(lot.foodClass, lot.commodity)}<div><h1${lang}>${esc(title)}</h1><p class="c" aria-label="${t.batch}">${groups(lot.display)}</p></div></div>${verdict(lot, locale, t)}${facts(lot, locale, t, today)}`;
  const how = journey(lot, locale, t) + licences(lot.producer, locale, t, today);
  return [
    shell.head,
    compressedLater(what, shell.head),
    shell.tests,
    compressedLater(how, shell.tests),
    shell.proof,
    proofLink(lot.code, locale),
  ];
}

/** The text of a lot's whole page, of the parts that `lotParts` made: what a proof of the page is about. */
export function shownOf(parts: readonly Part[], code: string, locale: Locale): string[] {
  const whole = [
    ...parts,
    scansPart(0, null, locale),
    reportOpening(locale, code, null),
    shellOf(locale).form,
  ];
  return shownLines(whole.map(({ raw }) => raw.toString()).join(''));
}

/** How often the code was opened: the only part that differs from one request to the next. */
export function scansPart(count: number, firstAt: number | null, locale: Locale): Part {
  const t = textsOf(locale).scans;
  const line = count <= 1 || firstAt === null ? t.first : say(t.count, { count, time: minuteOf(firstAt) });
  return stored(`<section><h2>${t.title}</h2><p data-now>${line}</p><p class="m">${t.hint}</p></section>`);
}
