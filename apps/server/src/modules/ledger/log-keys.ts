import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  formatCheckpoint,
  formatNote,
  makeNoteKey,
  type NoteKey,
  openCheckpoint,
  parseNote,
  parseVerifierKey,
  type Sign,
  sameKeyName,
  signText,
  verifierKeyText,
} from '@liangsu/domain/ledger';
import { ConfigError } from '../../platform/config.ts';
import type { Queryable } from '../../platform/db/pool.ts';
import { sha256 } from '../../platform/hash.ts';
import { readIfThere, writeDurably } from './durable-file.ts';
import { generateKeyPair, signerOf, verifyEd25519 } from './ed25519.ts';
import { generateSm2KeyPair, sm2SignerOf } from './sm2.ts';

/** A key of the log as its folder keeps it. */
interface StoredKey {
  verifier: string;
  /** In base64: PKCS #8, of SM2 the 32 bytes of the key; null once the key is retired: it signs nothing any more, and what it signed stays checkable. */
  private: string | null;
  made: string;
  retired: string | null;
}
interface StoredLog {
  format: 1;
  origin: string;
  keys: StoredKey[];
}

/** One key with which the log signs, or signed. */
export interface LogKey {
  key: NoteKey;
  sign: Sign | null;
  made: Date;
  retired: Date | null;
}

/** The log's name and keys, from the folder that is kept outside the database. */
export interface LogKeys {
  origin: string;
  keys: readonly LogKey[];
}

const FILE = 'log.json';
/** The head that was published last: by it a database that was set back is known. */
export const LAST = 'checkpoint';

async function parseLog(text: string, folder: string): Promise<LogKeys> {
  try {
    const stored = JSON.parse(text) as StoredLog;
    if (stored.format !== 1) throw new Error(`format ${stored.format}`);
    const keys: LogKey[] = [];
    for (const one of stored.keys) {
      const key = await parseVerifierKey(one.verifier, sha256);
      if (!key.ok) throw new Error(key.reason.code);
      keys.push({
        key: key.value,
        sign: one.private === null ? null : signerFor(key.value.type, Buffer.from(one.private, 'base64')),
        made: new Date(one.made),
        retired: one.retired === null ? null : new Date(one.retired),
      });
    }
    // SM2 comes in addition: whoever knows Ed25519 alone must be able to check every head.
    if (!keys.some(({ key, sign }) => key.type === 'ed25519' && sign !== null))
      throw new Error('no key that signs');
    return { origin: stored.origin, keys };
  } catch (error) {
    throw new ConfigError(
      `${join(folder, FILE)}: this is no key file of a ledger (${(error as Error).message})`,
    );
  }
}

/** Reads the log's keys; null when the folder has none. Throws ConfigError on a file that cannot be used. */
export async function readLogKeys(folder: string): Promise<LogKeys | null> {
  const text = await readIfThere(join(folder, FILE));
  return text === null ? null : parseLog(text, folder);
}

const signerFor = (type: NoteKey['type'], privateKey: Uint8Array): Sign =>
  type === 'sm2' ? sm2SignerOf(privateKey) : signerOf(privateKey);

/** Kinds of keys with which a log signs. */
export type LogKeyType = 'ed25519' | 'sm2';

async function newKey(origin: string, now: Date, type: LogKeyType): Promise<StoredKey> {
  const { privateKey, publicKey } = type === 'sm2' ? generateSm2KeyPair() : generateKeyPair();
  const key = await makeNoteKey(origin, type, publicKey, sha256);
  if (!key.ok)
    throw new ConfigError(`LIANGSU_LEDGER_ORIGIN=${origin}: a name without blanks and plus signs is needed`);
  return {
    verifier: verifierKeyText(key.value),
    private: privateKey.toString('base64'),
    made: now.toISOString(),
    retired: null,
  };
}

