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
  streamPostTrace: 'shows, and changes nothing',
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
