import type { ClaimView } from '@liangsu/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { documentOf, made, received, shipped } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { createApiKey } from '../../access/index.ts';

const server = useTestServer();
const T = (day: number) => `2026-09-${String(day).padStart(2, '0')}T08:00:00+08:00`;
const keys = new Map<string, string>();
const ids = new Map<string, number>();

async function call<T>(by: string, method: 'GET' | 'POST', path: string, body?: unknown, status = 200) {
  const response = await server().app.inject({
    method,
    url: `/api/v1/${path}`,
    headers: {
      authorization: `Bearer ${keys.get(by)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  expect(response.statusCode, response.body).toBe(status);
  return response.json() as T;
}
const capture = (by: string, ...events: unknown[]) => call(by, 'POST', 'events', documentOf(...events));
const list = async (by: string, query = ''): Promise<ClaimView[]> =>
  (await call<{ items: ClaimView[] }>(by, 'GET', `claims?${query}`)).items;
const about = async (by: string, code: string): Promise<ClaimView | undefined> =>
  (await list(by)).find((claim) => claim.lines.some((line) => line.lot === code));
const heldBy = async (code: string): Promise<Record<string, number>> => {
  const page = await call<{ holdings: { party: { name: string }; amount: { value: string } }[] }>(
    'office',
    'GET',
    `lots/${code}`,
  );
  return Object.fromEntries(
    page.holdings.map(({ party, amount }) => [party.name.split(':').at(-1), Number(amount.value)]),
  );
};

beforeAll(async () => {
  const rights = ['event.capture', 'entry.read', 'claim.answer', 'lot.read'];
  for (const name of ['grower', 'buyer', 'driver', 'depot', 'outsider', 'alias']) {
    const { rows } = await server().owner.query<{ id: number }>(
      'INSERT INTO party (uri) VALUES ($1) RETURNING id',
      [`urn:liangsu:party:${name}`],
    );
    ids.set(name, rows[0]!.id);
    const { text } = await createApiKey(server().pool, { name, rights, partyId: rows[0]!.id });
    keys.set(name, text);
  }
  keys.set('office', (await createApiKey(server().pool, { name: 'office', rights, partyId: null })).text);
  await server().owner.query(
    `WITH d AS (INSERT INTO place (uri, operator_party_id) VALUES ('urn:liangsu:place:yard', $1) RETURNING id)
     INSERT INTO place (uri, parent_id) SELECT 'urn:liangsu:place:shed', id FROM d`,
    [ids.get('depot')],
  );
  await server().owner.query('UPDATE party SET merged_into = $1 WHERE id = $2', [
    ids.get('grower'),
    ids.get('alias'),
  ]);
});

/** The driver reports that a grower sold 400 of 1000 kg out of a shed; he has no say in it. */
async function reported(code: string): Promise<object> {
  await capture('grower', made(code, 1000, 'farm', T(1)));
  const sale = shipped(code, 400, ['grower', 'farm'], ['buyer', 'shed'], T(2), code);
  await capture('driver', sale);
  return sale;
}

describe('claims', () => {
  it('are listed for those whom they concern, for who made them, and for the installation', async () => {
    await reported('CL-1');
    for (const name of ['grower', 'alias', 'buyer', 'depot', 'office']) {
      const claim = await about(name, 'CL-1');
      expect(claim, name).toMatchObject({
        state: 'open',
        mayConfirm: true,
        mayContest: true,
        claimedBy: { id: ids.get('driver') },
        lineCount: 1,
        documents: ['urn:liangsu:doc:CL-1'],
        from: '2026-09-02T00:00:00.000Z',
      });
      expect(claim!.lines[0]).toMatchObject({
        role: 'ship',
        product: '早籼稻',
        amount: { value: '400', unit: 'kg' },
        fromParty: { id: ids.get('grower') },
      });
    }
    expect(await list('outsider')).toEqual([]);
    expect(await about('driver', 'CL-1')).toBeUndefined();
    expect((await list('driver', 'side=made'))[0]).toMatchObject({ mayConfirm: false, mayContest: false });
  });

  it('count once somebody who has the say confirms them, and twice confirmed is once', async () => {
    await reported('CL-2');
    const { no } = (await about('buyer', 'CL-2'))!;
    expect(await heldBy('CL-2')).toEqual({ grower: 1000 });
    const confirmed = await call<ClaimView>('grower', 'POST', `claims/${no}/confirm`);
    expect(confirmed).toMatchObject({ no, state: 'confirmed', mayConfirm: false, mayContest: false });
    expect((await heldBy('CL-2'))['grower']).toBe(600);
    await call('buyer', 'POST', `claims/${no}/confirm`);
    await call('buyer', 'POST', `claims/${no}/contest`, { reason: '没有收到' }, 409);
    expect((await heldBy('CL-2'))['grower']).toBe(600);
    expect((await list('grower', 'state=confirmed')).map((claim) => claim.no)).toContain(no);
  });

  it('are contested with a reason, once a party, and both words stay', async () => {
    await reported('CL-3');
    const { no } = (await about('grower', 'CL-3'))!;
    const contested = await call<ClaimView>('grower', 'POST', `claims/${no}/contest`, { reason: ' 未出售 ' });
    expect(contested).toMatchObject({ state: 'contested', mayConfirm: true, mayContest: false });
    await call('alias', 'POST', `claims/${no}/contest`, { reason: '再说一次' });
    await call('office', 'POST', `claims/${no}/contest`, { reason: '已核实' });
    const { contests } = (await about('grower', 'CL-3'))!;
    // Whose word it is, never under which login or key it was said.
    expect(contests.map(({ by }) => by)).toEqual([expect.stringMatching(/grower$/), 'office']);
    expect(contests.map(({ party, reason }) => [party?.id ?? 0, reason])).toEqual([
      [ids.get('grower'), '未出售'],
      [0, '已核实'],
    ]);
    expect(await heldBy('CL-3')).toEqual({ grower: 1000 });
    // Whoever contested may think better of it.
    expect(await call<ClaimView>('grower', 'POST', `claims/${no}/confirm`)).toMatchObject({
      state: 'confirmed',
    });
  });

  it('are nobody else’s business', async () => {
    await reported('CL-4');
    const { no } = (await about('office', 'CL-4'))!;
    await call('outsider', 'POST', `claims/${no}/confirm`, undefined, 404);
    await call('outsider', 'POST', `claims/${no}/contest`, { reason: 'x' }, 404);
    await call('driver', 'POST', `claims/${no}/confirm`, undefined, 403);
    await call('driver', 'POST', `claims/${no}/contest`, { reason: 'x' }, 403);
    await call('grower', 'POST', `claims/${no}/contest`, { reason: '  ' }, 400);
    await call('grower', 'POST', 'claims/999999/confirm', undefined, 404);
  });

  it('are not confirmed under an id that stands for something else', async () => {
    await capture('grower', made('CL-5', 1000, 'farm', T(1)));
    const eventID = 'urn:uuid:55555555-5555-4555-8555-000000000005';
    const sale = (kg: number) => ({
      ...shipped('CL-5', kg, ['grower', 'farm'], ['buyer', 'shed'], T(2), 'CL-5'),
      eventID,
    });
    await capture('driver', sale(400));
    await capture('grower', sale(300));
    const { no } = (await about('grower', 'CL-5'))!;
    await call('buyer', 'POST', `claims/${no}/confirm`, undefined, 409);
    expect((await heldBy('CL-5'))['grower']).toBe(700);
  });

  it('that are taken back are withdrawn; what was captured by one with the say is confirmed of itself', async () => {
    const sale = await reported('CL-6');
    await capture('driver', { ...sale, errorDeclaration: { declarationTime: '2026-09-20T00:00:00Z' } });
    const withdrawn = (await about('grower', 'CL-6'))!;
    expect(withdrawn).toMatchObject({ state: 'withdrawn', mayConfirm: false, mayContest: false });
    await call('grower', 'POST', `claims/${withdrawn.no}/confirm`, undefined, 409);
    const other = await reported('CL-7');
    await capture('grower', other);
    expect(await about('buyer', 'CL-7')).toMatchObject({ state: 'confirmed' });
    await capture('buyer', received('CL-7', 400, ['grower', 'farm'], ['buyer', 'shed'], T(3), 'CL-7'));
    expect(await heldBy('CL-7')).toEqual({ grower: 600, buyer: 400 });
  });

  it('come page by page', async () => {
    const first = await call<{ items: ClaimView[]; next: string }>('office', 'GET', 'claims?limit=2');
    const second = await call<{ items: ClaimView[] }>('office', 'GET', `claims?limit=2&cursor=${first.next}`);
    const nos = [...first.items, ...second.items].map(({ no }) => no);
    expect(nos).toEqual([...new Set(nos)].sort((a, b) => b - a));
    expect(nos).toHaveLength(4);
  });
});
