import { randomInt } from 'node:crypto';
import {
  eraseReporter,
  getReporterData,
  type Locale,
  listPublicReports,
  type PublicReportView,
  patchPublicReport,
  REPORT_CATEGORIES,
  type ReportCategory,
} from '@liangsu/contract';
import { may, sightOf, type Thing } from '@liangsu/domain/access';
import { TRACE_ALPHABET } from '@liangsu/domain/codes';
import { erasureOf } from '@liangsu/domain/personal-data';
import type { Context } from '../../platform/context.ts';
import type { Queryable } from '../../platform/db/pool.ts';
import { seenBy, transactionAs } from '../../platform/db/viewer.ts';
import type { Actor } from '../../platform/http/actor.ts';
import { type App, mount } from '../../platform/http/app.ts';
import { AppError } from '../../platform/http/errors.ts';
import { actView, copyOf, notFound, officersTo, recordPersonalData } from '../access/index.ts';
import { grainThing, loadGrain } from '../trace/index.ts';
import { addressOfText } from './address.ts';

/** What somebody fills in on a scan page. */
export interface ReportInput {
  code: string;
  category: ReportCategory;
  body: string;
  contact: string | null;
}

/** Reads a submitted form; null when something needed is missing or too long. */
export function readReport(form: URLSearchParams): ReportInput | null {
  // PostgreSQL has no NUL in a text.
  const field = (name: string) => (form.get(name) ?? '').replaceAll('\u0000', '').trim();
  const code = field('code').slice(0, 300);
  const category = REPORT_CATEGORIES.find((known) => known === form.get('category'));
  const body = field('body').replace(/\r\n?/g, '\n');
  const contact = field('contact');
  if (category === undefined || body === '' || [...body].length > 2000 || [...contact].length > 200)
    return null;
  return { code, category, body, contact: contact === '' ? null : contact };
}

