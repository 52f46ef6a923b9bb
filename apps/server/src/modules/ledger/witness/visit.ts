import {
  type ConsistencyClaim,
  cosignText,
  formatNote,
  MAX_NOTE,
  type NoteKey,
  openCheckpoint,
} from '@liangsu/domain/ledger';
import { verifyEd25519 } from '../ed25519.ts';
import { ownAddress } from '../log-address.ts';
import { compareHeads, EMPTY_ROOT } from './compare-heads.ts';
import { exclusively } from './lock.ts';
import { LogMemory, type NotedHead } from './memory.ts';
import type { Witness } from './witness.ts';

/** How the witness reaches the log: answers below its address. */
export interface LogClient {
  /** Throws where no answer comes, or a longer one; `fresh`: not out of a cache on the way. */
  get(path: string, most: number, fresh: boolean): Promise<Uint8Array>;
  /** Hands a note in; gives the answer's status and text. */
  post(path: string, body: string): Promise<{ status: number; text: string }>;
}

/** It is proven that the log signed two histories: the witness signs nothing of it any more until somebody has looked. */
export class InconsistentLogError extends Error {}

/** The head that came is one of before. Every log has published such, and caches hold them: it proves nothing. */
export class OlderHeadError extends Error {}

/** What became of a visit to the log. */
export interface Visit {
  size: number;
  /** The size that was signed before; null on the first visit. */
  before: number | null;
  /** Heads that came before and have not been shown to be of this history yet. */
  unproven: number;
  /** How the log took the signature: its HTTP status. */
  status: number;
  answer: string;
}

/** Tiles are 8 KiB. */
const MAX_TILE = 8192;

interface FetchedHead extends NotedHead {
  /** What was signed. */
  text: string;
}

/** One visit to one log, by one who has the lock of what is remembered of it. */
class Visitor {
  readonly #memory: LogMemory;
  readonly #log: readonly NoteKey[];
  readonly #client: LogClient;
  readonly #now: Date;

  constructor(memory: LogMemory, log: readonly NoteKey[], client: LogClient, now: Date) {
    this.#memory = memory;
    this.#log = log;
    this.#client = client;
    this.#now = now;
  }

  /** The log's head, proven to go on from `before`. What comes otherwise is fetched once more, past all caches. */
  async followed(before: NotedHead | null): Promise<FetchedHead> {
    const first = await this.#fetch(false);
    try {
      await this.#follow(before, first, false);
      return first;
    } catch (error) {
      if (error instanceof InconsistentLogError) throw error;
    }
    const again = await this.#fetch(true);
    try {
      await this.#follow(before, again, true);
      return again;
    } catch (error) {
      if (!(error instanceof InconsistentLogError || error instanceof OlderHeadError))
        await this.#memory.keepUnproven(again);
      throw error;
    }
  }

  /**
   * Holds heads that could not be followed before against one that could: they are of its history, or there are two. Answers of how
   * many that cannot be told yet.
   */
  async settleUnproven(head: NotedHead): Promise<number> {
    let open = 0;
    for (const { path, head: kept } of await this.#memory.unproven()) {
      try {
        await this.#compare(kept, head, true);
      } catch (error) {
        if (error instanceof InconsistentLogError) throw error;
        open++;
        continue;
      }
      await this.#memory.forget(path);
    }
    return open;
  }

  async #fetch(fresh: boolean): Promise<FetchedHead> {
    const { name: origin } = this.#log[0]!;
    const bytes = await this.#client.get(`${ownAddress(origin)}checkpoint`, MAX_NOTE, fresh);
    const opened = await openCheckpoint(bytes, { origin, log: this.#log, witnesses: [] }, verifyEd25519);
    if (!opened.ok) throw new Error(`检查点无效 this is no checkpoint of ${origin}: ${opened.reason.code}`);
    const { checkpoint, text } = opened.value;
    const head = { note: Buffer.from(bytes).toString(), checkpoint, text };
    if (checkpoint.size === 0 && Buffer.compare(checkpoint.root, EMPTY_ROOT) !== 0)
      throw await this.#conflict(
        [head],
        null,
        `空树只有一个树根 the empty tree has one root, and this is another`,
      );
    return head;
  }

