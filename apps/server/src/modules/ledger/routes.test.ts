import { createHash } from 'node:crypto';
import {
  decodeBundle,
  fromBase64,
  hashesOf,
  leafHash,
  openCheckpoint,
  parseVerifierKey,
  planConsistency,
  planInclusion,
  planRoot,
  type Tile,
  TileTree,
  tilePath,
  verifyConsistency,
  verifyInclusion,
} from '@liangsu/domain/ledger';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../platform/hash.ts';
import { documentOf, made } from '../../testing/epcis.ts';
import { useTestServer } from '../../testing/harness.ts';
import { verifyEd25519 } from './ed25519.ts';

const server = useTestServer();
const SIZES = [3, 260, 300];

const get = (url: string, headers: Record<string, string> = {}) => server().app.inject({ url, headers });
const asKey = () => ({ authorization: `Bearer ${server().key}` });

let serial = 0;
async function grow(count: number): Promise<void> {
  const events = Array.from({ length: count }, () =>
    made(`R-${++serial}`, 10, 'farm', '2026-09-01T08:00:00+08:00'),
  );
  const { statusCode } = await server().app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { ...asKey(), 'content-type': 'application/json' },
    payload: JSON.stringify(documentOf(...events)),
  });
  expect(statusCode).toBe(200);
  expect(await server().ledger.integrate()).toBe(count);
}

/** The published head, checked with the key that the server tells of. */
async function checkpoint() {
  const { body, headers, statusCode } = await get('/ledger/checkpoint');
  expect(statusCode).toBe(200);
  expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(headers['cache-control']).toBe('no-cache');
  const status = (await get('/api/v1/ledger', asKey())).json();
  const key = await parseVerifierKey(status.verifiers[0], sha256);
  if (!key.ok) throw new Error(key.reason.code);
  const opened = await openCheckpoint(
    Buffer.from(body),
    { origin: key.value.name, log: [key.value], witnesses: [] },
    verifyEd25519,
  );
  if (!opened.ok) throw new Error(opened.reason.code);
  return opened.value.checkpoint;
}

async function tiles(wanted: readonly Tile[]): Promise<(tile: Tile) => TileTree> {
  const found = new Map<string, TileTree>();
  for (const tile of wanted) {
    const { rawPayload, statusCode } = await get(`/ledger/${tilePath(tile)}`);
    expect(statusCode, tilePath(tile)).toBe(200);
    found.set(tilePath(tile), new TileTree(rawPayload, sha256));
  }
  return (tile) => found.get(tilePath(tile))!;
}

const valueIn = <T>(parsed: { ok: true; value: T } | { ok: false; reason: { code: string } }): T => {
  if (!parsed.ok) throw new Error(parsed.reason.code);
  return parsed.value;
};

describe('before the first head', () => {
  it('nothing is published, and it says so', async () => {
    const { statusCode, body } = await get('/ledger/checkpoint');
    expect([statusCode, JSON.parse(body).code]).toEqual([503, 'ledger.notReady']);
    expect((await get('/api/v1/ledger', asKey())).json()).toMatchObject({ state: 'closed', head: null });
  });
});

