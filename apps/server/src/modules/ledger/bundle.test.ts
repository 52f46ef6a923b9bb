import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AttestedDocument,
  type BundledEvent,
  checkProofBundle,
  documentHashes,
  makeNoteKey,
  type NoteKey,
  type ProofBundle,
  parseProofBundle,
  toBase64,
  verifierKeyText,
} from '@liangsu/domain/ledger';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sha256 } from '../../platform/hash.ts';
import { documentOf, gone, made, shipped } from '../../testing/epcis.ts';
import { createTestServer, type TestServer } from '../../testing/harness.ts';
import { runCommand } from '../../testing/process.ts';
import { generateKeyPair, verifyEd25519 } from './ed25519.ts';
import { readLogKeys } from './log-keys.ts';
import { lastHead } from './store.ts';
import { visit } from './witness/visit.ts';
import { openWitness, type Witness } from './witness/witness.ts';

const root = mkdtempSync(join(tmpdir(), 'liangsu-bundle-'));
let server: TestServer;
let witness: Witness;
let log: NoteKey[];
let bundle: ProofBundle;
const LOT = 'urn:liangsu:lot:PB-1';
const ID = 'urn:uuid:55555555-5555-4555-8555-000000000001';

const asked = async (path: string) => {
  const answer = await server.app.inject({
    url: path,
    headers: { authorization: `Bearer ${server.key}`, 'accept-language': 'en' },
  });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
};
async function capture(...events: unknown[]): Promise<void> {
  const { statusCode } = await server.app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
    payload: JSON.stringify(documentOf(...events)),
  });
  expect(statusCode).toBe(200);
}

