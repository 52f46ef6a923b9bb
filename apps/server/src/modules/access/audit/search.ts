import { isIP } from 'node:net';
import type { AuditEntryOf, Locale, listAudit, RouteQuery } from '@liangsu/contract';
import { withoutNames } from '@liangsu/domain/audit';
import type { Context } from '../../../platform/context.ts';
import { type Client, type Pool, transaction } from '../../../platform/db/pool.ts';
import { finding, refuse } from '../messages.ts';
import { Where } from '../paging.ts';
import { type ErasedRole, erasedLabel } from '../personal-data/erased-label.ts';

type Query = RouteQuery<typeof listAudit>;
/** What a search of the trail asks for. */
export type AuditFilter = Omit<Query, 'cursor' | 'limit'>;

interface Row {
  no: number;
  at: Date;
  actor: string;
  actor_name: string;
  party: number;
  party_name: string | null;
  ground: 'public' | 'self' | 'grant' | 'role' | 'command' | null;
  ground_what: string | null;
  ground_relation: string | null;
  action: string;
  method: string | null;
  route: string | null;
  thing: string | null;
  thing_id: string | null;
  outcome: 'allowed' | 'denied' | 'failed';
  code: string | null;
  before: unknown;
  after: unknown;
  address: string | null;
  agent: string | null;
  request: string | null;
  times: number;
}

/** An address or a network as the database takes it; null when it is neither. */
export function readNetwork(text: string): { network: string; single: boolean } | null {
  const [address = '', bits, more] = text.trim().split('/');
  const version = isIP(address);
  if (version === 0 || more !== undefined || address.includes('%')) return null;
  if (bits === undefined) return { network: address, single: true };
  const most = version === 4 ? 32 : 128;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most) return null;
  return { network: `${address}/${bits}`, single: Number(bits) === most };
}

/** The instant and number of the last entry shown, from a cursor; null for the first page. */
function readCursor(cursor: string | undefined): { at: Date; no: number } | null {
  if (cursor === undefined || cursor === '') return null;
  const [, at, no] = /^(\d{1,15})_(\d{1,15})$/.exec(cursor) ?? [];
  if (at === undefined || Number(at) > 8.64e15) refuse([finding('/querystring/cursor', 'cursor.invalid')]);
  return { at: new Date(Number(at)), no: Number(no) };
}

/** The conditions of a search; every one but the end of the time is served by an index that also has the order. */
function conditions(filter: AuditFilter, cursor: string | undefined): Where {
  const where = new Where();
  const { from, to, actor, action, thing, thingId, outcome, address } = filter;
  if (from !== undefined) where.add(`e.at >= ${where.bind(new Date(from))}`);
  if (to !== undefined) where.add(`e.at < ${where.bind(new Date(to))}`);
  if (actor !== undefined) {
    const login = actor.trim();
    // A login alone is a user's; every stable name but two has its kind in front.
    const name =
      login.includes(':') || login === 'anonymous' || login === 'command'
        ? login
        : `user:${login.toLowerCase()}`;
    where.add(`e.actor = ${where.bind(name)}`);
  }
  if (action !== undefined) where.add(`e.action = ${where.bind(action)}`);
  if (thing !== undefined) where.add(`e.thing = ${where.bind(thing)}`);
  if (thingId !== undefined) {
    if (thing === undefined) refuse([finding('/querystring/thing', 'text.empty')]);
    where.add(`e.thing_id = ${where.bind(thingId.trim())}`);
  }
  if (outcome !== undefined) {
    where.add(`e.outcome = ${where.bind(outcome)}`);
    // Said as the index of refusals says it.
    if (outcome !== 'allowed') where.add(`e.outcome <> 'allowed'`);
  }
  if (address !== undefined) {
    const read = readNetwork(address);
    if (read === null) refuse([finding('/querystring/address', 'address.invalid')]);
    else where.add(`e.address ${read.single ? '=' : '<<='} ${where.bind(read.network)}::inet`);
  }
  const after = readCursor(cursor);
  if (after !== null) where.add(`(e.at, e.no) < (${where.bind(after.at)}, ${where.bind(after.no)}::int8)`);
  return where;
}

const viewOf = (row: Row): AuditEntryOf => ({
  no: row.no,
  at: row.at.toISOString(),
  actor: row.actor,
  actorName: row.actor_name,
  party: row.actor === 'anonymous' ? null : { id: row.party, name: row.party_name },
  ground:
    row.ground === null ? null : { by: row.ground, what: row.ground_what, relation: row.ground_relation },
  action: row.action,
  method: row.method,
  route: row.route,
  thing: row.thing === null ? null : { kind: row.thing, id: row.thing_id },
  outcome: row.outcome,
  code: row.code,
  before: row.before,
  after: row.after,
  address: row.address,
  agent: row.agent,
  request: row.request,
  times: row.times,
});

/** Reads the trail in a transaction that can change nothing; by the auditor's own connections, which no other question is asked by. */
const asAuditor = <T>(auditor: Pool, work: (client: Client) => Promise<T>): Promise<T> =>
  transaction(auditor, work, 'BEGIN READ ONLY');

