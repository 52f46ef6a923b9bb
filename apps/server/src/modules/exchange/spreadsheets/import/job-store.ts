import type { ImportJobView, Locale, RowFaultView } from '@liangsu/contract';
import { type Cell, type EntryFault, reasonText, type TableKind, tableOf } from '@liangsu/domain/entries';
import { BulkInsert } from '../../../../platform/db/bulk.ts';
import type { Queryable } from '../../../../platform/db/pool.ts';
import { fileFaultText } from '../reading/file-error.ts';
import { headerOf } from '../writing/error-file.ts';

export type JobState = 'queued' | 'checking' | 'writing' | 'done' | 'refused' | 'failed' | 'cancelled';
export type Mode = 'allOrNothing' | 'goodRows';

/** A row of `import_job`. */
export interface Job {
  id: string;
  party: number;
  created_by: string;
  kind: TableKind;
  mode: Mode;
  state: JobState;
  file_name: string;
  file_bytes: number;
  headers: string[] | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  progress: number;
  rows_read: number;
  rows_good: number;
  rows_bad: number;
  accepted: number;
  duplicates: number;
  conflicts: number;
  records: number;
  done_row: number;
  resumed: number;
  /** Rows whose lots' accounts were too long to be reckoned. */
  unreckoned: number;
  failure: { code: string; params: Record<string, string | number> } | null;
  cancel_asked: boolean;
}

const COLUMNS = `id, party, created_by, kind, mode, state, file_name, file_bytes, headers, created_at, started_at, finished_at,
  progress, rows_read, rows_good, rows_bad, accepted, duplicates, conflicts, records, done_row, resumed, unreckoned, failure, cancel_asked`;

/** How long a process may be silent before its imports are taken over. */
export const LEASE_SECONDS = 30;

/** A row that could not be recorded: as it stood, and why. */
export interface BadRow {
  readonly row: number;
  readonly cells: readonly Cell[];
  readonly faults: readonly EntryFault[];
}

/** What grows while an import goes on; consistent with `done_row`. */
export interface Counters {
  rows_read: number;
  rows_good: number;
  rows_bad: number;
  accepted: number;
  duplicates: number;
  conflicts: number;
  records: number;
  done_row: number;
}

export interface NewJob {
  id: string;
  party: number;
  createdBy: string;
  kind: TableKind;
  mode: Mode;
  fileName: string;
  fileBytes: number;
  sha256: Buffer;
  now: Date;
}

/** How many imports of a party wait or are worked on at most: their files lie on disk. The installation's are not counted. */
export const MOST_WAITING = 20;

/** Whether a party may enter another import: fewer than MOST_WAITING of its own have not ended. */
export async function mayWait(db: Queryable, party: number): Promise<boolean> {
  const { rows } = await db.query<{ free: boolean }>(
    `SELECT $1::bigint = 0 OR count(*) < ${MOST_WAITING} AS free FROM import_job
      WHERE party = $1 AND state IN ('queued', 'checking', 'writing')`,
    [party],
  );
  return rows[0]!.free;
}