/** Two logs of one name would be two histories under it: every name of before is taken for ever, whatever its keys were. */
function taken(origin: string): ConfigError {
  return new ConfigError(
    `LIANGSU_LEDGER_ORIGIN=${origin}: 该名称已有日志用过，新日志须另取名称 a log had this name before: a new log needs another name`,
  );
}

/**
 * Begins a log: a first key, and the signed head of the empty tree, from which every later one must go on. Throws ConfigError
 * when the folder had a log of this name before.
 */
export async function createLog(folder: string, origin: string, now: Date): Promise<LogKeys> {
  if ((await readLogs(folder)).logs.has(origin)) throw taken(origin);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stored: StoredLog = { format: 1, origin, keys: [await newKey(origin, now, 'ed25519')] };
  const text = `${JSON.stringify(stored, null, 1)}\n`;
  const log = await parseLog(text, folder);
  await writeLast(folder, await signHead(log, { size: 0, root: sha256(new Uint8Array()) }));
  await writeDurably(join(folder, FILE), text);
  return log;
}

/**
 * Begins another log in a folder that has one, after its database was set back: other name, other key. The old files are kept
 * under the time at which they ended. Throws ConfigError when the folder or the database knows a log of this name.
 */
export async function beginNewLog(
  folder: string,
  origin: string,
  now: Date,
  db: Queryable,
): Promise<LogKeys> {
  if ((await readLogs(folder)).logs.has(origin)) throw taken(origin);
  const { rows } = await db.query<{ known: boolean }>(
    `SELECT EXISTS (SELECT FROM ledger_key WHERE origin = $1)
         OR EXISTS (SELECT FROM ledger_checkpoint WHERE origin = $1) AS known`,
    [origin],
  );
  if (rows[0]!.known) throw taken(origin);
  const ended = now.toISOString().replaceAll(/[:.]/g, '');
  for (const name of [FILE, LAST])
    await rename(join(folder, name), join(folder, `${name}.${ended}`)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      },
    );
  return createLog(folder, origin, now);
}

/**
 * Adds a key, which signs beside the old ones; with `retire`, only the newest of its kind signs from now on, and the private
 * parts of the others are destroyed. SM2 signs in addition once it has a key, and no more when `stop` retires all of its keys.
 * Throws ConfigError when there is no log in the folder, or Ed25519 is to stop.
 */
export async function rotateLogKey(
  folder: string,
  now: Date,
  retire: boolean | 'stop',
  type: LogKeyType = 'ed25519',
): Promise<LogKeys> {
  if (retire === 'stop' && type !== 'sm2')
    throw new ConfigError('Ed25519 签名不能停用 the log always signs with Ed25519');
  const text = await readIfThere(join(folder, FILE));
  if (text === null) throw new ConfigError(`${folder}: there is no ledger in this folder`);
  const log = await parseLog(text, folder);
  const stored = JSON.parse(text) as StoredLog;
  if (!retire) stored.keys.push(await newKey(stored.origin, now, type));
  else {
    const ofType = stored.keys.filter((_, i) => log.keys[i]!.key.type === type);
    for (const key of retire === 'stop' ? ofType : ofType.slice(0, -1)) {
      key.private = null;
      key.retired ??= now.toISOString();
    }
  }
  const after = `${JSON.stringify(stored, null, 1)}\n`;
  await writeDurably(join(folder, FILE), after);
  return parseLog(after, folder);
}

/** Signs a text with every key that signs: two, while one is being replaced. */
export async function signNote({ keys }: LogKeys, text: string): Promise<string> {
  const signatures = [];
  for (const { key, sign } of keys) if (sign !== null) signatures.push(await signText(text, key, sign));
  return formatNote({ text, signatures });
}

/** Signs a head of the log. */
export function signHead(log: LogKeys, { size, root }: { size: number; root: Uint8Array }): Promise<string> {
  return signNote(log, formatCheckpoint({ origin: log.origin, size, root, extensions: [] }));
}

/**
 * Remembers outside the database which head was published last, unless a later one is remembered already, or the folder has
 * another log by now: of several processes one may come late with a head of before. One at a time, which the caller sees to.
 * Throws ConfigError as `readLast` does.
 */
