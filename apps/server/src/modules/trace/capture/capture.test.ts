import { describe, expect, it } from 'vitest';
import { useTestServer } from '../../../testing/harness.ts';

const server = useTestServer();

const CONTEXT = [
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  { liangsu: 'urn:liangsu:ns:' },
];
let counter = 0;
/** A harvest of `kg` of a lot: an event that differs from every other by its row id. */
function harvest(code: string, kg: number, extra: Record<string, unknown> = {}) {
  return {
    type: 'ObjectEvent',
    action: 'ADD',
    bizStep: 'commissioning',
    eventTime: '2026-09-01T08:00:00+08:00',
    eventTimeZoneOffset: '+08:00',
    readPoint: { id: 'urn:liangsu:place:farm-1' },
    bizLocation: { id: 'urn:liangsu:place:farm-1' },
    quantityList: [{ epcClass: `urn:liangsu:lot:${code}`, quantity: kg, uom: 'KGM' }],
    'liangsu:rowId': `row-${++counter}`,
    ilmd: { 'liangsu:productName': '早籼稻' },
    ...extra,
  };
}
const documentOf = (...eventList: unknown[]) => ({
  '@context': CONTEXT,
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-11-22T00:00:00Z',
  epcisBody: { eventList },
});

async function capture(body: unknown, headers: Record<string, string> = {}) {
  const response = await server().app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${server().key}`, 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(body),
  });
  return { status: response.statusCode, body: response.json() };
}

async function count(sql: string, values: unknown[] = []): Promise<number> {
  const { rows } = await server().pool.query<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`, values);
  return Number(rows[0]!.n);
}

describe('capture', () => {
  it('answers each event with a receipt once it is durable', async () => {
    const { status, body } = await capture(documentOf(harvest('CAP-1', 1000), harvest('CAP-2', 2000)));
    expect(status).toBe(200);
    expect(body.seq).toBeGreaterThan(0);
    expect(body.receipts.map((r: { status: string }) => r.status)).toEqual(['accepted', 'accepted']);
    expect(await count(`lot WHERE code = ANY($1)`, [['CAP-1', 'CAP-2']])).toBe(2);
  });

  it('tells of what it recorded as it was and is probably a mistake', async () => {
    const { body } = await capture(
      documentOf(
        harvest('CAP-20', 1, {
          quantityList: [{ epcClass: 'urn:liangsu:lot:CAP-20', quantity: 1, uom: 'ZZZ' }],
        }),
        harvest('CAP-21', 1),
      ),
    );
    expect(body.receipts[0]).toMatchObject({
      status: 'accepted',
      warnings: [
        { path: '/quantityList/0/uom', code: 'unitUnknown', message: expect.stringContaining('KGM') },
      ],
    });
    expect(body.receipts[1]).not.toHaveProperty('warnings');
  });

  it('takes the same event again as the same fact, also within one document and at the same time', async () => {
    const event = harvest('CAP-3', 1000);
    const answers = await Promise.all([
      capture(documentOf(event, event)),
      capture(documentOf(event)),
      capture(documentOf(event)),
    ]);
    const statuses = answers.flatMap((a) => a.body.receipts.map((r: { status: string }) => r.status)).sort();
    expect(statuses).toEqual(['accepted', 'duplicate', 'duplicate', 'duplicate']);
    expect(await count(`edge_by_lot e JOIN lot l ON l.id = e.lot WHERE l.code = 'CAP-3'`)).toBe(1);
  });

  it('keeps other content under a known id as a conflict, and moves nothing by it', async () => {
    const id = 'urn:uuid:11111111-1111-4111-8111-111111111111';
    await capture(documentOf(harvest('CAP-4', 1000, { eventID: id })));
    const other = documentOf(harvest('CAP-4', 9999, { eventID: id }));
    expect((await capture(other)).body.receipts[0].status).toBe('idConflict');
    expect((await capture(other)).body.receipts[0].status).toBe('idConflict');
    expect(
      await count(`edge_by_lot e JOIN lot l ON l.id = e.lot WHERE l.code = 'CAP-4' AND e.flags IS NULL`),
    ).toBe(1);
    expect(
      await count(`edge_by_lot e JOIN lot l ON l.id = e.lot WHERE l.code = 'CAP-4' AND e.flags = 2`),
    ).toBe(1);
    expect(await count(`event_conflict`)).toBe(1);
    // Whoever recorded the first one hears of it too.
    const events = await server().app.inject({
      url: '/api/v1/lots/CAP-4/events',
      headers: { authorization: `Bearer ${server().key}` },
    });
    const told = events
      .json()
      .items.map((event: { status: string; contested: boolean }) => [event.status, event.contested]);
    expect(told).toEqual([
      ['counts', true],
      ['idConflict', false],
    ]);
  });

  it.each(['after', 'before'])('voids an event when its declaration arrives %s it', async (order) => {
    const code = `CAP-5-${order}`;
    const event = harvest(code, 1000, {
      eventID: `urn:uuid:22222222-2222-4222-8222-2222222222${order === 'after' ? '01' : '02'}`,
    });
    const declaration = {
      ...event,
      errorDeclaration: { declarationTime: '2026-09-02T00:00:00Z', reason: 'incorrect_data' },
    };
    const documents = order === 'after' ? [event, declaration] : [declaration, event];
    for (const item of documents)
      expect((await capture(documentOf(item))).body.receipts[0].status).toBe('accepted');
    expect(
      await count(`edge_by_lot e JOIN lot l ON l.id = e.lot WHERE l.code = $1 AND role = 14`, [code]),
    ).toBe(1);
    expect((await capture(documentOf(event))).body.receipts[0].status).toBe('duplicate');
    expect(
      await count(`lot_info i JOIN lot l ON l.id = i.lot WHERE l.code = $1 AND product_name IS NOT NULL`, [
        code,
      ]),
    ).toBe(0);
  });

  it('refuses a document with one bad event whole, with place and reason in the reader’s language', async () => {
    const bad = harvest('CAP-6', 1000, { eventTime: '2999-01-01T00:00:00+08:00' });
    const { status, body } = await capture(documentOf(harvest('CAP-6', 1), bad), { 'accept-language': 'en' });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'capture.refused',
      errors: [{ path: '/epcisBody/eventList/1/eventTime', code: 'event.inFuture' }],
    });
    expect(body.errors[0].message).toContain('future');
    expect(await count(`lot WHERE code = 'CAP-6'`)).toBe(0);
  });

  it('gives commit sequences without gaps of visibility: later answers have later sequences', async () => {
    const seqs: number[] = [];
    for (let i = 0; i < 5; i++) seqs.push((await capture(documentOf(harvest(`CAP-7-${i}`, 1)))).body.seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    expect(new Set(seqs).size).toBe(5);
  });

  it('keeps evidence from being changed, by the runtime role and by the owner', async () => {
    await capture(documentOf(harvest('CAP-8', 1)));
    await expect(server().pool.query(`UPDATE event SET body = '{}'`)).rejects.toThrow(/permission denied/);
    await expect(server().pool.query(`DELETE FROM edge_by_lot`)).rejects.toThrow(/permission denied/);
    await expect(server().owner.query(`UPDATE event SET body = '{}'`)).rejects.toThrow(/evidence/);
    await expect(server().owner.query(`TRUNCATE edge_by_hub`)).rejects.toThrow(/evidence/);
  });
});
