import { setTimeout as delay } from 'node:timers/promises';
import { type NoteKey, parseNote, verifierKeyText } from '@liangsu/domain/ledger';
import type { FastifyBaseLogger } from 'fastify';
import { type Client, type Pool, type Queryable, transaction } from '../../platform/db/pool.ts';
import {
  createLog,
  type LogKeys,
  readLast,
  readLogKeys,
  rememberLast,
  signHead,
  signNote,
} from './log-keys.ts';
import { alone, type Backfill, backfill, LOCK_SEQUENCE, sequence } from './sequencer.ts';
import type { EventSource } from './source.ts';
import { LedgerBrokenError, lastHead, loadTree, rootAt, UpperTiles } from './store.ts';
import { readWitnesses } from './witnesses.ts';

/**
 * Why a log signs nothing more until somebody has looked: its folder is empty though there is a log; the folder has keys but
 * not the head that was published last; the database does not go on from that head; keys that the folder has not signed under
 * the log's name; its own tables contradict each other.
 */
export type Pause = 'keysMissing' | 'lastMissing' | 'rolledBack' | 'nameTaken' | 'broken';

/** Whether this process keeps the log, and if not, why. */
export type LedgerState =
  | { state: 'closed' | 'running' }
  | { state: 'paused'; reason: Pause; detail: string };

class PausedError extends Error {
  readonly reason: Pause;
  constructor(reason: Pause, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

interface Size {
  size: number;
  root: Uint8Array;
}

export interface LedgerOptions {
  pool: Pool;
  source: EventSource;
  /** Where the keys and the head that was published last are kept, outside the database. */
  folder: string;
  /** The name of the log, should this be its first start. */
  origin: () => string;
  now: () => Date;
  log: FastifyBaseLogger;
  /** Public keys of the witnesses whose signatures are handed on. */
  witnesses?: readonly string[];
}

/** Waits so many milliseconds, or until it is told to stop. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;
const byClock: Wait = (ms, signal) => delay(ms, undefined, { signal }).catch(() => {});

const LOCK_OPEN = 0x6c73_6c6f;
/** Held by who writes the head that was published last beside the database: the file is read, compared and replaced. */
export const LOCK_LAST = 0x6c73_6c68;
/**
 * How long the log waits for new leaves, in milliseconds: they are in it within a second. A step costs some ten round trips, a
 * signature and two flushes to disk, so fewer and larger ones leave more of the machine to capture.
 */
const PAUSE_MS = 500;
const RETRY_MS = 1000;
/**
 * How old the last head of an idle log may become, in milliseconds. Then it is signed and entered again: witnesses give the new
 * one their signature of today, by which everybody sees that the log stands still and is not held back.
 */
const FRESH_MS = 15 * 60_000;

/** The log of this installation: takes in leaves, signs heads, and refuses to go on from a database that was set back. */
export class Ledger {
  readonly #options: LedgerOptions;
  /** What proofs out of this log share. */
  readonly upperTiles = new UpperTiles();
  #state: LedgerState = { state: 'closed' };
  #last: Size = { size: 0, root: new Uint8Array() };
  #backfilled = false;
  #signedAt = 0;
  #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  get state(): LedgerState {
    return this.#state;
  }

  /** Whose signatures are handed on with a head. Throws ConfigError as `readWitnesses` does. */
  witnesses(): Promise<readonly NoteKey[]> {
    return readWitnesses(this.#options.witnesses ?? []);
  }

  /** Where keys and the last head are kept. */
  get folder(): string {
    return this.#options.folder;
  }

  /**
   * Makes the keys on the very first start, and checks that the database goes on from the head that was published last.
   * When it does not, the log is paused: what is captured waits, and nothing is signed. Throws ConfigError on a folder that
   * cannot be read.
   */
  async open(): Promise<void> {
    const { pool } = this.#options;
    const signed = await this.#guarded(() =>
      transaction(pool, async (client) => {
        await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_OPEN]);
        // Another process that is signing a head must be done: each head names the one before it.
        await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_SEQUENCE]);
        const log = await this.#keys(client);
        await checkName(client, log);
        const last = await readLast(this.#options.folder, log);
        if (last === null)
          throw new PausedError('lastMissing', `${this.#options.folder} has no checkpoint of ${log.origin}`);
        this.#last = last;
        const tree = await loadTree(client);
        const head = { size: tree.size, root: tree.root() };
        await this.#checkGoesOn(client, log, head);
        const signed = await lastHead(client);
        if ((signed?.size ?? 0) < last.size) throw missingHead(last.size, signed);
        if (signed !== null && (signed.size > head.size || !(await isRootAt(client, signed))))
          throw new LedgerBrokenError(`the tree is not that of the checkpoint of ${signed.size} leaves`);
        // A first head; one under a new name or key; or none was signed because the program ended.
        this.#signedAt = signed?.signedAt.getTime() ?? 0;
        if (signed === null || signed.size < head.size || !isSignedBy(signed.note, log))
          return { note: await insertHead(client, log, head, this.#options.now()), head };
        return { note: signed.note, head };
      }),
    );
    if (signed === null) return;
    await this.#publish(signed);
    this.#state = { state: 'running' };
  }

