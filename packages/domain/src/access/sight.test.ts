import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areaAt,
  INSTALLATION,
  LEVEL_OF_TIER,
  levelFits,
  may,
  mayAtAll,
  NO_SIGHT,
  type Organisation,
  type Sight,
  sightOf,
  sightOfOwn,
  type Thing,
  whyUnseen,
} from './index.ts';
import type { Acting } from './may.ts';
import { actings, homeOf, organisations } from './testing/world.ts';

const ACTIONS_OF_LOOKING = ['lot.read', 'lot.trace', 'event.query'] as const;
/** Of what concerns a party or lies in an area, what a sight shows. */
const shows = (sight: Sight, { party, area }: { party: number; area: string | null }): boolean =>
  sight.all ||
  sight.parties.includes(party) ||
  (area !== null && sight.areas.some((stem) => area.startsWith(stem)));

const STEM = { central: 2, provincial: 2, prefecture: 4, county: 6 } as const;
/** Of grain that is a party's, or a government's reserve and lies somewhere, what a sight shows. */
const showsGrain = (sight: Sight, { grain, territory }: Pick<Thing, 'grain' | 'territory'>): boolean => {
  const whose = grain?.tier === 'central' ? territory : grain?.jurisdiction;
  return (
    sight.all ||
    (grain?.owners ?? []).some((owner) => sight.grainOwners.includes(owner)) ||
    (grain?.tier != null &&
      whose != null &&
      sight.reserves.includes(`${grain.tier}:${whose.slice(0, STEM[grain.tier])}`))
  );
};

/** No authority is admitted whose level is not that of its area. */
const fits = ({ memberships, grantedTo }: Acting): boolean =>
  [...memberships.map(({ organisation }) => organisation), ...(grantedTo === null ? [] : [grantedTo])].every(
    ({ authority, jurisdiction }) =>
      authority === null || jurisdiction === null || levelFits(authority.level, jurisdiction),
  );

const areas = fc.constantFrom(null, '530000', '530300', '530302', '530381', '500000', '500101', '350000');

describe('what somebody sees of lots and events', () => {
  it('is what the table says of every party’s things and of every area', () => {
    let seen = 0;
    let hidden = 0;
    fc.assert(
      fc.property(
        actings.filter(fits),
        fc.constantFrom(...ACTIONS_OF_LOOKING),
        organisations,
        areas,
        (acting, action, other, area) => {
          const mine = acting.memberships[0]?.organisation ?? acting.grantedTo;
          for (const party of [other.id, mine?.id ?? 0].filter((id) => id !== 0)) {
            const allowed = may(acting, action, { owners: [party], territory: area }).allowed;
            expect(shows(sightOf(acting, action), { party, area })).toBe(allowed);
            if (allowed) seen++;
            else hidden++;
          }
        },
      ),
      { numRuns: 3000 },
    );
    expect(Math.min(seen, hidden)).toBeGreaterThan(100);
  });

  it('is what the table says of everybody’s grain and of every government’s reserve', () => {
    let seen = 0;
    let hidden = 0;
    fc.assert(
      fc.property(
        actings.filter(fits),
        fc.constantFrom(...ACTIONS_OF_LOOKING),
        organisations,
        fc.constantFrom('central', 'provincial', 'prefecture', 'county', null),
        // Of which government's area the reserve is: one of its level.
        fc.constantFrom('530000', '530300', '530302', '530381', '500000', '500101', '350000'),
        fc.constantFrom('530302', '500101', '350000'),
        (acting, action, other, tier, code, territory) => {
          fc.pre(tier === null || tier === 'central' || areaAt(code, LEVEL_OF_TIER[tier]) === code);
          const mine = acting.memberships[0]?.organisation ?? acting.grantedTo;
          for (const owner of [other.id, mine?.id ?? 0].filter((id) => id !== 0)) {
            const grain = tier === null ? { owners: [owner] } : { tier, jurisdiction: code };
            // Of the grain alone: where it lies opens it by territory too, which `areas` say.
            const thing: Thing = tier === 'central' ? { grain, territory } : { grain };
            const byTerritory = may(acting, action, { territory: thing.territory ?? null }).allowed;
            const allowed = may(acting, action, thing).allowed;
            expect(showsGrain(sightOf(acting, action), thing) || byTerritory).toBe(allowed);
            if (allowed) seen++;
            else hidden++;
          }
        },
      ),
      { numRuns: 5000 },
    );
    expect(Math.min(seen, hidden)).toBeGreaterThan(100);
  });

  it('is nothing for administrators and for whoever has no role', () => {
    const as = (memberships: Acting['memberships']): Acting => ({
      known: true,
      memberships,
      grants: new Set(),
      grantedTo: null,
    });
    for (const role of ['systemAdministrator', 'securityAdministrator', 'auditAdministrator'] as const)
      expect(sightOf(as([{ role, organisation: INSTALLATION }]), 'lot.read')).toEqual(NO_SIGHT);
    expect(sightOf(as([]), 'lot.read')).toEqual(NO_SIGHT);
  });

  it('of a suspended organisation is only its own, of an office of the national bureau no territory', () => {
    const office: Organisation = {
      ...homeOf('official'),
      id: 7,
      state: 'approved',
      jurisdiction: '530000',
      authority: { level: 'nationalLocalOffice', disciplines: ['grain'] },
    };
    const acting = (organisation: Organisation): Acting => ({
      known: true,
      memberships: [{ role: 'official', organisation }],
      grants: new Set(),
      grantedTo: null,
    });
    expect(sightOf(acting(office), 'lot.read')).toEqual({
      ...NO_SIGHT,
      parties: [7],
      grainOwners: [7],
      reserves: ['central:53'],
    });
    const bureau: Organisation = { ...office, authority: { level: 'province', disciplines: ['grain'] } };
    expect(sightOf(acting(bureau), 'lot.read')).toEqual({
      ...NO_SIGHT,
      parties: [7],
      areas: ['53'],
      grainOwners: [7],
      reserves: ['provincial:53'],
    });
    const other: Organisation = { ...bureau, authority: { level: 'province', disciplines: ['health'] } };
    expect(sightOf(acting(other), 'lot.read').reserves).toEqual([]);
    expect(sightOf(acting({ ...bureau, state: 'suspended' }), 'lot.read')).toEqual({
      ...NO_SIGHT,
      parties: [7],
    });
  });
});

