import { type Pool, transaction } from '../../platform/db/pool.ts';
import { sha256hex } from '../../platform/hash.ts';
import { loadJurisdictions } from './jurisdictions.ts';

/** One number for "areas are being loaded", so that two servers starting together take turns. */
const LOCK = 0x6c73_6a75;

/**
 * Loads the areas of GB/T 2260 when they are missing or of an older edition than this version brings; returns how many
 * rows changed. Areas that the standard dropped stay: records name them. Townships and villages are not touched.
 */
export async function seedJurisdictions(pool: Pool): Promise<number> {
  const rows = loadJurisdictions();
  const edition = sha256hex(JSON.stringify(rows));
  return transaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const { rows: before } = await client.query<{ edition: string }>(
      `SELECT value ->> 'edition' AS edition FROM installation WHERE key = 'jurisdictions'`,
    );
    if (before[0]?.edition === edition) return 0;
    const { rowCount } = await client.query(
      `INSERT INTO jurisdiction AS j (code, level, name_zh, name_en, parent_code, seeded)
       SELECT *, true FROM unnest($1::text[], $2::int2[], $3::text[], $4::text[], $5::text[])
       ON CONFLICT (code) DO UPDATE SET level = excluded.level, name_zh = excluded.name_zh, name_en = excluded.name_en,
         parent_code = excluded.parent_code, seeded = true
       WHERE (j.level, j.name_zh, j.name_en, j.parent_code, j.seeded)
         IS DISTINCT FROM (excluded.level, excluded.name_zh, excluded.name_en, excluded.parent_code, true)`,
      [
        rows.map((row) => row.code),
        rows.map((row) => row.level),
        rows.map((row) => row.nameZh),
        rows.map((row) => row.nameEn),
        rows.map((row) => row.parentCode),
      ],
    );
    await client.query(
      `INSERT INTO installation (key, value) VALUES ('jurisdictions', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      [JSON.stringify({ edition, count: rows.length })],
    );
    return rowCount ?? 0;
  });
}
