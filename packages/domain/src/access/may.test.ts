import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACTION_NAMES,
  ACTIONS,
  type ActionText,
  classesOf,
  DENIALS,
  denialWords,
  GRANTABLE,
  INSTALLATION,
  isAdministrator,
  KEY_RULES,
  machineMemberships,
  may,
  mayAtAll,
  mayBeyondOwn,
  type Organisation,
  type OrganisationKind,
  RELATION_NAMES,
  ROLE_NAMES,
  ROLES,
  type Role,
  relationsFor,
  scopesOf,
  separationConflict,
  type Thing,
  takesProof,
  takesSecondFactor,
  wantsSecondFactor,
} from './index.ts';
import type { Acting } from './may.ts';
import { relationsOf } from './relations.ts';
import { actings, actions, homeOf, memberships, organisations, thingAt, things } from './testing/world.ts';

const as = (role: Role, organisation: Organisation): Acting => ({
  known: true,
  memberships: [{ role, organisation }],
  grants: new Set(),
  grantedTo: null,
});

describe('the table', () => {
  it('decides every action × role × relation, and may says the same', () => {
    let cells = 0;
    let allowed = 0;
    for (const action of ACTION_NAMES)
      for (const role of ROLE_NAMES)
        for (const relation of RELATION_NAMES) {
          const home = homeOf(role);
          const thing = thingAt(relation, home);
          if (thing === null) continue;
          expect([...relationsOf(home, thing)].sort(), `${role} ${relation}`).toEqual(
            [...new Set(['none', relation])].sort(),
          );
          const wanted = relationsFor(action, role);
          const expected = wanted.includes(relation) || wanted.includes('none');
          expect(may(as(role, home), action, thing).allowed, `${action} ${role} ${relation}`).toBe(expected);
          cells++;
          if (expected) allowed++;
        }
    expect(cells).toBeGreaterThan(ACTION_NAMES.length * ROLE_NAMES.length * 6);
    expect(allowed).toBeGreaterThan(500);
  });

  it('gives nobody a right of another class', () => {
    for (const action of ACTION_NAMES)
      for (const role of ROLE_NAMES)
        if (relationsFor(action, role).length > 0)
          expect(classesOf(action), `${action} ${role}`).toContain(ROLES[role].class);
  });

  it('leaves no action without somebody, and no role without work', () => {
    for (const action of ACTION_NAMES)
      expect(
        ROLE_NAMES.some((role) => relationsFor(action, role).length > 0),
        action,
      ).toBe(true);
    for (const role of ROLE_NAMES)
      expect(
        ACTION_NAMES.some((action) => relationsFor(action, role).length > 0),
        role,
      ).toBe(true);
  });

  it('lets no level below be written to', () => {
    for (const action of ACTION_NAMES)
      if (ACTIONS[action].touch === 'write')
        for (const role of ROLE_NAMES) expect(relationsFor(action, role), action).not.toContain('levelBelow');
  });

  it('lets the administrators do none of each other’s work', () => {
    const three = ROLE_NAMES.filter(isAdministrator);
    expect(three).toHaveLength(3);
    for (const action of ACTION_NAMES) {
      if (ACTIONS[action].touch === 'read') continue;
      const mine = three.filter((role) => relationsFor(action, role).length > 0);
      expect(mine.length, action).toBeLessThanOrEqual(1);
      if (mine.length > 0) expect(classesOf(action), action).not.toContain('business');
    }
  });
});

const bureau = (
  id: number,
  level: 'county' | 'prefecture' | 'province',
  jurisdiction: string,
): Organisation => ({
  id,
  kinds: ['authority'],
  state: 'approved',
  jurisdiction,
  authority: { level, disciplines: ['grain'] },
});

