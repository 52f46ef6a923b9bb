import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AUDITED_THINGS, auditedFieldWords, isRecorded, thingOfRoute } from '@liangsu/domain/audit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ALLOWED_ROUTES,
  CONTRACT_ROUTES,
  ELSEWHERE,
  makeWorld,
  prepare,
  type World,
} from '../../../testing/allowed/index.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { type ToldRow, toldOf } from './testing/told.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'liangsu-writes-'));
const server = useTestServer({ dataDir });
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
let world: World;
beforeAll(async () => {
  world = await makeWorld(server());
});

/** Whether an allowed request by this route leaves an entry, by the contract alone. */
const leaves = (name: string) => {
  const { action, records = null, method } = CONTRACT_ROUTES.get(name)!;
  return isRecorded({ action, act: records, unsafe: method !== 'GET' }, 'allowed');
};
const writes = [...CONTRACT_ROUTES].flatMap(([name, { method }]) =>
  method !== 'GET' && leaves(name) ? [name] : [],
);

/** What says by its name, or by its thing, all that happened. */
const SAYS_ENOUGH: Readonly<Record<string, string>> = {
  signOut: 'whoever signed out is its actor',
  reauthenticate: 'whoever showed who they are is its actor',
  beginSecondFactor: 'nothing is changed before it is confirmed',
  checkRows: 'looks at rows and records nothing of them',
};

const keysOf = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.flatMap(keysOf)
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)])
      : [];

describe('every write that is allowed', () => {
  it('is tried here, or where it says', () => {
    expect(writes.filter((name) => !ALLOWED_ROUTES.includes(name) && !(name in ELSEWHERE))).toEqual([]);
  });

  it.each(writes.filter((name) => ALLOWED_ROUTES.includes(name)))(
    '%s: tells what changed, on which thing',
    async (name) => {
      const send = await prepare(world, name);
      const told: ToldRow[] = await toldOf(server(), async () => {
        const { status, text } = await send();
        expect(status, text).toBeLessThan(400);
      });
      expect(told.map(({ action, outcome }) => `${action} ${outcome}`)).toHaveLength(1);
      const [entry] = told as [ToldRow];
      const thing = entry.thing !== null && entry.thing_id !== null;
      const change = entry.before !== null || entry.after !== null;
      expect(thing || change || name in SAYS_ENOUGH, 'a thing or a change').toBe(true);
      expect(change || name in SAYS_ENOUGH, 'what was and is').toBe(true);
      if (entry.thing !== null) expect(Object.keys(AUDITED_THINGS)).toContain(entry.thing);
      // A field has words for whoever reads the trail.
      for (const key of [...keysOf(entry.before), ...keysOf(entry.after)])
        expect(auditedFieldWords(key, false), key).toMatch(/\p{Script=Han}/u);
    },
  );
});

describe('the thing of a route', () => {
  it('has words, wherever its address names one', () => {
    for (const [name, { path }] of CONTRACT_ROUTES) {
      const thing = thingOfRoute(path);
      if (thing !== null) expect(Object.keys(AUDITED_THINGS), name).toContain(thing.kind);
    }
  });
});

describe('every copy that is taken away', () => {
  /** What is no JSON, and holds nothing but what everybody may see. */
  const EVERYBODYS: Readonly<Record<string, string>> = {
    getTemplate: 'the same for everybody',
    startProvider: 'sends the browser to a provider',
    getLotLabels: 'a label, which lies with the goods',
    printLabels: 'a label, which lies with the goods',
    getLabelJobFile: 'a label, which lies with the goods',
  };
  const files = [...CONTRACT_ROUTES].flatMap(([name, { response, produces }]) =>
    produces !== undefined || Object.keys(response).length === 0 ? [name] : [],
  );
  const recorded = (name: string) => files.includes(name) || CONTRACT_ROUTES.get(name)!.records !== undefined;
  const copies = [...CONTRACT_ROUTES].flatMap(([name, { method }]) =>
    method === 'GET' && recorded(name) && leaves(name) && ALLOWED_ROUTES.includes(name) ? [name] : [],
  );

  it('is recorded, but for what everybody may see', () => {
    expect(files.length).toBeGreaterThan(8);
    expect(files.filter((name) => !leaves(name)).sort()).toEqual(Object.keys(EVERYBODYS).sort());
  });

  it.each(copies)('%s: says of which thing, or what was asked for', async (name) => {
    const send = await prepare(world, name);
    const told = await toldOf(server(), async () => {
      expect((await send()).status).toBe(200);
    });
    expect(told).toHaveLength(1);
    const [entry] = told as [ToldRow];
    expect(entry.thing_id !== null || entry.after !== null || name === 'getMyPersonalData').toBe(true);
    for (const key of keysOf(entry.after))
      expect(auditedFieldWords(key, false), key).toMatch(/\p{Script=Han}/u);
  });

  it('of events by the EPCIS interface is told by its conditions and number; a page without any takes nothing', async () => {
    const lot = await world.lot();
    const epcis = { 'GS1-EPCIS-Version': '2.0.0' };
    const urn = encodeURIComponent(`urn:liangsu:lot:${lot}`);
    const ask = (path: string) =>
      toldOf(server(), async () => {
        const { status, text } = await world.ask('clerk', 'GET', `/epcis/${path}`, undefined, epcis);
        expect(status, text).toBe(200);
      });
    const taken = await ask(`events?MATCH_anyEPCClass=${urn}&perPage=5`);
    expect(taken).toMatchObject([
      { action: 'event.export', after: { events: 1, query: [`MATCH_anyEPCClass=urn:liangsu:lot:${lot}`] } },
    ]);
    expect(await ask(`epcs/${urn}/events`)).toMatchObject([
      { action: 'event.export', thing: 'epc', after: { events: 1 } },
    ]);
    expect(await ask('events?MATCH_anyEPCClass=urn:liangsu:lot:NOTHERE')).toEqual([]);
  });

  it('of a recall’s scope as a workbook says of how much', async () => {
    const lot = await world.lot();
    const told = await toldOf(server(), () =>
      world.own('clerk', 'GET', `/api/v1/lots/${lot}/recall-scope.xlsx`),
    );
    expect(told).toMatchObject([
      { action: 'recallScope.export', thing: 'lot', thing_id: lot, after: { format: 'xlsx', lots: 1 } },
    ]);
  });

  it('of a trace that the console saves is told before it is saved, to whoever may see it alone', async () => {
    const code = await world.lot();
    const copy = (who: 'clerk' | 'driver') =>
      world.ask(who, 'POST', '/api/v1/traces/copies', {
        starts: [{ kind: 'lot', code }],
        format: 'png',
        lots: 3,
      });
    expect(await toldOf(server(), () => copy('clerk'))).toMatchObject([
      { action: 'trace.export', thing: 'lot', thing_id: code, after: { format: 'png', lots: 3 } },
    ]);
    expect((await copy('driver')).status).toBe(403);
  });
});
