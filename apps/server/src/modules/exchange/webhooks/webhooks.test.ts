import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MINUTE, useWebhooks } from './testing/webhook-desk.ts';

const hooks = useWebhooks();
const { server, deliveryOf, boss, clerk, stranger, subscribe, one, bodies, decide } = hooks;

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
      ['POST', '/api/v1/webhooks', { name: 'x', url: hooks.receiver.url, kinds: ['claim.made'] }],
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

  it('leaves no token of its URL in the audit trail: of what is behind the origin only whether it is the same', async () => {
    const token = '3f2a9c1e-aaaa-4bbb-8ccc-0123456789ab';
    const address = (more: string) => new URL(`/open-apis/bot/v2/hook/${more}`, hooks.receiver.url).href;
    const body = { name: '飞书群', kinds: ['claim.made'], url: address(token) };
    const { webhook } = (await boss('POST', '/api/v1/webhooks', body)).body;
    const at = `/api/v1/webhooks/${webhook.id}`;
    expect(webhook.url).toBe(body.url);
    await boss('PATCH', at, { name: '改名' });
    await boss('PATCH', at, { url: address(`other?key=${token}`) });
    await boss('DELETE', at);
    const { rows } = await server().owner.query<{
      text: string;
      before: string | null;
      after: string | null;
    }>(
      `SELECT e::text AS text, e.before->>'url' AS before, e.after->>'url' AS after FROM audit_entry e
        WHERE thing = 'webhook' AND thing_id = $1 AND action = 'webhook.write' ORDER BY no`,
      [webhook.id],
    );
    expect(rows).toHaveLength(4);
    for (const { text } of rows) expect(text).not.toMatch(new RegExp(`${token}|open-apis|key=`));
    const [made, renamed, moved] = rows;
    const { origin } = new URL(hooks.receiver.url);
    expect(made!.after).toMatch(new RegExp(`^${origin}/…[0-9a-f]{12}$`));
    expect([renamed!.before, renamed!.after]).toEqual([made!.after, made!.after]);
    expect(moved!.before).toBe(made!.after);
    expect(moved!.after).not.toBe(made!.after);
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
      Array.from({ length: 22 }, () =>
        boss('POST', '/api/v1/webhooks', { ...body, url: hooks.receiver.url }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
    expect(answers.find(({ status }) => status !== 200)!.body).toMatchObject({ code: 'webhook.many' });
  });
});

describe('by hand', () => {
  it('a test is sent at once, says what came of it, and waits for nobody', async () => {
    const { webhook } = await subscribe(['organisation.decided']);
    const at = `/api/v1/webhooks/${webhook.id}`;
    expect((await boss('POST', `${at}/test`)).body).toMatchObject({ status: 200, fault: null });
    expect(bodies()).toMatchObject([{ type: 'webhook.test', data: { name: '仓储系统' } }]);
    hooks.receiver.answer = 500;
    expect((await boss('POST', `${at}/test`)).body).toMatchObject({ status: 500, fault: 'refused' });
    await hooks.delivery.round();
    expect(hooks.receiver.received).toHaveLength(2);
    expect(await one(webhook.id)).toMatchObject({ waiting: 0, failures: 0 });
    let last = 0;
    for (let i = 0; i < 25; i++) last = (await boss('POST', `${at}/test`)).status;
    expect(last).toBe(429);
    hooks.time += MINUTE;
  });

  it('a message is sent again, delivered or not', async () => {
    const { webhook } = await subscribe(['organisation.decided']);
    await decide('suspended', '一');
    hooks.receiver.answer = 500;
    await hooks.delivery.round();
    const at = `/api/v1/webhooks/${webhook.id}/messages`;
    const [message] = (await boss('GET', `${at}?state=waiting`)).body.items;
    hooks.receiver.answer = 200;
    expect((await boss('POST', `${at}/${message.id}/resend`)).body).toMatchObject({ fault: null });
    expect((await boss('POST', `${at}/${message.id}/resend`)).body).toMatchObject({ fault: null });
    expect((await boss('GET', `${at}?state=delivered`)).body.items).toMatchObject([
      { id: message.id, attemptCount: 3 },
    ]);
    hooks.time += 10 * MINUTE;
    await hooks.delivery.round();
    expect(hooks.receiver.received).toHaveLength(3);
    expect((await boss('POST', `${at}/019a0000-0000-7000-8000-000000000000/resend`)).status).toBe(404);
  });

  it('the secret is renewed: messages bear both signatures for the time that was given', async () => {
    const { webhook, secret } = await subscribe(['organisation.decided']);
    const renewed = await boss('POST', `/api/v1/webhooks/${webhook.id}/secret`, { overlapHours: 1 });
    expect(renewed.body.secret).not.toBe(secret);
    const signatures = async () => {
      await decide('suspended');
      await hooks.delivery.round();
      const { headers, body } = hooks.receiver.received.at(-1)!;
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
      const by = (text: string) =>
        `v1,${createHmac('sha256', Buffer.from(text.slice(6), 'base64'))
          .update(signed)
          .digest('base64')}`;
      const given = String(headers['webhook-signature']).split(' ');
      return [given.includes(by(renewed.body.secret)), given.includes(by(secret)), given.length];
    };
    expect(await signatures()).toEqual([true, true, 2]);
    hooks.time += 60 * MINUTE;
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
    await hooks.delivery.round();
    hooks.receiver.answer = 500;
    await decide('suspended', '新');
    hooks.time += 31 * 24 * 60 * MINUTE;
    await deliveryOf().round();
    const { rows } = await server().pool.query<{ body: string }>(
      `SELECT body FROM webhook_message m JOIN webhook w ON w.id = m.webhook WHERE w.state <> 'deleted'`,
    );
    expect(rows.map(({ body }) => JSON.parse(body).data.reason)).toEqual(['新']);
  });
});
