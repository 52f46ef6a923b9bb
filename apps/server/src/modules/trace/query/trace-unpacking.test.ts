import type { Trace } from '@liangsu/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { documentOf, made, transformed } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';

const server = useTestServer({ now: () => new Date('2026-11-22T00:00:00Z') });
const box = (name: string) => `urn:liangsu:container:${name}`;
const place = (name: string) => `urn:liangsu:place:${name}`;
const at = (day: number, hour = 8) =>
  `2026-09-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00+08:00`;

async function call<T>(method: 'GET' | 'POST', url: string, body?: unknown): Promise<T> {
  const response = await server().app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${server().key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  expect(response.statusCode, response.body).toBe(200);
  return response.json() as T;
}
const capture = (...events: unknown[]) =>
  call<{ seq: number }>('POST', '/api/v1/events', documentOf(...events));
const downstream = async (code: string, more = '') =>
  call<Trace>('GET', `/api/v1/lots/${code}/trace?direction=downstream${more}`);

const aggregated = (action: 'ADD' | 'DELETE', parent: string, time: string, where: string) => ({
  type: 'AggregationEvent',
  eventTime: time,
  eventTimeZoneOffset: '+08:00',
  'liangsu:rowId': `${action}-${parent}-${time}`,
  action,
  bizStep: action === 'ADD' ? 'packing' : 'unpacking',
  parentID: box(parent),
  readPoint: { id: place(where) },
  bizLocation: { id: place(where) },
});
const lines = (lots: [string, number][]) =>
  lots.map(([code, kg]) => ({ epcClass: `urn:liangsu:lot:${code}`, quantity: kg, uom: 'KGM' }));
const packed = (parent: string, lots: [string, number][], time: string, where: string) => ({
  ...aggregated('ADD', parent, time, where),
  childQuantityList: lines(lots),
});
const nested = (parent: string, child: string, time: string, where: string) => ({
  ...aggregated('ADD', parent, time, where),
  childEPCs: [box(child)],
});
const takenOut = (parent: string, lots: [string, number][], time: string, where: string) => ({
  ...aggregated('DELETE', parent, time, where),
  childQuantityList: lines(lots),
});
const emptied = (parent: string, time: string, where: string) => aggregated('DELETE', parent, time, where);

/** Where a lot is: place or container, and kilograms. */
async function where(code: string, more = ''): Promise<string[]> {
  const trace = await downstream(code, more);
  const lot = trace.downstream!.lots.find((one) => one.code === code)!;
  return lot.holdings
    .map((h) => {
      const there = h.place === null ? 'nowhere' : trace.places[h.place]!.name;
      return `${h.container === null ? '' : 'in a box '}${there}: ${h.amount}`;
    })
    .map((text) => text.replaceAll('urn:liangsu:place:', ''))
    .sort();
}

describe('all that is in a container is taken out', () => {
  let before: number;
  beforeAll(async () => {
    await capture(
      made('U1', 100, 'farm', at(1)),
      made('U2', 50, 'farm', at(1)),
      packed(
        'lorry-1',
        [
          ['U1', 60],
          ['U2', 40],
        ],
        at(2),
        'farm',
      ),
      takenOut('lorry-1', [['U1', 10]], at(3), 'market'),
    );
    before = (await capture(made('elsewhere', 1, 'farm', at(1)))).seq;
    await capture(emptied('lorry-1', at(4), 'mill'));
    await capture(
      packed('lorry-1', [['U2', 5]], at(5), 'farm'),
      transformed([['U1', 50]], [['U-flour', 45]], 'mill', at(6)),
    );
  });

  it('moves what was in it, lot by lot, and the trace goes on from there', async () => {
    expect(await where('U1')).toEqual(['farm: 40', 'market: 10']);
    expect(await where('U2')).toEqual(['farm: 5', 'in a box farm: 5', 'mill: 40']);
    const trace = await downstream('U1');
    expect(trace.downstream!.lots.map((lot) => [lot.code, lot.expected])).toEqual(
      expect.arrayContaining([['U-flour', '45']]),
    );
    expect(trace.completeness.counts['overdrawn']).toBeUndefined();
    expect(trace.completeness.counts['ambiguousHolding']).toBeUndefined();
    const up = await call<Trace>('GET', '/api/v1/lots/U-flour/trace?direction=upstream');
    expect(up.upstream!.lots.map((lot) => lot.code).sort()).toEqual(['U-flour', 'U1']);
  });

  it('does not count before it was recorded', async () => {
    expect(await where('U2', `&asKnownAt=${before}`)).toEqual(['farm: 10', 'in a box market: 40']);
  });

  it('may be a start, by its event or by its place', async () => {
    const { rows } = await server().pool.query<{ id: number }>('SELECT id FROM place WHERE uri = $1', [
      place('mill'),
    ]);
    const start = { kind: 'place', place: rows[0]!.id, from: '2026-09-04', until: '2026-09-04' };
    const there = await call<Trace>('POST', '/api/v1/traces', { starts: [start], direction: 'downstream' });
    expect(there.downstream!.lots.map((lot) => lot.code).sort()).toEqual(['U-flour', 'U1', 'U2']);
    const event = { ...emptied('lorry-3', at(9), 'depot'), eventID: 'urn:uuid:emptied-3' };
    await capture(
      made('E1', 7, 'farm', at(7)),
      packed('lorry-3', [['E1', 7]], at(8), 'farm'),
      event,
      packed('lorry-3', [['U1', 3]], at(10), 'farm'),
    );
    const by = await call<Trace>('POST', '/api/v1/traces', {
      starts: [{ kind: 'event', eventId: 'urn:uuid:emptied-3' }],
      direction: 'downstream',
    });
    expect(by.downstream!.lots.map((lot) => [lot.code, lot.expected])).toEqual([['E1', '7']]);
  });

  it('is undone when it is declared wrong, and the answer says so', async () => {
    const wrong = { ...emptied('lorry-4', at(4), 'mill'), eventID: 'urn:uuid:emptied-4' };
    await capture(made('W1', 9, 'farm', at(1)), packed('lorry-4', [['W1', 9]], at(2), 'farm'), wrong);
    expect(await where('W1')).toEqual(['mill: 9']);
    await capture({ ...wrong, errorDeclaration: { declarationTime: at(20), reason: 'incorrect_data' } });
    expect(await where('W1')).toEqual(['in a box farm: 9']);
    expect((await downstream('W1')).completeness.counts).toMatchObject({ corrected: 1 });
  });

  it('takes a container out of another, and leaves what is in it where it is', async () => {
    await capture(
      made('N1', 9, 'farm', at(1)),
      packed('sack', [['N1', 9]], at(2), 'farm'),
      nested('pallet', 'sack', at(3), 'farm'),
      emptied('pallet', at(4), 'mill'),
    );
    expect(await where('N1')).toEqual(['in a box mill: 9']);
    await capture(emptied('sack', at(5), 'shop'));
    expect(await where('N1')).toEqual(['shop: 9']);
  });

  it('counts a day without a time by its end, in the trace and in where a container is', async () => {
    const day = { 'liangsu:timePrecision': 'day' };
    await capture(
      made('D1', 9, 'farm', at(1)),
      packed('crate', [['D1', 9]], at(4, 10), 'farm'),
      nested('bay', 'crate', at(4, 11), 'farm'),
      { ...emptied('bay', '2026-09-04T00:00:00+08:00', 'mill'), ...day },
    );
    expect(await where('D1')).toEqual(['in a box mill: 9']);
    await capture({ ...emptied('crate', '2026-09-04T00:00:00+08:00', 'shop'), ...day });
    expect(await where('D1')).toEqual(['shop: 9']);
  });
});

describe('the events of a lot', () => {
  it('tell of the unpackings of everything that it was in, and of no others', async () => {
    await capture(
      made('EV-1', 100, 'mill', at(1)),
      emptied('EV', at(2), 'shop-0'),
      packed('EV', [['EV-1', 100]], at(3), 'mill'),
      emptied('EV', at(4), 'shop-1'),
      emptied('EV', at(5), 'shop-2'),
      // Taken out by name, so what was emptied later were other goods.
      packed('EV', [['EV-1', 10]], at(6), 'shop-1'),
      takenOut('EV', [['EV-1', 10]], at(7), 'shop-3'),
      packed('EV', [['EV-2', 10]], at(8), 'shop-1'),
      emptied('EV', at(9), 'shop-4'),
      packed('EV', [['EV-1', 10]], at(10), 'shop-1'),
      takenOut('EV', [['EV-1', 4]], at(11), 'shop-3'),
      emptied('EV', at(12), 'shop-5'),
    );
    const { items } = await call<{ items: { role: string; place: { name: string } }[] }>(
      'GET',
      '/api/v1/lots/EV-1/events',
    );
    expect(items.map(({ role, place }) => `${role} ${place.name.split(':').at(-1)}`)).toEqual([
      'add mill',
      'packIn mill',
      'packOut shop-1',
      'packIn shop-1',
      'packOut shop-3',
      'packIn shop-1',
      'packOut shop-3',
      'packOut shop-5',
    ]);
    const first = await call<{ items: unknown[]; next: string }>('GET', '/api/v1/lots/EV-1/events?limit=6');
    const rest = await call<{ items: { role: string }[]; next: null }>(
      'GET',
      `/api/v1/lots/EV-1/events?limit=6&cursor=${first.next}`,
    );
    expect(rest.items.map(({ role }) => role)).toEqual(['packOut', 'packOut']);
    expect((await call<{ eventCount: number }>('GET', '/api/v1/lots/EV-1')).eventCount).toBe(8);
  });
});
