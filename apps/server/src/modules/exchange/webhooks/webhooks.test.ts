import { createHmac } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sealColumn } from '../../../platform/sealed-column.ts';
import { Sealer } from '../../../platform/sealing.ts';
import { documentOf, made, shipped } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { createApiKey, seedJurisdictions } from '../../access/index.ts';
import { WebhookDelivery } from './delivery.ts';
import { SEALED_WEBHOOKS } from './secrets.ts';
import { Sender } from './sender.ts';
import { type Person, party, somebody } from './testing/administrators.ts';
import { type Receiver, startReceiver } from './testing/receiver.ts';

const MINUTE = 60_000;
const T = (day: number) => `2026-09-${String(day).padStart(2, '0')}T08:00:00+08:00`;
let time = Date.parse('2026-11-02T01:00:00Z');
const webhooks = { allow: ['127.0.0.0/8'], http: true };
const server = useTestServer({ webhooks, now: () => new Date(time) });

let mill: number;
let boss: Person;
let clerk: Person;
let stranger: Person;
let receiver: Receiver;
let sellerKey: string;
let millKey: string;
let lots = 0;

/** A server's delivery, driven by hand; several stand for several servers. */
const deliveryOf = () =>
  new WebhookDelivery({
    pool: server().context.pool,
    evidence: server().pool,
    sender: new Sender({ ...webhooks, timeoutMs: 2000 }),
    sealer: new Sealer(server().context.config),
    now: () => new Date(time),
    log: pino({ level: 'silent' }),
    metrics: server().context.metrics,
  });
let delivery: WebhookDelivery;

beforeAll(async () => {
  await seedJurisdictions(server().pool);
  mill = await party(server(), 'mill', 'processor');
  const seller = await party(server(), 'seller', 'grower');
  boss = await somebody(server(), 'hook-boss', mill, 'organisationAdministrator');
  clerk = await somebody(server(), 'hook-clerk', mill, 'clerk');
  stranger = await somebody(server(), 'hook-stranger', seller, 'organisationAdministrator');
  const key = async (partyId: number) =>
    (await createApiKey(server().pool, { name: 'k', rights: ['*'], partyId })).text;
  sellerKey = await key(seller);
  millKey = await key(mill);
  receiver = await startReceiver();
});
afterAll(() => receiver.close());
beforeEach(async () => {
  await server().owner.query(`UPDATE webhook SET state = 'deleted'`);
  delivery = deliveryOf();
  await delivery.round();
  receiver.received.length = 0;
  receiver.answer = 200;
});

async function subscribe(kinds: string[], more: object = {}) {
  const { status, body } = await boss('POST', '/api/v1/webhooks', {
    name: '仓储系统',
    url: receiver.url,
    kinds,
    ...more,
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body as { webhook: { id: string }; secret: string };
}
const one = async (id: string) =>
  (await boss('GET', '/api/v1/webhooks')).body.items.find((item: { id: string }) => item.id === id);
const bodies = () => receiver.received.map(({ body }) => JSON.parse(body));

async function capture(key: string, ...events: object[]) {
  const answer = await server().app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { 'x-api-key': key },
    payload: documentOf(...events) as object,
  });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json() as { seq: number; receipts: { eventId: string; status: string }[] };
}
/** The seller makes a lot and ships it to the mill; the second event concerns the mill. */
async function sale() {
  const code = `WH-${++lots}`;
  await capture(sellerKey, made(code, 1000, 'farm', T(1)));
  return capture(sellerKey, shipped(code, 400, ['seller', 'farm'], ['mill', 'yard'], T(2), code));
}
const decide = (kind: string, reason: string | null = 'x') =>
  server().pool.query(
    `INSERT INTO organisation_step (party_id, kind, reason, by_actor, by_name) VALUES ($1, $2, $3, 'test', 'test')`,
    [mill, kind, reason],
  );

