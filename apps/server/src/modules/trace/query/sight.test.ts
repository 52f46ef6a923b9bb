import type { Sight } from '@liangsu/domain/access';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { asViewer } from '../../../platform/db/viewer.ts';
import { documentOf, gone, made, received, shipped, transformed } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { createApiKey } from '../../access/index.ts';
import { loadOperators } from './operators.ts';
import { runTrace } from './run-trace.ts';
import { seenLots, shownOf } from './shown.ts';
import { onSnapshot } from './snapshot.ts';

/** What the engine shows, what the set of seen lots says, and what the database lets be read are one rule. */
const server = useTestServer();
const PARTIES = ['a', 'b', 'c', 'd'] as const;
const AREAS = ['530302', '530381', '500101', '500102'] as const;
const ids: number[] = [];
/** Each party's own key: whose word a sighting is decides what it opens. */
const keys: string[] = [];
let worlds = 0;

beforeAll(async () => {
  for (const [i, name] of PARTIES.entries()) {
    const { rows } = await server().owner.query<{ id: number }>(
      'INSERT INTO party (uri, jurisdiction_code) VALUES ($1, $2) RETURNING id',
      [`urn:liangsu:party:${name}`, AREAS[i]],
    );
    ids.push(rows[0]!.id);
    const key = { name, rights: ['event.capture'], partyId: rows[0]!.id };
    keys.push((await createApiKey(server().pool, key)).text);
    await server().owner.query(
      `WITH d AS (INSERT INTO place (uri, operator_party_id, jurisdiction_code) VALUES ($1, $2, $3) RETURNING id)
       INSERT INTO place (uri, parent_id) SELECT $1 || '-bin', id FROM d`,
      [`urn:liangsu:place:${name}`, rows[0]!.id, AREAS[i]],
    );
  }
});

interface Step {
  kind: 'make' | 'send' | 'receive' | 'mill' | 'sell' | 'pack' | 'unpack' | 'moveBox' | 'sight' | 'sightBox';
  lot: number;
  other: number;
  from: number;
  to: number;
  bin: boolean;
}
const index = (n: number) => fc.integer({ min: 0, max: n - 1 });
const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom(
      'make',
      'send',
      'receive',
      'mill',
      'sell',
      'pack',
      'pack',
      'unpack',
      'moveBox',
      'moveBox',
      'sight',
      'sight',
      'sight',
      'sightBox',
    ),
    lot: index(5),
    other: index(5),
    from: index(4),
    to: index(4),
    bin: fc.boolean(),
  }),
  { minLength: 4, maxLength: 14 },
);

function eventOf(world: number, step: Step, i: number): unknown {
  const time = new Date(Date.UTC(2026, 5, 1) + i * 86_400_000).toISOString();
  const lot = (n: number) => `W${world}-${n}`;
  const party = (n: number) => PARTIES[n]!;
  const place = (n: number) => `${party(n)}${step.bin ? '-bin' : ''}`;
  const box = `urn:epc:id:sscc:6901234.1${String(world).padStart(4, '0')}${String(step.other).padStart(5, '0')}`;
  const common = { eventTime: time, eventTimeZoneOffset: '+08:00', 'liangsu:rowId': `w${world}-${i}` };
  const here = { id: `urn:liangsu:place:${place(step.from)}` };
  const packing = (action: 'ADD' | 'DELETE') => ({
    ...common,
    type: 'AggregationEvent',
    action,
    bizStep: action === 'ADD' ? 'packing' : 'unpacking',
    parentID: box,
    childQuantityList: [{ epcClass: `urn:liangsu:lot:${lot(step.lot)}`, quantity: 5, uom: 'KGM' }],
    readPoint: here,
    bizLocation: here,
  });
  switch (step.kind) {
    case 'make':
      return made(lot(step.lot), 100, place(step.from), time);
    case 'send':
      return shipped(
        lot(step.lot),
        10,
        [party(step.from), place(step.from)],
        [party(step.to), place(step.to)],
        time,
        `d${world}${i}`,
      );
    case 'receive':
      return received(
        lot(step.lot),
        10,
        [party(step.from), place(step.from)],
        [party(step.to), place(step.to)],
        time,
        `d${world}${i}`,
      );
    case 'mill':
      return transformed([[lot(step.lot), 5]], [[lot(step.other), 4]], place(step.from), time);
    case 'sell':
      return gone(lot(step.lot), 1, place(step.from), time);
    case 'pack':
      return packing('ADD');
    case 'unpack':
      return step.bin ? { ...packing('DELETE'), childQuantityList: [] } : packing('DELETE');
    // Party `from` says that it saw the lot, or the box, at `to`'s.
    case 'sight':
    case 'sightBox':
      return {
        ...common,
        type: 'ObjectEvent',
        action: 'OBSERVE',
        bizStep: 'inspecting',
        ...(step.kind === 'sightBox'
          ? { epcList: [box] }
          : { quantityList: [{ epcClass: `urn:liangsu:lot:${lot(step.lot)}` }] }),
        readPoint: { id: `urn:liangsu:place:${place(step.to)}` },
      };
    case 'moveBox':
      return {
        ...common,
        type: 'ObjectEvent',
        action: 'OBSERVE',
        bizStep: 'receiving',
        epcList: [box],
        readPoint: { id: `urn:liangsu:place:${place(step.to)}` },
        bizLocation: { id: `urn:liangsu:place:${place(step.to)}` },
        sourceList: [{ type: 'possessing_party', source: `urn:liangsu:party:${party(step.from)}` }],
        destinationList: [{ type: 'possessing_party', destination: `urn:liangsu:party:${party(step.to)}` }],
      };
  }
}

