import {
  createPlace,
  getPlace,
  type Locale,
  listPlaceChanges,
  listPlaces,
  type PlaceView,
  updatePlace,
} from '@liangsu/contract';
import { may } from '@liangsu/domain/access';
import type { FastifyReply } from 'fastify';
import type { Context } from '../../platform/context.ts';
import { actAs, type Client, transaction } from '../../platform/db/pool.ts';
import type { Actor } from '../../platform/http/actor.ts';
import { type App, mount } from '../../platform/http/app.ts';
import type { RequestAudit } from '../../platform/http/audit.ts';
import type { Areas } from './areas.ts';
import { pageOfChanges } from './changes.ts';
import { onDuplicate, unlessSeen } from './conflicts.ts';
import type { LotCounts } from './counts.ts';
import { growersTold, recordGrowers } from './growers.ts';
import { unknownArea } from './jurisdiction-store.ts';
import { exists, type Finding, finding, notFound, refuse } from './messages.ts';
import { bearersOf, elsewhere } from './party-store.ts';
import { findPlaces } from './place-list.ts';
import { glnBearers } from './place-names.ts';
import { checkPlace, checkSurroundings, type PlaceDraft } from './place-rules.ts';
import {
  changePlace,
  countChildren,
  handOverParts,
  insertPlace,
  lockTree,
  MAX_DEPTH,
  namePlace,
  type PlaceRow,
  placeNames,
  placeRef,
  readAncestors,
  readAround,
  readChildren,
  readOperator,
  readPlace,
} from './place-store.ts';
import { aboutOf, enteredBy, placeThing } from './things.ts';

/** How many places inside a place its page lists; the list route pages through all. */
const CHILDREN_SHOWN = 500;