describe('a webhook', () => {
  it('is kept by its organisation’s administrator, and by nobody else', async () => {
    const { webhook, secret } = await subscribe(['event.captured']);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const at = `/api/v1/webhooks/${webhook.id}`;
    const listed = await boss('GET', '/api/v1/webhooks');
    expect(listed.body.items).toMatchObject([{ id: webhook.id, state: 'active', waiting: 0 }]);
    expect(listed.text).not.toContain(secret.slice(6));
    for (const [method, url, body] of [
      ['GET', '/api/v1/webhooks', undefined],
      ['POST', '/api/v1/webhooks', { name: 'x', url: receiver.url, kinds: ['claim.made'] }],
    ] as const)
      expect((await clerk(method, url, body)).status, url).toBe(403);
    expect((await stranger('GET', '/api/v1/webhooks')).body.items).toEqual([]);
    for (const [method, url, body] of [
      ['PATCH', at, { state: 'paused' }],
      ['DELETE', at, undefined],
      ['POST', `${at}/secret`, {}],
      ['POST', `${at}/test`, undefined],
      ['GET', `${at}/messages`, undefined],
      ['POST', `${at}/messages/019a0000-0000-7000-8000-000000000000/resend`, undefined],
    ] as const) {
      expect((await clerk(method, url, body)).status, url).toBe(403);
      expect((await stranger(method, url, body)).status, url).toBe(403);
    }
    expect((await boss('PATCH', at, { name: '新名称', kinds: ['claim.made'] })).body).toMatchObject({
      name: '新名称',
      kinds: ['claim.made'],
    });
    expect((await boss('DELETE', at)).status).toBe(200);
    expect((await boss('GET', `${at}/messages`)).status).toBe(404);
  });

  it('goes to no address inside, and there are twenty at most', async () => {
    const body = { name: 'x', kinds: ['claim.made'] };
    for (const url of [
      'https://10.0.0.1/',
      'https://169.254.169.254/',
      'ftp://x.example/',
      'https://u:p@x.example/',
      'x',
    ])
      expect((await boss('POST', '/api/v1/webhooks', { ...body, url })).body, url).toMatchObject({
        code: 'webhook.url',
      });
    const { webhook } = await subscribe(['claim.made']);
    expect(
      (await boss('PATCH', `/api/v1/webhooks/${webhook.id}`, { url: 'https://[::1]/' })).body,
    ).toMatchObject({
      code: 'webhook.url',
    });
    const answers = await Promise.all(
      Array.from({ length: 22 }, () => boss('POST', '/api/v1/webhooks', { ...body, url: receiver.url })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
    expect(answers.find(({ status }) => status !== 200)!.body).toMatchObject({ code: 'webhook.many' });
  });
});

describe('what is pushed', () => {
  it('are events of others that concern the organisation, signed as Standard Webhooks says', async () => {
    const { secret } = await subscribe(['event.captured']);
    const { seq, receipts } = await sale();
    await capture(millKey, made('WH-own', 5, 'yard', T(3)));
    await delivery.round();
    expect(receiver.received).toHaveLength(1);
    const { headers, body } = receiver.received[0]!;
    expect(JSON.parse(body)).toEqual({
      type: 'event.captured',
      timestamp: new Date(time).toISOString(),
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
      'webhook-timestamp': String(time / 1000),
    });
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const expected = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
      .update(signed)
      .digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
    await delivery.round();
    expect(receiver.received).toHaveLength(1);
  });

  it('are events at places that it operates, and of parties merged into it', async () => {
    await server().owner.query(
      `INSERT INTO place (uri, operator_party_id) VALUES ('urn:liangsu:place:mill-silo', $1)`,
      [mill],
    );
    await server().owner.query(
      `INSERT INTO party (uri, merged_into) VALUES ('urn:liangsu:party:old-mill', $1)`,
      [mill],
    );
    await subscribe(['event.captured', 'claim.made']);
    await capture(sellerKey, made('WH-A', 1000, 'farm', T(1)));
    await capture(sellerKey, shipped('WH-A', 1, ['seller', 'farm'], ['old-mill', 'x'], T(2), 'A1'));
    await capture(sellerKey, shipped('WH-A', 1, ['seller', 'farm'], ['third', 'mill-silo'], T(2), 'A2'));
    await capture(sellerKey, shipped('WH-A', 1, ['seller', 'farm'], ['third', 'x'], T(2), 'A3'));
    await delivery.round();
    expect(bodies().flatMap(({ data }) => data.events)).toHaveLength(2);
  });

  it('are claims that concern it, contests of its own claims, and decisions on it', async () => {
    await subscribe(['claim.made', 'claim.contested', 'organisation.decided']);
    await capture(sellerKey, made('WH-C', 1000, 'farm', T(1)));
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
    await delivery.round();
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
          data: { organisation: mill, decision: 'suspended', reason: '资料过期' },
        }),
      ]),
    );
    expect(receiver.received).toHaveLength(2);
    // What the mill claims of others' goods, and they contest.
    const claimed = await capture(
      millKey,
      shipped('WH-C', 3, ['seller', 'farm'], ['third', 'x'], T(2), 'C2'),
    );
    expect(claimed.receipts[0]!.status).toBe('unconfirmed');
    const claims = await server().app.inject({ url: '/api/v1/claims', headers: { 'x-api-key': sellerKey } });
    const no = claims.json().items[0].no;
    const contested = await server().app.inject({
      method: 'POST',
      url: `/api/v1/claims/${no}/contest`,
      headers: { 'x-api-key': sellerKey },
      payload: { reason: '没有这回事' },
    });
    expect(contested.statusCode, contested.body).toBe(200);
    await delivery.round();
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
      [mill],
    );
    await client.query('ROLLBACK');
    client.release();
    await delivery.round();
    expect(receiver.received).toEqual([]);
    await decide('suspended');
    await boss('DELETE', `/api/v1/webhooks/${webhook.id}`);
    await delivery.round();
    expect(receiver.received).toEqual([]);
  });

  it('of many events comes in messages of two hundred, complete and in order', async () => {
    await subscribe(['event.captured']);
    await capture(sellerKey, made('WH-M', 100_000, 'farm', T(1)));
    const events = Array.from({ length: 450 }, (_, i) =>
      shipped('WH-M', 1, ['seller', 'farm'], ['mill', 'yard'], T(2), `M${i}`),
    );
    const { receipts } = await capture(sellerKey, ...events);
    await delivery.round();
    expect(bodies().map(({ data }) => data.events.length)).toEqual([200, 200, 50]);
    expect(
      bodies().flatMap(({ data }) => data.events.map((event: { eventId: string }) => event.eventId)),
    ).toEqual(receipts.map(({ eventId }) => eventId));
  });
});