/** Enters a job in state `queued`; false when as many of its party wait already as may. */
export async function insertJob(db: Queryable, job: NewJob): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO import_job (id, party, created_by, kind, mode, state, file_name, file_bytes, file_sha256, created_at)
     SELECT $1, $2, $3, $4, $5, 'queued', $6, $7, $8, $9
      WHERE $2::bigint = 0 OR (SELECT count(*) FROM import_job
                                WHERE party = $2 AND state IN ('queued', 'checking', 'writing')) < ${MOST_WAITING}`,
    [job.id, job.party, job.createdBy, job.kind, job.mode, job.fileName, job.fileBytes, job.sha256, job.now],
  );
  return rowCount === 1;
}

/** A job of a party (the installation sees all), or null. */
export async function findJob(db: Queryable, id: string, party: number): Promise<Job | null> {
  const { rows } = await db.query<Job>(
    `SELECT ${COLUMNS} FROM import_job WHERE id = $1 AND ($2::bigint = 0 OR party = $2)`,
    [id, party],
  );
  return rows[0] ?? null;
}

/** Jobs of a party, the latest first; `before` is the last one of the page before. */
export async function listJobs(
  db: Queryable,
  party: number,
  filter: {
    kind?: string | undefined;
    state?: string | undefined;
    before?: { at: string; id: string } | undefined;
    limit: number;
  },
): Promise<Job[]> {
  const { rows } = await db.query<Job>(
    `SELECT ${COLUMNS} FROM import_job
      WHERE ($1::bigint = 0 OR party = $1) AND ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR state = $3)
        AND ($4::timestamptz IS NULL OR (created_at, id) < ($4, $5::uuid))
      ORDER BY created_at DESC, id DESC LIMIT $6`,
    [
      party,
      filter.kind ?? null,
      filter.state ?? null,
      filter.before?.at ?? null,
      filter.before?.id ?? null,
      filter.limit,
    ],
  );
  return rows;
}

/** Takes the oldest open job that nobody works on (or `id`), for this runner; null when there is none. */
export async function claimJob(
  db: Queryable,
  runner: string,
  options: { id?: string; skip?: readonly string[] } = {},
): Promise<Job | null> {
  const { rows } = await db.query<Job>(
    `UPDATE import_job SET runner = $1, lease_until = now() + make_interval(secs => $2),
            resumed = resumed + (started_at IS NOT NULL)::int, started_at = coalesce(started_at, now())
      WHERE id = (SELECT id FROM import_job
                   WHERE state IN ('queued', 'checking', 'writing') AND (lease_until IS NULL OR lease_until < now())
                     AND ($3::uuid IS NULL OR id = $3) AND NOT id = ANY ($4::uuid[])
                   ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING ${COLUMNS}`,
    [runner, LEASE_SECONDS, options.id ?? null, options.skip ?? []],
  );
  return rows[0] ?? null;
}

/** Records how far a job is and keeps it ours; tells whether somebody asked to cancel. Null: it is no longer ours. */
export async function saveProgress(
  db: Queryable,
  runner: string,
  job: Pick<Job, 'id' | 'state' | 'headers' | 'progress' | 'unreckoned'> & Counters,
): Promise<{ cancelAsked: boolean } | null> {
  const { rows } = await db.query<{ cancel_asked: boolean }>(
    `UPDATE import_job SET state = $3, headers = $4, progress = $5, rows_read = $6, rows_good = $7, rows_bad = $8,
            accepted = $9, duplicates = $10, conflicts = $11, records = $12, done_row = $13,
            lease_until = now() + make_interval(secs => $14), unreckoned = $15
      WHERE id = $1 AND runner = $2 RETURNING cancel_asked`,
    [
      job.id,
      runner,
      job.state,
      job.headers === null ? null : JSON.stringify(job.headers),
      job.progress,
      job.rows_read,
      job.rows_good,
      job.rows_bad,
      job.accepted,
      job.duplicates,
      job.conflicts,
      job.records,
      job.done_row,
      LEASE_SECONDS,
      job.unreckoned,
    ],
  );
  return rows[0] === undefined ? null : { cancelAsked: rows[0].cancel_asked };
}

/** Ends a job. */
export async function finishJob(
  db: Queryable,
  runner: string,
  id: string,
  state: JobState,
  failure: Job['failure'],
  now: Date,
): Promise<void> {
  await db.query(
    `UPDATE import_job SET state = $3, failure = $4, finished_at = $5, runner = NULL, lease_until = NULL,
            progress = CASE WHEN $3 = 'done' THEN 1 ELSE progress END
      WHERE id = $1 AND runner = $2`,
    [id, runner, state, failure === null ? null : JSON.stringify(failure), now],
  );
}

/** Lets go of a job without ending it: whoever looks for work next goes on with it, unless it was to be stopped meanwhile. */
export async function releaseJob(db: Queryable, runner: string, id: string, now: Date): Promise<void> {
  await db.query(
    `UPDATE import_job SET runner = NULL, lease_until = NULL,
            state = CASE WHEN cancel_asked THEN 'cancelled' ELSE state END,
            finished_at = CASE WHEN cancel_asked THEN $3 ELSE finished_at END
      WHERE id = $1 AND runner = $2`,
    [id, runner, now],
  );
}

/** Asks for a job to be stopped; one that nobody works on is stopped at once. */
export async function cancelJob(db: Queryable, id: string, now: Date): Promise<void> {
  await db.query(
    `UPDATE import_job SET cancel_asked = true,
            state = CASE WHEN lease_until IS NULL OR lease_until < now() THEN 'cancelled' ELSE state END,
            finished_at = CASE WHEN lease_until IS NULL OR lease_until < now() THEN $2 ELSE finished_at END
      WHERE id = $1 AND state IN ('queued', 'checking', 'writing')`,
    [id, now],
  );
}

/** A row that was recorded and may be wrong. */
export type DoubtfulRow = Pick<BadRow, 'row' | 'faults'>;

const insertDoubtful = new BulkInsert<DoubtfulRow & { job: string }>(
  'import_doubtful_row',
  [
    { name: 'job', type: 'text', cast: 'uuid', get: (r) => r.job },
    { name: 'row_no', type: 'int8', get: (r) => r.row },
    { name: 'faults', type: 'text', cast: 'jsonb', get: (r) => storable(JSON.stringify(r.faults)) },
  ],
  'ON CONFLICT DO NOTHING',
);

/** Writes doubtful rows; what was written before an interruption stays. */
export async function writeDoubtfulRows(
  db: Queryable,
  job: string,
  rows: readonly DoubtfulRow[],
): Promise<void> {
  await insertDoubtful.run(
    db,
    rows.map((row) => ({ ...row, job })),
  );
}

/** How many rows of a job are doubtful. */
export async function countDoubtfulRows(db: Queryable, job: string): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM import_doubtful_row WHERE job = $1',
    [job],
  );
  return rows[0]!.n;
}

const insertRows = new BulkInsert<BadRow & { job: string }>(
  'import_bad_row',
  [
    { name: 'job', type: 'text', cast: 'uuid', get: (r) => r.job },
    { name: 'row_no', type: 'int8', get: (r) => r.row },
    // JSON text may hold what jsonb cannot: NUL and lone surrogates.
    { name: 'cells', type: 'text', cast: 'jsonb', get: (r) => storable(JSON.stringify(r.cells)) },
    { name: 'faults', type: 'text', cast: 'jsonb', get: (r) => storable(JSON.stringify(r.faults)) },
  ],
  'ON CONFLICT DO NOTHING',
);

const storable = (json: string): string =>
  json.replaceAll('\\u0000', '').replace(/\\u[dD][89a-fA-F][0-9a-fA-F]{2}/g, '\\ufffd');

/** Writes bad rows; a row that was written before an interruption stays. */
export async function writeBadRows(db: Queryable, job: string, rows: readonly BadRow[]): Promise<void> {
  await insertRows.run(
    db,
    rows.map((row) => ({ ...row, job })),
  );
}

/** Forgets what was found of a job's rows: it begins again. */
export async function clearRows(db: Queryable, job: string): Promise<void> {
  await db.query('DELETE FROM import_bad_row WHERE job = $1', [job]);
  await db.query('DELETE FROM import_doubtful_row WHERE job = $1', [job]);
}

const READ = {
  bad: 'SELECT row_no, cells, faults FROM import_bad_row',
  doubtful: `SELECT row_no, '[]'::jsonb AS cells, faults FROM import_doubtful_row`,
} as const;

/** The bad rows of a job, or the doubtful ones, in their order, in blocks. */
export async function* readRows(
  db: Queryable,
  which: keyof typeof READ,
  job: string,
  blockSize = 1000,
): AsyncGenerator<BadRow[]> {
  for (let after = -1; ; ) {
    const { rows } = await db.query<{ row_no: number; cells: Cell[]; faults: EntryFault[] }>(
      `${READ[which]} WHERE job = $1 AND row_no > $2 ORDER BY row_no LIMIT $3`,
      [job, after, blockSize],
    );
    if (rows.length === 0) return;
    yield rows.map(({ row_no, cells, faults }) => ({ row: row_no, cells, faults }));
    if (rows.length < blockSize) return;
    after = rows.at(-1)!.row_no;
  }
}

/** Faults for people: one line for each. */
export function rowFaults(kind: TableKind, rows: readonly BadRow[], locale: Locale): RowFaultView[] {
  const table = tableOf(kind);
  return rows.flatMap((row) =>
    row.faults.map((f) => ({
      row: row.row,
      column: f.column,
      header: f.column === '' ? '' : headerOf(table, f.column, locale),
      value: f.value,
      code: f.reason.code,
      message: reasonText(f.reason, locale),
    })),
  );
}

/** A job as the API shows it. */
export function jobView(job: Job, locale: Locale): ImportJobView {
  return {
    id: job.id,
    kind: job.kind,
    mode: job.mode,
    state: job.state,
    fileName: job.file_name,
    fileBytes: job.file_bytes,
    createdAt: job.created_at.toISOString(),
    createdBy: job.created_by,
    startedAt: job.started_at?.toISOString() ?? null,
    finishedAt: job.finished_at?.toISOString() ?? null,
    progress: job.progress,
    rows: { read: job.rows_read, good: job.rows_good, bad: job.rows_bad },
    events: { accepted: job.accepted, duplicates: job.duplicates, conflicts: job.conflicts },
    records: job.records,
    resumed: job.resumed,
    unreckoned: job.unreckoned,
    failure:
      job.failure === null
        ? null
        : { code: job.failure.code, message: fileFaultText(job.failure.code, job.failure.params, locale) },
    hasErrors: job.rows_bad > 0,
  };
}
