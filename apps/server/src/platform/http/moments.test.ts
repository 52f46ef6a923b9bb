import { momentsOf, type RouteShape } from '@liangsu/contract';
import { INSTALLATION } from '@liangsu/domain/access';
import { pino } from 'pino';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRACT_ROUTES } from '../../testing/allowed/index.ts';
import type { Actor } from './actor.ts';
import { type App, type Call, createApp, mount } from './app.ts';

/** A change is decided on twice, on the thing as it was and as it has become: what forgets either answers an error. */
const steward: Actor = {
  kind: 'user',
  name: 'user:steward',
  userId: 'x',
  displayName: 'steward',
  partyId: 0,
  rights: new Set(),
  acting: {
    known: true,
    memberships: [{ role: 'dataSteward', organisation: INSTALLATION }],
    grants: new Set(),
    grantedTo: null,
  },
  provenAt: null,
  locale: 'en',
};
const thing = {
  action: 'place.write',
  about: 'thing',
  summary: 'x',
  tag: 'x',
  response: Type.Unknown(),
} as const;
const HANDLERS = {
  neither: () => {},
  before: ({ decide }) => decide({}),
  after: ({ decideAfter }) => decideAfter({}),
  both: ({ decide, decideAfter }) => {
    decide({});
    decideAfter({});
  },
  twiceBefore: ({ decide }) => {
    decide({});
    decide({});
  },
} as const satisfies Record<string, (call: Pick<Call<RouteShape>, 'decide' | 'decideAfter'>) => void>;
const SHAPES = {
  read: { ...thing, method: 'GET', action: 'place.read' },
  change: { ...thing, method: 'PUT' },
  made: { ...thing, method: 'POST', decidedOnly: { when: 'after', because: 'x' } },
  ended: { ...thing, method: 'DELETE', decidedOnly: { when: 'before', because: 'x' } },
} as const;

let app: App;
beforeAll(async () => {
  app = await createApp({
    log: pino({ level: 'silent' }),
    bodyLimit: 1000,
    authenticate: async () => steward,
  });
  for (const [name, shape] of Object.entries(SHAPES))
    for (const [how, decides] of Object.entries(HANDLERS))
      mount(app, { ...shape, path: `/api/v1/${name}/${how}` }, (call) => {
        decides(call);
        return { ok: true };
      });
  await app.ready();
});
afterAll(() => app.close());

describe('a route about a thing', () => {
  it.each([
    ['read', ['before', 'both', 'twiceBefore']],
    ['change', ['both']],
    ['made', ['after', 'both']],
    ['ended', ['before', 'both', 'twiceBefore']],
  ] as const)('that is a %s is answered only if it decided %j', async (name, right) => {
    const answered: string[] = [];
    for (const how of Object.keys(HANDLERS)) {
      const { statusCode } = await app.inject({ method: SHAPES[name].method, url: `/api/v1/${name}/${how}` });
      expect([200, 500], how).toContain(statusCode);
      if (statusCode === 200) answered.push(how);
    }
    expect(answered).toEqual(right);
  });
});

describe('every changing route of the contract about a thing', () => {
  const changing = [...CONTRACT_ROUTES].filter(
    ([, { about, method }]) => about === 'thing' && method !== 'GET',
  );
  it.each(changing.filter(([, shape]) => shape.decidedOnly === undefined))(
    '%s decides on it as it was and as it becomes',
    (_name, shape) => expect(momentsOf(shape)).toEqual(['before', 'after']),
  );

  it('but those that say why not', () => {
    expect(changing.length).toBeGreaterThan(18);
    const reasons = changing.flatMap(([name, { decidedOnly }]) =>
      decidedOnly ? [`${name}: ${decidedOnly.when}`] : [],
    );
    expect(reasons.sort()).toEqual([
      'createParty: after',
      'createPlace: after',
      'deleteWebhook: before',
      'endRole: before',
      'resendWebhookMessage: before',
      'testWebhook: before',
    ]);
    for (const [, { decidedOnly }] of changing) expect(decidedOnly?.because ?? 'x').not.toBe('');
  });

  it('and no other route says so', () => {
    for (const [name, { about, method, decidedOnly }] of CONTRACT_ROUTES)
      if (about !== 'thing' || method === 'GET') expect(decidedOnly, name).toBeUndefined();
  });
});
