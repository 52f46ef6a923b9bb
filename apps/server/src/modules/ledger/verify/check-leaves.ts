import {
  type AttestedDocument,
  type DocumentHashes,
  documentHashes,
  HASH_SIZE,
  LEAF_KINDS,
  SALT_SIZE,
} from '@liangsu/domain/ledger';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { Report } from '../../../platform/differences.ts';
import { sha256 } from '../../../platform/hash.ts';
import { EventCommitments } from '../event-leaf.ts';
import type { Backfill } from '../sequencer.ts';
import type { EventSource } from '../source.ts';
import type { FactCheck } from './check-facts.ts';

/** A batch of leaves as it is stored, with its place in the log; null while it waits for one. */
export interface StoredBatch {
  first: number | null;
  batch: number;
  /** What the log says that it has; null while it waits. */
  leaves: number | null;
  kind: number | null;
  subjects: string | null;
  commitments: Buffer | null;
  salts: Buffer | null;
}

export interface Leaf {
  /** How people find it: its number in the log, or its place in a batch that waits. */
  key: string;
  subject: number;
  commitment: Buffer;
  salt: Buffer;
}

const NO_SALT = Buffer.alloc(SALT_SIZE);
/** Events read and hashed at a time. */
const CHUNK = 2000;

/** Checks leaves against the rows that they attest, a few thousand at a time, and remembers which events have one. */
export class LeafCheck {
  readonly #db: Queryable;
  readonly #source: EventSource;
  readonly #facts: FactCheck;
  readonly #report: Report;
  readonly #erased: ReadonlySet<string>;
  readonly #commitments = new EventCommitments();
  #waiting: Leaf[] = [];
  #waitingErased: { subject: number; key: string }[] = [];
  #numbers = new Float64Array(1024);
  #count = 0;
  /** Leaves whose salt was destroyed, with a record of it: they attest nothing any more. */
  erased = 0;

  /** `erased`: which leaves have a record that their salt was destroyed, as `batch/place`. */
  constructor(
    db: Queryable,
    source: EventSource,
    facts: FactCheck,
    report: Report,
    erased: ReadonlySet<string>,
  ) {
    this.#db = db;
    this.#source = source;
    this.#facts = facts;
    this.#report = report;
    this.#erased = erased;
  }

