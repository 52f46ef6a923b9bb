import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Checkpoint,
  cosignText,
  formatNote,
  hashesOf,
  MAX_NOTE,
  makeNoteKey,
  type NoteKey,
  type OpenedCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  planConsistency,
  type Sign,
  TileTree,
  tilePath,
  verifierKeyText,
  verifyConsistency,
} from '@liangsu/domain/ledger';
import { ConfigError } from '../../../platform/config.ts';
import { sha256 } from '../../../platform/hash.ts';
import { readIfThere, writeDurably } from '../durable-file.ts';
import { generateKeyPair, signerOf, verifyEd25519 } from '../ed25519.ts';

/** How the witness reaches the log: answers below its address. Throws where none comes. */
export interface LogClient {
  get(path: string, most: number): Promise<Uint8Array>;
  /** Hands a note in; gives the answer's status and text. */
  post(path: string, body: string): Promise<{ status: number; text: string }>;
}

/** The log shows two histories: the witness signs nothing of it any more. */
export class InconsistentLogError extends Error {}

/** A witness's own key and memory, kept in a folder of its own machine. */
export interface Witness {
  key: NoteKey;
  sign: Sign;
  folder: string;
}

const KEY_FILE = 'witness.json';
/** Tiles are 8 KiB. */
const MAX_TILE = 8192;

/** Opens a witness's folder; on the first start makes its key, under `name`. Throws ConfigError without one, or on another. */
export async function openWitness(folder: string, name: string | undefined): Promise<Witness> {
  const path = join(folder, KEY_FILE);
  let text = await readIfThere(path);
  if (text === null) {
    if (name === undefined)
      throw new ConfigError('--name: 首次启动须给出见证人名称 a name is needed on the first start');
    const { privateKey, publicKey } = generateKeyPair();
    const key = await makeNoteKey(name, 'cosignature', publicKey, sha256);
    if (!key.ok) throw new ConfigError(`--name ${name}: a name without blanks and plus signs is needed`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    text = `${JSON.stringify({ format: 1, verifier: verifierKeyText(key.value), private: privateKey.toString('base64') })}\n`;
    await writeDurably(path, text);
  }
  try {
    const stored = JSON.parse(text) as { format: number; verifier: string; private: string };
    const key = await parseVerifierKey(stored.verifier, sha256);
    if (!key.ok || stored.format !== 1) throw new Error('no key');
    if (name !== undefined && key.value.name !== name)
      throw new ConfigError(`--name ${name}: ${folder} 中的见证人是 holds the witness ${key.value.name}`);
    return { key: key.value, sign: signerOf(Buffer.from(stored.private, 'base64')), folder };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`${path}: this is no key file of a witness (${(error as Error).message})`);
  }
}

/** What became of a visit to the log. */
export interface Visit {
  size: number;
  /** The size that was signed before; null on the first visit. */
  before: number | null;
  /** How the log took the signature: its HTTP status. */
  status: number;
  answer: string;
}

const memoryOf = (folder: string, origin: string) =>
  join(folder, `${createHash('sha256').update(origin).digest('hex').slice(0, 16)}.checkpoint`);

async function open(bytes: Uint8Array, log: readonly NoteKey[]): Promise<OpenedCheckpoint> {
  const opened = await openCheckpoint(bytes, { origin: log[0]!.name, log, witnesses: [] }, verifyEd25519);
  if (!opened.ok)
    throw new Error(`检查点无效 this is no checkpoint of ${log[0]!.name}: ${opened.reason.code}`);
  return opened.value;
}

/**
 * The head that this witness signed last. It was checked under the log's keys of then, which may be retired by now: what counts is
 * that the witness wrote it down. Throws ConfigError on a file that holds no head of this log.
 */
function readMemory(path: string, remembered: string, origin: string): Checkpoint {
  const note = parseNote(Buffer.from(remembered));
  const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
  if (!checkpoint.ok || checkpoint.value.origin !== origin)
    throw new ConfigError(`${path}: 不是该日志的检查点 this is no checkpoint of ${origin}`);
  return checkpoint.value;
}

/** The tree of `later` begins with that of `earlier`, by tiles of the log; throws InconsistentLogError when it does not. */
async function checkGoesOn(client: LogClient, earlier: Checkpoint, later: Checkpoint): Promise<void> {
  if (later.size < earlier.size)
    throw new InconsistentLogError(
      `日志由 ${earlier.size} 片退回 ${later.size} 片 the log went back from ${earlier.size} leaves to ${later.size}`,
    );
  const proof: Uint8Array[] = [];
  if (earlier.size > 0 && earlier.size < later.size) {
    const plan = planConsistency(earlier.size, later.size);
    const tiles = new Map<string, TileTree>();
    for (const tile of plan.tiles) {
      const bytes = await client.get(`ledger/${tilePath(tile)}`, MAX_TILE);
      tiles.set(tilePath(tile), new TileTree(bytes, sha256));
    }
    const hashes = hashesOf(plan, (tile) => tiles.get(tilePath(tile)), sha256);
    if (!hashes.ok) throw new Error(`${hashes.reason.code}: ${hashes.reason.params['path']}`);
    proof.push(...hashes.value);
  }
  // Every tree begins with the empty one.
  if (earlier.size === 0) return;
  const verdict = verifyConsistency(
    { size1: earlier.size, size2: later.size, root1: earlier.root, root2: later.root, proof },
    sha256,
  );
  if (!verdict.ok)
    throw new InconsistentLogError(
      `${later.size} 片的树不是 ${earlier.size} 片的延续 the tree of ${later.size} leaves does not go on from that of ${earlier.size} (${verdict.reason.code})`,
    );
}

/**
 * Fetches the log's head, checks that it goes on from the one that this witness signed last, remembers it, signs it and hands
 * the signature in. Remembered is before it is handed in: never are two signed of which neither goes on from the other. Throws
 * InconsistentLogError when the log does not go on; the proof of that is then kept in the folder. One visit at a time.
 */
export async function visit(
  witness: Witness,
  log: readonly NoteKey[],
  client: LogClient,
  now: Date,
): Promise<Visit> {
  const path = memoryOf(witness.folder, log[0]!.name);
  const bytes = await client.get('ledger/checkpoint', MAX_NOTE);
  const head = await open(bytes, log);
  const remembered = await readIfThere(path);
  const before = remembered === null ? null : readMemory(path, remembered, log[0]!.name);
  if (before !== null) {
    try {
      await checkGoesOn(client, before, head.checkpoint);
    } catch (error) {
      if (error instanceof InconsistentLogError)
        await writeDurably(`${path}.conflict`, `${remembered}\n${Buffer.from(bytes).toString()}`);
      throw error;
    }
  }
  await writeDurably(path, Buffer.from(bytes).toString());
  const line = await cosignText(head.text, witness.key, Math.floor(now.getTime() / 1000), witness.sign);
  const { status, text } = await client.post(
    'ledger/cosignature',
    formatNote({ text: head.text, signatures: [line] }),
  );
  return { size: head.checkpoint.size, before: before?.size ?? null, status, answer: text };
}