describe('a push that is not taken', () => {
  it('is tried again after growing pauses, in order, and shown; nothing is dropped', async () => {
    const { webhook } = await subscribe(['organisation.decided']);
    await decide('suspended', '一');
    await decide('reinstated', '二');
    receiver.answer = 500;
    const pauses = [
      5_000,
      30_000,
      2 * MINUTE,
      10 * MINUTE,
      30 * MINUTE,
      60 * MINUTE,
      120 * MINUTE,
      240 * MINUTE,
      240 * MINUTE,
    ];
    for (const [i, pause] of pauses.entries()) {
      await delivery.round();
      await delivery.round();
      expect(receiver.received, `attempt ${i + 1}`).toHaveLength(i + 1);
      expect(await one(webhook.id)).toMatchObject({
        state: 'active',
        waiting: 2,
        failures: i + 1,
        nextAt: new Date(time + pause).toISOString(),
      });
      time += pause - 1;
      await delivery.round();
      expect(receiver.received).toHaveLength(i + 1);
      time += 1;
    }
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    receiver.answer = 200;
    await delivery.round();
    const [first, second] = bodies().slice(-2);
    expect([first.data.reason, second.data.reason]).toEqual(['一', '二']);
    expect(await one(webhook.id)).toMatchObject({
      waiting: 0,
      failures: 0,
      failingSince: null,
      nextAt: null,
    });
    const log = (await boss('GET', `/api/v1/webhooks/${webhook.id}/messages`)).body.items;
    expect(log.map(({ attemptCount }: { attemptCount: number }) => attemptCount)).toEqual([1, 10]);
    expect(log[1].attempts[0]).toMatchObject({ status: 200, fault: null });
    expect(log[1].attempts[1]).toMatchObject({ status: 500, fault: 'refused' });
  });

  it('stops after three days, or at once when the other side is gone; it goes on when somebody says so', async () => {
    const { webhook } = await subscribe(['organisation.decided']);
    await decide('suspended', '一');
    receiver.answer = 503;
    for (let i = 0; i < 40 && receiver.received.length < 40; i++) {
      await delivery.round();
      time += 4 * 60 * MINUTE;
    }
    const count = receiver.received.length;
    expect(count).toBeLessThan(25);
    expect(await one(webhook.id)).toMatchObject({ state: 'stopped', waiting: 1 });
    await decide('reinstated', '二');
    receiver.answer = 200;
    await delivery.round();
    expect(receiver.received).toHaveLength(count);
    expect((await boss('PATCH', `/api/v1/webhooks/${webhook.id}`, { state: 'active' })).body).toMatchObject({
      state: 'active',
      failures: 0,
    });
    await delivery.round();
    expect(
      bodies()
        .slice(count)
        .map(({ data }) => data.reason),
    ).toEqual(['一', '二']);
    receiver.answer = 410;
    await decide('suspended', '三');
    await delivery.round();
    expect(await one(webhook.id)).toMatchObject({ state: 'stopped', waiting: 1 });
  });

  it('waits while it is paused', async () => {
    const { webhook } = await subscribe(['event.captured']);
    await boss('PATCH', `/api/v1/webhooks/${webhook.id}`, { state: 'paused' });
    await sale();
    await delivery.round();
    expect(receiver.received).toEqual([]);
    expect(await one(webhook.id)).toMatchObject({ state: 'paused', waiting: 1 });
    await boss('PATCH', `/api/v1/webhooks/${webhook.id}`, { state: 'active' });
    await delivery.round();
    expect(receiver.received).toHaveLength(1);
  });

  it('holds up nobody else’s', async () => {
    const bad = await startReceiver();
    bad.answer = 500;
    await subscribe(['organisation.decided'], { url: bad.url });
    await subscribe(['organisation.decided']);
    await decide('suspended');
    await delivery.round();
    expect([bad.received.length, receiver.received.length]).toEqual([1, 1]);
    await bad.close();
  });
});

