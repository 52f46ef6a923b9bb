import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  fromBase64,
  type NoteKey,
  openCheckpoint,
  parseCheckpoint,
  parseNote,
  verifyConsistency,
} from '@liangsu/domain/ledger';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../platform/hash.ts';
import { verifyEd25519 } from '../ed25519.ts';
import { ownAddress } from '../log-address.ts';
import { createLog, type LogKeys, signHead } from '../log-keys.ts';
import { type FakeTree, fakeLeaf, fakeTree } from '../testing/fake-log.ts';
import { UnprovenError } from './compare-heads.ts';
import { exclusively, HeldError } from './lock.ts';
import { InconsistentLogError, type LogClient, OlderHeadError, visit } from './visit.ts';
import { openWitness, type Witness } from './witness.ts';

const root = mkdtempSync(join(tmpdir(), 'liangsu-visit-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const NOW = new Date('2026-11-22T10:00:00Z');
const tree = (size: number, common = size) =>
  fakeTree(Array.from({ length: size }, (_, i) => fakeLeaf(i, i < common ? '' : 'other')));

let serial = 0;
let folder: string;
let keys: LogKeys;
let log: NoteKey[];
let witness: Witness;
/** What the witness handed in, as its own signature and what stands in the text vouch for it. */
let signed: { size: number; root: Uint8Array }[];
beforeEach(async () => {
  folder = join(root, String(++serial));
  keys = await createLog(join(folder, 'log'), 'grain.example/ledger', NOW);
  log = keys.keys.map(({ key }) => key);
  witness = await openWitness(join(folder, 'witness'), 'bureau.example/witness');
  signed = [];
});

/** A log that shows this head and these tiles; `cached`: what is had instead as long as nobody asks for fresh answers. */
function showing(
  tiles: FakeTree,
  {
    head = tiles,
    cached = {},
  }: { head?: { size: number; root: Uint8Array }; cached?: Record<string, Uint8Array | null> } = {},
): LogClient {
  return {
    async get(path, _most, fresh) {
      expect(path).toContain(ownAddress(keys.origin));
      const below = path.slice(ownAddress(keys.origin).length);
      if (!fresh && cached[below] !== undefined && cached[below] !== null) return cached[below];
      if (below === 'checkpoint') return Buffer.from(await signHead(keys, head));
      const bytes = tiles.tile(below);
      if (bytes === null) throw new Error(`${path}: 404`);
      return bytes;
    },
    async post(_path, body) {
      const note = parseNote(Buffer.from(body));
      const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
      if (!checkpoint.ok) throw new Error(checkpoint.reason.code);
      signed.push(checkpoint.value);
      return { status: 200, text: '' };
    },
  };
}
const visits = (client: LogClient) => visit(witness, log, client, NOW);
const files = (suffix: string) => readdirSync(witness.folder).filter((name) => name.endsWith(suffix));
const sizes = () => signed.map(({ size }) => size);

describe('visits to one log', () => {
  it('are one at a time: of two at once, one signs nothing', async () => {
    const [mine, theirs] = [tree(5), tree(5, 3)];
    const { promise: there, resolve: arrive } = Promise.withResolvers<void>();
    const { promise: gate, resolve: goOn } = Promise.withResolvers<void>();
    const slow = showing(mine);
    const first = visits({
      ...slow,
      async get(...args) {
        arrive();
        await gate;
        return slow.get(...args);
      },
    });
    await there;
    await expect(visits(showing(theirs))).rejects.toThrow(HeldError);
    goOn();
    await first;
    await expect(visits(showing(theirs))).rejects.toThrow(InconsistentLogError);
    expect(signed.map(({ size, root }) => [size, [...root]])).toEqual([[5, [...mine.root]]]);
  });

  it('are held up by no process that was killed', async () => {
    const path = join(folder, 'a.lock');
    const lock = JSON.stringify(join(import.meta.dirname, 'lock.ts'));
    const program = `import { exclusively } from ${lock};
      await exclusively(${JSON.stringify(path)}, () => new Promise(() => { console.log('held'); setInterval(() => {}, 1000); }));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await expect(exclusively(path, async () => {})).rejects.toThrow(HeldError);
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
    expect(await exclusively(path, async () => 'mine')).toBe('mine');
    await expect(
      exclusively(path, async () => {
        throw new Error('work failed');
      }),
    ).rejects.toThrow('work failed');
    expect(await exclusively(path, async () => 'again')).toBe('again');
  });

  it('may be to several logs at once, from one folder', async () => {
    const other = await createLog(join(folder, 'other'), 'other.example/ledger', NOW);
    const client = showing(tree(3));
    await visits({
      ...client,
      async get(...args) {
        const head = Buffer.from(await signHead(other, tree(2)));
        const theirs = { ...client, get: async () => head };
        await visit(
          witness,
          other.keys.map(({ key }) => key),
          theirs,
          NOW,
        );
        return client.get(...args);
      },
    });
    expect(sizes()).toEqual([2, 3]);
  });
});

describe('a log of two histories', () => {
  const heads = (name: string) => {
    const kept = JSON.parse(readFileSync(join(witness.folder, name), 'utf8'));
    return { ...kept, sizes: kept.heads.map((note: string) => Number(note.split('\n')[1])) };
  };

  it.each([
    ['another root of one size', 300, 300],
    ['a larger tree', 300, 700],
    ['a smaller tree', 700, 300],
    ['a smaller tree, complete', 700, 256],
    ['a larger tree, from a complete one', 256, 257],
    ['a larger tree, from the first leaf', 1, 2],
  ])('is proven by %s, with evidence that others can check', async (_, first, second) => {
    await visits(showing(tree(first)));
    const fork = tree(second, Math.min(first, second) - 1);
    const tiles = second > first ? fork : tree(first);
    await expect(visits(showing(tiles, { head: fork }))).rejects.toThrow(InconsistentLogError);
    expect(sizes()).toEqual([first]);
    const [name] = files('.conflict');
    const { sizes: shown, proof, heads: notes } = heads(name!);
    expect(shown).toEqual([first, second]);
    const [small, large] = [Math.min(first, second), Math.max(first, second)];
    const roots = new Map<number, string>();
    for (const note of notes) {
      const opened = await openCheckpoint(
        Buffer.from(note),
        { origin: keys.origin, log, witnesses: [] },
        verifyEd25519,
      );
      if (!opened.ok) throw new Error(opened.reason.code);
      const { size, root } = opened.value.checkpoint;
      roots.set(size, Buffer.from(root).toString('base64'));
    }
    if (small === large) expect(proof).toBeNull();
    else {
      // The root that the later head's tree had: proven under that head, and not the one that was signed.
      expect([proof.size1, proof.size2, proof.root2]).toEqual([small, large, roots.get(large)]);
      expect(proof.root1).not.toBe(roots.get(small));
      const bytes = (text: string) => fromBase64(text)!;
      const claim = {
        ...proof,
        root1: bytes(proof.root1),
        root2: bytes(proof.root2),
        proof: proof.proof.map(bytes),
      };
      expect(verifyConsistency(claim, sha256)).toEqual({ ok: true });
    }
  });

  it('is proven by another root of the empty tree, on the first visit, too', async () => {
    const wrong = { size: 0, root: tree(1).root };
    await expect(visits(showing(tree(0), { head: wrong }))).rejects.toThrow(/空树.*the empty tree/);
    expect(signed).toEqual([]);
    expect(files('.conflict')).toHaveLength(1);
  });

  it('is signed no more, also by a later start, until its evidence was taken away; none is overwritten', async () => {
    await visits(showing(tree(5)));
    for (const [i, size] of [5, 7, 3, 4].entries()) {
      const tiles = size > 5 ? tree(size, 2) : tree(5);
      await expect(visits(showing(tiles, { head: tree(size, 2) })), String(size)).rejects.toThrow(
        InconsistentLogError,
      );
      const [name] = files('.conflict');
      expect(files('.conflict')).toHaveLength(1);
      witness = await openWitness(witness.folder, undefined);
      const refused = visits(showing(tree(6)));
      await expect(refused).rejects.toThrow(InconsistentLogError);
      await expect(refused).rejects.toThrow(/移出此目录.*move the evidence out of this folder/);
      await expect(refused).rejects.toThrow(name);
      renameSync(join(witness.folder, name!), join(folder, `${i} ${name}`));
    }
    expect(sizes()).toEqual([5]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.conflict'))).toHaveLength(4);
    // Also what was kept under the name that there was before.
    const [memory] = files('.checkpoint');
    renameSync(
      join(folder, readdirSync(folder).find((name) => name.endsWith('.conflict'))!),
      join(witness.folder, `${memory}.conflict`),
    );
    await expect(visits(showing(tree(6)))).rejects.toThrow(InconsistentLogError);
    rmSync(join(witness.folder, `${memory}.conflict`));
    expect(await visits(showing(tree(6)))).toMatchObject({ before: 5, size: 6 });
  });

  it('keeps the evidence of each, when two are found in one moment', async () => {
    await visits(showing(tree(5)));
    for (const common of [1, 2]) {
      await expect(visits(showing(tree(5, common)))).rejects.toThrow(InconsistentLogError);
      const [name] = files('.conflict');
      renameSync(join(witness.folder, name!), join(folder, name!));
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.conflict'))).toHaveLength(2);
  });
});

describe('what proves nothing', () => {
  const flipped = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, i) => (i === 0 ? byte ^ 1 : byte));

  it.each([
    ['a tile', 'tile/0/001.p/44', 300],
    ['a head', 'checkpoint', 100],
  ])('is fetched once more past all caches: %s of before', async (_, path, size) => {
    await visits(showing(tree(200)));
    const stale =
      path === 'checkpoint' ? Buffer.from(await signHead(keys, tree(size))) : flipped(tree(300).tile(path)!);
    expect(await visits(showing(tree(300), { cached: { [path]: stale } }))).toMatchObject({
      before: 200,
      size: 300,
    });
    expect([files('.conflict'), files('.unproven')]).toEqual([[], []]);
  });

  it('is a tile that was altered: nothing is signed, and the next visit may go well', async () => {
    await visits(showing(tree(200)));
    const bad = tree(300);
    const damaged = { ...bad, tile: (path: string) => flipped(bad.tile(path)!) };
    const refused = visits(showing(damaged));
    await expect(refused).rejects.toThrow(UnprovenError);
    await expect(refused).rejects.toThrow(/仅此不能说明.*no evidence of two histories/);
    await expect(visits(showing({ ...bad, tile: () => null }))).rejects.toThrow(/404/);
    expect([sizes(), files('.conflict'), files('.unproven').length]).toEqual([[200], [], 1]);
    expect(await visits(showing(tree(400)))).toMatchObject({ before: 200, size: 400, unproven: 0 });
    expect(files('.unproven')).toEqual([]);
  });

  it('is a head of before: nothing is signed, and the next visit may go well', async () => {
    await visits(showing(tree(300)));
    for (const size of [299, 256, 1, 0])
      await expect(visits(showing(tree(300), { head: tree(300).at(size) })), String(size)).rejects.toThrow(
        OlderHeadError,
      );
    expect([sizes(), files('.conflict'), files('.unproven')]).toEqual([[300], [], []]);
    expect(await visits(showing(tree(301)))).toMatchObject({ before: 300, size: 301 });
  });

  it.each([
    ['one of the same size', 300, 300],
    ['a later one', 300, 301],
    ['an earlier one', 300, 299],
  ])('is kept, and proves a fork beside %s that goes on from what was signed', async (_, lied, size) => {
    await visits(showing(tree(200)));
    // The head of another history, over the tiles of the true one.
    await expect(visits(showing(tree(300), { head: tree(lied, 250) }))).rejects.toThrow(UnprovenError);
    const tiles = size < lied ? tree(lied) : tree(size);
    const result = visits(showing(tiles, { head: tree(size) }));
    // Only the smaller of the two can be shown to be no beginning of the larger, by tiles of the larger.
    if (size < lied) expect(await result).toMatchObject({ size, unproven: 1 });
    else await expect(result).rejects.toThrow(InconsistentLogError);
    expect(sizes()).toEqual(size < lied ? [200, size] : [200]);
    await expect(visits(showing(tree(310)))).rejects.toThrow(InconsistentLogError);
  });

  it('fills no disk', async () => {
    await visits(showing(tree(50)));
    for (let size = 51; size < 81; size++)
      await expect(visits(showing(tree(100), { head: tree(size, 40) }))).rejects.toThrow(UnprovenError);
    expect(files('.unproven')).toHaveLength(20);
  });
});

describe('a witness that is started twice for the first time', () => {
  it('has one key', async () => {
    const there = join(folder, 'new');
    const two = await Promise.allSettled([1, 2].map(() => openWitness(there, 'a.example/witness')));
    const made = two.flatMap((each) => (each.status === 'fulfilled' ? [each.value.key] : []));
    for (const key of made) expect((await openWitness(there, undefined)).key).toEqual(key);
    expect(made.length).toBeGreaterThan(0);
  });
});
