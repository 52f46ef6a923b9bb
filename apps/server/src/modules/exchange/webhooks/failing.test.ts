import { describe, expect, it } from 'vitest';
import { startReceiver } from './testing/receiver.ts';
import { MINUTE, useWebhooks } from './testing/webhook-desk.ts';

const hooks = useWebhooks();
const { boss, subscribe, one, bodies, sale, decide } = hooks;

describe('a push that is not taken', () => {
  it('is tried again after growing pauses, in order, and shown; nothing is dropped', async () => {
    const { webhook } = await subscribe(['organisation.decided']);
    await decide('suspended', '一');
    await decide('reinstated', '二');
    hooks.receiver.answer = 500;
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
      await hooks.delivery.round();
      await hooks.delivery.round();
      expect(hooks.receiver.received, `attempt ${i + 1}`).toHaveLength(i + 1);
      expect(await one(webhook.id)).toMatchObject({
        state: 'active',
        waiting: 2,
        failures: i + 1,
        nextAt: new Date(hooks.time + pause).toISOString(),
      });
      hooks.time += pause - 1;
      await hooks.delivery.round();
      expect(hooks.receiver.received).toHaveLength(i + 1);
      hooks.time += 1;
    }
    expect(new Set(hooks.receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    hooks.receiver.answer = 200;
    await hooks.delivery.round();
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
    hooks.receiver.answer = 503;
    for (let i = 0; i < 40 && hooks.receiver.received.length < 40; i++) {
      await hooks.delivery.round();
      hooks.time += 4 * 60 * MINUTE;
    }
    const count = hooks.receiver.received.length;
    expect(count).toBeLessThan(25);
    expect(await one(webhook.id)).toMatchObject({ state: 'stopped', waiting: 1 });
    await decide('reinstated', '二');
    hooks.receiver.answer = 200;
    await hooks.delivery.round();
    expect(hooks.receiver.received).toHaveLength(count);
    expect((await boss('PATCH', `/api/v1/webhooks/${webhook.id}`, { state: 'active' })).body).toMatchObject({
      state: 'active',
      failures: 0,
    });
    await hooks.delivery.round();
    expect(
      bodies()
        .slice(count)
        .map(({ data }) => data.reason),
    ).toEqual(['一', '二']);
    hooks.receiver.answer = 410;
    await decide('suspended', '三');
    await hooks.delivery.round();
    expect(await one(webhook.id)).toMatchObject({ state: 'stopped', waiting: 1 });
  });

  it('waits while it is paused', async () => {
    const { webhook } = await subscribe(['event.captured']);
    await boss('PATCH', `/api/v1/webhooks/${webhook.id}`, { state: 'paused' });
    await sale();
    await hooks.delivery.round();
    expect(hooks.receiver.received).toEqual([]);
    expect(await one(webhook.id)).toMatchObject({ state: 'paused', waiting: 1 });
    await boss('PATCH', `/api/v1/webhooks/${webhook.id}`, { state: 'active' });
    await hooks.delivery.round();
    expect(hooks.receiver.received).toHaveLength(1);
  });

  it('holds up nobody else’s', async () => {
    const bad = await startReceiver();
    bad.answer = 500;
    await subscribe(['organisation.decided'], { url: bad.url });
    await subscribe(['organisation.decided']);
    await decide('suspended');
    await hooks.delivery.round();
    expect([bad.received.length, hooks.receiver.received.length]).toEqual([1, 1]);
    await bad.close();
  });
});
