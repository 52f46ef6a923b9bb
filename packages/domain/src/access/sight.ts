import type { Denial } from './findings.ts';
import { type Acting, may, mayBeyondOwn } from './may.ts';
import { areaStem, INSTALLATION, type Organisation } from './organisations.ts';
import { LEVEL_OF_TIER, type ReserveTier, type Thing } from './relations.ts';

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

/** Who sees nothing. */
export const NO_SIGHT: Sight = { all: false, parties: [], areas: [], grainOwners: [], reserves: [] };

const TIERS = Object.keys(LEVEL_OF_TIER) as ReserveTier[];

/**
 * What somebody sees by an action of looking: nothing but what `may` says of a thing of theirs, and of their area. The installation,
 * which is no party, is among the parties (0) of whoever may by what is addressed to it. `of`: what all those things have in common.
 */
export function sightOf(acting: Acting, action: string, of: Pick<Thing, 'disciplines'> = {}): Sight {
  if (may(acting, action).allowed) return { ...NO_SIGHT, all: true };
  const all: Organisation[] = acting.memberships.map(({ organisation }) => organisation);
  if (acting.grantedTo !== null) all.push(acting.grantedTo);
  return {
    all: false,
    parties: unique(
      all
        .filter(
          ({ id }) =>
            may(acting, action, id === INSTALLATION.id ? { named: [id] } : { owners: [id] }).allowed,
        )
        .map(({ id }) => id),
    ),
    areas: unique(
      all.flatMap(({ jurisdiction }) =>
        jurisdiction !== null && may(acting, action, { ...of, territory: jurisdiction }).allowed
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
 * Whose records of their own (imports, entries, papers that they hand in) somebody sees and writes by an action: those of the
 * organisation `own` that they act for; acting for the installation (0), which acts for all, everybody's. Nothing where `may` says no.
 */
export function sightOfOwn(acting: Acting, action: string, own: number): Sight {
  const allowed = may(acting, action, { owners: [own] }).allowed;
  const all = allowed && own === INSTALLATION.id;
  return { ...NO_SIGHT, all, parties: allowed && !all ? [own] : [] };
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
