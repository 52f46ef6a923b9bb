import {
  addOrganisationDocument,
  admitAuthority,
  confirmAdmission,
  DOCUMENT_BYTES,
  getOrganisation,
  getOrganisationDocument,
  type Locale,
  listOrganisations,
  type OrganisationView,
  putApplication,
  registerOrganisation,
} from '@liangsu/contract';
import { areaStem, INSTALLATION, may, sightOf, type Thing } from '@liangsu/domain/access';
import type { Context } from '../../../platform/context.ts';
import { asViewer, transactionAs } from '../../../platform/db/viewer.ts';
import { type Actor, mayDo } from '../../../platform/http/actor.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import { AppError } from '../../../platform/http/errors.ts';
import type { Areas } from '../areas.ts';
import { Attempts } from '../credentials-attempts.ts';
import { type Finding, finding, notFound, refuse } from '../messages.ts';
import { refusePassword } from '../sign-in/password.ts';
import { aboutOf } from '../things.ts';
import { applied, forgetOrganisation, openKinds } from './decide.ts';
import { registerDecisionRoutes } from './decision-routes.ts';
import { addDocument, readDocument, readDocuments, typeOf } from './documents.ts';
import { checkApplication, register } from './register.ts';
import {
  addStep,
  changesAsked,
  listOrganisations as find,
  lastStep,
  type OrganisationRow,
  type PartThing,
  partsOfOrganisations,
  proposerOf,
  readOrganisation,
  readSteps,
  registeredUnder,
} from './store.ts';

const MOST_DOCUMENTS = 50;
/** What one that nobody has approved may leave here: its papers are kept for good, and anybody can register. */
const UNAPPROVED_BYTES = 5 * DOCUMENT_BYTES;
/** How often an application is changed before it is decided on. */
const MOST_CHANGES = 50;
/** Organisations that register from one network in a day. */
const MOST_REGISTRATIONS = 10;

/** What decides about an organisation, kind by kind: as it is, and as it wants to be. */
interface Parts {
  now: PartThing[];
  asked: PartThing[];
}

