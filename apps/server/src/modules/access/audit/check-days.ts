import type { Month } from '@liangsu/domain/audit';
import { compareEntries, GrowingTree, type HashedEntry, pruningFault } from '@liangsu/domain/ledger';
import { type FactSource, utcTime } from '../../../platform/attested-facts.ts';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { Report } from '../../../platform/differences.ts';
import { sha256 } from '../../../platform/hash.ts';
import { entriesOf, MonthTree, readingTrail } from './day-entries.ts';

interface DayRow {
  day: string;
  month: Month;
  entries: number;
  root: Buffer;
  keptUntil: Month;
}

interface PrunedRow {
  month: Month;
  through: string;
  entries: number;
  at: Date;
}

const DAYS = `SELECT day::text AS day, month, entries, root, kept_until AS "keptUntil" FROM audit_day`;
const CODES = { altered: 'audit.altered', missing: 'audit.missing', added: 'audit.unattested' } as const;

/** What a day's entries come to, by month of their instants. */
async function treesOf(db: Queryable, day: string): Promise<Map<Month, MonthTree>> {
  const trees = new Map<Month, MonthTree>();
  for await (const entries of entriesOf(db, day))
    for (const entry of entries) {
      const tree = trees.get(entry.month) ?? new MonthTree();
      trees.set(entry.month, tree);
      tree.add(entry);
    }
  return trees;
}

async function foundOf(db: Queryable, day: string, month: Month): Promise<HashedEntry[]> {
  const found: HashedEntry[] = [];
  for await (const entries of entriesOf(db, day))
    found.push(...entries.filter((entry) => entry.month === month));
  return found;
}

/** The hashes that were kept of a day's entries, and the root that they make. */
async function partsOf(
  db: Queryable,
  day: string,
  month: Month,
): Promise<{ kept: HashedEntry[]; root: Buffer }> {
  const { rows } = await db.query<{ numbers: string; hashes: Buffer }>(
    'SELECT numbers::text AS numbers, hashes FROM audit_part WHERE day = $1 AND month = $2 ORDER BY part',
    [day, month],
  );
  const tree = new GrowingTree([], sha256);
  const kept = rows.flatMap(({ numbers, hashes }) =>
    numbers
      .slice(1, -1)
      .split(',')
      .map((no, i) => ({ no: Number(no), hash: hashes.subarray(32 * i, 32 * i + 32) })),
  );
  for (const { hash } of kept) tree.add(hash);
  return { kept, root: Buffer.from(tree.root()) };
}

/** Holds the days that are closed against the entries that stand under them, and names what was altered, is gone, was added. */
class DayCheck {
  readonly #db: Queryable;
  readonly #report: Report;
  constructor(db: Queryable, report: Report) {
    this.#db = db;
    this.#report = report;
  }