describe('several servers', () => {
  it('do not deliver the same twice at once, and make each message once', async () => {
    const { webhook } = await subscribe(['event.captured', 'organisation.decided']);
    for (let i = 0; i < 5; i++) await sale();
    for (let i = 0; i < 10; i++) await decide('suspended', String(i));
    const servers = Array.from({ length: 4 }, deliveryOf);
    for (let i = 0; i < 3; i++) await Promise.all(servers.map((each) => each.round()));
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(ids.length);
    expect(bodies().flatMap(({ data }) => data.events ?? [])).toHaveLength(5);
    expect(bodies().flatMap(({ data }) => data.reason ?? [])).toEqual(
      Array.from({ length: 10 }, (_, i) => String(i)),
    );
    expect(await one(webhook.id)).toMatchObject({ waiting: 0 });
  });

  it('take over from one that died while it was sending: nothing is lost', async () => {
    let release = () => {};
    const stuck = await startReceiver((_, reply) => {
      release = () => reply.writeHead(200).end();
    });
    const { webhook } = await subscribe(['organisation.decided'], { url: stuck.url });
    await decide('suspended', '一');
    await decide('reinstated', '二');
    // Killed after the request went out and before anything of its answer was entered.
    await server().owner.query(`UPDATE webhook SET leased_until = $2 WHERE id = $1`, [
      webhook.id,
      new Date(time + MINUTE),
    ]);
    await delivery.round();
    expect(stuck.received).toHaveLength(0);
    time += MINUTE;
    const round = deliveryOf().round();
    while (stuck.received.length < 1) await new Promise((done) => setImmediate(done));
    // While it is being sent, nobody else sends it.
    await deliveryOf().round();
    expect(stuck.received).toHaveLength(1);
    release();
    while (stuck.received.length < 2) await new Promise((done) => setImmediate(done));
    release();
    await round;
    expect(stuck.received.map(({ body }) => JSON.parse(body).data.reason)).toEqual(['一', '二']);
    await stuck.close();
  });

  it('that are killed between making messages and going on lose and double none', async () => {
    await subscribe(['event.captured']);
    await sale();
    // The transaction that makes messages breaks off at its last statement.
    await server().owner.query(
      `CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'killed'; END $$`,
    );
    await server().owner.query(
      'CREATE TRIGGER break_off BEFORE UPDATE ON webhook_cursor FOR EACH ROW EXECUTE FUNCTION break_off()',
    );
    await expect(deliveryOf().round()).rejects.toThrow('killed');
    await server().owner.query('DROP TRIGGER break_off ON webhook_cursor');
    await deliveryOf().round();
    await deliveryOf().round();
    expect(receiver.received).toHaveLength(1);
  });
});