describe('one rule of seeing', () => {
  it('is the same in the engine, in the set of seen lots and in the policy, for any world and viewer', async () => {
    let seenAtAll = 0;
    let hiddenAtAll = 0;
    let inBoxes = 0;
    let sightedAlone = 0;
    let sightedByOthers = 0;
    await fc.assert(
      fc.asyncProperty(steps, index(4), fc.boolean(), async (list, who, asArea) => {
        const world = ++worlds;
        const captured = new Map<string, unknown[]>();
        for (const [i, step] of list.entries()) {
          const key = step.kind.startsWith('sight') ? keys[step.from]! : server().key;
          captured.set(key, [...(captured.get(key) ?? []), eventOf(world, step, i)]);
        }
        for (const [key, events] of captured) {
          const response = await server().app.inject({
            method: 'POST',
            url: '/api/v1/events',
            headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
            payload: JSON.stringify(documentOf(...events)),
          });
          expect(response.statusCode, response.body).toBe(200);
        }
        const sight: Sight = {
          all: false,
          parties: asArea ? [] : [ids[who]!],
          areas: asArea ? [AREAS[who]!.slice(0, who < 2 ? 6 : 4)] : [],
          grainOwners: [],
          reserves: [],
        };
        const { rows } = await server().pool.query<{ id: number; code: string }>(
          'SELECT id, code FROM lot WHERE code LIKE $1 AND kind <> 3 ORDER BY id',
          [`W${world}-%`],
        );
        const lots = rows.map(({ id }) => id);
        // A world of nothing but boxes on their way has nothing to see.
        if (lots.length === 0) return;
        const served = server().context.pool;
        const bySet = await seenLots(served, sight, lots);
        const byPolicy = await asViewer(served, sight, async (client) =>
          (
            await client.query<{ id: number }>('SELECT id FROM lot WHERE id = ANY($1::int8[])', [lots])
          ).rows.map(({ id }) => id),
        );
        expect([...bySet].sort()).toEqual(byPolicy.sort());
        const byEngine = await onSnapshot(server().pool, async (client) => {
          const answer = await runTrace(
            client,
            lots.map((lot) => ({ kind: 'lot' as const, lot })),
            { direction: 'both', now: Date.UTC(2026, 10, 22), limit: 1000 },
          );
          const operators = await loadOperators(client, answer.places);
          const shown = await shownOf(served, sight, answer, (place) => operators.get(place) ?? 0);
          return lots.filter((lot) => shown.lot(lot));
        });
        expect(byEngine.sort()).toEqual(byPolicy.sort());
        seenAtAll += bySet.size;
        hiddenAtAll += lots.length - bySet.size;
        const { rows: direct } = await server().pool.query<{ n: number }>(
          `SELECT count(DISTINCT lot)::int AS n FROM party_lot WHERE lot = ANY($1) AND party = ANY($2)`,
          [[...bySet], sight.parties],
        );
        if (!asArea) inBoxes += bySet.size - direct[0]!.n;
        // Lots at one's own place by nothing but one's own word, and by another's.
        for (const lot of rows) {
          const is = (n: number) => `W${world}-${n}` === lot.code;
          const touching = list.filter(
            ({ kind, lot: n, other }) => (is(n) && !kind.endsWith('Box')) || (is(other) && kind === 'mill'),
          );
          const here = touching.filter((step) => step.to === who);
          if (asArea || here.length === 0 || touching.some(({ kind }) => kind !== 'sight')) continue;
          const byOthers = here.some((step) => step.from !== who);
          expect(bySet.has(lot.id), JSON.stringify(touching)).toBe(byOthers);
          if (byOthers) sightedByOthers++;
          else sightedAlone++;
        }
      }),
      { numRuns: 120 },
    );
    // The worlds are such that all of it happens.
    expect(Math.min(seenAtAll, hiddenAtAll)).toBeGreaterThan(40);
    expect(inBoxes).toBeGreaterThan(3);
    expect(Math.min(sightedAlone, sightedByOthers)).toBeGreaterThan(0);
  });
});