  /** Takes in all leaves that wait; answers how many. Takes nothing when the log is paused or another process is at it. */
  async integrate(): Promise<number> {
    let total = 0;
    for (let more = true; more && this.#state.state === 'running'; ) {
      const step = await this.#step();
      total += step.leaves;
      more = step.more;
    }
    return total;
  }

  /** Signs a text with the log's keys; null where this process has none, or the log is paused. */
  async sign(text: string): Promise<string | null> {
    if (this.#state.state !== 'running') return null;
    const log = await readLogKeys(this.#options.folder);
    return log === null ? null : signNote(log, text);
  }

  /** How far events of before the ledger have their leaves. */
  async backfill(): Promise<Backfill> {
    const { rows } = await this.#options.pool.query<Backfill>('SELECT done, upto FROM ledger_backfill');
    return rows[0]!;
  }

  /** Takes in leaves from now on, as they come, and waits between its rounds by `wait`. */
  start(wait: Wait = byClock): void {
    this.#stopping = new AbortController();
    this.#loop = this.#run(this.#stopping.signal, wait);
  }

  /** Stops after what is being taken in. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    this.#state = { state: 'closed' };
  }

  async #run(signal: AbortSignal, wait: Wait): Promise<void> {
    while (!signal.aborted && this.#state.state === 'running') {
      let pause = 0;
      try {
        if (!(await this.#step()).more) {
          pause = PAUSE_MS;
          await this.freshen();
        }
      } catch (error) {
        this.#options.log.warn({ err: error }, 'the ledger could not take in leaves; it tries again');
        pause = RETRY_MS;
      }
      await wait(pause, signal);
    }
  }

  /** Signs the head of a log that has been idle for a quarter of an hour anew; says whether it did. */
  async freshen(): Promise<boolean> {
    const { pool, folder, now } = this.#options;
    if (this.#state.state !== 'running' || now().getTime() - this.#signedAt < FRESH_MS) return false;
    const signed = await this.#guarded(() =>
      alone(pool, async (client) => {
        const last = await lastHead(client);
        // Another process may have signed one meanwhile.
        this.#signedAt = last?.signedAt.getTime() ?? 0;
        if (now().getTime() - this.#signedAt < FRESH_MS) return null;
        const log = await readLogKeys(folder);
        if (log === null) throw new PausedError('keysMissing', `${folder} has no keys`);
        const tree = await loadTree(client);
        const head = { size: tree.size, root: tree.root() };
        await this.#checkGoesOn(client, log, head);
        if (last?.size !== head.size) throw missingHead(head.size, last);
        return { note: await insertHead(client, log, head, now()), head };
      }),
    );
    if (signed === null) return false;
    await this.#publish(signed);
    return true;
  }

  /** Takes in some leaves; when none wait, makes some for events of before the ledger. */
  async #step(): Promise<{ leaves: number; more: boolean }> {
    const { pool, source, folder, now } = this.#options;
    return (
      (await this.#guarded(async () => {
        let published: { note: string; head: Size } | null = null;
        const taken = await sequence(pool, async (client, head, before) => {
          const log = await readLogKeys(folder);
          if (log === null) throw new PausedError('keysMissing', `${folder} has no keys`);
          await this.#checkGoesOn(client, log, before);
          const signed = await lastHead(client);
          if (signed?.size !== before.size) throw missingHead(before.size, signed);
          published = { note: await insertHead(client, log, head, now()), head };
          this.#signedAt = now().getTime();
        });
        if (published !== null) await this.#publish(published);
        if (taken === null) return { leaves: 0, more: false };
        if (this.#backfilled) return taken;
        if (taken.leaves > 0) return { ...taken, more: true };
        const made = await backfill(pool, source);
        this.#backfilled = made !== null && made.done >= made.upto && made.leaves === 0;
        return { leaves: 0, more: made !== null && !this.#backfilled };
      })) ?? { leaves: 0, more: false }
    );
  }

  /** Only what is durable in the database is remembered beside it: otherwise a crash in between would look like a roll-back. */
  async #publish({ note, head }: { note: string; head: Size }): Promise<void> {
    const { pool, folder } = this.#options;
    this.#last = head;
    await transaction(pool, async (client) => {
      await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_LAST]);
      await rememberLast(folder, note, head);
    });
  }

  async #keys(client: Client): Promise<LogKeys> {
    const { folder, origin, now } = this.#options;
    const log = await readLogKeys(folder);
    if (log !== null) return log;
    if ((await lastHead(client)) !== null)
      throw new PausedError('keysMissing', `the database has a ledger, and ${folder} has no keys`);
    return createLog(folder, origin(), now());
  }

  /** Does a tree go on from the head that was published last, by this process or, as the folder says, by another? */
  async #checkGoesOn(client: Queryable, log: LogKeys, tree: Size): Promise<void> {
    const known = await readLast(this.#options.folder, log);
    if (known !== null && known.size > this.#last.size) this.#last = known;
    const { size, root } = this.#last;
    if (tree.size < size)
      throw new PausedError('rolledBack', `${size} leaves were published, the database has ${tree.size}`);
    const then = tree.size === size ? tree.root : await rootAt(client, size);
    if (Buffer.compare(then, root) !== 0)
      throw new PausedError(
        'rolledBack',
        `the database's first ${size} leaves are not those that were published`,
      );
  }

  /** Runs work; what must not be gone on from pauses the log instead of being thrown, and gives null. */
  async #guarded<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      const broken = error instanceof LedgerBrokenError;
      if (!broken && !(error instanceof PausedError)) throw error;
      this.#state = { state: 'paused', reason: broken ? 'broken' : error.reason, detail: error.message };
      this.#options.log.error(this.#state, 'the ledger signs nothing more: see docs/ledger.md, “Restore”');
      return null;
    }
  }
}

