import type { Queryable } from '../../platform/db/pool.ts';

/** What a demo holds and how one gets in; kept in `installation` under the key `demo`. */
export interface DemoManifest {
  seed: number;
  /** Lots and instances in all; containers don't count. */
  lots: number;
  /** Year of the last season told. */
  year: number;
  state: 'loading' | 'complete';
  /** Documents known to be captured, from the first on, without a gap: a restart goes on here. */
  documentsDone: number;
  counts: { events: number; links: number; parties: number; places: number; documents: number };
  /** The lot of the bad-cadmium story. */
  contaminated: { code: string; product: string; origin: string; descendants: number };
  /** Codes worth scanning, each with why. */
  scan: { code: string; what: string }[];
  /** The bad lot's code again, and the scan page of rice made from it: what `GET /api/v1/demo` shows. */
  contaminatedLot: string;
  scanUrl: string;
  logins: { login: string; password: string; displayName: string; role: string; roles: readonly string[] }[];
  /** One password for all of them: a demo has nothing to hide. */
  password: string;
}

/** The manifest of the demo that this database holds, or null. */
export async function readDemo(db: Queryable): Promise<DemoManifest | null> {
  const { rows } = await db.query<{ value: DemoManifest }>(
    `SELECT value FROM installation WHERE key = 'demo'`,
  );
  return rows[0]?.value ?? null;
}

/** Keeps the manifest as it stands. */
export async function writeDemo(db: Queryable, manifest: DemoManifest): Promise<void> {
  await db.query(
    `INSERT INTO installation (key, value) VALUES ('demo', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [JSON.stringify(manifest)],
  );
}

/** True when nobody has entered anything: no events, parties, places or users. */
export async function isEmptyDatabase(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ empty: boolean }>(
    `SELECT NOT (EXISTS (SELECT FROM capture_batch) OR EXISTS (SELECT FROM party) OR EXISTS (SELECT FROM place)
             OR EXISTS (SELECT FROM app_user) OR EXISTS (SELECT FROM installation WHERE key = 'demo')) AS empty`,
  );
  return rows[0]!.empty;
}