/** Places: depots, bins, plants, markets, shops; each may lie inside another. */
export function registerPlaceRoutes(app: App, context: Context, areas: Areas, counts: LotCounts): void {
  const { pool } = context;

  async function view(
    id: number,
    actor: Actor,
    locale: Locale,
    reply: FastifyReply,
    audit: RequestAudit,
  ): Promise<PlaceView | null> {
    const row = await readPlace(pool, id);
    if (row === null) return null;
    const areaName = await areas.namer(locale);
    const [operator, ancestors, children, childCount, lotCount] = await Promise.all([
      readOperator(pool, row.operator_party_id),
      readAncestors(pool, id),
      readChildren(pool, id, CHILDREN_SHOWN),
      countChildren(pool, id),
      counts.ofPlace(id),
    ]);
    const told = await growersTold(pool, counts, actor, operator === null ? [] : [operator]);
    if (operator !== null) recordGrowers(audit, told, [operator]);
    reply.header('etag', `"${row.version}"`);
    return {
      id: row.id,
      uri: row.uri,
      name: row.name ?? row.uri,
      nameEn: row.name_en,
      code: row.code,
      gln: row.gln,
      kind: (row.kind ?? 'other') as PlaceView['kind'],
      parentId: row.parent_id,
      operatorId: row.operator_party_id,
      jurisdictionCode: row.jurisdiction_code,
      area: areaName(row.jurisdiction_code),
      address: row.address,
      longitude: row.longitude === null ? null : Number(row.longitude),
      latitude: row.latitude === null ? null : Number(row.latitude),
      capacityKg: row.capacity_kg,
      declared: row.declared,
      operator: operator === null ? null : told.told(operator),
      ancestors: ancestors.map((ancestor) => placeRef(ancestor, areaName)),
      children: children.map((child) => placeRef(child, areaName)),
      childCount,
      lotCount,
      about: aboutOf(await placeThing(pool, row, actor.partyId)),
    };
  }

  /** Everything that can be wrong, found inside the transaction that writes. */
  async function check(
    client: Client,
    body: PlaceDraft,
    before: PlaceRow | null,
    actor: Actor,
  ): Promise<PlaceDraft> {
    const { place, findings } = checkPlace(body, before?.code ?? null);
    findings.push(...(await unknownArea(client, place.jurisdictionCode)));
    const operator = await readOperator(client, place.operatorId);
    if (operator !== null) place.operatorId = operator.id;
    else if (place.operatorId !== null)
      findings.push(finding('/operatorId', 'place.operatorUnknown', { id: place.operatorId }));
    const around = place.parentId === null ? null : await readAround(client, place.parentId);
    if (place.parentId !== null && around === null)
      findings.push(finding('/parentId', 'place.parentUnknown', { id: place.parentId }));
    if (around !== null) findings.push(...(await checkTree(client, around.id, before)));
    // Whoever may enter a place there by the table without its being their own enters others' as well.
    const anybodys = may(actor.acting, 'place.write', { territory: place.jurisdictionCode }).allowed;
    const entering = anybodys ? null : await readOperator(client, actor.partyId);
    const was = before === null ? null : { code: before.code, operatorId: before.operator_party_id };
    findings.push(...checkSurroundings(place, around, operator, entering, was));
    if (place.gln !== null && (place.gln !== before?.gln || place.operatorId !== before.operator_party_id)) {
      const bearer = place.operatorId ?? entering?.id ?? null;
      const others = (await glnBearers(client, [place.gln], false)).get(place.gln) ?? [];
      const other = bearer === null ? undefined : others.find(({ id }) => id !== bearer);
      if (other !== undefined)
        findings.push(finding('/gln', 'place.glnTaken', { gln: place.gln, name: other.name }));
    }
    refuse(findings);
    return place;
  }

  mount(app, listPlaces, async ({ query, actor, locale, audit }) => {
    const { told, ...page } = await findPlaces(pool, counts, actor, query, areas, locale);
    recordGrowers(
      audit,
      told,
      page.items.flatMap(({ operator }) => operator ?? []),
    );
    return page;
  });

  mount(app, getPlace, async ({ params, actor, locale, reply, audit }) => {
    const place = await view(params.id, actor, locale, reply, audit);
    if (place === null) throw notFound('place', params.id, locale);
    return place;
  });

  mount(app, listPlaceChanges, async ({ params, query, actor }) => {
    const place = await readPlace(pool, params.id);
    const operator = place?.operator_party_id ?? null;
    return pageOfChanges(pool, 'place', params.id, query, actor, operator === null ? [] : [operator]);
  });

  mount(app, createPlace, async ({ body, actor, locale, reply, decide, decideAfter, audit }) => {
    const id = await transaction(pool, async (client) => {
      await lockTree(client);
      await actAs(client, actor);
      const place = await check(client, body, null, actor);
      const bearers = await bearersOf(client, 'place', placeNames(place), null);
      const declared = bearers.find((bearer) => bearer.declared);
      if (declared) throw taken(place, declared.path, locale);
      const [first, ...others] = bearers;
      refuse(elsewhere(others.filter((other) => other.id !== first?.id)));
      if (first) {
        decide(await placeThing(client, (await readPlace(client, first.id, true))!, actor.partyId));
        await changePlace(client, first.id, place, enteredBy(actor));
      }
      const written = first?.id ?? (await insertPlace(client, place, enteredBy(actor)));
      if (written === null) throw taken(place, '/code', locale);
      await namePlace(client, written, place);
      const row = (await readPlace(client, written))!;
      decideAfter(await placeThing(client, row));
      audit.thing('place', written);
      audit.change(null, placeState(row));
      await audit.enter(client);
      return written;
    }).catch(onDuplicate(() => taken(body, '/code', locale)));
    return (await view(id, actor, locale, reply, audit))!;
  });

  mount(
    app,
    updatePlace,
    async ({ params, body, actor, locale, request, reply, decide, decideAfter, audit }) => {
      await transaction(pool, async (client) => {
        await lockTree(client);
        await actAs(client, actor);
        const before = await readPlace(client, params.id, true);
        if (before === null) throw notFound('place', params.id, locale);
        decide(await placeThing(client, before, actor.partyId));
        unlessSeen(request, before.version);
        const place = await check(client, body, before, actor);
        const bearers = await bearersOf(client, 'place', placeNames(place), before.id);
        const declared = bearers.find((bearer) => bearer.declared);
        if (declared) throw taken(place, declared.path, locale);
        refuse(elsewhere(bearers));
        await changePlace(client, before.id, place, enteredBy(actor));
        await namePlace(client, before.id, place);
        if (place.operatorId !== before.operator_party_id)
          await handOverParts(client, before.id, before.operator_party_id, place.operatorId);
        // Nobody writes a place out of their own reach, or into it.
        const after = (await readPlace(client, before.id))!;
        decideAfter(await placeThing(client, after));
        audit.change(placeState(before), placeState(after));
        await audit.enter(client);
      }).catch(onDuplicate(() => taken(body, '/code', locale)));
      return (await view(params.id, actor, locale, reply, audit))!;
    },
  );
}

/** What the audit trail tells of a place's record. */
const placeState = (row: PlaceRow) => ({
  name: row.name,
  nameEn: row.name_en,
  code: row.code,
  gln: row.gln,
  kind: row.kind,
  parent: row.parent_id,
  operator: row.operator_party_id,
  area: row.jurisdiction_code,
  address: row.address,
  longitude: row.longitude,
  latitude: row.latitude,
  capacityKg: row.capacity_kg,
  declared: row.declared,
});

function taken(place: PlaceDraft, path: string, locale: Locale): Error {
  return exists('place', (path === '/gln' ? place.gln : place.code) ?? place.name, locale);
}

/** A place must not lie in itself, nor in what lies in it, nor too deep. */
async function checkTree(client: Client, parentId: number, before: PlaceRow | null): Promise<Finding[]> {
  const around = await readAncestors(client, parentId);
  const parent = await readPlace(client, parentId);
  const path = [
    ...around.map(({ id, name }) => ({ id, name })),
    { id: parentId, name: parent?.name ?? parent?.uri ?? '' },
  ];
  const at = before === null ? -1 : path.findIndex(({ id }) => id === before.id);
  if (at >= 0) {
    const ring = [...path.slice(at), path[at]!].map(({ name }) => name).join(' → ');
    return [finding('/parentId', 'place.cycle', { path: ring })];
  }
  return path.length >= MAX_DEPTH ? [finding('/parentId', 'place.tooDeep', { limit: MAX_DEPTH })] : [];
}
