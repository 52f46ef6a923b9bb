import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../testing/callers.ts';
import { documentOf, made, received } from '../testing/epcis.ts';
import { useTestServer } from '../testing/harness.ts';
import { organisation, person } from '../testing/people.ts';

/** Seeing by saying (OWASP API1:2023): whoever read a code off a bag says that he saw it, and is nobody's customer for that. */
const server = useTestServer();
const T = (day: number) => `2026-09-${String(day).padStart(2, '0')}T08:00:00+08:00`;
const who = new Map<string, Caller>();
const uris = new Map<string, string>();

async function enterprise(name: string, area: string): Promise<void> {
  const id = await organisation(server(), 'processor', area);
  const { owner } = server();
  await owner.query(
    `INSERT INTO place (uri, name, kind, operator_party_id, jurisdiction_code, declared)
     VALUES ('urn:liangsu:place:' || $1, $1, 'shop', $2, $3, true)`,
    [`${name}-1`, id, area],
  );
  const { rows } = await owner.query<{ uri: string }>('SELECT uri FROM party WHERE id = $1', [id]);
  uris.set(name, rows[0]!.uri);
  who.set(name, await person(server(), name, id, 'clerk', 'keeper'));
}

const sighting = (at: string, row: string, more: object = {}) => ({
  type: 'ObjectEvent',
  eventTime: T(3),
  eventTimeZoneOffset: '+08:00',
  action: 'OBSERVE',
  bizStep: 'inspecting',
  quantityList: [{ epcClass: 'urn:liangsu:lot:R-LOT' }],
  readPoint: { id: `urn:liangsu:place:${at}` },
  bizLocation: { id: `urn:liangsu:place:${at}` },
  'liangsu:rowId': row,
  ...more,
});

const captures = async (name: string, event: object) => {
  const answer = await who.get(name)!('POST', '/api/v1/events', documentOf(event));
  expect(answer.body?.receipts?.[0]?.status, answer.text).toBe('accepted');
};
const WAYS = ['', '/events', '/labels', '/trace', '/recall-scope'];
const asks = async (name: string) =>
  Promise.all(WAYS.map(async (way) => (await who.get(name)!('GET', `/api/v1/lots/R-LOT${way}`)).status));

beforeAll(async () => {
  await enterprise('mill', '530302');
  await enterprise('retailer', '500101');
  await enterprise('shop', '500102');
  const office = await organisation(server(), 'authority', '500102');
  who.set('office', await person(server(), 'office', office, 'official'));
  await captures('mill', made('R-LOT', 25_000, 'mill-1', T(1)));
});

describe('one’s own sighting', () => {
  it('is recorded, and opens the lot by no way: neither as a sighting nor as a link', async () => {
    expect(await asks('mill')).toEqual(WAYS.map(() => 200));
    const closed = WAYS.map(() => 403);
    expect(await asks('retailer')).toEqual(closed);
    await captures('retailer', sighting('retailer-1', 's1'));
    await captures('retailer', sighting('retailer-1', 's2', { bizStep: 'stock_taking' }));
    await captures('retailer', {
      ...sighting('retailer-1', 's3'),
      type: 'TransactionEvent',
      action: 'ADD',
      bizTransactionList: [{ type: 'inv', bizTransaction: 'urn:liangsu:doc:x:1' }],
    });
    expect(await asks('retailer')).toEqual(closed);
    const job = { codes: ['R-LOT'], layout: 'a4-2x5', copies: 1 };
    expect(await who.get('retailer')!('POST', '/api/v1/label-jobs', job)).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/codes/0' }] },
    });
    expect((await who.get('retailer')!('GET', '/api/v1/lots')).text).not.toContain('R-LOT');
    expect((await who.get('retailer')!('GET', '/api/v1/search?q=R-LOT')).text).not.toContain('25000');
  });

  it('shows the lot to whoever else is concerned: who runs the place, and the authority there', async () => {
    expect((await asks('shop'))[0]).toBe(403);
    await captures('retailer', sighting('shop-1', 's4'));
    expect((await asks('shop'))[0]).toBe(200);
    expect((await asks('office'))[0]).toBe(200);
    expect((await asks('retailer'))[0]).toBe(403);
  });

  it('needs no such way where the goods are: a receipt opens it, under the receiver’s name', async () => {
    const to = uris.get('retailer')!;
    const receipt = received('R-LOT', 10, ['x', 'mill-1'], ['y', 'retailer-1'], T(4), 'd1');
    receipt.sourceList[0] = { type: 'possessing_party', source: uris.get('mill')! };
    receipt.destinationList[0] = { type: 'possessing_party', destination: to };
    await captures('retailer', receipt);
    expect((await asks('retailer'))[0]).toBe(200);
  });
});
