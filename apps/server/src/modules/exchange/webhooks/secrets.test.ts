import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sealColumn } from '../../../platform/sealed-column.ts';
import { Sealer } from '../../../platform/sealing.ts';
import { SEALED_WEBHOOKS } from './secrets.ts';
import { MINUTE, useWebhooks } from './testing/webhook-desk.ts';

const hooks = useWebhooks();

describe('the secret that signs', () => {
  const kept = async (id: string) =>
    (
      await hooks
        .server()
        .owner.query<{ secret: string; previous_secret: string | null }>(
          'SELECT secret, previous_secret FROM webhook WHERE id = $1',
          [id],
        )
    ).rows[0]!;
  /** Sends a test; whether it came and was signed by this secret. */
  async function signedBy(id: string, secret: string): Promise<boolean> {
    hooks.receiver.received.length = 0;
    hooks.time += MINUTE;
    const { status } = await hooks.boss('POST', `/api/v1/webhooks/${id}/test`);
    expect(status).toBe(200);
    const { headers, body } = hooks.receiver.received[0]!;
    const key = Buffer.from(secret.slice(6), 'base64');
    const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    return headers['webhook-signature']!.includes(createHmac('sha256', key).update(text).digest('base64'));
  }

  it('is sealed, before and after it is renewed, and both sign meanwhile', async () => {
    const { webhook, secret } = await hooks.subscribe(['event.captured']);
    expect((await kept(webhook.id)).secret).toMatch(/^s1\./);
    expect(await signedBy(webhook.id, secret)).toBe(true);
    const { body } = await hooks.boss('POST', `/api/v1/webhooks/${webhook.id}/secret`, { overlapHours: 1 });
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
    const { webhook, secret } = await hooks.subscribe(['event.captured']);
    await hooks.server().owner.query('UPDATE webhook SET secret = $2 WHERE id = $1', [webhook.id, secret]);
    expect(await signedBy(webhook.id, secret)).toBe(true);
    const sealer = new Sealer(hooks.server().context.config);
    for (const column of SEALED_WEBHOOKS) await sealColumn(hooks.server().context.engine, sealer, column);
    expect((await kept(webhook.id)).secret).toMatch(/^s1\./);
    expect(await signedBy(webhook.id, secret)).toBe(true);
  });

  it('that no key opens is told as such, nothing is sent, and messages wait', async () => {
    const [one, other] = [
      await hooks.subscribe(['event.captured']),
      await hooks.subscribe(['event.captured']),
    ];
    // Sealed for another webhook: it opens for none but that.
    await hooks
      .server()
      .owner.query('UPDATE webhook SET secret = (SELECT secret FROM webhook WHERE id = $2) WHERE id = $1', [
        one.webhook.id,
        other.webhook.id,
      ]);
    const { body } = await hooks.boss('POST', `/api/v1/webhooks/${one.webhook.id}/test`);
    expect(body).toMatchObject({ status: null, fault: 'sealed' });
    expect(hooks.receiver.received).toEqual([]);
  });
});
