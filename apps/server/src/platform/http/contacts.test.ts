import * as contract from '@liangsu/contract';
import { ACTIONS, type ActionText, isAction } from '@liangsu/domain/access';
import { pino } from 'pino';
import Type from 'typebox';
import { afterAll, describe, expect, it } from 'vitest';
import { type App, createApp, mount } from './app.ts';
import { type AuditEntry, Trail } from './audit.ts';
import { contactCounter } from './contacts.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Party = Type.Object({
  id: Type.Integer(),
  contactName: Nullable(Type.String()),
  contactPhone: Nullable(Type.String()),
});

describe('counting the contacts of an answer', () => {
  it('finds them wherever the shape has them, each party once', () => {
    const count = contactCounter(
      Type.Object({
        party: Nullable(Party),
        pages: Type.Array(Type.Object({ parties: Type.Array(Party) })),
        other: Type.String(),
      }),
    )!;
    const party = (contactName: string | null, contactPhone: string | null) => ({
      id: 1,
      contactName,
      contactPhone,
    });
    expect(count({ party: null, pages: [], other: 'contactName' })).toBe(0);
    expect(
      count({
        party: party('甲', '1'),
        pages: [{ parties: [party(null, null), party(null, '2')] }, { parties: [party('乙', null)] }],
        other: '',
      }),
    ).toBe(3);
    expect(contactCounter(Type.Object({ name: Type.String() }))).toBeNull();
  });
});

describe('a handler that forgets', () => {
  const entries: AuditEntry[] = [];
  const sink = {
    write: async (entry: AuditEntry) => void entries.push(entry),
    ready: async () => {},
    writeIn: async () => {},
    close: async () => {},
  };
  const show = (path: string) =>
    contract.route({
      method: 'GET',
      path,
      action: 'public',
      summary: '',
      tag: 't',
      response: Type.Array(Party),
    });
  const parties = [
    { id: 1, contactName: '赵某', contactPhone: null },
    { id: 2, contactName: null, contactPhone: null },
  ];
  let app: App;
  afterAll(() => app.close());

  it('answers an error and shows nothing; one that tells leaves an entry with the ground and how many', async () => {
    app = await createApp({
      log: pino({ level: 'silent' }),
      bodyLimit: 1000,
      authenticate: () => Promise.reject(new Error('nobody signs in here')),
      trail: new Trail(
        sink,
        () => new Date(),
        () => {},
      ),
    });
    mount(app, show('/forgets'), () => parties);
    mount(app, show('/tells'), ({ audit }) => {
      audit.shows('party.contact', [{ by: 'grant', right: 'party.*' }]);
      return parties;
    });
    const forgot = await app.inject({ url: '/forgets' });
    expect(forgot.statusCode).toBe(500);
    expect(forgot.body).not.toContain('赵某');
    expect((await app.inject({ url: '/tells' })).json()).toEqual(parties);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      action: 'party.contact',
      ground: { by: 'grant', right: 'party.*' },
      route: '/tells',
      after: { parties: 1 },
    });
  });
});

const routes = Object.entries(contract as Record<string, unknown>).flatMap(([name, value]) =>
  typeof value === 'object' && value !== null && 'path' in value && 'action' in value
    ? [{ name, shape: value as contract.RouteShape }]
    : [],
);
const showing = (fields: RegExp) => routes.filter(({ shape }) => fields.test(JSON.stringify(shape.response)));
/** Whether the trail tells of a route whenever it answers: by a name of its own, as a confidential reading, as a write. */
const alwaysTold = ({ action, method, records }: contract.RouteShape): boolean => {
  const text: ActionText | null = isAction(action) ? ACTIONS[action] : null;
  const writes = method !== 'GET' && text?.touch !== 'read';
  return records !== undefined || text?.confidential === true || writes;
};

describe('every route that shows', () => {
  it('somebody’s contact is told of: whenever it answers, or by the frame where it shows one', () => {
    /** Contacts that are there to be called by everybody: those of a recall notice. */
    const published = ['getPublicLot'];
    const found = showing(/"(\w*[cC]ontact(Name|Phone)?|\w*[pP]hone|\w*[mM]obile|\w*[eE]mail)":/);
    const names = found.map(({ name }) => name);
    for (const name of ['getScope', 'getParty', 'listPublicReports']) expect(names).toContain(name);
    expect(
      found
        .filter(({ shape }) => !alwaysTold(shape) && contactCounter(shape.response) === null)
        .map(({ name }) => name),
    ).toEqual(published);
  });

  it('who somebody else is, or what they asked for, is told of whenever it answers', () => {
    const found = showing(/"(displayName|subject)":/).filter(({ shape }) => shape.action !== 'self');
    const names = found.map(({ name }) => name);
    for (const name of ['listErasureRequests', 'listPersonalDataActs', 'listAccounts'])
      expect(names).toContain(name);
    expect(found.filter(({ shape }) => !alwaysTold(shape)).map(({ name }) => name)).toEqual([]);
  });
});
