import type { Fault, Locale } from '@liangsu/contract';
import {
  type Denial,
  denialWords,
  type Ground,
  may,
  mayOpen,
  type Opening,
  type Thing,
  takesProof,
  type Verdict,
} from '@liangsu/domain/access';
import type { Actor } from './actor.ts';
import { AppError } from './errors.ts';

/** Why somebody may not, by which article, and what would unblock it. */
function reasonOf(denial: Denial, locale: Locale): string {
  const english = locale === 'en';
  const { message, article, unblock } = denialWords(denial, english);
  const cited = article === null ? '' : english ? ` (${article})` : `（${article}）`;
  return `${message}${cited}${english ? '. ' : '。'}${unblock}`;
}

/** The error of a denial. The reason is its detail, for who reads one sentence, and its one fault, for who reads codes. */
export function forbidden(denial: Denial): AppError {
  const reason = (locale: Locale): string => reasonOf(denial, locale);
  const faults = (locale: Locale): Fault[] => [
    { path: '', code: `access.${denial.code}`, message: reason(locale) },
  ];
  return new AppError('auth.forbidden', { action: denial.action }, faults, reason);
}

function enforce(verdict: Verdict): Ground {
  if (!verdict.allowed) throw forbidden(verdict.denial);
  return verdict.ground;
}

/** For how long somebody who showed password and second factor may answer for decisions by name. */
const PROVEN_MS = 5 * 60_000;

/**
 * A decision that somebody answers for by name is made by whoever has just shown who they are: an open session at an office PC
 * is not a signature. Nor does it give others rights or let them in. Asked after the right, so that nobody is asked in vain. Throws auth.reauthenticate.
 */
function demandProof(actor: Actor, action: string, now: Date): void {
  if (takesProof(action)) requireProof(actor, now);
}

/** The same for what is one's own and opens or closes a door: throws auth.reauthenticate unless they have just shown who they are. */
export function requireProof({ provenAt }: Actor, now: Date): void {
  if (provenAt === null || now.getTime() - provenAt.getTime() > PROVEN_MS)
    throw new AppError('auth.reauthenticate');
}

/** How much of a route is decided before its handler runs. */
export type About = Opening;

/**
 * The decision before a route's handler: `list` is open to whoever may do it to anything beyond their own, and
 * shows what it shows; `narrowed` to whoever may do it to anything at all, and shows each what they may see; `own` is about the actor's own organisation; `thing` is decided by the handler, on the thing, before and after
 * it changes. Returns by what it is allowed. Throws auth.required, auth.forbidden and auth.reauthenticate.
 */
export function decideRoute(actor: Actor, action: string, about: About, now: Date): Ground {
  const verdict = mayOpen(actor.acting, action, about, actor.partyId);
  if (!verdict.allowed && verdict.denial.code === 'notSignedIn') throw new AppError('auth.required');
  const ground = enforce(verdict);
  if (about !== 'thing') demandProof(actor, action, now);
  return ground;
}

/**
 * Decides on one thing, or on several of which one is enough; returns by what it is allowed. Throws auth.forbidden and
 * auth.reauthenticate.
 */
export function decideOn(
  actor: Actor,
  action: string,
  things: Thing | readonly Thing[],
  now = new Date(),
): Ground {
  const list = Array.isArray(things) ? (things as readonly Thing[]) : [things as Thing];
  const verdicts = list.map((thing) => may(actor.acting, action, thing));
  const ground = enforce(verdicts.find(({ allowed }) => allowed) ?? verdicts[0] ?? may(actor.acting, action));
  demandProof(actor, action, now);
  return ground;
}
