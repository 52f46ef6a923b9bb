import type { Fault, Locale } from '@liangsu/contract';
import {
  type Denial,
  denialWords,
  may,
  mayOpen,
  type Opening,
  type Thing,
  type Verdict,
} from '@liangsu/domain/access';
import type { Actor } from './actor.ts';
import { AppError } from './errors.ts';

/** The error of a denial: why, by which article, and what would unblock it. */
export function forbidden(denial: Denial): AppError {
  return new AppError('auth.forbidden', { action: denial.action }, (locale: Locale): Fault[] => {
    const english = locale === 'en';
    const { message, article, unblock } = denialWords(denial, english);
    const cited = article === null ? '' : english ? ` (${article})` : `（${article}）`;
    const stop = english ? '. ' : '。';
    return [{ path: '', code: `access.${denial.code}`, message: `${message}${cited}${stop}${unblock}` }];
  });
}

function enforce(verdict: Verdict): void {
  if (!verdict.allowed) throw forbidden(verdict.denial);
}

/** How much of a route is decided before its handler runs. */
export type About = Opening;

/**
 * The decision before a route's handler: `list` is open to whoever may do it to anything beyond their own, and
 * shows what it shows; `narrowed` to whoever may do it to anything at all, and shows each what they may see; `own` is about the actor's own organisation; `thing` is decided by the handler, on the thing, before and after
 * it changes. Throws auth.required and auth.forbidden.
 */
export function decideRoute(actor: Actor, action: string, about: About): void {
  const verdict = mayOpen(actor.acting, action, about, actor.partyId);
  if (!verdict.allowed && verdict.denial.code === 'notSignedIn') throw new AppError('auth.required');
  enforce(verdict);
}

/** Decides on one thing, or on several of which one is enough. Throws auth.forbidden. */
export function decideOn(actor: Actor, action: string, things: Thing | readonly Thing[]): void {
  const list = Array.isArray(things) ? (things as readonly Thing[]) : [things as Thing];
  const verdicts = list.map((thing) => may(actor.acting, action, thing));
  if (verdicts.some(({ allowed }) => allowed)) return;
  enforce(verdicts[0] ?? may(actor.acting, action));
}
