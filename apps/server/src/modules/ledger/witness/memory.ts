import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  type Checkpoint,
  type ConsistencyClaim,
  parseCheckpoint,
  parseNote,
  toBase64,
} from '@liangsu/domain/ledger';
import { ConfigError } from '../../../platform/config.ts';
import { readIfThere, writeDurably } from '../durable-file.ts';
import { shortHash } from '../log-address.ts';

/** A head with the note that signs it. */
export interface NotedHead {
  note: string;
  checkpoint: Checkpoint;
}

/** How many heads that could not be followed are kept at most: a log that never proves its growth must not fill the disk. */
const MOST_UNPROVEN = 20;

/**
 * What a witness remembers of one log, in files beside its key: `<log>.checkpoint`, the head that it signed last;
 * `….unproven`, heads that could not be shown to go on from it; `….conflict`, evidence of two histories.
 */
export class LogMemory {
  readonly #path: string;
  readonly #origin: string;

  constructor(folder: string, origin: string) {
    this.#path = join(folder, `${shortHash(origin)}.checkpoint`);
    this.#origin = origin;
  }

  /** The file by whose lock visits to this log take turns. */
  get lock(): string {
    return `${this.#path}.lock`;
  }

  /**
   * The head that was signed last, or null. It was checked under the log's keys of then, which may be retired by now: what
   * counts is that the witness wrote it down. Throws ConfigError on a file that holds no head of this log.
   */
  async last(): Promise<NotedHead | null> {
    return this.#read(this.#path);
  }

  /** Remembers a head as signed: before it is handed in, so that never are two signed of which neither goes on from the other. */
  async remember({ note }: NotedHead): Promise<void> {
    await writeDurably(this.#path, note);
  }

  /** Keeps a head that the log signed and that could not be followed: a later one may prove that it was of another history. */
  async keepUnproven({ note, checkpoint }: NotedHead): Promise<void> {
    const path = `${this.#path}.${shortHash(`${checkpoint.size} ${toBase64(checkpoint.root)}`)}.unproven`;
    const kept = await this.#files('.unproven');
    if (kept.includes(path) || kept.length < MOST_UNPROVEN) await writeDurably(path, note);
  }

  /** Heads that were kept, each with its file. Throws ConfigError on a file that holds no head of this log. */
  async unproven(): Promise<{ path: string; head: NotedHead }[]> {
    const found = [];
    for (const path of await this.#files('.unproven')) {
      const head = await this.#read(path);
      if (head !== null) found.push({ path, head });
    }
    return found;
  }

  /** Forgets a head that turned out to be of the one history. */
  async forget(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  /** Files with evidence that nobody has taken away yet. */
  conflicts(): Promise<string[]> {
    return this.#files('.conflict');
  }

  /** Keeps the evidence of two histories in a file of its own: the signed heads, and what shows that they do not belong together. */
  async keepConflict(
    heads: readonly NotedHead[],
    proof: ConsistencyClaim | null,
    now: Date,
  ): Promise<string> {
    const notes = heads.map(({ note }) => note);
    const at = now.toISOString().replaceAll(/[:.]/g, '');
    const path = `${this.#path}.${at}-${shortHash(notes.join())}.conflict`;
    const evidence = {
      log: this.#origin,
      found: now.toISOString(),
      heads: notes,
      proof: proof && {
        ...proof,
        root1: toBase64(proof.root1),
        root2: toBase64(proof.root2),
        proof: proof.proof.map(toBase64),
      },
    };
    await writeDurably(path, `${JSON.stringify(evidence, null, 1)}\n`);
    return path;
  }

  async #files(suffix: string): Promise<string[]> {
    const folder = dirname(this.#path);
    const names = await readdir(folder);
    const ours = names.filter((name) => name.startsWith(basename(this.#path)) && name.endsWith(suffix));
    return ours.sort().map((name) => join(folder, name));
  }

  async #read(path: string): Promise<NotedHead | null> {
    const text = await readIfThere(path);
    if (text === null) return null;
    const note = parseNote(Buffer.from(text));
    const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
    if (!checkpoint.ok || checkpoint.value.origin !== this.#origin)
      throw new ConfigError(`${path}: 不是该日志的检查点 this is no checkpoint of ${this.#origin}`);
    return { note: text, checkpoint: checkpoint.value };
  }
}
