import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { Sealer } from '../../../../platform/sealing.ts';
import { documentOf, made, shipped } from '../../../../testing/epcis.ts';
import { useTestServer } from '../../../../testing/harness.ts';
import { createApiKey, seedJurisdictions } from '../../../access/index.ts';
import { WebhookDelivery } from '../delivery.ts';
import { Sender } from '../sender.ts';
import { type Person, party, somebody } from './administrators.ts';
import { type Receiver, startReceiver } from './receiver.ts';

export const MINUTE = 60_000;
/** Eight in the morning of a day of September. */
export const T = (day: number) => `2026-09-${String(day).padStart(2, '0')}T08:00:00+08:00`;

const WEBHOOKS = { allow: ['127.0.0.0/8'], http: true };

/**
 * A seller and a mill that subscribes, with a server of the mill's that receives; the clock stands until a test moves it, and
 * deliveries are driven by hand. Every test begins without webhooks and with nothing received.
 */
export function useWebhooks() {
  const server = useTestServer({ webhooks: WEBHOOKS, now: () => new Date(hooks.time) });
  let lots = 0;
  /** A server's delivery, driven by hand; several stand for several servers. */
  const deliveryOf = () =>
    new WebhookDelivery({
      engine: server().context.engine,
      sender: new Sender({ ...WEBHOOKS, timeoutMs: 2000 }),
      sealer: new Sealer(server().context.config),
      now: () => new Date(hooks.time),
      log: pino({ level: 'silent' }),
      metrics: server().context.metrics,
    });
  const people = new Map<string, Person>();
  const as =
    (login: string): Person =>
    (...request) =>
      people.get(login)!(...request);
  const boss = as('boss');

  async function subscribe(kinds: string[], more: object = {}) {
    const { status, body } = await boss('POST', '/api/v1/webhooks', {
      name: '仓储系统',
      url: hooks.receiver.url,
      kinds,
      ...more,
    });
    expect(status, JSON.stringify(body)).toBe(200);
    return body as { webhook: { id: string }; secret: string };
  }

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

  const hooks = {
    server,
    /** Milliseconds since the epoch: what the server takes for now. */
    time: Date.parse('2026-11-02T01:00:00Z'),
    mill: 0,
    sellerKey: '',
    millKey: '',
    receiver: undefined as unknown as Receiver,
    delivery: undefined as unknown as WebhookDelivery,
    deliveryOf,
    /** The mill's administrator, its clerk, and the seller's administrator. */
    boss,
    clerk: as('clerk'),
    stranger: as('stranger'),
    subscribe,
    capture,
    /** A webhook as the mill's list shows it. */
    one: async (id: string) =>
      (await boss('GET', '/api/v1/webhooks')).body.items.find((item: { id: string }) => item.id === id),
    bodies: () => hooks.receiver.received.map(({ body }) => JSON.parse(body)),
    /** The seller makes a lot and ships it to the mill; the second event concerns the mill. */
    async sale() {
      const code = `WH-${++lots}`;
      await capture(hooks.sellerKey, made(code, 1000, 'farm', T(1)));
      return capture(hooks.sellerKey, shipped(code, 400, ['seller', 'farm'], ['mill', 'yard'], T(2), code));
    },
    /** A step of the mill's registration, as an authority would take it. */
    decide: (kind: string, reason: string | null = 'x') =>
      server().pool.query(
        `INSERT INTO organisation_step (party_id, kind, reason, by_actor, by_name) VALUES ($1, $2, $3, 'test', 'test')`,
        [hooks.mill, kind, reason],
      ),
  };

  beforeAll(async () => {
    await seedJurisdictions(server().pool);
    hooks.mill = await party(server(), 'mill', 'processor');
    const seller = await party(server(), 'seller', 'grower');
    for (const [login, partyId, role] of [
      ['boss', hooks.mill, 'organisationAdministrator'],
      ['clerk', hooks.mill, 'clerk'],
      ['stranger', seller, 'organisationAdministrator'],
    ] as const)
      people.set(login, await somebody(server(), `hook-${login}`, partyId, role));
    const key = async (partyId: number) =>
      (await createApiKey(server().pool, { name: 'k', rights: ['*'], partyId })).text;
    hooks.sellerKey = await key(seller);
    hooks.millKey = await key(hooks.mill);
    hooks.receiver = await startReceiver();
  });
  afterAll(() => hooks.receiver.close());
  beforeEach(async () => {
    await server().owner.query(`UPDATE webhook SET state = 'deleted'`);
    hooks.delivery = deliveryOf();
    await hooks.delivery.round();
    hooks.receiver.received.length = 0;
    hooks.receiver.answer = 200;
  });
  return hooks;
}