beforeAll(async () => {
  witness = await openWitness(join(root, 'witness'), 'bureau.example/witness');
  server = await createTestServer({ witnesses: [verifierKeyText(witness.key)] });
  await server.ledger.open();
  log = (await readLogKeys(server.context.config.ledgerDir))!.keys.map(({ key }) => key);
  const wrong = { ...made('PB-1', 900, 'farm', '2026-09-01T08:00:00+08:00'), eventID: ID };
  await capture(made('PB-0', 1, 'farm', '2026-09-01T08:00:00+08:00'), wrong);
  await capture({
    ...wrong,
    errorDeclaration: { declarationTime: '2026-09-20T00:00:00Z', reason: 'incorrect_data' },
  });
  await capture(
    ...Array.from({ length: 300 }, (_, i) => made(`PB-x${i}`, 1, 'farm', '2026-09-01T08:00:00+08:00')),
    made('PB-1', 1000, 'farm', '2026-09-01T08:00:00+08:00', { 'liangsu:productName': '早籼稻' }),
  );
  await capture(
    shipped('PB-1', 400, ['a', 'farm'], ['b', 'mill'], '2026-09-02T08:00:00+08:00', 'd1'),
    gone('PB-1', 10, 'shop', '2026-09-03T08:00:00+08:00'),
  );
  await server.ledger.integrate();
  await visit(
    witness,
    log,
    {
      get: async (path) => (await server.app.inject({ url: `/${path}` })).rawPayload,
      post: async (path, body) => {
        const headers = { 'content-type': 'text/plain' };
        const answer = await server.app.inject({ method: 'POST', url: `/${path}`, headers, payload: body });
        return { status: answer.statusCode, text: answer.body };
      },
    },
    new Date(),
  );
  bundle = (await asked(`/api/v1/lots/${encodeURIComponent(LOT)}/proof`)).body;
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

const check = async (changed: unknown, keys: NoteKey[] = log, witnesses: NoteKey[] = [witness.key]) => {
  const parsed = parseProofBundle(JSON.parse(JSON.stringify(changed)));
  if (!parsed.ok) return parsed.reason.code;
  const checked = await checkProofBundle(parsed.value, { log: keys, witnesses }, sha256, verifyEd25519);
  return checked.ok ? checked.value : checked.reason.code;
};
const withEvent = (at: number, change: Partial<BundledEvent>) => ({
  ...bundle,
  events: bundle.events.map((event, i) => (i === at ? { ...event, ...change } : event)),
});

describe('a proof bundle', () => {
  it('holds all events of a lot, corrections and what was corrected too, and holds without the server', async () => {
    expect(bundle.events.map(({ content }) => JSON.parse(content!.body).bizStep)).toEqual([
      'commissioning',
      'commissioning',
      'commissioning',
      'shipping',
      'retail_selling',
    ]);
    expect(await check(bundle)).toMatchObject({
      size: 306,
      events: 5,
      closed: 0,
      erased: 0,
      waiting: 0,
      complete: true,
      pinned: true,
      witnesses: [{ name: 'bureau.example/witness' }],
    });
    expect(await check(bundle, [], [])).toMatchObject({ pinned: false, witnesses: [] });
  });

  it('is refused when one character of what is attested is changed, wherever', async () => {
    // Every event's JSON, salt, proof and number; the checkpoint; the statement; what waits and was erased.
    const text = JSON.stringify(bundle);
    const whole = await check(bundle, log, []);
    // Lines of witnesses whom nobody asked for are the only thing in there that may be another.
    const proven = (read: ProofBundle) => ({
      ...read,
      checkpoint: read.checkpoint
        .split('\n')
        .filter((line) => !line.startsWith('— ') || line.startsWith(`— ${bundle.origin} `)),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: text.indexOf('"checkpoint":"'), max: text.length - 1 }),
        fc.nat({ max: 92 }),
        async (at, by) => {
          const changed = String.fromCharCode(33 + ((text.charCodeAt(at) - 33 + 1 + by) % 94));
          const altered = `${text.slice(0, at)}${changed}${text.slice(at + 1)}`;
          let json: unknown;
          try {
            json = JSON.parse(altered);
          } catch {
            return;
          }
          const verdict = await check(json, log, []);
          if (typeof verdict === 'string') return;
          expect(verdict).toEqual(whole);
          expect(json).not.toEqual(bundle);
          expect(proven(json as ProofBundle)).toEqual(proven(bundle));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('does not hold with another number of those that wait or were erased', async () => {
    for (const change of [{ waiting: 1 }, { waiting: 9 }, { erased: 1 }])
      expect(await check({ ...bundle, ...change })).toBe('proofBundle.statement');
  });

  it('shows that an event is left out, doubled, of another lot, or stands elsewhere', async () => {
    const { events } = bundle;
    expect(await check({ ...bundle, events: events.slice(1) })).toBe('proofBundle.statement');
    expect(await check({ ...bundle, events: [...events.slice(0, 2), ...events.slice(1)] })).toBe(
      'proofBundle.order',
    );
    expect(await check({ ...bundle, events: [...events].reverse() })).toBe('proofBundle.order');
    expect(await check({ ...bundle, subject: { lot: 'urn:liangsu:lot:PB-0' } })).toBe(
      'proofBundle.statement',
    );
    expect(await check(withEvent(0, { leafIdx: events[0]!.leafIdx + 1 }))).toMatch(
      /proofBundle\.(order|proof)/,
    );
    expect(await check(withEvent(1, { entry: events[0]!.entry }))).toBe('proofBundle.leaf');
    expect(await check(withEvent(1, { salt: events[0]!.salt! }))).toBe('proofBundle.leaf');
    expect(await check({ ...bundle, statement: null })).toBe('proofBundle.unsigned');
    expect(await check({ ...bundle, events: [] })).toBe('proofBundle.statement');
    expect(await check({ ...bundle, statement: bundle.checkpoint })).toBe('proofBundle.statement');
  });

  it('is refused under other keys than the log’s, and in other shapes', async () => {
    const other = await makeNoteKey(log[0]!.name, 'ed25519', generateKeyPair().publicKey, sha256);
    expect(await check(bundle, other.ok ? [other.value] : [])).toBe('proofBundle.checkpoint');
    expect(await check({ ...bundle, origin: 'other.example/ledger' })).toBe('proofBundle.checkpoint');
    expect(await check({ ...bundle, verifiers: ['x'] }, [])).toBe('proofBundle.key');
    const odd: unknown[] = [null, [], 1, {}, { ...bundle, format: 'x' }, { ...bundle, events: [null] }];
    odd.push(
      { ...bundle, subject: {} },
      { ...bundle, subject: { lot: LOT, eventId: ID } },
      { ...bundle, waiting: -1 },
      withEvent(0, { salt: null }),
      withEvent(0, { proof: ['x'] }),
    );
    for (const value of odd) expect(await check(value)).toBe('proofBundle.form');
  });

  it('says what waits and what was erased', async () => {
    await capture(gone('PB-0', 1, 'shop', '2026-09-03T08:00:00+08:00'));
    const waiting = (await asked(`/api/v1/lots/${encodeURIComponent('urn:liangsu:lot:PB-0')}/proof`)).body;
    expect(await check(waiting)).toMatchObject({ events: 1, waiting: 1, complete: false });
    expect(await check({ ...waiting, waiting: 0 })).toBe('proofBundle.statement');
    await server.ledger.integrate();
    await server.pool.query(
      `SELECT ledger_erase(s.batch, 0, 'on request', 'test') FROM ledger_sequence s WHERE first = 0`,
    );
    const erased = (await asked(`/api/v1/lots/${encodeURIComponent('urn:liangsu:lot:PB-0')}/proof`)).body;
    expect(erased.events[0]).toMatchObject({ leafIdx: 0, salt: null, content: null });
    expect(await check(erased)).toMatchObject({ events: 2, closed: 1, erased: 1, complete: true });
    // What is taken out by hand is not erased: the log's number stays.
    const closed = erased.events.map((event: BundledEvent) => ({ ...event, salt: null, content: null }));
    expect(await check({ ...erased, events: closed })).toMatchObject({ closed: 2, erased: 1 });
  });

  it('is of one moment: an event that comes while it is made is in neither it nor its head', async () => {
    const { pool, ledger } = server;
    // No witness has signed a head with this lot's leaves: the newest is taken.
    await capture(made('PB-9', 9, 'farm', '2026-09-01T08:00:00+08:00'));
    await ledger.integrate();
    const lot = encodeURIComponent('urn:liangsu:lot:PB-9');
    const connect = pool.connect.bind(pool);
    const spies: { mockRestore(): void }[] = [];
    let came = 0;
    // When the events are read, one more of the lot is captured and gets its place in the log.
    spies.push(
      vi.spyOn(pool, 'connect').mockImplementation((async (callback?: never) => {
        if (callback !== undefined) return connect(callback);
        const client = await connect();
        // The same connection comes again and again.
        if (vi.isMockFunction(client.query)) return client;
        const query = client.query.bind(client) as (...args: unknown[]) => unknown;
        spies.push(
          vi.spyOn(client, 'query').mockImplementation((async (...args: unknown[]) => {
            if ((args[0] as { name?: string }).name === 'attested_events' && came++ === 0) {
              await capture(gone('PB-9', 1, 'shop', '2026-09-04T08:00:00+08:00'));
              await ledger.integrate();
            }
            return query(...args);
          }) as typeof client.query),
        );
        return client;
      }) as typeof pool.connect),
    );
    const { body } = await asked(`/api/v1/lots/${lot}/proof`);
    for (const spy of spies.reverse()) spy.mockRestore();
    const size = (await lastHead(pool))!.size;
    expect(came).toBe(1);
    expect(await check(body, log, [])).toMatchObject({ size: size - 1, events: 1, complete: true });
    const after = (await asked(`/api/v1/lots/${lot}/proof`)).body;
    expect(await check(after, log, [])).toMatchObject({ size, events: 2, complete: true });
  });

  it('does not let it be guessed who brought an event', async () => {
    const { rows } = await server.pool.query<Omit<AttestedDocument, 'capturedBy'> & { by: string }>(
      `SELECT d.door, d.context, d.header, d.capturer, d.captured_by AS by, d.salt FROM event e
         JOIN capture_document d ON d.id = e.document WHERE e.no = $1`,
      [bundle.events[0]!.content!.no],
    );
    const { by: capturedBy, ...rest } = rows[0]!;
    const hash = (salt: Uint8Array | null) =>
      toBase64(documentHashes({ ...rest, capturedBy, salt }, sha256).document);
    const shown = bundle.events[0]!.content!.document;
    expect(hash(rest.salt)).toBe(shown);
    expect(hash(null)).not.toBe(shown);
    expect(JSON.stringify(bundle)).not.toContain(toBase64(rest.salt!));
  });

  it('is given for what a receipt names, and for nothing else', async () => {
    const { body } = await asked(`/api/v1/ledger/receipts?eventId=${encodeURIComponent(ID)}`);
    expect(await check(body)).toMatchObject({ events: 2, complete: true });
    expect((await asked('/api/v1/ledger/receipts?eventId=urn:uuid:nothing')).status).toBe(404);
    expect((await asked('/api/v1/lots/LSNOTHING/proof')).status).toBeGreaterThanOrEqual(400);
    const without = await server.app.inject({ url: `/api/v1/lots/${encodeURIComponent(LOT)}/proof` });
    expect(without.statusCode).toBe(401);
  });
});

describe('liangsu verify-proof', () => {
  it('checks a file on a machine without server or database', async () => {
    const path = join(root, 'proof.json');
    writeFileSync(path, JSON.stringify(bundle));
    const key = verifierKeyText(log[0]!);
    const run = (...args: string[]) => runCommand(['verify-proof', path, ...args], {});
    const good = await run('--log', key, '--witness', verifierKeyText(witness.key), '--json');
    expect(JSON.parse(good.stdout)).toMatchObject({ valid: true, events: 5, pinned: true, missing: [] });
    expect(good.code).toBe(0);
    const plain = await run();
    expect([plain.code, plain.stdout]).toEqual([0, expect.stringContaining('was believed')]);
    writeFileSync(path, JSON.stringify(bundle).replace('1000', '1001'));
    const bad = await run('--log', key, '--json');
    expect([bad.code, JSON.parse(bad.stdout).code]).toEqual([1, 'proofBundle.leaf']);
    const closed = bundle.events.map((event) => ({ ...event, salt: null, content: null }));
    writeFileSync(path, JSON.stringify({ ...bundle, events: closed }));
    const shut = await run('--log', key);
    expect([shut.code, shut.stdout]).toEqual([0, expect.stringMatching(/5 个未公开.* not opened/)]);
    expect(shut.stdout).not.toMatch(/salt/);
    writeFileSync(path, 'no JSON');
    expect((await run()).code).toBe(1);
    expect((await run('--log', 'x')).code).toBe(2);
    expect((await runCommand(['verify-proof', join(root, 'none')], {})).code).toBe(2);
  });

  it('takes a bundle without the log’s word for its number only as a part, and says so', async () => {
    const path = join(root, 'part.json');
    const run = (...args: string[]) => runCommand(['verify-proof', path, ...args], {});
    const codeOf = (text: string): string => JSON.parse(text).code;
    for (const events of [bundle.events, []]) {
      writeFileSync(path, JSON.stringify({ ...bundle, statement: null, events }));
      const bare = await run('--json');
      expect([bare.code, codeOf(bare.stdout)]).toEqual([1, 'proofBundle.unsigned']);
    }
    const nothing = await run('--partial', '--json');
    expect([nothing.code, codeOf(nothing.stdout)]).toEqual([1, 'proofBundle.unsigned']);
    writeFileSync(path, JSON.stringify({ ...bundle, statement: null, events: bundle.events.slice(1) }));
    const part = await run('--partial');
    expect([part.code, part.stdout]).toEqual([0, expect.stringMatching(/^部分有效 valid in part/)]);
    expect(part.stdout).toMatch(/日志未作保.*may have been left out/);
    expect(JSON.parse((await run('--partial', '--json')).stdout)).toMatchObject({
      ...{ valid: true, partial: true, complete: false },
      ...{ events: 4, waiting: null, erased: null },
    });
    writeFileSync(path, JSON.stringify(bundle));
    expect(JSON.parse((await run('--partial', '--json')).stdout)).toMatchObject({
      ...{ valid: true, partial: false, complete: true },
    });
  });
});