describe('territory and grain ownership', () => {
  const county = bureau(1, 'county', '530302');
  const prefecture = bureau(2, 'prefecture', '530300');
  const province = bureau(3, 'province', '530000');
  const office: Organisation = {
    ...bureau(4, 'county', '530000'),
    authority: { level: 'nationalLocalOffice', disciplines: ['grain'] },
  };
  const answer = (organisation: Organisation, action: string, thing: Thing) =>
    may(as('approver', organisation), action, thing);

  it('central reserve in a county: local food-safety supervision, no disposal (Yunnan §3, Chongqing §4)', () => {
    const central: Thing = { owners: [50], territory: '530302', grain: { tier: 'central' } };
    expect(answer(county, 'lot.supervise', central).allowed).toBe(true);
    const refused = answer(county, 'lot.dispose', central);
    expect(refused).toMatchObject({ allowed: false, denial: { code: 'notGrainOwner' } });
    expect(!refused.allowed && denialWords(refused.denial, false)).toMatchObject({
      article: '《重庆市超标粮食处置管理办法（试行）》第四条',
      message: expect.stringContaining('粮权'),
    });
    expect(answer(office, 'lot.dispose', central).allowed).toBe(true);
    for (const other of [prefecture, province]) {
      expect(answer(other, 'lot.supervise', central)).toMatchObject({ denial: { code: 'levelBelow' } });
      expect(answer(other, 'lot.dispose', central).allowed).toBe(false);
      expect(answer(other, 'lot.guide', central).allowed).toBe(true);
    }
    const elsewhere = { ...office, jurisdiction: '500000' };
    expect(answer(elsewhere, 'lot.dispose', central).allowed).toBe(false);
  });

  it('provincial reserve in a county: the province disposes, the county supervises, the prefecture looks', () => {
    const provincial: Thing = { territory: '530302', grain: { tier: 'provincial', jurisdiction: '530000' } };
    expect(answer(province, 'lot.dispose', provincial).allowed).toBe(true);
    expect(answer(county, 'lot.dispose', provincial).allowed).toBe(false);
    expect(answer(county, 'lot.supervise', provincial).allowed).toBe(true);
    expect(answer(prefecture, 'lot.supervise', provincial).allowed).toBe(false);
    expect(answer(prefecture, 'lot.read', provincial).allowed).toBe(true);
    // Yunnan's grain in Chongqing is Yunnan's to dispose of, and Chongqing's to supervise.
    const away: Thing = { ...provincial, territory: '500155' };
    expect(answer(province, 'lot.dispose', away).allowed).toBe(true);
    expect(answer(province, 'lot.supervise', away).allowed).toBe(true);
    expect(answer(bureau(9, 'county', '500155'), 'lot.dispose', away).allowed).toBe(false);
  });

  it('a bureau of another discipline has no say where the answering disciplines are known', () => {
    const thing: Thing = { territory: '530302', disciplines: ['marketRegulation'] };
    expect(answer(county, 'organisation.approve', thing).allowed).toBe(false);
    expect(answer(county, 'organisation.approve', { ...thing, disciplines: ['grain'] }).allowed).toBe(true);
  });
});