describe('by hand', () => {
  it('a test is sent at once, says what came of it, and waits for nobody', async () => {
    const { webhook } = await subscribe(['organisation.decided']);
    const at = `/api/v1/webhooks/${webhook.id}`;
    expect((await boss('POST', `${at}/test`)).body).toMatchObject({ status: 200, fault: null });
    expect(bodies()).toMatchObject([{ type: 'webhook.test', data: { name: '仓储系统' } }]);
    receiver.answer = 500;
    expect((await boss('POST', `${at}/test`)).body).toMatchObject({ status: 500, fault: 'refused' });
    await delivery.round();
    expect(receiver.received).toHaveLength(2);
    expect(await one(webhook.id)).toMatchObject({ waiting: 0, failures: 0 });
    let last = 0;
    for (let i = 0; i < 25; i++) last = (await boss('POST', `${at}/test`)).status;
    expect(last).toBe(429);
    time += MINUTE;
  });

  it('a message is sent again, delivered or not', async () => {
    const { webhook } = await subscribe(['organisation.decided']);
    await decide('suspended', '一');
    receiver.answer = 500;
    await delivery.round();
    const at = `/api/v1/webhooks/${webhook.id}/messages`;
    const [message] = (await boss('GET', `${at}?state=waiting`)).body.items;
    receiver.answer = 200;
    expect((await boss('POST', `${at}/${message.id}/resend`)).body).toMatchObject({ fault: null });
    expect((await boss('POST', `${at}/${message.id}/resend`)).body).toMatchObject({ fault: null });
    expect((await boss('GET', `${at}?state=delivered`)).body.items).toMatchObject([
      { id: message.id, attemptCount: 3 },
    ]);
    time += 10 * MINUTE;
    await delivery.round();
    expect(receiver.received).toHaveLength(3);
    expect((await boss('POST', `${at}/019a0000-0000-7000-8000-000000000000/resend`)).status).toBe(404);
  });

  it('the secret is renewed: messages bear both signatures for the time that was given', async () => {
    const { webhook, secret } = await subscribe(['organisation.decided']);
    const renewed = await boss('POST', `/api/v1/webhooks/${webhook.id}/secret`, { overlapHours: 1 });
    expect(renewed.body.secret).not.toBe(secret);
    const signatures = async () => {
      await decide('suspended');
      await delivery.round();
      const { headers, body } = receiver.received.at(-1)!;
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
      const by = (text: string) =>
        `v1,${createHmac('sha256', Buffer.from(text.slice(6), 'base64'))
          .update(signed)
          .digest('base64')}`;
      const given = String(headers['webhook-signature']).split(' ');
      return [given.includes(by(renewed.body.secret)), given.includes(by(secret)), given.length];
    };
    expect(await signatures()).toEqual([true, true, 2]);
    time += 60 * MINUTE;
    expect(await signatures()).toEqual([true, false, 1]);
  });
});

