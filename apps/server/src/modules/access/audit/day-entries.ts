import type { Month } from '@liangsu/domain/audit';
import {
  type AttestedAuditEntry,
  auditEntryHash,
  GrowingTree,
  type HashedEntry,
} from '@liangsu/domain/ledger';
import { utcTime } from '../../../platform/attested-facts.ts';
import type { Queryable } from '../../../platform/db/pool.ts';
import { sha256 } from '../../../platform/hash.ts';

/** An entry as it is attested: its hash, and what says how long it is kept. */
export interface DayEntry extends HashedEntry {
  /** Month of its instant, by which it is kept and removed. */
  month: Month;
  action: string;
}

const PAGE = 2000;
const AT = utcTime('e.at');
const ENTRIES = `
  SELECT e.no, to_char(e.at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month,
         json_build_object('no', e.no::text, 'at', ${AT}, 'actor', e.actor, 'actorName', e.actor_name, 'party', e.party::text,
           'ground', e.ground, 'groundWhat', e.ground_what, 'groundRelation', e.ground_relation, 'action', e.action,
           'method', e.method, 'route', e.route, 'thing', e.thing, 'thingId', e.thing_id, 'outcome', e.outcome, 'code', e.code,
           'before', e.before::text, 'after', e.after::text, 'address', e.address::text, 'agent', e.agent,
           'request', e.request, 'times', e.times::text) AS entry
    FROM audit_entry e
   WHERE e.day = $1 AND (e.no, e.at) > ($2, $3::timestamptz) ORDER BY e.no, e.at LIMIT ${PAGE}`;

/** The entries that stand under a day, by ascending number, some thousand at a time. To be read as the auditor. */
export async function* entriesOf(db: Queryable, day: string): AsyncGenerator<DayEntry[]> {
  let no = 0;
  let at = '-infinity';
  for (;;) {
    const { rows } = await db.query<{ no: number; month: Month; entry: AttestedAuditEntry }>(ENTRIES, [
      day,
      no,
      at,
    ]);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(({ no, month, entry }) => ({
      no,
      month,
      action: entry.action ?? '',
      hash: auditEntryHash(entry, sha256),
    }));
    if (rows.length < PAGE) return;
    no = last.no;
    at = last.entry.at!;
  }
}

/** The tree over entries of one month as they come. */
export class MonthTree {
  readonly #tree = new GrowingTree([], sha256);
  readonly actions = new Set<string>();

  add({ hash, action }: DayEntry): void {
    this.#tree.add(hash);
    this.actions.add(action);
  }

  get entries(): number {
    return this.#tree.size;
  }

  root(): Buffer {
    return Buffer.from(this.#tree.root());
  }
}

/**
 * Runs work as the role that may read the trail, within a transaction; afterwards it has the role that it had. Only for commands, which sign in
 * as the owner: no role that serves may take it on.
 */
export async function readingTrail<T>(db: Queryable, work: () => Promise<T>): Promise<T> {
  const { rows } = await db.query<{ role: string }>('SELECT quote_ident(current_user) AS role');
  await db.query('SET LOCAL ROLE liangsu_auditor');
  const result = await work();
  // Not when it failed: then the transaction is over, and its role with it.
  await db.query(`SET LOCAL ROLE ${rows[0]!.role}`);
  return result;
}