describe('whoever combines rights', () => {
  it('sees and does no more than each right allows by itself', () => {
    fc.assert(
      fc.property(actings, actions, things, (acting, action, thing) => {
        if (!may(acting, action, thing).allowed) return;
        const alone = [
          { ...acting, memberships: [] },
          ...acting.memberships.map((one) => ({ ...acting, memberships: [one], grants: new Set<string>() })),
        ];
        expect(alone.some((one) => may(one, action, thing).allowed)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('gains nothing by a suspension', () => {
    fc.assert(
      fc.property(actings, actions, things, fc.nat(4), (acting, action, thing, which) => {
        const suspend = (organisation: Organisation): Organisation => ({
          ...organisation,
          state: 'suspended',
        });
        const after: Acting = {
          ...acting,
          memberships: acting.memberships.map((one, i) =>
            i === which && one.organisation.state === 'approved'
              ? { ...one, organisation: suspend(one.organisation) }
              : one,
          ),
          grantedTo:
            which === 4 && acting.grantedTo?.state !== 'applied' && acting.grantedTo?.state !== 'refused'
              ? acting.grantedTo && suspend(acting.grantedTo)
              : acting.grantedTo,
        };
        if (may(after, action, thing).allowed) expect(may(acting, action, thing).allowed).toBe(true);
        if (mayAtAll(after, action).allowed) expect(mayAtAll(acting, action).allowed).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('is never two of the three administrators, nor one of them with any business', () => {
    const three = ROLE_NAMES.filter(isAdministrator);
    fc.assert(
      fc.property(memberships, things, (list, thing) => {
        const acting: Acting = { known: true, memberships: list, grants: new Set(), grantedTo: null };
        const classes = new Set<string>();
        for (const action of ACTION_NAMES) {
          const { touch }: ActionText = ACTIONS[action];
          const verdict = may(acting, action, thing);
          if (!verdict.allowed || touch === 'read' || verdict.ground.by !== 'role') continue;
          classes.add(ROLES[verdict.ground.role].class);
        }
        const administrators = [...classes].filter((one) => ['system', 'security', 'audit'].includes(one));
        expect(administrators.length).toBeLessThanOrEqual(1);
        if (administrators.length === 1) expect(classes.size).toBe(1);
      }),
      { numRuns: 2000 },
    );
    for (const one of three)
      for (const other of ROLE_NAMES)
        if (one !== other) {
          expect(separationConflict([one, other])).not.toBeNull();
          const both: Acting = {
            known: true,
            memberships: [one, other].map((role) => ({ role, organisation: homeOf(role) })),
            grants: new Set(),
            grantedTo: null,
          };
          for (const action of ACTION_NAMES)
            expect(may(both, action, { owners: [0, 1] })).toMatchObject({ denial: { code: 'separation' } });
        }
  });

  it('writes nothing of a level below', () => {
    const authority = fc.constantFrom<Role>('official', 'approver');
    fc.assert(
      fc.property(authority, organisations, things, (role, organisation, thing) => {
        for (const action of ACTION_NAMES) {
          const verdict = may(as(role, organisation), action, thing);
          if (verdict.allowed && verdict.ground.by === 'role' && verdict.ground.relation === 'levelBelow')
            expect(ACTIONS[action].touch).not.toBe('write');
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('may do to one thing only what may be done at all', () => {
    fc.assert(
      fc.property(actings, actions, things, (acting, action, thing) => {
        if (may(acting, action, thing).allowed) expect(mayAtAll(acting, action).allowed).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('plain rights', () => {
  const key = (...rights: string[]): Acting => ({
    known: true,
    memberships: [],
    grants: new Set(rights),
    grantedTo: null,
  });

  it('hold by name, by subject and altogether, whatever the thing', () => {
    for (const rights of ['lot.read', 'lot.*', '*'])
      expect(may(key(rights), 'lot.read', { owners: [7] })).toMatchObject({
        ground: { by: 'grant', right: rights },
      });
    expect(may(key('lot.read'), 'lot.trace').allowed).toBe(false);
  });

  it('reach no administrator’s work and no decision that takes a name', () => {
    for (const action of ACTION_NAMES)
      expect(may(key('*'), action).allowed, action).toBe(GRANTABLE.includes(action));
    expect(GRANTABLE).not.toContain('audit.read');
    expect(GRANTABLE).not.toContain('organisation.approve');
    expect(GRANTABLE).toContain('event.capture');
  });

  it('only look while their organisation is suspended; that somebody applied for it, or was refused, takes nothing from them', () => {
    const at = (state: Organisation['state']): Acting => ({
      ...key('*'),
      grantedTo: { id: 1, kinds: ['processor'], state, jurisdiction: null, authority: null },
    });
    expect(may(at('approved'), 'entry.create').allowed).toBe(true);
    expect(may(at('suspended'), 'entry.create')).toMatchObject({ denial: { code: 'suspended' } });
    expect(may(at('suspended'), 'lot.read', { owners: [1] }).allowed).toBe(true);
    for (const thing of [{}, { owners: [7] }, { named: [1] }])
      expect(may(at('suspended'), 'lot.read', thing)).toMatchObject({ denial: { code: 'suspended' } });
    expect(mayAtAll(at('suspended'), 'lot.read').allowed).toBe(true);
    expect(mayBeyondOwn(at('suspended'), 'lot.read')).toMatchObject({ denial: { code: 'suspended' } });
    expect(mayBeyondOwn(at('approved'), 'lot.read').allowed).toBe(true);
    for (const state of ['applied', 'refused'] as const) {
      expect(may(at(state), 'entry.create').allowed).toBe(true);
      expect(may(at(state), 'lot.read', { owners: [1] }).allowed).toBe(true);
    }
  });

  it('show a party’s people and keys of what happened no more than the party may see, the installation’s everything', () => {
    const bureau: Organisation = {
      id: 1,
      kinds: ['authority'],
      state: 'approved',
      jurisdiction: '530302',
      authority: { level: 'county', disciplines: ['grain'] },
    };
    const of = (grantedTo: Organisation | null): Acting => ({ ...key('*'), grantedTo });
    for (const action of ['lot.read', 'lot.trace', 'event.query', 'label.print']) {
      expect(may(of(null), action).allowed).toBe(true);
      expect(may(of(bureau), action, { owners: [7] })).toMatchObject({ denial: { code: 'noRelation' } });
      expect(may(of(bureau), action, { territory: '530302' }).allowed).toBe(true);
      // Whoever applied for a party's code as an authority has no territory by it.
      expect(may(of({ ...bureau, state: 'applied' }), action, { territory: '530302' }).allowed).toBe(false);
    }
    expect(may(of(bureau), 'party.write', { owners: [7] }).allowed).toBe(true);
  });
});

describe('a key that an organisation makes', () => {
  const keyOf = (organisation: Organisation, scopes: readonly string[]): Acting => ({
    known: true,
    memberships: machineMemberships(organisation),
    grants: new Set(),
    grantedTo: null,
    scopes: new Set(scopes),
  });

  it('may what some role of its people may do to the thing and its scopes name, and nothing else', () => {
    fc.assert(
      fc.property(
        organisations.filter(({ id }) => id !== INSTALLATION.id),
        fc.subarray([...GRANTABLE, 'lot.*', '*', 'people.*', 'key.create']),
        actions,
        things,
        (organisation, scopes, action, thing) => {
          const allowed = may(keyOf(organisation, scopes), action, thing).allowed;
          const someRole = ROLE_NAMES.some(
            (role) => ROLES[role].class === 'business' && may(as(role, organisation), action, thing).allowed,
          );
          const named = scopes.some(
            (one) => one === '*' || one === action || one === `${action.split('.')[0]}.*`,
          );
          expect(allowed).toBe(someRole && named);
        },
      ),
    );
  });

  it('is given no decision that takes a name and no administrator’s work', () => {
    fc.assert(
      fc.property(organisations, (organisation) => {
        const scopes = scopesOf(organisation);
        for (const scope of scopes) {
          expect(GRANTABLE).toContain(scope);
          expect(mayAtAll(keyOf({ ...organisation, state: 'approved' }, scopes), scope).allowed, scope).toBe(
            true,
          );
        }
        if (!organisation.kinds.includes('installation')) expect(scopes).not.toContain('party.merge');
      }),
    );
    const mill: Organisation = {
      id: 1,
      kinds: ['processor'],
      state: 'approved',
      jurisdiction: null,
      authority: null,
    };
    expect(scopesOf(mill)).toEqual(expect.arrayContaining(['event.capture', 'lot.read']));
    expect(scopesOf(mill)).not.toContain('jurisdiction.write');
    expect(may(keyOf(mill, ['lot.read']), 'lot.trace', { owners: [1] })).toMatchObject({
      denial: { code: 'notInScope' },
    });
    expect(may(keyOf(mill, ['lot.read']), 'lot.read', { owners: [2] })).toMatchObject({
      denial: { code: 'noRelation' },
    });
  });

  it('is good for no longer than the most that is named', () => {
    expect(KEY_RULES.days).toBeLessThanOrEqual(KEY_RULES.mostDays);
    expect(KEY_RULES.overlapHours).toBeLessThanOrEqual(KEY_RULES.mostOverlapHours);
  });
});

describe('an organisation that is not approved', () => {
  const mill = (state: Organisation['state']): Organisation => ({
    id: 1,
    kinds: ['processor'],
    state,
    jurisdiction: '530302',
    authority: null,
  });
  it.each([
    ['applied', 'organisationAdministrator', 'organisation.apply', true],
    ['applied', 'organisationAdministrator', 'people.invite', false],
    ['applied', 'clerk', 'entry.create', false],
    ['applied', 'clerk', 'lot.read', false],
    ['refused', 'organisationAdministrator', 'organisation.apply', true],
    ['suspended', 'clerk', 'entry.create', false],
    ['suspended', 'clerk', 'lot.read', true],
    ['suspended', 'clerk', 'event.capture', false],
    ['approved', 'clerk', 'entry.create', true],
  ] as const)('%s: %s %s → %s', (state, role, action, expected) => {
    expect(may(as(role, mill(state)), action, { owners: [1] }).allowed).toBe(expected);
  });

  it('opens nothing by its territory while suspended, and no list of more than its own', () => {
    const suspended: Organisation = { ...bureau(1, 'county', '530302'), state: 'suspended' };
    const official = as('official', suspended);
    for (const action of ['publicReport.read', 'lot.read', 'organisation.read', 'party.read'])
      expect(mayBeyondOwn(official, action)).toMatchObject({ denial: { code: 'suspended' } });
    expect(mayAtAll(official, 'publicReport.read')).toMatchObject({ denial: { code: 'suspended' } });
    const mine: Thing = { owners: [1], territory: '530302' };
    expect(may(official, 'publicReport.read', mine)).toMatchObject({ denial: { code: 'suspended' } });
    for (const action of ['lot.read', 'organisation.read', 'party.read', 'entry.read'])
      expect(may(official, action, mine).allowed, action).toBe(true);
  });

  it('sees nothing of others while suspended', () => {
    expect(may(as('clerk', mill('suspended')), 'lot.read', { named: [1] })).toMatchObject({
      denial: { code: 'suspended' },
    });
  });
});

it('nobody: only what is public', () => {
  const nobody: Acting = { known: false, memberships: [], grants: new Set(['*']), grantedTo: null };
  expect(may(nobody, 'public').allowed).toBe(true);
  for (const action of ['self', ...ACTION_NAMES])
    expect(may(nobody, action)).toMatchObject({ denial: { code: 'notSignedIn' } });
});

it('whose password is due changes that first', () => {
  const due: Acting = { ...as('dataSteward', INSTALLATION), passwordDue: true };
  expect(may(due, 'self').allowed).toBe(true);
  for (const action of ACTION_NAMES)
    expect(may(due, action)).toMatchObject({ denial: { code: 'passwordDue' } });
});

it('whose role takes a second factor sets that up first', () => {
  const due: Acting = { ...as('securityAdministrator', INSTALLATION), secondFactorDue: true };
  expect(may(due, 'self').allowed).toBe(true);
  for (const action of ACTION_NAMES)
    expect(may(due, action)).toMatchObject({ denial: { code: 'secondFactorDue' } });
  const strong = ['systemAdministrator', 'securityAdministrator', 'auditAdministrator'];
  const taking = (kinds: readonly OrganisationKind[]) =>
    ROLE_NAMES.filter((role) => takesSecondFactor(role, kinds));
  expect(taking(['installation'])).toEqual(['approver', 'dataSteward', ...strong]);
  expect(taking(['trader', 'laboratory'])).toEqual(['approver', 'dataSteward', ...strong]);
  // Who keeps an authority's people makes keys that see what an authority sees.
  expect(taking(['laboratory', 'authority'])).toEqual([
    'approver',
    'dataSteward',
    'organisationAdministrator',
    ...strong,
  ]);
});

it('whose plain rights are the installation’s takes a second factor; rights within a party do not', () => {
  const trader = { ...INSTALLATION, id: 7, kinds: ['trader' as const] };
  const holds = (rights: string[], grantedTo: Acting['grantedTo']) =>
    wantsSecondFactor({ memberships: [], grants: new Set(rights), grantedTo });
  expect(holds(['*'], null)).toBe(true);
  expect(holds(['lot.read'], null)).toBe(true);
  expect(holds([], null)).toBe(false);
  expect(holds(['*'], trader)).toBe(false);
  const clerk = as('clerk', trader);
  expect(wantsSecondFactor(clerk)).toBe(false);
  expect(wantsSecondFactor(as('dataSteward', INSTALLATION))).toBe(true);
});

it('what gives rights or lets somebody in is done by whoever has just shown who they are', () => {
  expect(ACTION_NAMES.filter(takesProof)).toEqual([
    'lot.dispose',
    'testResult.disclose',
    'organisation.approve',
    'organisation.suspend',
    'organisation.admitAuthority',
    'organisation.confirmAdmission',
    'role.grant',
    'account.handOver',
    'account.unlock',
    'session.end',
    'key.create',
    'personalData.erase',
  ]);
});

it('an action that nobody declared is nobody’s', () => {
  const verdict = may(as('dataSteward', INSTALLATION), 'lot.destroyAll');
  expect(verdict).toMatchObject({ denial: { code: 'unknownAction' } });
});

it('every denial says in both languages why and what would unblock it', () => {
  for (const code of Object.keys(DENIALS) as (keyof typeof DENIALS)[])
    for (const english of [false, true]) {
      const words = denialWords(
        { code, action: 'lot.read', roles: ['clerk', 'official'], relations: ['own', 'territory'] },
        english,
      );
      expect(words.message).not.toMatch(/[{}]/);
      expect(words.unblock).not.toMatch(/[{}]/);
    }
});
