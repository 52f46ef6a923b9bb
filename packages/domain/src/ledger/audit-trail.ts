import { type Month, monthOf } from '../audit/keeping.ts';
import { sameBytes } from './bytes.ts';
import { encodeCanonical } from './canonical.ts';
import { leafHash, type Sha256 } from './hashing.ts';

/** Members of an entry's canonical form: all that is kept of it but the day under which it is attested. */
export const AUDIT_ENTRY_MEMBERS = [
  'no',
  'at',
  'actor',
  'actorName',
  'party',
  'ground',
  'groundWhat',
  'groundRelation',
  'action',
  'method',
  'route',
  'thing',
  'thingId',
  'outcome',
  'code',
  'before',
  'after',
  'address',
  'agent',
  'request',
  'times',
] as const;

/** An entry of the audit trail as texts and nulls: numbers as digits, JSON and addresses as PostgreSQL prints them, time to the microsecond in UTC. */
export type AttestedAuditEntry = Readonly<Record<(typeof AUDIT_ENTRY_MEMBERS)[number], string | null>>;

/**
 * The hash of an entry as a leaf of its day's tree: SHA-256(00 ‖ canonical form), 32 bytes (docs/ledger.md). Members that
 * are none of an entry's do not count. Throws what `encodeCanonical` throws.
 */
export function auditEntryHash(entry: AttestedAuditEntry, sha256: Sha256): Uint8Array {
  const content = Object.fromEntries(AUDIT_ENTRY_MEMBERS.map((name) => [name, entry[name]]));
  return leafHash(encodeCanonical(content), sha256);
}

/** An entry by its number and its hash. */
export interface HashedEntry {
  no: number;
  hash: Uint8Array;
}

/** What became of one entry since its day was closed. */
export interface EntryDifference {
  no: number;
  what: 'altered' | 'missing' | 'added';
}

/**
 * Which entries of a closed day were altered, are gone, or were added, by their numbers ascending. `attested` are those that
 * the day's root was made of, `found` those that are there now; the order of neither matters.
 */
export function compareEntries(
  attested: readonly HashedEntry[],
  found: readonly HashedEntry[],
): EntryDifference[] {
  const left = new Map<number, Uint8Array[]>();
  for (const { no, hash } of found) {
    const same = left.get(no);
    if (same === undefined) left.set(no, [hash]);
    else same.push(hash);
  }
  // What is unchanged is set off first: beside it, another entry under the same number is one that was added.
  const changed = attested.filter(({ no, hash }) => {
    const there = left.get(no);
    const at = there?.findIndex((one) => sameBytes(one, hash)) ?? -1;
    if (at >= 0) there!.splice(at, 1);
    return at < 0;
  });
  const differences: EntryDifference[] = changed.map(({ no }) => ({
    no,
    what: left.get(no)?.pop() === undefined ? 'missing' : 'altered',
  }));
  for (const [no, rest] of left) for (const _ of rest) differences.push({ no, what: 'added' });
  return differences.sort((a, b) => a.no - b.no);
}

/** A closed day of the trail, or what was recorded on it of another month. */
export interface AttestedDay {
  entries: number;
  /** The first month in which its entries may be removed. */
  keptUntil: Month;
}

/** That a month of entries was removed, as it is attested. */
export interface AttestedPruning {
  entries: number;
  at: Date;
}

/**
 * Whether entries of `days` were removed as allowed: not sooner than each of them had to be kept, not at a time that is
 * still to come, and as many as there were. Null when they were.
 */
export function pruningFault(
  days: readonly AttestedDay[],
  pruning: AttestedPruning,
  now: Date,
): 'early' | 'future' | 'entries' | null {
  const then = monthOf(pruning.at);
  if (days.some(({ keptUntil }) => keptUntil > then)) return 'early';
  if (pruning.at > now) return 'future';
  return days.reduce((sum, { entries }) => sum + entries, 0) === pruning.entries ? null : 'entries';
}
