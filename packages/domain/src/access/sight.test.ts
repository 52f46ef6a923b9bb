import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  INSTALLATION,
  levelFits,
  may,
  mayAtAll,
  type Organisation,
  type Sight,
  sightOf,
  sightOfOwn,
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

  it('is nothing for administrators and for whoever has no role', () => {
    const as = (memberships: Acting['memberships']): Acting => ({
      known: true,
      memberships,
      grants: new Set(),
      grantedTo: null,
    });
    for (const role of ['systemAdministrator', 'securityAdministrator', 'auditAdministrator'] as const)
      expect(sightOf(as([{ role, organisation: INSTALLATION }]), 'lot.read')).toEqual({
        all: false,
        parties: [],
        areas: [],
      });
    expect(sightOf(as([]), 'lot.read')).toEqual({ all: false, parties: [], areas: [] });
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
    expect(sightOf(acting(office), 'lot.read')).toEqual({ all: false, parties: [7], areas: [] });
    const bureau: Organisation = { ...office, authority: { level: 'province', disciplines: ['grain'] } };
    expect(sightOf(acting(bureau), 'lot.read')).toEqual({ all: false, parties: [7], areas: ['53'] });
    expect(sightOf(acting({ ...bureau, state: 'suspended' }), 'lot.read')).toEqual({
      all: false,
      parties: [7],
      areas: [],
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
    const addressed = { all: false, parties: [0], areas: [] };
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