/** Stores a report; its row, its lot if the code is one's, and the number that its sender is given. */
export async function storeReport(
  db: Queryable,
  input: ReportInput,
  locale: Locale,
  at: Date,
): Promise<{ id: number; number: string; lot: number | null }> {
  const { rows: lots } = await db.query<{ id: number }>(
    'SELECT id FROM lot WHERE code = ANY ($1) AND kind <> 3 ORDER BY array_position($1::text[], code) LIMIT 1',
    [addressOfText(input.code).candidates],
  );
  let number = 'R';
  while (number.length < 10) number += TRACE_ALPHABET[randomInt(TRACE_ALPHABET.length)];
  const lot = lots[0]?.id ?? null;
  const { rows } = await db.query<{ id: number }>(
    `INSERT INTO public_report (number, created_at, code, lot, category, body, contact, locale)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
    [number, at, input.code, lot, input.category, input.body, input.contact, locale],
  );
  return { id: rows[0]!.id, number, lot };
}

interface Row {
  id: number;
  number: string;
  created_at: Date;
  code: string;
  lot: number | null;
  category: ReportCategory;
  body: string;
  contact: string | null;
  locale: Locale;
  state: PublicReportView['state'];
  note: string | null;
  handled_by: string | null;
  handled_at: Date | null;
  handled_party: number | null;
}

/** Reports, asked as the viewer: whose they are to see says the database (migration 0054). */
const SELECT = `
  SELECT r.id, r.number, r.created_at, r.code, r.lot, r.category, r.body, r.contact, r.locale, r.state,
         r.note, r.handled_by, r.handled_at, r.handled_party
    FROM public_report r`;

/** What these lots are, by number: what a report is about is part of it. */
async function productsOf(db: Queryable, rows: readonly Row[]): Promise<Map<number, string | null>> {
  const lots = rows.flatMap(({ lot }) => (lot === null ? [] : [lot]));
  if (lots.length === 0) return new Map();
  const { rows: found } = await db.query<{ lot: number; name: string | null }>(
    'SELECT lot, product_name AS name FROM lot_info WHERE lot = ANY ($1)',
    [lots],
  );
  return new Map(found.map(({ lot, name }) => [lot, name]));
}

/** What whoever is told a report may do about it: handle it, and be told how to reach its reporter. */
interface Doing {
  handle: boolean;
  contact: boolean;
}

/** A report as it is told; how to reach its reporter only to whoever it is to handle, who handles it by name to their own people alone. */
const viewOf = (
  row: Row,
  product: string | null,
  may: Doing,
  officer: (actor: string) => string,
): PublicReportView => ({
  id: row.id,
  number: row.number,
  createdAt: row.created_at.toISOString(),
  code: row.code,
  lotId: row.lot,
  product,
  category: row.category,
  body: row.body,
  contact: may.contact ? row.contact : null,
  contactWithheld: !may.contact && row.contact !== null,
  locale: row.locale,
  state: row.state,
  note: row.note,
  handledBy: row.handled_by === null ? null : officer(row.handled_by),
  handledAt: row.handled_at?.toISOString() ?? null,
  mayHandle: may.handle,
  mayHandOver: may.contact,
});

/** Where a report's lot was seen: its areas, those of their operators where the places say none. */
const AREAS = `SELECT DISTINCT coalesce(p.jurisdiction_code, o.jurisdiction_code) AS area
  FROM place_lot pl JOIN place p ON p.id = pl.place LEFT JOIN party o ON o.id = p.operator_party_id
 WHERE pl.lot = r.lot AND coalesce(p.jurisdiction_code, o.jurisdiction_code) IS NOT NULL`;

/** What decides on a report, by its number. */
interface ReportThings {
  /** Who reads it: wherever its lot was seen and above; of an unknown code every authority. */
  read: Thing[];
  /** Who may handle it: wherever its lot was seen; of an unknown code whoever took it up, and nobody has yet: whoever does. */
  handle: Thing[];
  /** Who is told how to reach its reporter: the same, but of an unknown code nobody before it was taken up. */
  contact: Thing[];
}

/** What a report is about as far as its lot says (null: an unknown code), and by whom it was taken up. */
interface ReportFacts {
  lots: Thing[] | null;
  taken: number | null;
}

async function factsOf(db: Queryable, ids: readonly number[]): Promise<Map<number, ReportFacts>> {
  const { rows } = await db.query<{
    id: number;
    area: string | null;
    lot: number | null;
    taken: number | null;
  }>(
    `SELECT r.id, r.lot, r.handled_party AS taken, a.area FROM public_report r LEFT JOIN LATERAL (${AREAS}) a ON true
      WHERE r.id = ANY ($1)`,
    [ids],
  );
  const grain = await loadGrain(
    db,
    rows.flatMap(({ lot }) => lot ?? []),
  );
  const facts = new Map<number, ReportFacts>();
  for (const { id, area, lot, taken } of rows) {
    const of = facts.get(id) ?? { lots: lot === null ? null : [], taken };
    facts.set(id, of);
    const known = lot === null ? undefined : grain.get(lot);
    of.lots?.push({ territory: area, ...(known && { grain: grainThing(known) }) });
  }
  return facts;
}

function thingsBy({ lots, taken }: ReportFacts, actor: Actor): ReportThings {
  if (lots !== null) return { read: lots, handle: lots, contact: lots };
  const mine = actor.acting.memberships.map(({ organisation }) => ({ territory: organisation.jurisdiction }));
  return {
    read: mine,
    handle: taken === null || taken === actor.partyId ? mine : [],
    contact: taken === actor.partyId ? mine : [],
  };
}

async function thingsOf(
  db: Queryable,
  ids: readonly number[],
  actor: Actor,
): Promise<Map<number, ReportThings>> {
  const facts = await factsOf(db, ids);
  return new Map([...facts].map(([id, one]) => [id, thingsBy(one, actor)]));
}

/** Whether somebody may do this to a thing of these, or to everything. */
const mayDoTo = ({ acting }: Actor, action: string, things: readonly Thing[] = []): boolean =>
  [{}, ...things].some((thing) => may(acting, action, thing).allowed);
const handles = (actor: Actor, things?: readonly Thing[]): boolean =>
  mayDoTo(actor, patchPublicReport.action, things);

/** The console's side: read reports, take them up, close them. */
export function registerReportRoutes(app: App, context: Context): void {
  const { pool, engine } = context;
  const told = async (rows: readonly Row[], actor: Actor, things: Map<number, ReportThings>) => {
    const products = await productsOf(engine, rows);
    const officer = await officersTo(
      pool,
      actor,
      rows.flatMap(({ handled_by: by }) => by ?? []),
    );
    return rows.map((row) => {
      const of = things.get(row.id);
      return viewOf(
        row,
        products.get(row.lot ?? 0) ?? null,
        {
          handle: handles(actor, of?.handle),
          contact: handles(actor, of?.contact),
        },
        officer,
      );
    });
  };

  mount(app, listPublicReports, async ({ query, actor }) => {
    const limit = query.limit ?? 50;
    const before =
      query.cursor !== undefined && /^\d{1,15}$/.test(query.cursor) ? Number(query.cursor) : null;
    const code =
      query.code === undefined ? null : [...new Set([query.code, ...addressOfText(query.code).candidates])];
    const { rows } = await seenBy(pool, sightOf(actor.acting, listPublicReports.action)).query<Row>(
      `${SELECT}
        WHERE ($1::text IS NULL OR r.state = $1) AND ($2::text IS NULL OR r.category = $2)
          AND ($3::text[] IS NULL OR r.code = ANY ($3) OR r.number = ANY ($3)) AND ($4::int8 IS NULL OR r.id < $4)
        ORDER BY r.id DESC LIMIT $5`,
      [query.state ?? null, query.category ?? null, code, before, limit + 1],
    );
    const page = rows.slice(0, limit);
    const things = await thingsOf(
      engine,
      page.map(({ id }) => id),
      actor,
    );
    // The database has shown no others; `may` decides on each as well.
    const seen = page.filter(({ id }) => mayDoTo(actor, listPublicReports.action, things.get(id)?.read));
    return {
      items: await told(seen, actor, things),
      next: rows.length > limit ? String(page.at(-1)!.id) : null,
      total: null,
    };
  });
  mount(app, getReporterData, async ({ params, actor, locale, decide }) => {
    const things = (await thingsOf(engine, [params.id], actor)).get(params.id);
    if (things === undefined) throw notFound('report', params.id, locale);
    decide(things.contact);
    return transactionAs(pool, sightOf(actor.acting, getReporterData.action), async (client) => {
      const { rows } = await client.query<Row>(`${SELECT} WHERE r.id = $1`, [params.id]);
      const row = rows[0];
      if (!row) throw notFound('report', params.id, locale);
      const subject = `report:${row.number}`;
      await recordPersonalData(client, {
        kind: 'exported',
        subject,
        reason: '反映人要求 asked by the reporter',
        by: actor.name,
        at: context.now(),
      });
      const { number, createdAt, contact, body } = viewOf(row, null, { handle: true, contact: true }, String);
      return copyOf(
        'public',
        subject,
        { number, createdAt, contact, body, language: row.locale },
        context.now(),
        locale,
      );
    });
  });
  mount(app, eraseReporter, async ({ params, body, actor, locale, audit }) =>
    transactionAs(pool, sightOf(actor.acting, eraseReporter.action), async (client) => {
      const { rowCount } = await client.query('UPDATE public_report SET contact = NULL WHERE number = $1', [
        params.number,
      ]);
      if (rowCount === 0) throw notFound('report', params.number, locale);
      const act = await recordPersonalData(client, {
        kind: 'erased',
        subject: `report:${params.number}`,
        ...erasureOf('public'),
        reason: body.reason,
        by: actor.name,
        at: context.now(),
      });
      audit.change(null, { erased: act.erased });
      return actView(act);
    }),
  );
  mount(app, patchPublicReport, async ({ params, body, actor, decide, decideAfter, audit }) => {
    // What its lot says does not change with it, and is the engine's to read; who took it up is read again where it is locked.
    const facts = (await factsOf(engine, [params.id])).get(params.id);
    decide(facts === undefined ? [] : thingsBy(facts, actor).handle);
    const lots = facts?.lots ?? null;
    const row = await transactionAs(pool, sightOf(actor.acting, patchPublicReport.action), async (client) => {
      const before = (
        await client.query<{ state: string; note: string | null; taken: number | null }>(
          'SELECT state, note, handled_party AS taken FROM public_report WHERE id = $1 FOR UPDATE',
          [params.id],
        )
      ).rows[0];
      if (before === undefined)
        throw new AppError('resource.notFound', { what: '反馈 report', id: params.id });
      decide(thingsBy({ lots, taken: before.taken }, actor).handle);
      audit.change({ state: before.state, note: before.note }, { state: body.state, note: body.note });
      await client.query(
        `UPDATE public_report
              SET state = $2, note = CASE WHEN $3 THEN $4 ELSE note END, handled_by = $5, handled_at = $6,
                  handled_party = CASE WHEN $2 = 'new' THEN NULL ELSE $7::bigint END,
                  contact = CASE WHEN $2 IN ('closed', 'unfounded') THEN NULL ELSE contact END
            WHERE id = $1`,
        [
          params.id,
          body.state,
          body.note !== undefined,
          body.note ?? null,
          actor.name,
          context.now(),
          actor.partyId,
        ],
      );
      const { rows } = await client.query<Row>(`${SELECT} WHERE r.id = $1`, [params.id]);
      const after = rows[0]!;
      decideAfter(thingsBy({ lots, taken: after.handled_party }, actor).handle);
      await audit.enter(client);
      return after;
    });
    return (await told([row], actor, await thingsOf(engine, [params.id], actor)))[0]!;
  });
}
