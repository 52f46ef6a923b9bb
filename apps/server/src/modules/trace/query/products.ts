import type { Queryable } from '../../../platform/db/pool.ts';
import { escapeLike } from './codes.ts';

/** Distinct names looked at, and names used, at most: a catalogue has hundreds, whatever the number of lots. */
const LOOKED_AT = 5000;
const USED = 200;

/**
 * Names of products that contain a text, those that begin with it first. Goes from name to name along the index, so that
 * ten million lots of a hundred products cost a hundred steps.
 */
export async function productsContaining(db: Queryable, text: string): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>({
    name: 'products_containing',
    text: `WITH RECURSIVE names (name, n) AS (
             (SELECT product_name, 1 FROM lot_info WHERE product_name IS NOT NULL ORDER BY product_name USING ~<~ LIMIT 1)
             UNION ALL
             SELECT (SELECT i.product_name FROM lot_info i WHERE i.product_name ~>~ names.name
                      ORDER BY i.product_name USING ~<~ LIMIT 1), n + 1
               FROM names WHERE name IS NOT NULL AND n < ${LOOKED_AT})
           SELECT name FROM names WHERE name ILIKE $1 ORDER BY name LIKE $2 DESC, name LIMIT ${USED}`,
    values: [`%${escapeLike(text)}%`, `${escapeLike(text)}%`],
  });
  return rows.map((row) => row.name);
}