  async #follow(before: NotedHead | null, head: NotedHead, fresh: boolean): Promise<void> {
    if (before === null) return;
    await this.#compare(before, head, fresh);
    const [was, is] = [before.checkpoint.size, head.checkpoint.size];
    if (is < was)
      throw new OlderHeadError(
        `收到的检查点有 ${is} 片，少于已签署的 ${was} 片：可能来自缓存，也可能日志被退回；本次不签署 the head that came has ${is} leaves, fewer than the ${was} that were signed: out of a cache, or the log was set back; nothing is signed this time`,
      );
  }

  /** One of two heads is proven to be the beginning of the other. Throws InconsistentLogError when it is proven not to be. */
  async #compare(one: NotedHead, other: NotedHead, fresh: boolean): Promise<void> {
    const [earlier, later] = one.checkpoint.size <= other.checkpoint.size ? [one, other] : [other, one];
    const found = await compareHeads(earlier.checkpoint, later.checkpoint, (path) =>
      this.#client.get(`${ownAddress(this.#log[0]!.name)}${path}`, MAX_TILE, fresh),
    );
    if (found.is === 'fork')
      throw await this.#conflict(
        [one, other],
        found.proof,
        `${later.checkpoint.size} 片的树不是 ${earlier.checkpoint.size} 片的延续，两者均经日志签名 the tree of ${later.checkpoint.size} leaves does not go on from that of ${earlier.checkpoint.size}, and the log signed both`,
      );
  }

  async #conflict(
    heads: readonly NotedHead[],
    proof: ConsistencyClaim | null,
    what: string,
  ): Promise<InconsistentLogError> {
    const path = await this.#memory.keepConflict(heads, proof, this.#now);
    return new InconsistentLogError(`${what}。${advice([path])}`);
  }
}

const advice = (paths: readonly string[]): string =>
  `本见证人不再为该日志签名。证据：${paths.join(', ')}。请交日志运营方和其他见证人核对；查明后如决定继续，将证据移出此目录另行保存，再启动。This witness signs nothing of this log any more. The evidence is in the file(s) above: show it to the log's operator and to its other witnesses. When it is cleared up and you decide to go on, move the evidence out of this folder, keep it, and start again (docs/ledger.md)`;

/**
 * Fetches the log's head, checks that it goes on from the one that this witness signed last, remembers it, signs it and hands
 * the signature in: one visit at a time. Throws InconsistentLogError when it is proven that the log signed two histories, and
 * as long as the evidence of that lies in the folder; UnprovenError and OlderHeadError when the head could not be followed, HeldError
 * while another process is at it: then nothing was signed, and a later visit may go well.
 */
export async function visit(
  witness: Witness,
  log: readonly NoteKey[],
  client: LogClient,
  now: Date,
): Promise<Visit> {
  const memory = new LogMemory(witness.folder, log[0]!.name);
  return exclusively(memory.lock, async () => {
    const conflicts = await memory.conflicts();
    if (conflicts.length > 0)
      throw new InconsistentLogError(`日志有过两种历史 the log showed two histories。${advice(conflicts)}`);
    const before = await memory.last();
    const visitor = new Visitor(memory, log, client, now);
    const head = await visitor.followed(before);
    const unproven = await visitor.settleUnproven(head);
    await memory.remember(head);
    const seconds = Math.floor(now.getTime() / 1000);
    const line = await cosignText(head.text, witness.key, seconds, witness.sign);
    const note = formatNote({ text: head.text, signatures: [line] });
    const { status, text } = await client.post('ledger/cosignature', note);
    const size = head.checkpoint.size;
    return { size, before: before?.checkpoint.size ?? null, unproven, status, answer: text };
  });
}
