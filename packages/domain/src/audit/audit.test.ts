import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACT_NAMES, ACTION_NAMES, ACTIONS, ACTS, type ActionText, isAction } from '../access/index.ts';
import {
  AUDITED_THING_NAMES,
  addMonths,
  auditedFieldWords,
  auditedThingWords,
  auditedWords,
  isRecorded,
  KEEPING,
  keepingRule,
  keptUntil,
  LEAST_MONTHS,
  mayRemove,
  monthOf,
  OUTCOMES,
  outcomeOf,
  startOfMonth,
  storable,
  thingOfRoute,
  told,
  WITHHELD,
} from './index.ts';

const han = /\p{Script=Han}/u;

describe('what is recorded', () => {
  it.each(ACTION_NAMES)('%s: every refusal, every write, and looking where it is confidential', (action) => {
    const { touch, confidential }: ActionText = ACTIONS[action];
    for (const unsafe of [true, false]) {
      const asked = { action, act: null, unsafe };
      expect(isRecorded(asked, 'denied')).toBe(true);
      for (const outcome of ['allowed', 'failed'] as const)
        expect(isRecorded(asked, outcome)).toBe(confidential === true || (unsafe && touch !== 'read'));
    }
  });

  it('knows as confidential what shows people, results, contacts, papers or the trail itself', () => {
    const confidential = ACTION_NAMES.filter((name) => (ACTIONS[name] as ActionText).confidential);
    expect(confidential).toEqual([
      'testResult.read',
      'party.contact',
      'publicReport.read',
      'organisation.read',
      'organisation.papers',
      'people.read',
      'personalData.read',
      'audit.read',
      'audit.export',
    ]);
  });

  it('records what one does to one’s own and what anybody hands in, not who just looks', () => {
    for (const action of ['self', 'public']) {
      expect(isRecorded({ action, act: null, unsafe: true }, 'allowed')).toBe(true);
      expect(isRecorded({ action, act: null, unsafe: false }, 'allowed')).toBe(false);
      expect(isRecorded({ action, act: null, unsafe: false }, 'denied')).toBe(false);
      expect(isRecorded({ action, act: 'personalData.export', unsafe: false }, 'allowed')).toBe(true);
    }
  });

  it.each([
    [200, null, 'allowed'],
    [304, null, 'allowed'],
    [401, 'auth.failed', 'denied'],
    [403, 'access.noRole', 'denied'],
    [429, 'auth.locked', 'denied'],
    [404, 'invitation.invalid', 'denied'],
    [404, 'resource.notFound', 'failed'],
    [400, 'request.invalid', 'failed'],
    [500, null, 'failed'],
  ] as const)('tells an answer %s %s as %s', (status, code, outcome) => {
    expect(outcomeOf(status, code)).toBe(outcome);
  });
});

describe('the words of the trail', () => {
  it('are there in both languages for every action, act, thing and outcome', () => {
    for (const name of [...ACTION_NAMES, ...ACT_NAMES, 'self', 'public']) {
      expect(auditedWords(name, false), name).toMatch(han);
      expect(auditedWords(name, true), name).not.toMatch(han);
      expect(auditedWords(name, true), name).not.toBe(name);
    }
    for (const kind of AUDITED_THING_NAMES) {
      expect(auditedThingWords(kind, false), kind).toMatch(han);
      expect(auditedThingWords(kind, true), kind).not.toMatch(han);
    }
    for (const { zh, en } of Object.values(OUTCOMES)) expect(han.test(zh) && !han.test(en)).toBe(true);
    expect(auditedWords('no.such', true)).toBe('no.such');
    expect(auditedThingWords('toString', true)).toBe('toString');
    expect(auditedFieldWords('lockedUntil', false)).toBe('锁定至');
    expect(auditedFieldWords('constructor', false)).toBe('constructor');
  });

  it('never name an act as an action is named', () => {
    for (const act of Object.keys(ACTS)) expect(isAction(act), act).toBe(false);
  });
});

describe('the thing of an address', () => {
  it.each([
    ['/api/v1/parties/:id', 'party', 'id'],
    ['/api/v1/organisations/:id/documents/:document', 'organisation', 'id'],
    ['/api/v1/lots/:code/recall-scope.xlsx', 'lot', 'code'],
    ['/epcis/events/:eventID', 'event', 'eventID'],
    ['/epcis/dispositions/:name/events', 'vocabulary', 'name'],
    ['/api/v1/reports/by-number/:number/erasure', 'publicReport', 'number'],
    ['/api/v1/something-new/:id', 'something-new', 'id'],
  ])('%s', (pattern, kind, parameter) => {
    expect(thingOfRoute(pattern)).toEqual({ kind, parameter });
  });

  it('is none where there is none, and where it would be a secret', () => {
    for (const pattern of ['/api/v1/parties', '/api/v1/invitations/by-token/:token/account', '/t/*'])
      expect(thingOfRoute(pattern)).toBeNull();
  });
});

