import type { LeafKind } from '@liangsu/domain/ledger';
import type { Queryable } from './db/pool.ts';
import type { Report } from './differences.ts';

/** Rows besides events that have leaves in the ledger, written by the database's triggers (migration 0032). */
export interface FactSource {
  /** What is in `ledger_fact.source`, and in the leaf's content as `what`. */
  source: string;
  kind: LeafKind;
  /**
   * A query for all rows: `key` as in `ledger_fact.key` (text), and `members`, the rest of the leaf's content as a JSON object
   * of texts and nulls. It reads tables alone: functions in the database are not believed.
   */
  sql: string;
  /** The salts of its leaves are never destroyed: one that is, is a difference. */
  keepsSalt?: true;
  /** What else must agree with such rows, as far as it follows from them. */
  check?(db: Queryable, report: Report): Promise<void>;
}

/** SQL for a time as leaves have it: UTC, to the microsecond. `column` is ours. */
export function utcTime(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
