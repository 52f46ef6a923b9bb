import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cosignText, formatNote, parseNote, verifierKeyText } from '@liangsu/domain/ledger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../../testing/harness.ts';
import { captureLots } from './testing/capture-lots.ts';
import { openWitness, type Witness } from './witness/witness.ts';

const folder = mkdtempSync(join(tmpdir(), 'liangsu-cosignatures-'));
const MINUTE = 60_000;
let server: TestServer;
let bureau: Witness;
let clock = new Date('2026-11-22T10:00:00Z');
const later = (minutes: number) => {
  clock = new Date(clock.getTime() + minutes * MINUTE);
};

beforeAll(async () => {
  bureau = await openWitness(folder, 'bureau.example/witness');
  server = await createTestServer({ witnesses: [verifierKeyText(bureau.key)], now: () => clock });
  await server.ledger.open();
  await captureLots(server, 3);
  await server.ledger.integrate();
});
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The newest head with the witness's line of this moment, or of some minutes ago by a clock that is slow. */
async function signed(slow = 0): Promise<string> {
  const { body } = await server.app.inject({ url: '/ledger/checkpoint' });
  const note = parseNote(Buffer.from(body));
  if (!note.ok) throw new Error(note.reason.code);
  const { text } = note.value;
  const seconds = clock.getTime() / 1000 - 60 * slow;
  return formatNote({ text, signatures: [await cosignText(text, bureau.key, seconds, bureau.sign)] });
}
async function handIn(note: string): Promise<void> {
  const { statusCode, body } = await server.app.inject({
    method: 'POST',
    url: '/ledger/cosignature',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    payload: note,
  });
  expect(statusCode, body).toBe(200);
}
/** When the witness signed the newest head, as everybody sees it; null where it did not. */
async function shown(): Promise<{ published: boolean; signedAt: string | null }> {
  const headers = { authorization: `Bearer ${server.key}` };
  const status = (await server.app.inject({ url: '/api/v1/ledger', headers })).json();
  const { body } = await server.app.inject({ url: '/ledger/checkpoint' });
  return { published: body.includes('— bureau.example/witness '), signedAt: status.witnesses[0].signedAt };
}

describe('the freshness of a witness over an idle log', () => {
  it('cannot be held back by handing in its old lines again', async () => {
    const old = await signed();
    await handIn(old);
    expect(await shown()).toEqual({ published: true, signedAt: clock.toISOString() });
    for (let i = 0; i < 3; i++) {
      later(16);
      expect(await server.ledger.freshen()).toBe(true);
      // Anybody has the old line from the published head, and is faster than the witness.
      await handIn(old);
      expect((await shown()).published).toBe(false);
      await handIn(await signed());
      expect(await shown()).toEqual({ published: true, signedAt: clock.toISOString() });
    }
  });

  it('is that of its own clock when that is slow: over a new text its line is always taken', async () => {
    await captureLots(server, 1);
    await server.ledger.integrate();
    await handIn(await signed(5));
    const at = new Date(clock.getTime() - 5 * MINUTE).toISOString();
    expect(await shown()).toEqual({ published: true, signedAt: at });
  });
});