  /** Takes a batch; what belongs together in it is checked at once, its leaves when enough have come. */
  async add(stored: StoredBatch): Promise<void> {
    const { batch, first, kind, salts } = stored;
    const at = (code: string, expected: string | null, found: string | null, table = 'ledger_batch') =>
      this.#report({
        code,
        table,
        key: first === null ? `id=${batch}` : `id=${batch} leaf=${first}`,
        event: null,
        expected: expected === null ? null : { leaves: expected },
        found: found === null ? null : { leaves: found },
      });
    const subjects = stored.subjects?.slice(1, -1).split(',').map(Number) ?? null;
    if (subjects === null || stored.commitments === null) {
      at('batch.missing', stored.leaves === null ? null : String(stored.leaves), null);
      return;
    }
    if (stored.leaves !== null && stored.leaves !== subjects.length)
      at('batch.wrong', String(stored.leaves), String(subjects.length));
    const isEvent = kind === LEAF_KINDS.event;
    if (!isEvent && !this.#facts.knows(kind)) {
      at('leaf.kind', String(LEAF_KINDS.event), String(kind));
      return;
    }
    if (salts === null || salts.length !== SALT_SIZE * subjects.length)
      at('salt.missing', String(subjects.length), String((salts?.length ?? 0) / SALT_SIZE), 'ledger_salt');
    for (const [i, subject] of subjects.entries()) {
      if (isEvent) this.#remember(subject);
      const salt = salts?.subarray(i * SALT_SIZE, (i + 1) * SALT_SIZE) ?? NO_SALT;
      const key = first === null ? `batch=${batch} place=${i}` : `leaf=${first + i}`;
      const recorded = this.#erased.has(`${batch}/${i}`);
      if (salt.length === SALT_SIZE && !salt.equals(NO_SALT) && !recorded) {
        const commitment = stored.commitments.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE);
        if (isEvent) this.#waiting.push({ key, subject, commitment, salt });
        else this.#facts.add({ key, subject, commitment, salt }, kind!);
      } else if (recorded && salt.equals(NO_SALT)) {
        this.erased++;
        if (isEvent) this.#waitingErased.push({ subject, key });
        else this.#facts.addErased(subject, key);
      } else if (salts !== null)
        this.#report({
          code: 'salt.wrong',
          table: 'ledger_salt',
          key,
          event: subject,
          expected: { erased: String(recorded) },
          found: { erased: String(!recorded) },
        });
    }
    if (this.#waiting.length + this.#waitingErased.length >= CHUNK) await this.flush();
  }

  #remember(subject: number): void {
    if (this.#count === this.#numbers.length) {
      const larger = new Float64Array(2 * this.#count);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#count++] = subject;
  }

  /** Checks the leaves that have come since. */
  async flush(): Promise<void> {
    const leaves = this.#waiting;
    this.#waiting = [];
    for (let i = 0; i < leaves.length; i += CHUNK) await this.#check(leaves.slice(i, i + CHUNK));
    const erased = this.#waitingErased;
    this.#waitingErased = [];
    for (let i = 0; i < erased.length; i += CHUNK) await this.#checkErased(erased.slice(i, i + CHUNK));
  }

  /** Whatever an event says whose leaf lost its salt: it is there. */
  async #checkErased(leaves: readonly { subject: number; key: string }[]): Promise<void> {
    const subjects = leaves.map(({ subject }) => subject);
    const there = new Set((await this.#source.read(this.#db, subjects)).map(({ no }) => no));
    for (const { subject, key } of leaves)
      if (!there.has(subject))
        this.#report({
          code: 'event.missing',
          table: 'event',
          key: `no=${subject} ${key}`,
          event: subject,
          expected: { erased: 'true' },
          found: null,
        });
  }

  async #check(leaves: readonly Leaf[]): Promise<void> {
    const events = new Map(
      (
        await this.#source.read(
          this.#db,
          leaves.map(({ subject }) => subject),
        )
      ).map((event) => [event.no, event]),
    );
    const hashes = new Map<AttestedDocument, DocumentHashes>();
    for (const { key, subject, commitment, salt } of leaves) {
      const event = events.get(subject);
      const difference = { table: 'event', key: `no=${subject} ${key}`, event: subject };
      if (event === undefined) {
        this.#report({
          code: 'event.missing',
          ...difference,
          expected: { commitment: commitment.toString('hex') },
          found: null,
        });
        continue;
      }
      const { no, batch, capturer, status, body, document } = event;
      const of = hashes.get(document) ?? documentHashes(document, sha256);
      hashes.set(document, of);
      const found = this.#commitments.of(salt, { no, batch, capturer, status, body, ...of });
      if (!found.equals(commitment))
        this.#report({
          code: 'event.altered',
          ...difference,
          expected: { commitment: commitment.toString('hex') },
          found: { commitment: found.toString('hex') },
        });
    }
  }

  /**
   * Names events that have no leaf or more than one. Only those of before the ledger may still be without, after number
   * `done` up to `upto`; whether a transaction says that it wrote leaves excuses nothing, for such a row is soon added too.
   */
  async checkNumbers({ done, upto }: Backfill): Promise<void> {
    const attested = this.#numbers.subarray(0, this.#count).sort();
    let at = 0;
    let moved = false;
    for await (const chunk of this.#source.numbers(this.#db))
      for (const { no, attested: promised } of chunk) {
        // Once there was a ledger, transactions say that they wrote leaves: none of their events is older than it.
        if (promised && no <= upto && !moved) {
          moved = true;
          this.#report({
            code: 'backfill.wrong',
            table: 'ledger_backfill',
            key: '*',
            event: no,
            expected: { upto: `less than ${no}` },
            found: { upto: String(upto) },
          });
        }
        while (at < attested.length && attested[at]! < no) at++;
        if (attested[at] !== no) {
          if (promised || no <= done || no > upto)
            this.#report({
              code: 'event.unattested',
              table: 'event',
              key: `no=${no}`,
              event: no,
              expected: null,
              found: { no: String(no) },
            });
          continue;
        }
        if (attested[at + 1] === no)
          this.#report({
            code: 'leaf.twice',
            table: 'ledger_batch',
            key: `no=${no}`,
            event: no,
            expected: { leaves: '1' },
            found: { leaves: '2' },
          });
      }
  }
}