describe('the database', () => {
  it('lets the runtime role change no message’s words and no attempt', async () => {
    const { pool } = server();
    for (const statement of [
      `UPDATE webhook_message SET body = '{}'`,
      `UPDATE webhook_attempt SET status = 200`,
      `DELETE FROM webhook`,
      `DELETE FROM webhook_cursor`,
      `SELECT webhook_tell(1, 'organisation.decided', '{}')`,
    ])
      await expect(pool.query(statement), statement).rejects.toThrow(/permission denied/);
  });

  it('forgets what was delivered a month ago, and nothing that waits', async () => {
    await subscribe(['organisation.decided']);
    await decide('suspended', '旧');
    await delivery.round();
    receiver.answer = 500;
    await decide('suspended', '新');
    time += 31 * 24 * 60 * MINUTE;
    await deliveryOf().round();
    const { rows } = await server().pool.query<{ body: string }>(
      `SELECT body FROM webhook_message m JOIN webhook w ON w.id = m.webhook WHERE w.state <> 'deleted'`,
    );
    expect(rows.map(({ body }) => JSON.parse(body).data.reason)).toEqual(['新']);
  });
});

describe('the secret that signs', () => {
  const kept = async (id: string) =>
    (
      await server().owner.query<{ secret: string; previous_secret: string | null }>(
        'SELECT secret, previous_secret FROM webhook WHERE id = $1',
        [id],
      )
    ).rows[0]!;
  /** Sends a test; whether it came and was signed by this secret. */
  async function signedBy(id: string, secret: string): Promise<boolean> {
    receiver.received.length = 0;
    time += MINUTE;
    const { status } = await boss('POST', `/api/v1/webhooks/${id}/test`);
    expect(status).toBe(200);
    const { headers, body } = receiver.received[0]!;
    const key = Buffer.from(secret.slice(6), 'base64');
    const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    return headers['webhook-signature']!.includes(createHmac('sha256', key).update(text).digest('base64'));
  }

  it('is sealed, before and after it is renewed, and both sign meanwhile', async () => {
    const { webhook, secret } = await subscribe(['event.captured']);
    expect((await kept(webhook.id)).secret).toMatch(/^s1\./);
    expect(await signedBy(webhook.id, secret)).toBe(true);
    const { body } = await boss('POST', `/api/v1/webhooks/${webhook.id}/secret`, { overlapHours: 1 });
    const after = await kept(webhook.id);
    expect([after.secret, after.previous_secret]).toEqual([
      expect.stringMatching(/^s1\./),
      expect.stringMatching(/^s1\./),
    ]);
    expect(await signedBy(webhook.id, body.secret)).toBe(true);
    expect(await signedBy(webhook.id, secret)).toBe(true);
    expect(JSON.stringify(after)).not.toContain(secret.slice(6));
  });

  it('of before is used as it is, and sealed at the start', async () => {
    const { webhook, secret } = await subscribe(['event.captured']);
    await server().owner.query('UPDATE webhook SET secret = $2 WHERE id = $1', [webhook.id, secret]);
    expect(await signedBy(webhook.id, secret)).toBe(true);
    const sealer = new Sealer(server().context.config);
    for (const column of SEALED_WEBHOOKS) await sealColumn(server().context.pool, sealer, column);
    expect((await kept(webhook.id)).secret).toMatch(/^s1\./);
    expect(await signedBy(webhook.id, secret)).toBe(true);
  });

  it('that no key opens is told as such, nothing is sent, and messages wait', async () => {
    const [one, other] = [await subscribe(['event.captured']), await subscribe(['event.captured'])];
    // Sealed for another webhook: it opens for none but that.
    await server().owner.query(
      'UPDATE webhook SET secret = (SELECT secret FROM webhook WHERE id = $2) WHERE id = $1',
      [one.webhook.id, other.webhook.id],
    );
    const { body } = await boss('POST', `/api/v1/webhooks/${one.webhook.id}/test`);
    expect(body).toMatchObject({ status: null, fault: 'sealed' });
    expect(receiver.received).toEqual([]);
  });
});