/** The query of a page of the trail: its text and values. */
export function auditQuery(
  filter: AuditFilter,
  cursor: string | undefined,
  limit: number,
): [string, unknown[]] {
  const where = conditions(filter, cursor);
  const text = `SELECT e.no, e.at, e.actor, e.actor_name, e.party, e.ground, e.ground_what, e.ground_relation, e.action, e.method,
            e.route, e.thing, e.thing_id, e.outcome, e.code, e.before, e.after, host(e.address) AS address, e.agent, e.request, e.times
       FROM audit_entry e ${where.sql} ORDER BY e.at DESC, e.no DESC LIMIT ${where.bind(limit)}`;
  return [text, where.values];
}

/** The most entries of their own that somebody is handed. */
const MOST_OF_ONE = 20_000;

/**
 * What the trail tells of one actor, as they are handed it: the latest first, whether there is more, and of what they changed
 * only that they did, for that may be others' data.
 */
export async function trailOf(
  auditor: Pool,
  actor: string,
): Promise<{ entries: Record<string, unknown>[]; more: boolean }> {
  const rows = await asAuditor(
    auditor,
    async (client) =>
      (
        await client.query<Record<string, unknown>>(
          `SELECT at, actor_name AS "as", party AS organisation, action, thing, thing_id AS "thingId", outcome, code,
                  host(address) AS address, agent AS client, times
             FROM audit_entry WHERE actor = $1 ORDER BY at DESC, no DESC LIMIT $2`,
          [actor, MOST_OF_ONE + 1],
        )
      ).rows,
  );
  return { entries: rows.slice(0, MOST_OF_ONE), more: rows.length > MOST_OF_ONE };
}

/**
 * As whom accounts that these entries name are told: erased ones by the roles that they had, in the reader's language. Entries are never
 * changed; what is shown of them is.
 */
async function erasedAs(
  pool: Pool,
  rows: readonly Row[],
  locale: Locale,
): Promise<(actor: string) => string | null> {
  const named = new Set<string>();
  for (const { actor, thing, thing_id } of rows) {
    if (actor.startsWith('user:')) named.add(actor);
    if (thing === 'account' && thing_id !== null) named.add(`user:${thing_id}`);
  }
  const { rows: found } = await pool.query<{ actor: string; roles: ErasedRole[] | null }>(
    `SELECT n.actor, (SELECT json_agg(json_build_object('role', m.role, 'name', p.name, 'held', m.end_reason = 'erased')
                              ORDER BY m.ended_at DESC NULLS FIRST, m.granted_at, m.id)
                        FROM app_user u JOIN membership m ON m.user_id = u.id LEFT JOIN party p ON p.id = m.party_id
                       WHERE n.actor = 'user:' || u.login) AS roles
       FROM unnest($1::text[]) AS n (actor)
      WHERE EXISTS (SELECT FROM personal_data_act a WHERE a.subject = n.actor AND a.kind = 'erased')
         OR NOT EXISTS (SELECT FROM app_user u WHERE n.actor = 'user:' || u.login)`,
    [[...named]],
  );
  const labels = new Map(found.map(({ actor, roles }) => [actor, erasedLabel(roles ?? [], locale)]));
  return (actor) => labels.get(actor) ?? null;
}

/** An entry as it is shown: without the name of whoever was erased, and without whom an invitation was for. */
function shownOf(row: Row, labelOf: (actor: string) => string | null): Row {
  const label = labelOf(row.actor);
  const ofErased =
    label !== null ||
    (row.thing === 'account' && row.thing_id !== null && labelOf(`user:${row.thing_id}`) !== null);
  const names = ofErased || row.thing === 'invitation';
  return {
    ...row,
    actor_name: label ?? row.actor_name,
    before: names ? withoutNames(row.before) : row.before,
    after: names ? withoutNames(row.after) : row.after,
  };
}

/**
 * One page of the entries that meet a filter, the latest first, and the cursor of the next. Throws request.invalid on what
 * is no address, no cursor, or which thing without its kind.
 */
export async function findEntries(
  { pool, auditor }: Pick<Context, 'pool' | 'auditor'>,
  filter: AuditFilter,
  cursor: string | undefined,
  limit: number,
  locale: Locale,
): Promise<{ items: AuditEntryOf[]; next: string | null }> {
  const [text, values] = auditQuery(filter, cursor, limit + 1);
  const found = await asAuditor(auditor, async (client) => (await client.query<Row>(text, values)).rows);
  const rows = found.slice(0, limit);
  const labelOf = await erasedAs(pool, rows, locale);
  const { rows: parties } = await pool.query<{ id: number; name: string }>(
    'SELECT id, coalesce(name, uri) AS name FROM party WHERE id = ANY ($1)',
    [[...new Set(rows.map(({ party }) => party))]],
  );
  const names = new Map(parties.map(({ id, name }) => [id, name]));
  const last = rows.at(-1);
  return {
    items: rows.map((row) => viewOf({ ...shownOf(row, labelOf), party_name: names.get(row.party) ?? null })),
    next: found.length > limit && last ? `${last.at.getTime()}_${last.no}` : null,
  };
}
