import type { CLAIM_STATES, ClaimView, Locale } from '@liangsu/contract';
import { ROLE, type Saying, sayOf } from '@liangsu/domain/trace';
import type { Queryable } from '../../../platform/db/pool.ts';
import { type Areas, actorNames } from '../../access/index.ts';
import { eventIdOf } from '../capture/rows.ts';
import { isoTime, quantity } from '../query/amounts.ts';
import { displayCode } from '../query/codes.ts';
import { roleName, typeName } from '../query/event-names.ts';
import { loadParties, loadPlaces } from '../query/facts.ts';
import { loadOperators } from '../query/operators.ts';
import { loadStandIns } from '../query/stand-ins.ts';

/** Lines of a claim that are shown. */
const LINES = 20;

type State = (typeof CLAIM_STATES)[number];

export interface ClaimFilter {
  /** Null: of everybody, as the installation sees them. */
  party: number | null;
  side: 'concerning' | 'made';
  state: State | null;
  /** Only claims numbered below. */
  before: number | null;
  limit: number;
}

export interface ClaimRow {
  no: number;
  event_id: string | null;
  content_hash: Buffer;
  type: number;
  biz_step: string | null;
  disposition: string | null;
  capturer: number;
  committed_at: Date;
  documents: { bizTransaction?: string }[] | null;
  state: State;
}

const CLAIMS = `
  SELECT e.no, e.event_id, e.content_hash, e.type, e.biz_step, e.disposition, e.capturer, b.committed_at,
         e.body -> 'bizTransactionList' AS documents, s.state
    FROM event e JOIN capture_batch b ON b.id = e.batch
    CROSS JOIN LATERAL (SELECT CASE
      WHEN EXISTS (SELECT FROM event_claim c JOIN event_key k ON k.identity = c.identity AND k.content_hash = c.content_hash
                    WHERE c.event = e.no AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = k.event)) THEN 'confirmed'
      WHEN EXISTS (SELECT FROM event_void v WHERE v.event = e.no) THEN 'withdrawn'
      WHEN EXISTS (SELECT FROM claim_contest t WHERE t.event = e.no) THEN 'contested'
      ELSE 'open' END AS state) s
   WHERE e.status = 1`;
/** All records of a party. */
const RECORDS = `(SELECT whole_party($1::int8) UNION SELECT id FROM party_stand_in WHERE stands = whole_party($1))`;
const CONCERNS = `e.no IN (SELECT n.event FROM claim_concern n WHERE n.party IN ${RECORDS})`;

/** Claims that concern a party or that it made, newest first. */
export async function findClaims(db: Queryable, filter: ClaimFilter): Promise<ClaimRow[]> {
  // Each a condition of its own: behind an OR the few of one party would be looked for among those of all.
  const whose =
    filter.party === null
      ? '$1::int8 IS NULL'
      : filter.side === 'made'
        ? `e.capturer IN ${RECORDS}`
        : CONCERNS;
  const { rows } = await db.query<ClaimRow>(
    `${CLAIMS} AND ${whose} AND ($2::text IS NULL OR s.state = $2) AND ($3::int8 IS NULL OR e.no < $3)
     ORDER BY e.no DESC LIMIT $4`,
    [filter.party, filter.state, filter.before, filter.limit],
  );
  return rows;
}

/** One claim, or null; of a party only what concerns it or what it made. */
export async function findClaim(db: Queryable, no: number, party: number | null): Promise<ClaimRow | null> {
  const { rows } = await db.query<ClaimRow>(
    `${CLAIMS} AND e.no = $2 AND ($1::int8 IS NULL OR e.capturer IN ${RECORDS} OR ${CONCERNS})`,
    [party, no],
  );
  return rows[0] ?? null;
}

/** Whether a claim concerns a party. */
export async function concerns(db: Queryable, no: number, party: number): Promise<boolean> {
  const { rows } = await db.query(`SELECT FROM event e WHERE e.no = $2 AND ${CONCERNS}`, [party, no]);
  return rows.length > 0;
}