describe('the published log', () => {
  beforeAll(async () => {
    await server().ledger.open();
    for (const size of SIZES) await grow(size - serial);
  });

  it('can be checked from its tiles and entries alone: root, inclusion, consistency', async () => {
    const { size, root } = await checkpoint();
    expect(size).toBe(300);
    expect(valueIn(hashesOf(planRoot(size), await tiles(planRoot(size).tiles), sha256))[0]).toEqual(
      Buffer.from(root),
    );
    const full = valueIn(decodeBundle((await get('/ledger/tile/entries/000')).rawPayload, 256));
    const rest = valueIn(decodeBundle((await get('/ledger/tile/entries/001.p/44')).rawPayload, 44));
    for (const index of [0, 255, 256, 299]) {
      const plan = planInclusion(index, size);
      const proof = valueIn(hashesOf(plan, await tiles(plan.tiles), sha256));
      const hash = leafHash([...full, ...rest][index]!, sha256);
      expect(verifyInclusion({ index, size, root, leafHash: hash, proof }, sha256)).toEqual({ ok: true });
    }
    for (const size1 of SIZES.slice(0, -1)) {
      const before = planRoot(size1);
      const root1 = valueIn(hashesOf(before, await tiles(before.tiles), sha256))[0]!;
      const plan = planConsistency(size1, size);
      const proof = valueIn(hashesOf(plan, await tiles(plan.tiles), sha256));
      expect(verifyConsistency({ size1, size2: size, root1, root2: root, proof }, sha256)).toEqual({
        ok: true,
      });
    }
  });

  it('keeps narrower tiles of before, and lets all of them be kept for ever, from any page', async () => {
    for (const path of [
      'tile/0/000',
      'tile/0/001.p/44',
      'tile/0/001.p/4',
      'tile/0/000.p/3',
      'tile/1/000.p/1',
    ])
      for (const { statusCode, headers } of [await get(`/ledger/${path}`)]) {
        expect(statusCode, path).toBe(200);
        expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
        expect(headers['access-control-allow-origin']).toBe('*');
        expect(headers['content-type']).toBe('application/octet-stream');
      }
    const whole = (await get('/ledger/tile/0/000')).rawPayload;
    expect((await get('/ledger/tile/0/000.p/3')).rawPayload).toEqual(whole.subarray(0, 96));
  });

  it('is had at the address of its name, too, which no other log has', async () => {
    const { origin } = await checkpoint();
    const own = `/ledger/${createHash('sha256').update(origin).digest('hex').slice(0, 16)}`;
    const head = await get('/ledger/checkpoint');
    expect(`/ledger/${head.headers['content-location']}`).toBe(`${own}/checkpoint`);
    expect((await get(`${own}/checkpoint`)).body).toBe(head.body);
    for (const path of ['tile/0/000', 'tile/0/001.p/44', 'tile/entries/001.p/44', 'tile/1/000.p/1']) {
      const [there, here] = [await get(`${own}/${path}`), await get(`/ledger/${path}`)];
      expect([there.statusCode, there.rawPayload]).toEqual([200, here.rawPayload]);
      for (const header of ['cache-control', 'access-control-allow-origin', 'content-type'])
        expect(there.headers[header], header).toBe(here.headers[header]);
    }
    expect(JSON.parse((await get(`${own}/tile/0/001`)).body).code).toBe('ledger.noTile');
    const other = '/ledger/0123456789abcdef';
    for (const [path, code] of [
      ['checkpoint', 'route.notFound'],
      ['checkpoint/witnessed', 'route.notFound'],
      ['tile/0/000', 'ledger.noTile'],
    ]) {
      const { statusCode, body } = await get(`${other}/${path}`);
      expect([statusCode, JSON.parse(body).code], path).toEqual([404, code]);
    }
  });

  it.each([
    'tile/0/001',
    'tile/0/001.p/45',
    'tile/0/002.p/1',
    'tile/2/000.p/1',
    'tile/0/0',
    'tile/0/000.p/256',
    'tile/0/000.p/0',
    'tile/00/000',
    'tile/63/000',
    'tile/64/000',
    'tile/0/x000/000',
    'tile/0/%2e%2e/000',
    'tile/entries/001',
    'tile/entries/001.p/45',
    'tile/entries/x900/x900/900',
    'tile/entries/x999/x999/x999/x999/x999/999',
    'tile/',
    'tile/data/000',
  ])('has no %s', async (path) => {
    const { statusCode, body, headers } = await get(`/ledger/${path}`);
    expect([statusCode, JSON.parse(body).code]).toEqual([404, 'ledger.noTile']);
    expect(headers['cache-control']).toBeUndefined();
  });

  it('gives proofs that hold, for programs without tiles', async () => {
    for (const index of [0, 259, 299]) {
      const answer = (await get(`/api/v1/ledger/leaves/${index}/proof`)).json();
      const [leaf, root] = [answer.leafHash, answer.root].map((text: string) => fromBase64(text)!);
      expect(leafHash(fromBase64(answer.entry)!, sha256)).toEqual(Buffer.from(leaf!));
      expect(
        verifyInclusion(
          {
            index: answer.leafIdx,
            size: answer.treeSize,
            leafHash: leaf!,
            root: root!,
            proof: answer.proof.map((hash: string) => fromBase64(hash)!),
          },
          sha256,
        ),
      ).toEqual({ ok: true });
      expect(answer.checkpoint).toBe((await get('/ledger/checkpoint')).body);
    }
    for (const size1 of [1, 256, 300]) {
      const answer = (await get(`/api/v1/ledger/consistency?size1=${size1}`)).json();
      const bytes = (text: string) => fromBase64(text)!;
      const claim = {
        size1: answer.size1,
        size2: answer.size2,
        root1: bytes(answer.root1),
        root2: bytes(answer.root2),
        proof: answer.proof.map(bytes),
      };
      expect(verifyConsistency(claim, sha256)).toEqual({ ok: true });
    }
  });

  it.each([
    ['leaves/300/proof', 404, 'ledger.noLeaf'],
    ['leaves/9007199254740991/proof', 404, 'ledger.noLeaf'],
    ['leaves/-1/proof', 400, 'request.invalid'],
    ['leaves/1.5/proof', 400, 'request.invalid'],
    ['consistency?size1=0', 400, 'request.invalid'],
    ['consistency?size1=301', 404, 'ledger.noTree'],
    ['consistency?size1=5&size2=4', 404, 'ledger.noTree'],
    ['consistency?size1=5&size2=301', 404, 'ledger.noTree'],
  ])('refuses %s', async (path, status, code) => {
    const { statusCode, body } = await get(`/api/v1/ledger/${path}`);
    expect([statusCode, JSON.parse(body).code]).toEqual([status, code]);
  });

  it('tells who has signed in how it stands', async () => {
    expect((await get('/api/v1/ledger')).statusCode).toBe(401);
    const status = (await get('/api/v1/ledger', asKey())).json();
    expect(status).toMatchObject({ state: 'running', head: { size: 300 }, waiting: 0, backfill: null });
    expect(status.growth.at(-1).size).toBe(300);
  });
});
