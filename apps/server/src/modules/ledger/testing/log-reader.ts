import {
  hashesOf,
  leafHash,
  type OpenedCheckpoint,
  openCheckpoint,
  parseVerifierKey,
  planInclusion,
  type Tile,
  TileTree,
  tilePath,
  tileWidth,
  treeRoot,
  verifyInclusion,
} from '@liangsu/domain/ledger';
import type { Queryable } from '../../../platform/db/pool.ts';
import { sha256 } from '../../../platform/hash.ts';
import { verifyEd25519 } from '../ed25519.ts';
import { readTiles } from '../store.ts';

/** Every leaf of the log in its place, from the rows that hold them, as an outsider would lay them out: entry by entry. */
export async function entriesOf(db: Queryable): Promise<{ entry: Buffer; subject: number }[]> {
  const { rows } = await db.query<{ first: number; commitments: Buffer; subjects: string; kind: number }>(
    `SELECT s.first, b.commitments, b.subjects::text AS subjects, b.kind
       FROM ledger_sequence s JOIN ledger_batch b ON b.id = s.batch ORDER BY s.first`,
  );
  return rows.flatMap(({ first, commitments, subjects, kind }, i) => {
    const before = rows[i - 1];
    if (before !== undefined && before.first + before.commitments.length / 32 !== first)
      throw new Error(`there is a gap before leaf ${first}`);
    return subjects
      .slice(1, -1)
      .split(',')
      .map((subject, n) => ({
        entry: Buffer.concat([Buffer.from([0x4c, 0x53, 1, kind]), commitments.subarray(32 * n, 32 * n + 32)]),
        subject: Number(subject),
      }));
  });
}

/** The last checkpoint, opened under the keys that the log has told of. */
export async function lastCheckpoint(db: Queryable): Promise<OpenedCheckpoint> {
  const { rows } = await db.query<{ note: string; origin: string }>(
    'SELECT note, origin FROM ledger_checkpoint ORDER BY no DESC LIMIT 1',
  );
  const { note, origin } = rows[0]!;
  const { rows: keys } = await db.query<{ verifier: string }>(
    'SELECT verifier FROM ledger_key WHERE origin = $1',
    [origin],
  );
  const log = [];
  for (const { verifier } of keys) {
    const key = await parseVerifierKey(verifier, sha256);
    if (!key.ok) throw new Error(key.reason.code);
    log.push(key.value);
  }
  const opened = await openCheckpoint(Buffer.from(note), { origin, log, witnesses: [] }, verifyEd25519);
  if (!opened.ok) throw new Error(opened.reason.code);
  return opened.value;
}

/** Checks the whole log as it is published: the root over its entries, and a proof for each leaf out of its tiles. */
export async function checkLog(db: Queryable): Promise<{ size: number; subjects: number[] }> {
  const entries = await entriesOf(db);
  const { size, root } = (await lastCheckpoint(db)).checkpoint;
  if (size !== entries.length)
    throw new Error(`the checkpoint has ${size} leaves, the log ${entries.length}`);
  const hashes = entries.map(({ entry }) => leafHash(entry, sha256));
  if (Buffer.compare(treeRoot(hashes, sha256), root) !== 0) throw new Error('the root is another');
  const wanted: Tile[] = [];
  for (let level = 0; tileWidth(level, 0, size) > 0; level++)
    for (let index = 0; tileWidth(level, index, size) > 0; index++)
      wanted.push({ level, index, width: tileWidth(level, index, size) });
  const tiles = new Map(
    [...(await readTiles(db, wanted))].map(([key, hashes]) => [key, new TileTree(hashes, sha256)]),
  );
  for (let index = 0; index < size; index += size > 1000 ? 97 : 1) {
    const proof = hashesOf(
      planInclusion(index, size),
      ({ level, index: i }) => tiles.get(`${level}/${i}`),
      sha256,
    );
    if (!proof.ok) throw new Error(`${proof.reason.code} ${tilePath(wanted[0]!)}`);
    const verdict = verifyInclusion(
      { index, size, leafHash: hashes[index]!, root, proof: proof.value },
      sha256,
    );
    if (!verdict.ok) throw new Error(`leaf ${index}: ${verdict.reason.code}`);
  }
  return { size, subjects: entries.map(({ subject }) => subject) };
}
