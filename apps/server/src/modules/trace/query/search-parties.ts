import type { PartyRefView } from '@liangsu/contract';
import type { Context } from '../../../platform/context.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import type { RequestAudit } from '../../../platform/http/audit.ts';
import { growersTold, recordGrowers, soughtByPart } from '../../access/index.ts';
import { escapeLike } from './codes.ts';
import { lotCounts } from './lot-counts.ts';

/**
 * Parties whose name contains a text, or whose name or code it is, those first whose name begins with it, `limit` at most: growers found
 * and told as the directory does it, which `audit` records where it tells their codes.
 */
export async function searchParties(
  { engine }: Context,
  text: string,
  actor: Actor,
  audit: RequestAudit,
  limit: number,
): Promise<PartyRefView[]> {
  const dealings = lotCounts(engine);
  const like = `%${escapeLike(text)}%`;
  const values: unknown[] = [like, text, like.slice(1)];
  const byPart = await soughtByPart(engine, dealings, actor, text, (value) => `$${values.push(value)}`);
  const { rows } = await engine.query<PartyRefView>(
    `SELECT q.id, coalesce(w.name, w.uri) AS name, w.uscc, w.kinds
       FROM (SELECT coalesce(s.stands, p.id) AS id, bool_or(p.name LIKE $3) AS begins
               FROM party p LEFT JOIN party_stand_in s ON s.id = p.id
              WHERE p.declared AND (p.name LIKE $1 OR p.name_en ILIKE $1 OR p.uscc = upper($2) OR p.gln = $2)
                AND (p.name = $2 OR p.uscc = upper($2) OR p.gln = $2 OR ${byPart})
              GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${limit}) q
       JOIN party w ON w.id = q.id ORDER BY q.begins DESC, q.id`,
    values,
  );
  const told = await growersTold(engine, dealings, actor, rows);
  const parties = rows.map((row) => told.told(row));
  recordGrowers(audit, told, parties);
  return parties;
}