describe('what is addressed to the installation', () => {
  const as = (role: 'securityAdministrator' | 'dataSteward'): Acting => ({
    known: true,
    memberships: [{ role, organisation: INSTALLATION }],
    grants: new Set(),
    grantedTo: null,
  });
  it('is papers, to the security administrator alone', () => {
    const addressed = { ...NO_SIGHT, parties: [0] };
    expect(sightOf(as('securityAdministrator'), 'organisation.papers')).toEqual(addressed);
    expect(sightOf(as('dataSteward'), 'organisation.papers')).toEqual({ ...addressed, parties: [] });
  });
});

describe('whose own records somebody sees', () => {
  it('is what the table says of the organisation that they act for, all for the installation’s', () => {
    let seen = 0;
    let hidden = 0;
    fc.assert(
      fc.property(
        actings,
        fc.constantFrom('import.read', 'import.create', 'entry.read', 'entry.create', 'event.query'),
        organisations,
        (acting, action, other) => {
          for (const own of [other.id, acting.memberships[0]?.organisation.id ?? 0]) {
            const sight = sightOfOwn(acting, action, own);
            const allowed = may(acting, action, { owners: [own] }).allowed;
            expect(sight.areas).toEqual([]);
            expect(sight.all).toBe(allowed && own === 0);
            expect(sight.parties).toEqual(allowed && own !== 0 ? [own] : []);
            if (allowed) seen++;
            else hidden++;
          }
        },
      ),
      { numRuns: 3000 },
    );
    expect(Math.min(seen, hidden)).toBeGreaterThan(100);
  });
});

describe('why a lot is closed to somebody who may look at lots', () => {
  it('is that it is none of their business, or that their organisation is suspended or not approved; never their role', () => {
    const told = new Map<string, number>();
    fc.assert(
      fc.property(actings, fc.constantFrom(...ACTIONS_OF_LOOKING), (acting, action) => {
        fc.pre(mayAtAll(acting, action).allowed && !sightOf(acting, action).all);
        const { code } = whyUnseen(acting, action);
        expect(['notConcerned', 'suspended', 'notApproved']).toContain(code);
        const states = [
          ...acting.memberships.map(({ organisation }) => organisation),
          acting.grantedTo,
        ].flatMap((organisation) => organisation?.state ?? []);
        if (states.every((state) => state === 'approved')) expect(code).toBe('notConcerned');
        told.set(code, (told.get(code) ?? 0) + 1);
      }),
      { numRuns: 3000 },
    );
    expect(told.get('notConcerned')).toBeGreaterThan(50);
    expect(told.get('suspended')).toBeGreaterThan(5);
  });
});
