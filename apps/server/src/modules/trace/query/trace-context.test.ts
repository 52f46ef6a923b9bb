import { beforeAll, describe, expect, it } from 'vitest';
import { documentOf, made } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { loadReplacements } from './replacements.ts';
import { loadStandIns } from './stand-ins.ts';
import { loadWhereabouts } from './whereabouts.ts';

const server = useTestServer();
const NOW = Number.MAX_SAFE_INTEGER;
const box = (name: string) => `urn:liangsu:container:${name}`;
const lot = (name: string) => `urn:liangsu:lot:${name}`;
const place = (name: string) => `urn:liangsu:place:${name}`;
const at = (day: number) => `2026-09-${String(day).padStart(2, '0')}T08:00:00+08:00`;

const base = (type: string, day: number, where: string | null) => ({
  type,
  eventTime: at(day),
  eventTimeZoneOffset: '+08:00',
  ...(where === null ? {} : { readPoint: { id: place(where) }, bizLocation: { id: place(where) } }),
  'liangsu:rowId': `${type}-${day}-${where}`,
});
const packed = (into: string, what: string[], day: number, where: string) => ({
  ...base('AggregationEvent', day, where),
  'liangsu:rowId': `${into}-${what}`,
  action: 'ADD',
  bizStep: 'packing',
  parentID: box(into),
  childEPCs: what.filter((name) => name.startsWith('box')).map(box),
  childQuantityList: what
    .filter((name) => !name.startsWith('box'))
    .map((name) => ({ epcClass: lot(name), quantity: 1, uom: 'KGM' })),
});
const unpacked = (parent: string, day: number, where: string) => ({
  ...base('AggregationEvent', day, where),
  action: 'DELETE',
  bizStep: 'unpacking',
  parentID: box(parent),
});
const moved = (step: 'shipping' | 'receiving', what: string, day: number, from: string, to: string) => ({
  ...base('ObjectEvent', day, step === 'shipping' ? from : to),
  action: 'OBSERVE',
  bizStep: step,
  epcList: [box(what)],
  sourceList: [{ type: 'location', source: place(from) }],
  destinationList: [{ type: 'location', destination: place(to) }],
});

async function capture(...events: unknown[]): Promise<void> {
  const { app, key } = server();
  const response = await app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    payload: JSON.stringify(documentOf(...events)),
  });
  expect(response.statusCode, response.body).toBe(200);
}
const numberOf = async (code: string): Promise<number> =>
  (await server().pool.query<{ id: number }>('SELECT id FROM lot WHERE code = $1', [code])).rows[0]!.id;
async function whereIs(name: string, seq = NOW): Promise<string | null> {
  const id = await numberOf(box(name));
  const found = (await loadWhereabouts(server().pool, [id], seq)).get(id);
  if (found === undefined) return null;
  const { rows } = await server().pool.query<{ uri: string }>('SELECT uri FROM place WHERE id = $1', [
    found.place,
  ]);
  return rows[0]!.uri.slice('urn:liangsu:place:'.length);
}
const lastSeq = async (): Promise<number> =>
  (await server().pool.query<{ seq: number }>('SELECT max(seq) AS seq FROM capture_batch')).rows[0]!.seq;

describe('where a container is', () => {
  let packedAt: number;
  beforeAll(async () => {
    await capture(
      made('W-1', 1, 'farm', at(1)),
      packed('box-1', ['W-1'], 2, 'farm'),
      packed('box-2', ['box-1'], 3, 'farm'),
    );
    packedAt = await lastSeq();
    await capture(
      moved('shipping', 'box-2', 4, 'farm', 'depot'),
      moved('receiving', 'box-2', 5, 'farm', 'depot'),
      packed('box-3', ['W-2'], 5, 'farm'),
      moved('shipping', 'box-3', 6, 'farm', 'mill'),
    );
  });

  it('is where the one around it is', async () => {
    expect(await whereIs('box-2')).toBe('depot');
    expect(await whereIs('box-1')).toBe('depot');
  });

  it('is nowhere while it is under way', async () => {
    expect(await whereIs('box-3')).toBeNull();
  });

  it('is what was known then', async () => {
    expect(await whereIs('box-1', packedAt)).toBe('farm');
  });

  it('stays where it was taken out, though the one around it goes on', async () => {
    await capture(
      unpacked('box-2', 7, 'depot'),
      moved('shipping', 'box-2', 8, 'depot', 'farm'),
      moved('receiving', 'box-2', 9, 'depot', 'farm'),
    );
    expect(await whereIs('box-2')).toBe('farm');
    expect(await whereIs('box-1')).toBe('depot');
  });

  it('is told by what counts, not by what was declared wrong', async () => {
    const wrong = {
      ...moved('receiving', 'box-3', 7, 'farm', 'elsewhere'),
      eventID: 'urn:uuid:wrong-receipt',
    };
    await capture(wrong);
    expect(await whereIs('box-3')).toBe('elsewhere');
    await capture({
      ...wrong,
      errorDeclaration: { declarationTime: at(20), reason: 'incorrect_data' },
    });
    expect(await whereIs('box-3')).toBeNull();
  });

  it('ends for containers that lie in each other', async () => {
    await capture(packed('box-8', ['box-9'], 1, 'farm'), packed('box-9', ['box-8'], 2, 'farm'));
    expect(await whereIs('box-8')).toBe('farm');
  });
});

describe('what replaced an event', () => {
  it('is what its declaration names, as far as it is there', async () => {
    const wrong = { ...made('R-1', 10, 'farm', at(1)), eventID: 'urn:uuid:r-wrong' };
    const right = { ...made('R-1', 11, 'farm', at(1)), eventID: 'urn:uuid:r-right' };
    await capture(wrong, {
      ...wrong,
      errorDeclaration: {
        declarationTime: at(2),
        reason: 'incorrect_data',
        correctiveEventIDs: ['urn:uuid:r-right', 'urn:uuid:never'],
      },
    });
    const before = await lastSeq();
    await capture(right);
    const { rows } = await server().pool.query<{ no: number; event_id: string }>(
      `SELECT no, event_id FROM event WHERE event_id LIKE 'urn:uuid:r-%' AND status = 0`,
    );
    const no = (id: string) => rows.find((row) => row.event_id === id)!.no;
    const of = (seq: number) => loadReplacements(server().pool, [no('urn:uuid:r-wrong')], seq);
    expect(await of(NOW)).toEqual(new Map([[no('urn:uuid:r-wrong'), [no('urn:uuid:r-right')]]]));
    expect(await of(before)).toEqual(new Map());
  });
});

describe('who stands for a merged record', () => {
  it('is the last in a row of merges', async () => {
    const { rows } = await server().owner.query<{ id: number }>(
      `INSERT INTO party (uri) VALUES ('urn:x:a'), ('urn:x:b'), ('urn:x:c') RETURNING id`,
    );
    const [a, b, c] = rows.map((row) => row.id) as [number, number, number];
    await server().owner.query('UPDATE party SET merged_into = id + 1 WHERE id = ANY ($1)', [[a, b]]);
    expect(await loadStandIns(server().pool)).toEqual(
      new Map([
        [a, c],
        [b, c],
      ]),
    );
  });
});
