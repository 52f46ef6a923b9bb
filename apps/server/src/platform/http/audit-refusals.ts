import type { AuditEntry } from './audit.ts';
import { networkOf } from './network.ts';

/** Refusals of one network that are told one by one in a minute; further ones are counted together. */
const ONE_BY_ONE = 20;
/** Of all networks together: many addresses fill no disk either. */
const ONE_BY_ONE_OF_ALL = 600;
/** Kinds of refusals that are counted apart in a minute; further ones are counted as one. */
const MOST_KINDS = 500;
const WINDOW_MS = 60_000;

/**
 * Keeps refusals from filling the trail: the first of a network in a minute are told one by one, the others as one entry
 * for each actor, action and reason, that says how many there were. In the memory of one process; a process that is
 * killed loses the counts of at most a minute.
 */
export class Refusals {
  readonly #write: (entry: AuditEntry) => Promise<void>;
  readonly #now: () => Date;
  #until = 0;
  #taken = 0;
  #networks = new Map<string, number>();
  #counted = new Map<string, AuditEntry>();

  constructor(write: (entry: AuditEntry) => Promise<void>, now: () => Date) {
    this.#write = write;
    this.#now = now;
  }

  /** The entry, when it is to be written now; null when it was counted. */
  take(entry: AuditEntry): AuditEntry | null {
    this.flush();
    const network = entry.address === null ? '' : networkOf(entry.address);
    const used = this.#networks.get(network) ?? 0;
    if (used < ONE_BY_ONE && this.#taken < ONE_BY_ONE_OF_ALL) {
      this.#networks.set(network, used + 1);
      this.#taken++;
      return entry;
    }
    this.#count(`${network}|${entry.actor}|${entry.action}|${entry.outcome}|${entry.code}`, entry);
    return null;
  }

  #count(key: string, entry: AuditEntry): void {
    const full = this.#counted.size >= MOST_KINDS && !this.#counted.has(key);
    const kind = full ? 'others' : key;
    const counted = this.#counted.get(kind);
    if (counted) {
      counted.times++;
      return;
    }
    const together = { ...entry, thing: null, before: null, after: null, agent: null, request: null };
    this.#counted.set(
      kind,
      full
        ? { ...together, actor: 'anonymous', actorName: '', party: 0, address: null, code: 'many' }
        : together,
    );
  }

  /** Begins a new minute when the old one is over: what was counted in it is written. */
  flush(): void {
    const now = this.#now().getTime();
    if (now < this.#until && now > this.#until - 2 * WINDOW_MS) return;
    void this.close();
    this.#until = now + WINDOW_MS;
  }

  /** Writes what was counted, whether the minute is over or not. */
  async close(): Promise<void> {
    const counted = [...this.#counted.values()];
    this.#counted = new Map();
    this.#networks = new Map();
    this.#taken = 0;
    await Promise.all(counted.map((entry) => this.#write(entry)));
  }
}
