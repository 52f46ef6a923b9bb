import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ALLOWED_ROUTES,
  CONTRACT_ROUTES,
  ELSEWHERE,
  makeWorld,
  prepare,
  type World,
} from '../../testing/allowed/index.ts';
import type { Caller } from '../../testing/callers.ts';
import { useTestServer } from '../../testing/harness.ts';
import { organisation, person } from '../../testing/people.ts';

/**
 * What `matrix.test.ts` cannot see on things that are not there: an allowed request of each route is answered, by whoever is
 * what the table asks to the thing; and people with the same roles elsewhere are refused by the decision on that thing.
 */
const dataDir = mkdtempSync(join(tmpdir(), 'liangsu-matrix-'));
const server = useTestServer({ dataDir });
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

let world: World;
const strangers = new Map<string, Caller>();
beforeAll(async () => {
  world = await makeWorld(server());
  const mill = await organisation(server(), 'processor', '500155');
  const office = await organisation(server(), 'authority', '500155');
  strangers.set('mill', await person(server(), 'far-mill', mill, 'clerk', 'keeper', 'qualityManager'));
  strangers.set('chief', await person(server(), 'far-chief', mill, 'organisationAdministrator'));
  strangers.set('office', await person(server(), 'far-office', office, 'official', 'approver'));
});

/** Routes whose thing the caller makes, and strangers make one of their own by the same request. */
const ONES_OWN: Readonly<Record<string, string>> = {
  createParty: 'whoever enters a record of a party that takes no part keeps it',
  createPlace: 'whoever enters a place without an operator keeps it',
};
const things = ALLOWED_ROUTES.filter((name) => CONTRACT_ROUTES.get(name)?.about === 'thing');

describe('every route', () => {
  it('is answered here, or where it says, and not in both', () => {
    const all = [...CONTRACT_ROUTES.keys()].sort();
    expect([...ALLOWED_ROUTES, ...Object.keys(ELSEWHERE)].sort()).toEqual(all);
  });

  it.each(ALLOWED_ROUTES)('%s: is done for whoever may', async (name) => {
    const send = await prepare(world, name);
    const { status, text } = await send();
    expect(status, text).toBeGreaterThanOrEqual(200);
    expect(status, text).toBeLessThan(300);
  });
});

describe('every route that decides on its thing', () => {
  it('is known to the table of things', () => {
    expect(things.length).toBeGreaterThan(20);
    for (const name of Object.keys(ONES_OWN)) expect(things).toContain(name);
  });

  it.each(things.filter((name) => !(name in ONES_OWN)))(
    '%s: is refused to strangers with roles of their own, and still there for whoever may',
    async (name) => {
      const send = await prepare(world, name);
      for (const [who, caller] of strangers) {
        const { status, body } = await send(caller);
        expect([status, body?.errors?.[0]?.code ?? ''], who).toEqual([
          403,
          expect.stringMatching(/^access\.(noRelation|noRole|levelBelow|notGrainOwner)$/),
        ]);
      }
      const { status, text } = await send();
      expect(status, text).toBeLessThan(300);
    },
  );
});