export async function rememberLast(folder: string, note: string, head: { size: number }): Promise<void> {
  const log = await readLogKeys(folder);
  if (log === null || note.split('\n', 1)[0] !== log.origin) return;
  const last = await readLast(folder, log);
  if (last === null || last.size <= head.size) await writeLast(folder, note);
}

async function writeLast(folder: string, note: string): Promise<void> {
  await writeDurably(join(folder, LAST), note);
}

/** The head that was published last, with its note and the keys that signed it, retired since or not. */
export interface LastHead {
  size: number;
  root: Uint8Array;
  note: string;
  signed: readonly NoteKey[];
}

/**
 * The head that was published last, as far as this folder knows; null when the file is gone. Throws ConfigError when it is
 * not signed by this log.
 */
export async function readLast(folder: string, log: LogKeys): Promise<LastHead | null> {
  const note = await readIfThere(join(folder, LAST));
  if (note === null) return null;
  const trust = { origin: log.origin, log: log.keys.map(({ key }) => key), witnesses: [] };
  const opened = await openCheckpoint(Buffer.from(note), trust, verifyEd25519);
  if (!opened.ok)
    throw new ConfigError(
      `${join(folder, LAST)}: this is no checkpoint of ${log.origin} (${opened.reason.code})`,
    );
  const { size, root } = opened.value.checkpoint;
  return { size, root, note, signed: opened.value.log.map(({ key }) => key) };
}

/** Every log whose keys the folder has, by its name: the present one, and those that ended. */
async function readLogs(
  folder: string,
): Promise<{ logs: Map<string, readonly LogKey[]>; present: LogKeys | null }> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const logs = new Map<string, readonly LogKey[]>();
  for (const name of names.filter((each) => each.startsWith(`${FILE}.`) && !each.endsWith('.new'))) {
    const log = await parseLog(await readFile(join(folder, name), 'utf8'), folder);
    logs.set(log.origin, log.keys);
  }
  const present = await readLogKeys(folder);
  if (present !== null) logs.set(present.origin, present.keys);
  return { logs, present };
}

/** Names of the logs that ended, as their files in the folder tell. */
export async function endedLogs(folder: string): Promise<string[]> {
  const { logs, present } = await readLogs(folder);
  return [...logs.keys()].filter((origin) => origin !== present?.origin);
}

/** The keys of a log as its folder has them: those that sign first, each kind by age; none where it has no such log. */
export async function keysOfLog(folder: string, origin: string): Promise<LogKey[]> {
  const { logs } = await readLogs(folder);
  const rank = ({ key, sign }: LogKey) => (sign === null ? 2 : key.type === 'ed25519' ? 0 : 1);
  return [...(logs.get(origin) ?? [])].sort(
    (a, b) => rank(a) - rank(b) || b.made.getTime() - a.made.getTime(),
  );
}

/**
 * Public keys of a log, as texts, that signed one of these notes, from its folder: a database that was altered may tell of
 * others. A retired key that signed none of them has no say in what is handed out today.
 */
export async function verifiersOf(
  folder: string,
  origin: string,
  notes: readonly (string | null)[],
): Promise<string[]> {
  const lines = notes.flatMap((note) => {
    const read = note === null ? null : parseNote(Buffer.from(note));
    return read?.ok ? read.value.signatures : [];
  });
  return (await keysOfLog(folder, origin))
    .filter(({ key }) => lines.some((line) => sameKeyName(line, key)))
    .map(({ key }) => verifierKeyText(key));
}

/** Every log whose keys the folder has, the one that it keeps now, and the head that this one published last. */
export async function readKnownLogs(folder: string): Promise<{
  logs: Map<string, readonly LogKey[]>;
  present: LogKeys | null;
  last: LastHead | null;
}> {
  const { logs, present } = await readLogs(folder);
  return { logs, present, last: present === null ? null : await readLast(folder, present) };
}
