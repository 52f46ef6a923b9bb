import type { findContacts as findContactsRoute, Locale, RouteOutput } from '@liangsu/contract';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { Areas } from '../areas.ts';
import { escapeLike } from '../paging.ts';

/** As many as one chooses among; who finds more says more of the name. */
const MOST = 20;

/**
 * Parties that name whom to call, by a part of the name, the whole credit code or the number, by name: most growers have no
 * code, and nobody knows their number. Whom they name is not told.
 */
export async function findContacts(
  db: Queryable,
  q: string,
  areas: Areas,
  locale: Locale,
): Promise<RouteOutput<typeof findContactsRoute>> {
  const text = q.normalize('NFKC').trim();
  const { rows } = await db.query<{
    id: number;
    name: string;
    uscc: string | null;
    jurisdiction_code: string | null;
  }>(
    `SELECT id, coalesce(name, uri) AS name, uscc, jurisdiction_code FROM party
      WHERE (contact_name IS NOT NULL OR contact_phone IS NOT NULL)
        AND (name ILIKE $1 OR name_en ILIKE $1 OR uscc = upper($2) OR id::text = $2)
      ORDER BY coalesce(name, uri) COLLATE "C", id LIMIT ${MOST}`,
    [`%${escapeLike(text)}%`, text],
  );
  const areaName = await areas.namer(locale);
  return {
    items: rows.map(({ id, name, uscc, jurisdiction_code: area }) => ({
      id,
      name,
      uscc,
      area: areaName(area),
    })),
  };
}
