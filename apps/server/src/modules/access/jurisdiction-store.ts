import type { Locale, listJurisdictions, RouteOutput } from '@liangsu/contract';
import type { Queryable } from '../../platform/db/pool.ts';
import { type Finding, finding } from './messages.ts';
import { escapeLike } from './paging.ts';

type JurisdictionView = RouteOutput<typeof listJurisdictions>['items'][number];

const columns = (locale: Locale) => `j.code, j.level, ${
  locale === 'en' ? 'coalesce(j.name_en, j.name_zh)' : 'j.name_zh'
} AS name, j.parent_code AS "parentCode",
  (SELECT count(*)::int FROM jurisdiction c WHERE c.parent_code = j.code) AS "childCount"`;
const MOST_HITS = 100;

/** The areas straight below another; provinces without one. */
export async function areasBelow(
  db: Queryable,
  parent: string | null,
  locale: Locale,
): Promise<JurisdictionView[]> {
  const { rows } = await db.query<JurisdictionView>(
    `SELECT ${columns(locale)} FROM jurisdiction j WHERE j.parent_code IS NOT DISTINCT FROM $1 ORDER BY j.code`,
    [parent],
  );
  return rows;
}

/** Areas whose name contains the text or whose code begins with it, larger ones first, at most a hundred. */
export async function searchAreas(
  db: Queryable,
  text: string,
  parent: string | null,
  locale: Locale,
): Promise<JurisdictionView[]> {
  const { rows } = await db.query<JurisdictionView>(
    `SELECT ${columns(locale)} FROM jurisdiction j
      WHERE (j.name_zh LIKE $1 OR j.name_en ILIKE $1 OR j.code LIKE $2) AND ($3::text IS NULL OR j.parent_code = $3)
      ORDER BY j.level, j.code LIMIT ${MOST_HITS}`,
    [`%${escapeLike(text)}%`, `${escapeLike(text)}%`, parent],
  );
  return rows;
}

/** One area, or null. */
export async function readArea(
  db: Queryable,
  code: string,
  locale: Locale = 'zh-CN',
): Promise<JurisdictionView | null> {
  const { rows } = await db.query<JurisdictionView>(
    `SELECT ${columns(locale)} FROM jurisdiction j WHERE j.code = $1`,
    [code],
  );
  return rows[0] ?? null;
}

/** A finding when a record names an area that there is not. */
export async function unknownArea(db: Queryable, code: string | null): Promise<Finding[]> {
  if (code === null || (await readArea(db, code)) !== null) return [];
  return [finding('/jurisdictionCode', 'area.unknown', { code })];
}

/** Enters a township (9 digits) or village (12); false when the code is taken. */
export async function insertArea(
  db: Queryable,
  area: { code: string; name: string; parentCode: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO jurisdiction (code, level, name_zh, parent_code) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [area.code, area.code.length === 9 ? 4 : 5, area.name, area.parentCode],
  );
  return rowCount === 1;
}