describe('what is told of a change', () => {
  const names = [
    'password',
    'currentPassword',
    'totp_secret',
    'recoveryCodes',
    'token',
    'key_hash',
    'contactPhone',
  ];

  it('holds no secret, however deep it lies and whatever stands beside it', () => {
    const secret = fc.uuid();
    const around = (inner: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
      fc.oneof(
        inner.map((value) => [value]),
        inner.map((value) => ({ person: value, note: 'x' })),
        fc.tuple(inner, fc.jsonValue()).map(([value, other]) => ({ value, other })),
      );
    fc.assert(
      fc.property(
        secret.chain((hidden) =>
          fc.tuple(
            fc.constant(hidden),
            around(around(fc.constantFrom(...names).map((name) => ({ [name]: hidden, also: 1 })))),
          ),
        ),
        ([hidden, value]) => !JSON.stringify(told(value) ?? null).includes(hidden),
      ),
    );
  });

  it('is bounded altogether, however lists lie in lists', () => {
    const nest = (depth: number): unknown => (depth === 0 ? 'x'.repeat(20) : Array(50).fill(nest(depth - 1)));
    expect(JSON.stringify(told(nest(4))).length).toBeLessThan(60_000);
    expect(told([1, [2, 3]])).toEqual([1, [2, 3]]);
  });

  it('says that a secret is there, and whether', () => {
    expect(told({ password: 'x', secondFactor: true, token: null })).toEqual({
      password: WITHHELD,
      secondFactor: true,
      token: null,
    });
  });

  it('is always plain data that a column of texts takes', () => {
    fc.assert(
      fc.property(fc.anything({ withDate: true, withBigInt: true, withTypedArray: true }), (value) => {
        const text = JSON.stringify(told(value) ?? null);
        return (
          text.isWellFormed() &&
          !text.includes('\\u0000') &&
          !/\\ud[89a-f]/i.test(text.replaceAll('\\\\', ''))
        );
      }),
    );
    expect(storable('a\u0000b\ud800')).toBe('ab\ufffd');
    expect(storable('x'.repeat(50), 10)).toHaveLength(10);
    expect(told({ at: new Date(0), big: 1n, gone: undefined, bytes: new Uint8Array(2) })).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      big: '1',
    });
  });

  it('is bounded', () => {
    expect((told(Array.from({ length: 1000 }, (_, i) => i)) as unknown[]).length).toBe(100);
    let deep: unknown = 1;
    for (let i = 0; i < 50; i++) deep = { deep };
    expect(JSON.stringify(told(deep)).length).toBeLessThan(100);
  });
});

describe('how long the trail is kept', () => {
  it('is never less than the six months of the law, and as long as any rule says', () => {
    expect(LEAST_MONTHS).toBe(6);
    expect(keepingRule('event.capture').months).toBe(6);
    expect(keepingRule('personalData.export').months).toBe(36);
    expect(keepingRule('party.contact').months).toBe(36);
    expect(keepingRule('testResult.read').months).toBe(72);
    for (const { article, instrument } of KEEPING) {
      expect(article).not.toBe('');
      expect(instrument.zh).toMatch(han);
    }
  });

  it('reckons months by the clock of China', () => {
    expect(monthOf(new Date('2026-11-30T15:59:59Z'))).toBe('2026-11');
    expect(monthOf(new Date('2026-11-30T16:00:00Z'))).toBe('2026-12');
    expect(startOfMonth('2026-12').toISOString()).toBe('2026-11-30T16:00:00.000Z');
    expect(addMonths('2026-11', 2)).toBe('2027-01');
    expect(addMonths('2026-01', -1)).toBe('2025-12');
    expect(() => addMonths('2026-13', 1)).toThrow(RangeError);
  });

  it('counts from the end of the month, so that its last entry is old enough too', () => {
    expect(keptUntil('2026-01', ['event.capture']).month).toBe('2026-08');
    const removable = (now: string) => mayRemove('2026-01', ['event.capture'], new Date(now));
    expect(removable('2026-07-31T15:59:59Z')).toBe(false);
    expect(removable('2026-07-31T16:00:00Z')).toBe(true);
  });

  it('keeps a month whole as long as the longest rule that speaks of anything in it', () => {
    const actions = fc.subarray(['event.capture', 'party.contact', 'testResult.read', 'session.open']);
    const at = fc.date({ min: new Date('2020-01-01'), max: new Date('2060-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(actions, at, at, (list, entry, now) => {
        const month = monthOf(entry);
        if (!mayRemove(month, list, now)) return true;
        const longest = Math.max(6, ...list.map((action) => keepingRule(action).months));
        return addMonths(monthOf(now), -longest - 1) >= month && entry < now;
      }),
    );
    expect(keptUntil('2026-01', ['event.capture', 'testResult.read']).month).toBe('2032-02');
    expect(keptUntil('2026-01', []).month).toBe('2026-08');
  });
});