  #say(
    code: string,
    table: string,
    key: string,
    expected: Record<string, string> | null,
    found: Record<string, string> | null,
  ): void {
    this.#report({ code, table, key, event: null, expected, found });
  }

  /** Days in their order, from the first on; nothing when none was closed. */
  async run(now: Date): Promise<void> {
    const { rows: days } = await this.#db.query<DayRow>(`${DAYS} ORDER BY day, month`);
    const { rows: pruned } = await this.#db.query<PrunedRow>(
      'SELECT month, through::text AS through, entries, at FROM audit_pruned ORDER BY month',
    );
    const { rows: all } = await this.#db.query<{ day: string }>(
      `SELECT d::date::text AS day FROM audit_begin b, generate_series(least(b.day, (SELECT min(day) FROM audit_day)),
         (SELECT max(day) FROM audit_day), interval '1 day') AS d`,
    );
    const isPruned = ({ day, month }: { day: string; month: Month }) =>
      pruned.some((one) => one.month === month && day <= one.through);
    const rowsOf = Map.groupBy(days, ({ day }) => day);
    for (const { day } of all) {
      const rows = rowsOf.get(day) ?? [];
      if (!rows.some(({ month }) => month === day.slice(0, 7))) {
        this.#say('audit.dayMissing', 'audit_day', `day=${day}`, { day }, null);
        continue;
      }
      const trees = await treesOf(this.#db, day);
      for (const row of rows) {
        if (!isPruned(row)) {
          await this.checkDay(row, trees.get(row.month) ?? new MonthTree());
          trees.delete(row.month);
        }
      }
      // What is left stands under a day that attests nothing of its month, or is said to be removed.
      for (const month of trees.keys())
        for (const { no } of await foundOf(this.#db, day, month)) this.#entry('added', day, no);
    }
    for (const pruning of pruned) {
      const fault = pruningFault(
        days.filter((row) => row.month === pruning.month && row.day <= pruning.through),
        pruning,
        now,
      );
      if (fault !== null)
        this.#say('audit.pruned', 'audit_pruned', `month=${pruning.month}`, { fault: 'none' }, { fault });
    }
  }

  #entry(what: keyof typeof CODES, day: string, no: number): void {
    const there = { no: String(no) };
    this.#say(
      CODES[what],
      'audit_entry',
      `day=${day} no=${no}`,
      what === 'added' ? null : there,
      what === 'missing' ? null : there,
    );
  }

  /** One day, or what was recorded under it of another month, with what its entries come to now. */
  async checkDay({ day, month, entries, root }: DayRow, tree: MonthTree): Promise<void> {
    const { kept, root: ofParts } = await partsOf(this.#db, day, month);
    const tellable = ofParts.equals(root) && kept.length === entries;
    const found = tree.root();
    const key = `day=${day} month=${month}`;
    if (!tellable)
      this.#say(
        'audit.parts',
        'audit_part',
        key,
        { root: root.toString('hex') },
        { root: ofParts.toString('hex') },
      );
    if (found.equals(root) && tree.entries === entries) return;
    const differences = tellable ? compareEntries(kept, await foundOf(this.#db, day, month)) : [];
    // Nothing differs but their order: a number was given to another entry, say.
    if (differences.length === 0)
      this.#say(
        'audit.day',
        'audit_entry',
        key,
        { entries: String(entries), root: root.toString('hex') },
        { entries: String(tree.entries), root: found.toString('hex') },
      );
    for (const { no, what } of differences) this.#entry(what, day, no);
  }
}

/** The days of the audit trail and its months that were removed, as the ledger attests them (migration 0036). */
export const attestedAudit: readonly FactSource[] = [
  {
    source: 'audit_day',
    kind: 'auditTrail',
    sql: `SELECT to_char(d.day, 'YYYY-MM-DD') || '/' || d.month AS key, json_build_object('entries', d.entries::text,
                 'root', encode(d.root, 'hex'), 'keptUntil', d.kept_until) AS members FROM audit_day d`,
    check: (db, report) => readingTrail(db, () => new DayCheck(db, report).run(new Date())),
  },
  {
    source: 'audit_pruned',
    kind: 'auditTrail',
    sql: `SELECT p.month AS key, json_build_object('through', to_char(p.through, 'YYYY-MM-DD'), 'entries', p.entries::text,
                 'by', p.by_actor, 'at', ${utcTime('p.at')}) AS members FROM audit_pruned p`,
  },
];

/**
 * How many entries under days of a month do not agree with what attests them: what was altered is not removed, for nobody
 * could tell afterwards.
 */
export async function monthFaults(db: Queryable, month: Month): Promise<number> {
  let faults = 0;
  const check = new DayCheck(db, () => {
    faults++;
  });
  const { rows } = await db.query<DayRow>(`${DAYS} WHERE month = $1 ORDER BY day`, [month]);
  for (const row of rows)
    await check.checkDay(row, (await treesOf(db, row.day)).get(month) ?? new MonthTree());
  return faults;
}
