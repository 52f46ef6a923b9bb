import type { Queryable } from '../../../platform/db/pool.ts';
import type { EpcisProblem } from './exceptions.ts';

/** A capture job as EPCIS 2.0 describes it, with counts and warnings beside. Jobs are finished when they are written. */
export interface CaptureJob {
  captureID: string;
  createdAt: string;
  finishedAt: string;
  running: boolean;
  success: boolean;
  captureErrorBehaviour: 'rollback' | 'proceed';
  errors: EpcisProblem[];
  warnings: { type: string; title: string; detail: string; eventID: string }[];
  counts: { accepted: number; unconfirmed: number; duplicates: number; conflicts: number; refused: number };
}

interface JobRow {
  id: string;
  created_at: Date;
  finished_at: Date | null;
  running: boolean;
  success: boolean | null;
  behaviour: 'rollback' | 'proceed';
  counts: CaptureJob['counts'];
  errors: CaptureJob['errors'];
  warnings: CaptureJob['warnings'];
}

const COLUMNS = 'id, created_at, finished_at, running, success, behaviour, counts, errors, warnings';

const jobOf = (row: JobRow): CaptureJob => ({
  captureID: row.id,
  createdAt: row.created_at.toISOString(),
  finishedAt: (row.finished_at ?? row.created_at).toISOString(),
  running: row.running,
  success: row.success ?? false,
  captureErrorBehaviour: row.behaviour,
  errors: row.errors,
  warnings: row.warnings,
  counts: row.counts,
});

/** Writes a finished job; `owner` is who captured. */
export async function saveJob(db: Queryable, job: CaptureJob, owner: string): Promise<void> {
  await db.query(
    `INSERT INTO capture_job (id, created_at, finished_at, running, success, behaviour, owner, counts, errors, warnings)
     VALUES ($1, $2, $3, false, $4, $5, $6, $7, $8, $9)`,
    [
      job.captureID,
      job.createdAt,
      job.finishedAt,
      job.success,
      job.captureErrorBehaviour,
      owner,
      JSON.stringify(job.counts),
      JSON.stringify(job.errors),
      JSON.stringify(job.warnings),
    ],
  );
}

/** One job; `owner` null: anybody's. Null when there is none. */
export async function findJob(db: Queryable, id: string, owner: string | null): Promise<CaptureJob | null> {
  const { rows } = await db.query<JobRow>(
    `SELECT ${COLUMNS} FROM capture_job WHERE id = $1 AND ($2::text IS NULL OR owner = $2)`,
    [id, owner],
  );
  return rows[0] ? jobOf(rows[0]) : null;
}

/** Jobs, latest first, after the job that a page ended with. */
export async function listJobs(
  db: Queryable,
  owner: string | null,
  after: { time: string; id: string } | null,
  limit: number,
): Promise<CaptureJob[]> {
  const { rows } = await db.query<JobRow>(
    `SELECT ${COLUMNS} FROM capture_job
     WHERE ($1::text IS NULL OR owner = $1) AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid))
     ORDER BY created_at DESC, id DESC LIMIT $4`,
    [owner, after?.time ?? null, after?.id ?? null, limit],
  );
  return rows.map(jobOf);
}
