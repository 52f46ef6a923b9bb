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

describe('every route that shows somebody’s contact', () => {
  /** Contacts that are there to be called by everybody: those of a recall notice. */
  const PUBLISHED: readonly string[] = ['getPublicLot'];
  const routes = Object.entries(contract as Record<string, unknown>).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && 'path' in value && 'action' in value
      ? [{ name, shape: value as contract.RouteShape }]
      : [],
  );
  const holds = (schema: unknown): boolean =>
    /"(\w*[cC]ontact(Name|Phone)?|\w*[pP]hone|\w*[mM]obile|\w*[eE]mail)":/.test(JSON.stringify(schema));

  it('is told of: by the frame, as a confidential reading, by a name of its own, or as what its caller handed in', () => {
    const showing = routes.filter(({ shape }) => holds(shape.response));
    expect(showing.map(({ name }) => name)).toContain('getScope');
    for (const { name, shape } of showing) {
      const action: ActionText | null = isAction(shape.action) ? ACTIONS[shape.action] : null;
      const told =
        contactCounter(shape.response) !== null ||
        shape.records !== undefined ||
        action?.confidential === true ||
        (action !== null && action.touch !== 'read' && shape.method !== 'GET');
      expect(told || PUBLISHED.includes(name), name).toBe(true);
    }
  });
});