/**
 * The log's name is its own: every key that signed under it is in the folder, where retired ones are kept. Another's means that
 * another log had the name, or that the folder is of before a key was added; either way there would be two histories under one name.
 */
async function checkName(db: Queryable, { origin, keys }: LogKeys): Promise<void> {
  const { rows } = await db.query<{ verifier: string }>('SELECT verifier FROM ledger_key WHERE origin = $1', [
    origin,
  ]);
  const ours = keys.map(({ key }) => verifierKeyText(key));
  const other = rows.find(({ verifier }) => !ours.includes(verifier));
  if (other !== undefined)
    throw new PausedError(
      'nameTaken',
      `${other.verifier} signed as ${origin}, and the folder does not have it`,
    );
}

/** The head of so many leaves was signed and is gone: a next one would hide that. */
const missingHead = (size: number, last: Size | null): LedgerBrokenError =>
  new LedgerBrokenError(
    `the checkpoint of ${size} leaves is gone; the last that is there has ${last?.size ?? 'no'}`,
  );

async function isRootAt(db: Queryable, { size, root }: Size): Promise<boolean> {
  return Buffer.compare(await rootAt(db, size), root) === 0;
}

/** Whether a note is signed by exactly the keys that sign now. */
function isSignedBy(note: string, log: LogKeys): boolean {
  const parsed = parseNote(Buffer.from(note));
  const lines = parsed.ok ? parsed.value.signatures.map(({ name, id }) => `${name} ${id}`) : [];
  const signing = log.keys.filter(({ sign }) => sign !== null);
  return (
    lines.length === signing.length && signing.every(({ key }) => lines.includes(`${key.name} ${key.id}`))
  );
}

/**
 * Signs a head and enters it behind the one before it, with the keys that have signed it; gives the note. Whoever calls it
 * holds LOCK_SEQUENCE.
 */
async function insertHead(client: Queryable, log: LogKeys, head: Size, now: Date): Promise<string> {
  const note = await signHead(log, head);
  for (const { key, made } of log.keys)
    await client.query(
      'INSERT INTO ledger_key (verifier, origin, made_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [verifierKeyText(key), log.origin, made],
    );
  await client.query(
    `INSERT INTO ledger_checkpoint (origin, size, root, note, signed_at, previous)
     SELECT $1, $2, $3, $4, $5, max(no) FROM ledger_checkpoint`,
    [log.origin, head.size, head.root, note, now],
  );
  return note;
}