/** Organisations: register, hand in papers, approve, suspend. */
export function registerOrganisationRoutes(app: App, context: Context, areas: Areas): void {
  const { pool, now } = context;
  const attempts = new Attempts();
  const registrations = new Attempts(MOST_REGISTRATIONS, 24 * 3_600_000);

  const summary = (row: OrganisationRow, area: string | null) => ({
    id: row.party_id,
    name: row.name,
    uscc: row.uscc ?? row.application?.uscc ?? null,
    kinds: row.state === 'applied' && row.application ? row.application.kinds : row.kinds,
    state: row.state,
    area,
    jurisdictionCode: row.jurisdiction_code,
    pending: row.application !== null,
    createdAt: row.created_at.toISOString(),
  });

  async function view(row: OrganisationRow, actor: Actor, locale: Locale): Promise<OrganisationView> {
    const { now, asked } = await partsOf(row);
    const since = seenSince(row, actor, [...now, ...asked]);
    const namer = await areas.namer(locale);
    const [documents, steps, last, proposer] = await asViewer(
      pool,
      // Who has just decided may see nothing of it from now on but that.
      { ...sightOf(actor.acting, getOrganisation.action), name: actor.name },
      async (client) => [
        await readDocuments(client, row.party_id, since),
        await readSteps(client, row.party_id, since),
        await lastStep(client, row.party_id),
        await proposerOf(client, row.party_id),
      ],
    );
    const judged = asked.length > 0 ? asked : now;
    const opens = papersOf([...now, ...asked]).some(
      (thing) => may(actor.acting, 'organisation.papers', thing).allowed,
    );
    return {
      ...summary(row, namer(row.jurisdiction_code)),
      authority:
        row.authority_level === null ? null : { level: row.authority_level, disciplines: row.disciplines },
      laboratoryLevel: row.laboratory_level,
      application: row.application && {
        uscc: row.application.uscc,
        name: row.application.name,
        kinds: row.application.kinds,
        jurisdictionCode: row.application.jurisdictionCode,
        address: row.application.address,
        authority: row.application.authority,
        laboratoryLevel: row.application.laboratoryLevel,
      },
      applicationArea: row.application && namer(row.application.jurisdictionCode),
      answers: answersOf(row, now, asked),
      lastStep: last,
      documents: documents.map(({ media_type: mediaType, at, erasedAt, name, ...document }) => ({
        ...document,
        name: opens && erasedAt === null ? name : null,
        erasedAt: erasedAt?.toISOString() ?? null,
        mediaType,
        at: at.toISOString(),
      })),
      steps: steps.map(({ kind, reason, data, by_name: name, by_actor: actor, at }) => ({
        kind,
        reason,
        answered: data?.answered ?? null,
        by: name || actor,
        at: at.toISOString(),
      })),
      superior: judged.some(({ superior }) => superior),
      proposed: proposer === null ? null : proposer === actor.name ? 'own' : 'other',
      about: aboutOf(judged.find(({ superior }) => superior)?.thing ?? { owners: [row.party_id] }),
    };
  }

  /** Kind by kind, as it is and as it wants to be. What waits for approval is looked at by whoever may approve it, too. */
  async function partsOf(row: OrganisationRow): Promise<Parts> {
    return (await partsOfAll([row]))[0]!;
  }
  async function partsOfAll(rows: readonly OrganisationRow[]): Promise<Parts[]> {
    const waiting = rows.filter(({ application }) => application !== null);
    const parts = await partsOfOrganisations(pool, [
      ...rows,
      ...waiting.map((row) => applied(row, row.application!)),
    ]);
    return rows.map((row, i) => {
      const at = waiting.indexOf(row);
      return { now: parts[i]!, asked: at < 0 ? [] : parts[rows.length + at]! };
    });
  }
  /** What decides who opens its papers: an authority that none is above applies to the installation. */
  const papersOf = (parts: readonly PartThing[]): Thing[] =>
    parts.map(({ kinds, thing, superior }) => ({
      ...thing,
      named: !superior && kinds.includes('authority') ? [INSTALLATION.id] : [],
    }));

  const thingsOf = ({ now, asked }: Parts): Thing[] => [...now, ...asked].map(({ thing }) => thing);

  /** Whether somebody may open an organisation's page. */
  const opens = (parts: Parts, { acting }: Actor): boolean =>
    thingsOf(parts).some((thing) => may(acting, getOrganisation.action, thing).allowed);

  /** Whether some kind of an application waits for this actor's answer. */
  async function waitsFor(row: OrganisationRow, { asked }: Parts, actor: Actor): Promise<boolean> {
    const { acting } = actor;
    if (row.application === null) return false;
    const open = openKinds(row.application);
    const proposer = await asViewer(pool, sightOf(acting, getOrganisation.action), (client) =>
      proposerOf(client, row.party_id),
    );
    if (proposer === actor.name) return false;
    const admission = proposer === null ? admitAuthority.action : confirmAdmission.action;
    return asked.some(
      ({ kinds, thing, superior }) =>
        kinds.some((kind) => open.includes(kind)) &&
        (may(acting, 'organisation.approve', thing).allowed ||
          (!superior && kinds.includes('authority') && may(acting, admission, thing).allowed)),
    );
  }

  /** Whose answer each kind has, or needs. */
  function answersOf(
    row: OrganisationRow,
    now: readonly PartThing[],
    asked: readonly PartThing[],
  ): OrganisationView['answers'] {
    const { state, application } = row;
    const counts = state === 'approved' || state === 'suspended' ? row.kinds : [];
    const open = application ? openKinds(application) : [];
    const rest = now.filter((part) => !part.kinds.some((kind) => application?.kinds.includes(kind)));
    return [...asked, ...rest].map(({ kinds, disciplines, bureaus, thing }) => ({
      kinds: [...kinds],
      state: kinds.some((kind) => open.includes(kind))
        ? 'waiting'
        : kinds.some((kind) => counts.includes(kind))
          ? 'approved'
          : 'refused',
      disciplines: [...disciplines],
      bureaus,
      about: aboutOf(thing),
    }));
  }

  /**
   * Since when somebody sees an organisation's papers and steps; null: all. Whoever registers under a code that others
   * were refused under sees nothing of theirs: only who answers for the organisation does.
   */
  function seenSince(row: OrganisationRow, { acting }: Actor, parts: readonly PartThing[]): Date | null {
    const notOwn = parts.map(({ thing }): Thing => ({ ...thing, owners: [] }));
    return notOwn.some((thing) => may(acting, 'organisation.read', thing).allowed) ? null : row.created_at;
  }

  async function required(id: number, locale: Locale): Promise<OrganisationRow> {
    const row = await readOrganisation(pool, id);
    if (row === null) throw notFound('organisation', id, locale);
    return row;
  }
  const shown = async (id: number, actor: Actor, locale: Locale) =>
    view(await required(id, locale), actor, locale);

  mount(app, registerOrganisation, async ({ body, request, audit }) => {
    const at = now().getTime();
    const take = (kept: Attempts) => {
      const wait = kept.take(request.ip, at);
      if (wait > 0)
        throw new AppError('auth.tooMany', {
          minutes: Math.ceil(wait / 60_000),
          retryAfter: Math.ceil(wait / 1000),
        });
    };
    take(attempts);
    refusePassword('/person/password', body.person.password, body.person.login);
    take(registrations);
    try {
      const { id, login } = await register(pool, body, now());
      audit.thing('organisation', id);
      // What was kept, never what was sent: anybody may send anything along.
      const kept = await readOrganisation(pool, id);
      audit.change(null, { login, uscc: body.uscc, application: kept?.application ?? null });
      return { organisationId: id, state: 'applied' as const, login };
    } catch (error) {
      // Whoever mistypes has registered nothing.
      registrations.giveBack(request.ip);
      throw error;
    }
  });

  mount(app, listOrganisations, async ({ query, actor, locale }) => {
    const limit = query.limit ?? 50;
    const everything = mayDo(actor, 'organisation.read');
    const authority = actor.acting.memberships.find(
      ({ role, organisation }) =>
        (role === 'official' || role === 'approver') && organisation.state === 'approved',
    )?.organisation;
    const rows = await find(pool, {
      state: query.state,
      waiting: query.waiting,
      // A local office of the national bureau has no territory: central grain is its own matter, organisations the local bureaus'.
      areaStem:
        authority?.jurisdiction && authority.authority?.level !== 'nationalLocalOffice'
          ? areaStem(authority.jurisdiction)
          : null,
      only: everything ? null : actor.partyId,
      text: query.q?.trim(),
      after: /^\d{1,15}$/.test(query.cursor ?? '') ? Number(query.cursor) : 0,
      limit: limit + 1,
    });
    const namer = await areas.namer(locale);
    const page = rows.slice(0, limit);
    const shown = [];
    const parts = await partsOfAll(page);
    for (const [i, row] of page.entries()) {
      // The list shows what opens: other disciplines, and levels that answer for it elsewhere, are asked as the page itself asks.
      if (!everything && !opens(parts[i]!, actor)) continue;
      if (!query.waiting || (await waitsFor(row, parts[i]!, actor))) shown.push(row);
    }
    const items = shown.map((row) => summary(row, namer(row.jurisdiction_code)));
    return { items, next: rows.length > limit ? String(page.at(-1)!.party_id) : null, total: null };
  });

  mount(app, getOrganisation, async ({ params, actor, locale, decide }) => {
    const row = await required(params.id, locale);
    decide(thingsOf(await partsOf(row)));
    return view(row, actor, locale);
  });

  mount(app, putApplication, async ({ params, body, actor, locale, decide, decideAfter, audit }) => {
    await transactionAs(pool, sightOf(actor.acting, putApplication.action), async (client) => {
      const row = await readOrganisation(client, params.id, true);
      if (row === null) throw notFound('organisation', params.id, locale);
      decide({ owners: [row.party_id] });
      const { application, findings } = await checkApplication(
        client,
        body,
        await registeredUnder(client, row),
        '',
      );
      if ((await changesAsked(client, params.id)) >= MOST_CHANGES)
        findings.push(finding('', 'application.many', { limit: MOST_CHANGES }));
      refuse(findings);
      await client.query(
        `UPDATE organisation SET application = $2, updated_at = clock_timestamp(),
                state = CASE WHEN state = 'refused' THEN 'applied' ELSE state END WHERE party_id = $1`,
        [params.id, JSON.stringify(application)],
      );
      await addStep(client, params.id, 'applied', null, application, actor);
      decideAfter({ owners: [(await readOrganisation(client, params.id))!.party_id] });
      audit.change({ state: row.state, application: row.application }, { application });
      await audit.enter(client);
    });
    forgetOrganisation(pool, params.id);
    return shown(params.id, actor, locale);
  });

  mount(app, addOrganisationDocument, async ({ params, body, actor, locale, decide, decideAfter, audit }) => {
    const content = Buffer.from(body.content, 'base64');
    const type = typeOf(content);
    // Papers that come together are counted one after another.
    await transactionAs(pool, sightOf(actor.acting, addOrganisationDocument.action), async (client) => {
      const row = await readOrganisation(client, params.id, true);
      if (row === null) throw notFound('organisation', params.id, locale);
      decide({ owners: [row.party_id] });
      const papers = await readDocuments(client, params.id, row.created_at);
      const bytes = papers.reduce((sum, paper) => sum + paper.bytes, content.length);
      const waits = row.state === 'applied' || row.state === 'refused';
      const wrong: [boolean, Finding][] = [
        [type === null, finding('/content', 'document.type')],
        [content.length > DOCUMENT_BYTES, finding('/content', 'document.size', { limit: DOCUMENT_BYTES })],
        [papers.length >= MOST_DOCUMENTS, finding('/content', 'document.many', { limit: MOST_DOCUMENTS })],
        [
          waits && bytes > UNAPPROVED_BYTES,
          finding('/content', 'document.total', { limit: UNAPPROVED_BYTES }),
        ],
      ];
      refuse(wrong.flatMap(([is, one]) => (is ? [one] : [])));
      await addDocument(client, {
        partyId: params.id,
        kind: body.kind,
        name: body.name,
        type: type!,
        content,
        by: actor.name,
      });
      decideAfter({ owners: [(await readOrganisation(client, params.id))!.party_id] });
      // A file's name often is a person's.
      audit.change(null, { kind: body.kind, bytes: content.length });
      await audit.enter(client);
    });
    return shown(params.id, actor, locale);
  });

  mount(app, getOrganisationDocument, async ({ params, actor, locale, reply, decide, audit }) => {
    const row = await required(params.id, locale);
    const { now, asked } = await partsOf(row);
    decide(papersOf([...now, ...asked]));
    const since = seenSince(row, actor, [...now, ...asked]);
    const document = await asViewer(pool, sightOf(actor.acting, getOrganisationDocument.action), (client) =>
      readDocument(client, params.id, params.document, since),
    );
    if (document === null) throw notFound('document', params.document, locale);
    audit.change(null, { document: params.document });
    const name = encodeURIComponent(document.name);
    return reply
      .type(document.media_type)
      .header('content-disposition', `attachment; filename="document"; filename*=UTF-8''${name}`)
      .send(document.content) as never;
  });

  registerDecisionRoutes(app, context, shown);
}
