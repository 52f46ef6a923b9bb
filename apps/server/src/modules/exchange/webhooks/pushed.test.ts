import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { made, shipped } from '../../../testing/epcis.ts';
import { createApiKey } from '../../access/index.ts';
import { T, useWebhooks } from './testing/webhook-desk.ts';

const hooks = useWebhooks();
const { server, boss, subscribe, capture, bodies, sale, decide } = hooks;

describe('what is pushed', () => {
  it('are events of others that concern the organisation, signed as Standard Webhooks says', async () => {
    const { secret } = await subscribe(['event.captured']);
    const { seq, receipts } = await sale();
    await capture(hooks.millKey, made('WH-own', 5, 'yard', T(3)));
    await hooks.delivery.round();
    expect(hooks.receiver.received).toHaveLength(1);
    const { headers, body } = hooks.receiver.received[0]!;
    expect(JSON.parse(body)).toEqual({
      type: 'event.captured',
      timestamp: new Date(hooks.time).toISOString(),
      data: {
        events: [
          {
            eventId: receipts[0]!.eventId,
            seq,
            type: 'ObjectEvent',
            bizStep: 'shipping',
            eventTime: '2026-09-02T00:00:00.000Z',
          },
        ],
      },
    });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': expect.stringMatching(/^msg_[0-9a-f-]{36}$/),
      'webhook-timestamp': String(hooks.time / 1000),
    });
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const expected = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update(signed)
      .digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
    await hooks.delivery.round();
    expect(hooks.receiver.received).toHaveLength(1);
  });

  it('are events at places that it operates, and of parties merged into it', async () => {
    await server().owner.query(
      `INSERT INTO place (uri, operator_party_id) VALUES ('urn:liangsu:place:mill-silo', $1)`,
      [hooks.mill],
    );
    await server().owner.query(
      `INSERT INTO party (uri, merged_into) VALUES ('urn:liangsu:party:old-mill', $1)`,
      [hooks.mill],
    );
    await subscribe(['event.captured', 'claim.made']);
    await capture(hooks.sellerKey, made('WH-A', 1000, 'farm', T(1)));
    await capture(hooks.sellerKey, shipped('WH-A', 1, ['seller', 'farm'], ['old-mill', 'x'], T(2), 'A1'));
    await capture(
      hooks.sellerKey,
      shipped('WH-A', 1, ['seller', 'farm'], ['third', 'mill-silo'], T(2), 'A2'),
    );
    await capture(hooks.sellerKey, shipped('WH-A', 1, ['seller', 'farm'], ['third', 'x'], T(2), 'A3'));
    await hooks.delivery.round();
    expect(bodies().flatMap(({ data }) => data.events)).toHaveLength(2);
  });

  it('are declarations that an event which concerns it was wrong, also when they name nobody', async () => {
    await subscribe(['event.captured']);
    const declared = (event: object) => ({
      ...event,
      errorDeclaration: { declarationTime: T(9), reason: 'incorrect_data' },
    });
    const sold = (n: number, to: string) => ({
      ...shipped('WH-D', 1, ['seller', 'farm'], [to, 'x'], T(2), `D${n}`),
      eventID: `urn:uuid:55555555-5555-4555-8555-${String(n).padStart(12, '0')}`,
    });
    const unnamed = ({ sourceList, destinationList, ...event }: ReturnType<typeof sold>) => event;
    await capture(
      hooks.sellerKey,
      made('WH-D', 1000, 'farm', T(1)),
      sold(1, 'mill'),
      sold(2, 'mill'),
      sold(3, 'third'),
    );
    await hooks.delivery.round();
    hooks.receiver.received.length = 0;
    await capture(
      hooks.sellerKey,
      declared(sold(1, 'mill')),
      declared(unnamed(sold(2, 'mill'))),
      declared(sold(3, 'third')),
      // What it declares wrong is not there yet: it repeats it.
      declared(sold(4, 'mill')),
    );
    await hooks.delivery.round();
    expect(
      bodies().flatMap(({ data }) => data.events.map(({ eventId }: { eventId: string }) => eventId)),
    ).toEqual([1, 2, 4].map((n) => sold(n, 'mill').eventID));
  });

  it('are claims that concern it, contests of its own claims, and decisions on it', async () => {
    await subscribe(['claim.made', 'claim.contested', 'organisation.decided']);
    await capture(hooks.sellerKey, made('WH-C', 1000, 'farm', T(1)));
    const third = await createApiKey(server().pool, { name: 'third', rights: ['*'], partyId: null });
    await server().owner.query(`INSERT INTO party (uri) VALUES ('urn:liangsu:party:driver')`);
    const { rows } = await server().owner.query(
      `SELECT id FROM party WHERE uri = 'urn:liangsu:party:driver'`,
    );
    await server().owner.query('UPDATE api_key SET party_id = $2 WHERE id = $1', [third.id, rows[0].id]);
    const { receipts } = await capture(
      third.text,
      shipped('WH-C', 400, ['seller', 'farm'], ['mill', 'x'], T(2), 'C1'),
    );
    expect(receipts[0]!.status).toBe('unconfirmed');
    await decide('suspended', '资料过期');
    await decide('applied', null);
    await hooks.delivery.round();
    expect(bodies()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          type: 'claim.made',
          data: {
            claims: [expect.objectContaining({ claim: expect.any(Number), eventId: receipts[0]!.eventId })],
          },
        }),
        expect.objectContaining({
          type: 'organisation.decided',
          timestamp: expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/),
          data: { organisation: hooks.mill, decision: 'suspended', reason: '资料过期' },
        }),
      ]),
    );
    expect(hooks.receiver.received).toHaveLength(2);
    // What the hooks.mill claims of others' goods, and they contest.
    const claimed = await capture(
      hooks.millKey,
      shipped('WH-C', 3, ['seller', 'farm'], ['third', 'x'], T(2), 'C2'),
    );
    expect(claimed.receipts[0]!.status).toBe('unconfirmed');
    const claims = await server().app.inject({
      url: '/api/v1/claims',
      headers: { 'x-api-key': hooks.sellerKey },
    });
    const no = claims.json().items[0].no;
    const contested = await server().app.inject({
      method: 'POST',
      url: `/api/v1/claims/${no}/contest`,
      headers: { 'x-api-key': hooks.sellerKey },
      payload: { reason: '没有这回事' },
    });
    expect(contested.statusCode, contested.body).toBe(200);
    await hooks.delivery.round();
    expect(bodies().at(-1)).toMatchObject({
      type: 'claim.contested',
      data: { claim: Number(no), reason: '没有这回事' },
    });
  });

  it('is nothing from before it was subscribed, nothing that rolled back, and nothing after it was deleted', async () => {
    await sale();
    const { webhook } = await subscribe(['event.captured', 'organisation.decided']);
    const client = await server().pool.connect();
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO organisation_step (party_id, kind, reason, by_actor, by_name) VALUES ($1, 'suspended', 'x', 't', 't')`,
      [hooks.mill],
    );
    await client.query('ROLLBACK');
    client.release();
    await hooks.delivery.round();
    expect(hooks.receiver.received).toEqual([]);
    await decide('suspended');
    await boss('DELETE', `/api/v1/webhooks/${webhook.id}`);
    await hooks.delivery.round();
    expect(hooks.receiver.received).toEqual([]);
  });

  it('of many events comes in messages of two hundred, complete and in order', async () => {
    await subscribe(['event.captured']);
    await capture(hooks.sellerKey, made('WH-M', 100_000, 'farm', T(1)));
    const events = Array.from({ length: 450 }, (_, i) =>
      shipped('WH-M', 1, ['seller', 'farm'], ['mill', 'yard'], T(2), `M${i}`),
    );
    const { receipts } = await capture(hooks.sellerKey, ...events);
    await hooks.delivery.round();
    expect(bodies().map(({ data }) => data.events.length)).toEqual([200, 200, 50]);
    expect(
      bodies().flatMap(({ data }) => data.events.map((event: { eventId: string }) => event.eventId)),
    ).toEqual(receipts.map(({ eventId }) => eventId));
  });
});
