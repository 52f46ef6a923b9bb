import {
  createParty,
  getParty,
  type Locale,
  listParties,
  listPartyChanges,
  type PartyView,
  updateParty,
} from '@liangsu/contract';
import {
  answeringDisciplines,
  isGrower,
  maskedName,
  may,
  tellsOfGrower,
  toldGrower,
} from '@liangsu/domain/access';
import type { FastifyReply } from 'fastify';
import type { Context } from '../../platform/context.ts';
import { actAs, type Client, transaction } from '../../platform/db/pool.ts';
import { type Actor, mayDo } from '../../platform/http/actor.ts';
import { type App, mount } from '../../platform/http/app.ts';
import type { RequestAudit } from '../../platform/http/audit.ts';
import type { Areas } from './areas.ts';
import { pageOfChanges } from './changes.ts';
import { onDuplicate, unlessSeen } from './conflicts.ts';
import type { LotCounts } from './counts.ts';
import { growersTold, recordGrowers } from './growers.ts';
import { unknownArea } from './jurisdiction-store.ts';
import { exists, type Finding, finding, notFound, refuse } from './messages.ts';
import { lockIdentity, mergeNamesakes, takeOverCodes } from './party-identity.ts';
import { findParties } from './party-list.ts';
import { checkParty, onlyByApproval, onlyConferred, type PartyDraft } from './party-rules.ts';
import {
  type Bearer,
  bearersOf,
  changeParty,
  elsewhere,
  insertParty,
  type LicenceRow,
  type PartyRow,
  partyNames,
  readLicences,
  readParty,
  writeParts,
} from './party-store.ts';
import { aboutOf, enteredBy, partyThing, takingPart } from './things.ts';

/** What the audit trail tells of a party's record: never whom to call. */
const partyState = (row: PartyRow, licences: readonly LicenceRow[]) => ({
  name: row.name,
  nameEn: row.name_en,
  uscc: row.uscc,
  gln: row.gln,
  kinds: row.kinds,
  area: row.jurisdiction_code,
  address: row.address,
  declared: row.declared,
  licences: licences.map(licenceView),
});

/** A licence as it is told. */
const licenceView = (licence: LicenceRow) => ({
  kind: licence.kind,
  number: licence.number,
  issuer: licence.issuer,
  validFrom: licence.valid_from,
  validTo: licence.valid_to,
});

/** What of a grower's record is told to nobody else: a change of it tells that it was, and not what. */
const UNTOLD: ReadonlySet<string> = new Set(['name', 'nameEn', 'uscc', 'gln', 'address', 'uri', 'licences']);
const toldChange = <T extends { fields: { field: string; before: unknown; after: unknown }[] }>(
  change: T,
): T => ({
  ...change,
  fields: change.fields.map((one) => (UNTOLD.has(one.field) ? { ...one, before: null, after: null } : one)),
});

/** What whoever changes a grower's record was not told stays as it was, unless they name it anew. */
function keepUntold(party: PartyDraft, before: PartyRow, licences: readonly LicenceRow[]): void {
  if (party.name === maskedName(before.name)) party.name = before.name ?? party.name;
  party.nameEn ??= before.name_en;
  party.uscc ??= before.uscc;
  party.gln ??= before.gln;
  party.address ??= before.address;
  if (party.licences.length === 0) party.licences = licences.map(licenceView);
}

