import type { Denial } from './findings.ts';
import { type Acting, may, mayBeyondOwn } from './may.ts';
import { areaStem, type Organisation } from './organisations.ts';
import { LEVEL_OF_TIER, type ReserveTier } from './relations.ts';

/**
 * What of what happened somebody sees: all of it, or what concerns these parties, or what lies in these areas (the digits that
 * the codes in them begin with, see `areaStem`), or the grain of these parties and the reserve of these governments, a tier
 * and a stem each (`provincial:53`; `central:53`: central reserve that lies there). The database is told no more than this
 * (docs/adr/0016-who-sees-what.md).
 */
export interface Sight {
  all: boolean;
  parties: readonly number[];
  areas: readonly string[];
  grainOwners: readonly number[];
  reserves: readonly string[];
}

const TIERS = Object.keys(LEVEL_OF_TIER) as ReserveTier[];

/** What somebody sees by an action of looking at lots and events: nothing but what `may` says of a thing of theirs, and of their area. */
export function sightOf(acting: Acting, action: string): Sight {
  if (may(acting, action).allowed)
    return { all: true, parties: [], areas: [], grainOwners: [], reserves: [] };
  const all: Organisation[] = acting.memberships.map(({ organisation }) => organisation);
  if (acting.grantedTo !== null) all.push(acting.grantedTo);
  return {
    all: false,
    parties: unique(
      all.filter(({ id }) => id !== 0 && may(acting, action, { owners: [id] }).allowed).map(({ id }) => id),
    ),
    areas: unique(
      all.flatMap(({ jurisdiction }) =>
        jurisdiction !== null && may(acting, action, { territory: jurisdiction }).allowed
          ? [areaStem(jurisdiction)]
          : [],
      ),
    ),
    grainOwners: unique(
      all
        .filter(({ id }) => id !== 0 && may(acting, action, { grain: { owners: [id] } }).allowed)
        .map(({ id }) => id),
    ),
    reserves: unique(
      all.flatMap(({ jurisdiction }) =>
        jurisdiction === null
          ? []
          : TIERS.filter((tier) => may(acting, action, { grain: { tier, jurisdiction } }).allowed).map(
              (tier) => `${tier}:${areaStem(jurisdiction)}`,
            ),
      ),
    ),
  };
}

/**
 * Why a lot outside their sight is closed to somebody who may look at lots: their organisation is suspended or not approved, so
 * that it sees its own alone; else nothing ties the lot to it, which no role would change (trace.md §5).
 */
export function whyUnseen(acting: Acting, action: string): Denial {
  const verdict = mayBeyondOwn(acting, action);
  return verdict.allowed || verdict.denial.code === 'noRelation'
    ? { code: 'notConcerned', action, roles: [], relations: [] }
    : verdict.denial;
}
const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];