/** Keeps what a party (0: the installation) says against a claim; the first word of a party stands. */
export async function contest(
  db: Queryable,
  said: { event: number; party: number; reason: string; by: string; at: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO claim_contest (event, party, reason, said_by, said_at) VALUES ($1, whole_party($2), $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [said.event, said.party, said.reason, said.by, said.at],
  );
}

/** What a claim says and its shared context, as they were captured. */
export async function claimBody(
  db: Queryable,
  no: number,
): Promise<{ body: Record<string, unknown>; context: unknown }> {
  const { rows } = await db.query<{ body: Record<string, unknown>; context: unknown }>(
    'SELECT e.body, d.context FROM event e JOIN capture_document d ON d.id = e.document WHERE e.no = $1',
    [no],
  );
  return rows[0]!;
}

interface LineRow {
  event: number;
  ord: number;
  role: (typeof ROLE)[keyof typeof ROLE];
  t0: number;
  span: number | null;
  amount: number | null;
  dim: number;
  from_place: number | null;
  from_party: number | null;
  to_place: number | null;
  to_party: number | null;
  code: string;
  product_name: string | null;
}

/** Claims as `viewer` (0: the installation) reads them. */
export async function claimViews(
  db: Queryable,
  claims: readonly ClaimRow[],
  viewer: number,
  areas: Areas,
  locale: Locale,
): Promise<ClaimView[]> {
  const nos = claims.map(({ no }) => no);
  const { rows: lines } = await db.query<LineRow>(
    `SELECT x.event, x.ord, x.role, x.t0, x.span, x.amount, x.dim, x.from_place, x.from_party, x.to_place, x.to_party,
            l.code, i.product_name
       FROM unnest($1::int8[]) AS c (no) JOIN claim_lot k ON k.event = c.no
       JOIN edge_by_lot x ON x.lot = k.lot AND x.event = k.event AND x.role <> ${ROLE.voided}
       JOIN lot l ON l.id = x.lot LEFT JOIN lot_info i ON i.lot = x.lot
      ORDER BY x.event, x.ord`,
    [nos],
  );
  const { rows: contests } = await db.query<{
    event: number;
    party: number;
    reason: string;
    said_by: string;
    said_at: Date;
  }>(
    'SELECT event, party, reason, said_by, said_at FROM claim_contest WHERE event = ANY($1) ORDER BY said_at',
    [nos],
  );
  const { rows: standing } = await db.query<{ whole: number; event: number }>(
    `SELECT whole_party($2) AS whole, c.no AS event FROM unnest($1::int8[]) AS c (no)
      WHERE EXISTS (SELECT FROM claim_concern n WHERE n.event = c.no AND whole_party(n.party) = whole_party($2))`,
    [nos, viewer],
  );
  const concerned = new Set(standing.map(({ event }) => event));
  const places = new Set(lines.flatMap((line) => [line.from_place ?? 0, line.to_place ?? 0]));
  const operators = await loadOperators(db, places);
  const placeViews = await loadPlaces(db, places, await areas.namer(locale));
  const partyIds = lines.flatMap((line) => [line.from_party ?? 0, line.to_party ?? 0]);
  const standIns = await loadStandIns(db);
  const whole = (party: number): number => standIns.get(party) ?? party;
  const parties = await loadParties(
    db,
    new Set([...partyIds, ...claims.map(({ capturer }) => capturer), ...contests.map(({ party }) => party)]),
  );
  const nameOf = await actorNames(
    db,
    contests.map((one) => one.said_by),
  );
  const linesOf = Map.groupBy(lines, ({ event }) => event);
  const contestsOf = Map.groupBy(contests, ({ event }) => event);
  return claims.map((claim) => {
    const own = linesOf.get(claim.no) ?? [];
    const said = contestsOf.get(claim.no) ?? [];
    const isOpen = claim.state === 'open' || claim.state === 'contested';
    const first = own[0];
    return {
      no: claim.no,
      eventId: eventIdOf(claim),
      type: typeName(claim.type),
      bizStep: claim.biz_step,
      disposition: claim.disposition,
      from: isoTime(first?.t0 ?? claim.committed_at.getTime()),
      to: isoTime(first === undefined ? claim.committed_at.getTime() : first.t0 + (first.span ?? 0)),
      dayOnly: first?.span != null,
      recordedAt: claim.committed_at.toISOString(),
      claimedBy: parties.get(claim.capturer) ?? null,
      lines: own.slice(0, LINES).map((line) => ({
        ord: line.ord,
        lot: line.code,
        display: displayCode(line.code),
        product: line.product_name,
        role: roleName(line.role),
        amount: quantity(line.amount, line.dim),
        fromParty: parties.get(line.from_party ?? 0) ?? null,
        fromPlace: placeViews.get(line.from_place ?? 0)?.view ?? null,
        toParty: parties.get(line.to_party ?? 0) ?? null,
        toPlace: placeViews.get(line.to_place ?? 0)?.view ?? null,
      })),
      lineCount: own.length,
      documents: (claim.documents ?? []).flatMap(({ bizTransaction }) => bizTransaction ?? []),
      state: claim.state,
      contests: said.map((one) => ({
        party: parties.get(one.party) ?? null,
        reason: one.reason,
        by: parties.get(one.party)?.name ?? nameOf(one.said_by),
        at: one.said_at.toISOString(),
      })),
      mayConfirm: isOpen && hasSay(own, viewer, whole, operators),
      mayContest:
        isOpen &&
        (viewer === 0 || concerned.has(claim.no)) &&
        !said.some(({ party }) => whole(party) === whole(viewer)),
    };
  });
}

/** Whether a party has the say in what a claim's lines move; the installation has it in everything. */
function hasSay(
  lines: readonly LineRow[],
  viewer: number,
  whole: (party: number) => number,
  operators: ReadonlyMap<number, number>,
): boolean {
  if (viewer === 0) return true;
  const edges: Saying<number>[] = lines.map((line) => ({
    role: line.role,
    fromPlace: line.from_place,
    fromParty: line.from_party,
    toPlace: line.to_place,
    toParty: line.to_party,
  }));
  const say = sayOf(
    edges,
    (party) => whole(party) === whole(viewer),
    (place) => operators.get(place) === whole(viewer),
  );
  return say !== 'unconfirmed' && say !== 'nothing';
}
