import type { Locale, listParties, PartyRefView, RouteOutput, RouteQuery } from '@liangsu/contract';
import { growersSought } from '@liangsu/domain/access';
import { listOrder, textKey } from '../../platform/db/list-order.ts';
import type { Queryable } from '../../platform/db/pool.ts';
import type { Actor } from '../../platform/http/actor.ts';
import type { Areas } from './areas.ts';
import { type Dealings, type GrowersTold, growersTold } from './growers.ts';
import { afterId, areaPrefix, escapeLike, Where } from './paging.ts';

/** By name as the index of the list has it; the undeclared by the name that events gave them. */
const SORTS = {
  name: () => `coalesce(p.name, p.uri) COLLATE "C"`,
  uscc: textKey('p.uscc'),
  area: textKey('p.jurisdiction_code'),
  recorded: null,
};

/** So many growers of one name are looked at for those with whom somebody has had to do. */
const NAMESAKES = 500;

/**
 * The condition under which a party `p` is found by a part of its name or code: always, but a grower only if its record is told to
 * whoever asks (`growersSought`), or if they have had to do with each other and it is the name. Else both would be guessed piece by piece.
 */
export async function soughtByPart(
  db: Queryable,
  dealings: Dealings,
  actor: Actor,
  part: string,
  bind: (value: unknown) => string,
): Promise<string> {
  const p = 'p';
  const { all, parties, areas } = growersSought(actor.acting);
  if (all) return 'true';
  const own = bind(parties);
  const { rows } = await db.query<{ id: number }>(
    `SELECT coalesce(s.stands, p.id) AS id FROM party p LEFT JOIN party_stand_in s ON s.id = p.id
      WHERE 'grower' = ANY (p.kinds) AND p.name LIKE $1 LIMIT ${NAMESAKES}`,
    [`%${escapeLike(part)}%`],
  );
  const partners =
    actor.partyId === 0
      ? []
      : await dealings.dealt(
          actor.partyId,
          rows.map(({ id }) => id),
        );
  return `(NOT 'grower' = ANY (${p}.kinds) OR ${p}.id = ANY (${own}) OR ${p}.id = ANY (${bind([...partners])})
     OR (${p}.declared AND ${p}.entered_by = ANY (${own})
         AND NOT EXISTS (SELECT FROM organisation o WHERE o.party_id = ${p}.id AND o.state IN ('approved', 'suspended')))
     OR EXISTS (SELECT FROM unnest(${bind(areas)}::text[]) AS a (stem) WHERE starts_with(${p}.jurisdiction_code, a.stem)))`;
}

/**
 * Parties that match, by name unless sorted otherwise, one page; growers as they are told to whoever asks (`told`). The first page says how
 * many there are.
 */
export async function findParties(
  db: Queryable,
  dealings: Dealings,
  actor: Actor,
  query: RouteQuery<typeof listParties>,
  areas: Areas,
  locale: Locale,
): Promise<RouteOutput<typeof listParties> & { told: GrowersTold }> {
  const limit = query.limit ?? 50;
  const where = new Where();
  where.add('p.merged_into IS NULL');
  const q = query.q?.trim() ?? '';
  if (q !== '') {
    const contains = where.bind(`%${escapeLike(q)}%`);
    const code = where.bind(`${escapeLike(q.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase())}%`);
    const bind = where.bind.bind(where);
    const whole = where.bind(q);
    const exact = where.bind(q.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase());
    where.add(
      `((p.name ILIKE ${contains} OR p.name_en ILIKE ${contains} OR p.uscc LIKE ${code} OR p.gln LIKE ${code}
        OR (NOT p.declared AND p.uri ILIKE ${contains})
        OR p.id IN (SELECT s.stands FROM party_stand_in s JOIN party m ON m.id = s.id
                     WHERE m.name ILIKE ${contains} OR m.uscc LIKE ${code} OR m.gln LIKE ${code}))
       AND (p.name = ${whole} OR p.uscc = ${exact} OR p.gln = ${exact} OR ${await soughtByPart(db, dealings, actor, q, bind)}))`,
    );
  }
  if (query.kind !== undefined) where.add(`${where.bind(query.kind)} = ANY(p.kinds)`);
  if (query.area !== undefined && query.area !== '')
    where.add(`p.jurisdiction_code LIKE ${where.bind(`${areaPrefix(query.area)}%`)}`);
  if (query.declared !== undefined) where.add(`p.declared = ${where.bind(query.declared)}`);
  const order = listOrder(query.sort ?? 'name', SORTS, 'party p', 'p.id');
  const after = afterId(query.cursor);
  let total: number | null = null;
  if (after === null) {
    const { rows } = await db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM party p ${where.sql}`,
      where.values,
    );
    total = rows[0]!.n;
  } else where.add(order.after(where.bind(after)));
  const { rows } = await db.query<{
    id: number;
    name: string;
    uscc: string | null;
    kinds: string[];
    jurisdiction_code: string | null;
    declared: boolean;
    place_count: number;
  }>(
    `SELECT p.id, coalesce(p.name, p.uri) AS name, p.uscc, p.kinds, p.jurisdiction_code, p.declared,
            (SELECT count(*)::int FROM place WHERE operator_party_id = p.id) AS place_count
       FROM party p ${where.sql} ${order.sql} LIMIT ${limit + 1}`,
    where.values,
  );
  const areaName = await areas.namer(locale);
  const shown = rows.slice(0, limit);
  const told = await growersTold(db, dealings, actor, shown);
  const items = shown.map((row) => ({
    ...told.told<PartyRefView>({ id: row.id, name: row.name, uscc: row.uscc, kinds: row.kinds }),
    area: areaName(row.jurisdiction_code),
    declared: row.declared,
    placeCount: row.place_count,
  }));
  return { items, next: rows.length > limit ? String(items.at(-1)!.id) : null, total, told };
}
