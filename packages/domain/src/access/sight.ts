import { type Acting, may } from './may.ts';
import { areaStem, type Organisation } from './organisations.ts';

/**
 * What of what happened somebody sees: all of it, or what concerns these parties, or what lies in these areas (the digits that
 * the codes in them begin with, see `areaStem`). The database is told no more than this (docs/adr/0016-who-sees-what.md).
 */
export interface Sight {
  all: boolean;
  parties: readonly number[];
  areas: readonly string[];
}

/** What somebody sees by an action of looking at lots and events: nothing but what `may` says of a thing of theirs, and of their area. */
export function sightOf(acting: Acting, action: string): Sight {
  if (may(acting, action).allowed) return { all: true, parties: [], areas: [] };
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
  };
}

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];
