import { describe, expect, it } from 'vitest';
import { startReceiver } from './testing/receiver.ts';
import { MINUTE, useWebhooks } from './testing/webhook-desk.ts';

const hooks = useWebhooks();
const { server, deliveryOf, subscribe, one, bodies, sale, decide } = hooks;

describe('several servers', () => {
  it('do not deliver the same twice at once, and make each message once', async () => {
    const { webhook } = await subscribe(['event.captured', 'organisation.decided']);
    for (let i = 0; i < 5; i++) await sale();
    for (let i = 0; i < 10; i++) await decide('suspended', String(i));
    const servers = Array.from({ length: 4 }, deliveryOf);
    for (let i = 0; i < 3; i++) await Promise.all(servers.map((each) => each.round()));
    const ids = hooks.receiver.received.map(({ headers }) => headers['webhook-id']);
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
      new Date(hooks.time + MINUTE),
    ]);
    await hooks.delivery.round();
    expect(stuck.received).toHaveLength(0);
    hooks.time += MINUTE;
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
    expect(hooks.receiver.received).toHaveLength(1);
  });
});