/** Parties: who grows, stores, mills, sells, tests. */
export function registerPartyRoutes(app: App, context: Context, areas: Areas, counts: LotCounts): void {
  const { pool } = context;

  async function view(
    id: number,
    actor: Actor,
    locale: Locale,
    reply: FastifyReply,
    audit: RequestAudit | null = null,
  ): Promise<PartyView | null> {
    const row = await readParty(pool, id);
    if (row === null) return null;
    const licences = await readLicences(pool, id);
    const { rows } = await pool.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM place WHERE operator_party_id = $1',
      [id],
    );
    const areaName = await areas.namer(locale);
    const about = await partyThing(pool, row, actor.partyId);
    const people = may(actor.acting, 'party.contact', about);
    const seesPeople = people.allowed;
    const told = people.allowed ? 'whole' : (await growersTold(pool, counts, actor, [row])).of(row);
    // Whom to call is personal data: that it was shown is recorded, the rest of the record is everybody's to see.
    // So is all that a grower's record says of them.
    if (
      people.allowed &&
      (row.contact_name !== null || row.contact_phone !== null || tellsOfGrower({ ...row, licences }))
    )
      audit?.shows('party.contact', [people.ground]);
    reply.header('etag', `"${row.version}"`);
    const whole = {
      id: row.id,
      uri: row.uri,
      name: row.name ?? row.uri,
      nameEn: row.name_en,
      uscc: row.uscc,
      gln: row.gln,
      kinds: row.kinds as PartyView['kinds'],
      jurisdictionCode: row.jurisdiction_code,
      area: areaName(row.jurisdiction_code),
      address: row.address,
      contactName: seesPeople ? row.contact_name : null,
      contactPhone: seesPeople ? row.contact_phone : null,
      licences: licences.map(licenceView),
      declared: row.declared,
      registered: (await takingPart(pool, [row.id])).has(row.id),
      placeCount: rows[0]!.n,
      lotCount: await counts.ofParty(id),
      about: aboutOf(about),
    };
    return toldGrower(whole, told);
  }

  async function checked(body: PartyDraft): Promise<PartyDraft> {
    const { party, findings } = checkParty(body);
    refuse([...findings, ...(await unknownArea(pool, party.jurisdictionCode))]);
    return party;
  }

  /** Who says that two records are one party must be allowed to; anybody else may not name a party that events know by itself. */
  const same = (
    client: Client,
    into: number,
    bearers: readonly Bearer[],
    actor: Actor,
  ): Promise<Finding[]> =>
    mayDo(actor, 'party.merge')
      ? mergeNamesakes(client, into, bearers, actor.name)
      : Promise.resolve(elsewhere(bearers));

  /** Offices, laboratories and the like are so by approval: only who keeps the directory or approves there enters one as such. */
  const unlessConferring = (actor: Actor, before: readonly string[], party: PartyDraft): Finding[] =>
    mayDo(actor, 'party.merge') ||
    may(actor.acting, 'organisation.approve', {
      territory: party.jurisdictionCode,
      disciplines: answeringDisciplines(party.kinds),
    }).allowed
      ? []
      : onlyConferred(before, party.kinds);

  mount(app, listParties, async ({ query, actor, locale, audit }) => {
    const { told, ...page } = await findParties(pool, counts, actor, query, areas, locale);
    recordGrowers(audit, told, page.items);
    return page;
  });

  mount(app, getParty, async ({ params, actor, locale, reply, audit }) => {
    const party = await view(params.id, actor, locale, reply, audit);
    if (party === null) throw notFound('party', params.id, locale);
    return party;
  });

  mount(app, listPartyChanges, async ({ params, query, actor, audit }) => {
    const page = await pageOfChanges(pool, 'party', params.id, query, actor, [params.id]);
    const row = await readParty(pool, params.id);
    if (row === null || !isGrower(row.kinds)) return page;
    const told = await growersTold(pool, counts, actor, [row]);
    const ground = told.grounds.get(row.id);
    if (ground === undefined) return { ...page, items: page.items.map(toldChange) };
    audit.shows('party.contact', [ground]);
    return page;
  });

  mount(app, createParty, async ({ body, actor, locale, reply, decideAfter, audit }) => {
    const party = await checked(body);
    const names = partyNames(party);
    const taken = () => exists('party', party.uscc ?? party.gln ?? party.name, locale);
    const id = await transaction(pool, async (client) => {
      await lockIdentity(client);
      await actAs(client, actor);
      const bearers = await bearersOf(client, 'party', names, null);
      if (bearers.some((bearer) => bearer.declared)) throw taken();
      const [first, ...others] = bearers;
      const known = first ? await readParty(client, first.id) : null;
      refuse(unlessConferring(actor, known?.kinds ?? [], party));
      if (first) await changeParty(client, first.id, party, enteredBy(actor));
      const written = first?.id ?? (await insertParty(client, party, enteredBy(actor)));
      if (written === null) throw taken();
      const namesakes = others.filter((other) => other.id !== written);
      refuse(await same(client, written, namesakes, actor));
      await writeParts(client, written, party);
      const row = (await readParty(client, written))!;
      decideAfter(await partyThing(client, row));
      audit.thing('party', written);
      audit.change(null, partyState(row, await readLicences(client, written)));
      await audit.enter(client);
      return written;
    }).catch(onDuplicate(taken));
    return (await view(id, actor, locale, reply))!;
  });

  mount(
    app,
    updateParty,
    async ({ params, body, actor, locale, request, reply, decide, decideAfter, audit }) => {
      const party = await checked(body);
      await transaction(pool, async (client) => {
        await lockIdentity(client);
        const before = await readParty(client, params.id, true);
        if (before === null) throw notFound('party', params.id, locale);
        await actAs(client, actor);
        const held = await readLicences(client, before.id);
        const thing = await partyThing(client, before, actor.partyId);
        decide(thing);
        unlessSeen(request, before.version);
        if (before.merged_into !== null) refuse([finding('/id', 'party.merged', { id: before.merged_into })]);
        if (!mayDo(actor, 'party.merge') && (await takingPart(client, [before.id])).has(before.id))
          refuse(onlyByApproval(before, party));
        refuse(unlessConferring(actor, before.kinds, party));
        const bearers = await bearersOf(client, 'party', partyNames(party), before.id);
        const declared = bearers.find((bearer) => bearer.declared);
        if (declared) throw exists('party', declared.path === '/uscc' ? party.uscc! : party.gln!, locale);
        refuse(await same(client, before.id, bearers, actor));
        await takeOverCodes(client, before.id, party);
        // Who may not see whom to call cannot erase it unseen.
        if (!may(actor.acting, 'party.contact', thing).allowed) {
          party.contactName ??= before.contact_name;
          party.contactPhone ??= before.contact_phone;
          if (isGrower(before.kinds)) keepUntold(party, before, held);
        }
        await changeParty(client, before.id, party, enteredBy(actor));
        await writeParts(client, before.id, party);
        // Nobody writes a record out of their own reach, or into it.
        const after = (await readParty(client, before.id))!;
        decideAfter(await partyThing(client, after));
        audit.change(partyState(before, held), {
          ...partyState(after, await readLicences(client, before.id)),
          contactChanged:
            before.contact_name !== after.contact_name || before.contact_phone !== after.contact_phone,
        });
        await audit.enter(client);
      }).catch(onDuplicate(() => exists('party', party.uscc ?? party.gln ?? party.name, locale)));
      return (await view(params.id, actor, locale, reply))!;
    },
  );
}
