import type { PublicAreaView, PublicHolderView, PublicLotView } from '@liangsu/contract';
import { ROLE } from '@liangsu/domain/trace';
import { displayOfCode } from './address.ts';
import type { Directory } from './directory.ts';
import type { Facts } from './facts.ts';
import { dayOf, isOrganisation, journeyOf } from './journey.ts';
import type { Origin } from './upstream.ts';

const STORES = new Set(['depot', 'warehouse', 'compartment', 'bin', 'tank', 'port']);
const MAX_ORIGINS = 4;

/** Every place and party that the page of these facts may have to look at. */
export function namesIn(
  facts: Facts,
  upstream: readonly Origin[],
): { places: Set<number>; parties: Set<number> } {
  const places = new Set<number>();
  const parties = new Set<number>();
  const { info } = facts;
  for (const edge of facts.own) {
    if (edge.toPlace !== null) places.add(edge.toPlace);
    if (edge.fromPlace !== null) places.add(edge.fromPlace);
    if (edge.toParty !== null) parties.add(edge.toParty);
    if (edge.fromParty !== null) parties.add(edge.fromParty);
  }
  for (const origin of upstream) {
    if (origin.place !== null) places.add(origin.place);
    if (origin.party !== null) parties.add(origin.party);
    if (origin.producer !== null) parties.add(origin.producer);
  }
  if (info?.producer != null) parties.add(info.producer);
  if (info?.madeAt != null) places.add(info.madeAt);
  return { places, parties };
}

/** Who answers for the lot to the public: the declared producer, else who made it, unless it merely lay in store. */
function producerOf(facts: Facts, directory: Directory): PublicHolderView | null {
  const { info } = facts;
  const maker = facts.own.find((edge) => edge.role === ROLE.output || edge.role === ROLE.add);
  const place = directory.place(info?.madeAt ?? maker?.toPlace ?? null);
  if (!info?.producerDeclared && place?.kind != null && STORES.has(place.kind)) return null;
  const party = directory.party(info?.producer ?? maker?.toParty ?? place?.operator ?? null);
  if (!isOrganisation(party)) return null;
  return {
    name: party.name,
    nameEn: party.nameEn,
    uscc: party.uscc,
    area: directory.area(party.areaCode),
    licences: party.licences,
  };
}

function originsOf(facts: Facts, upstream: readonly Origin[], directory: Directory): PublicAreaView[] {
  const declared = directory.area(facts.info?.originArea ?? null);
  if (declared !== null) return [declared];
  const found = new Map<string, PublicAreaView>();
  const add = (area: PublicAreaView | null) => area !== null && found.set(area.code, area);
  for (const edge of facts.own) {
    const place = edge.role === ROLE.add ? directory.place(edge.toPlace) : null;
    if (place?.kind === 'farm') add(directory.area(place.areaCode));
  }
  for (const origin of upstream) if (origin.role === ROLE.add) add(directory.area(origin.area));
  return [...found.values()];
}

/**
 * What the public is told about a lot. Everything that leaves by the page and by the API passes here, and nothing else
 * does: quantities, prices, intermediate parties and persons have no field (docs/what-the-public-sees.md).
 */
export function publicView(
  facts: Facts,
  upstream: { origins: readonly Origin[]; cut: boolean },
  directory: Directory,
  now: Date,
  demo: boolean,
): PublicLotView {
  const { info } = facts;
  const producer = producerOf(facts, directory);
  const journey = journeyOf(
    facts,
    upstream.origins,
    directory,
    producer === null ? null : { name: producer.name, nameEn: producer.nameEn },
  );
  const origins = originsOf(facts, upstream.origins, directory);
  const harvests = upstream.origins.flatMap((o) => [o.harvestFrom ?? [], o.harvestTo ?? []].flat());
  if (info?.harvestDate != null) harvests.push(info.harvestDate);
  harvests.sort();
  const output = facts.own.find((edge) => edge.role === ROLE.output);
  const years = new Set(upstream.origins.flatMap((o) => o.harvestYear ?? []));
  return {
    code: facts.code,
    display: displayOfCode(facts.code),
    state: facts.notices.some((n) => n.kind === 'recalled')
      ? 'recalled'
      : facts.notices.length > 0
        ? 'withdrawn'
        : 'normal',
    notices: facts.notices.map((n) => ({ ...n, validFrom: new Date(n.validFrom).toISOString() })),
    product: info?.product ?? null,
    commodity: info?.commodity ?? null,
    foodClass: info?.foodClass ?? null,
    grade: info?.grade ?? null,
    producer,
    origins: origins.slice(0, MAX_ORIGINS),
    moreOrigins: Math.max(0, origins.length - MAX_ORIGINS),
    harvestFrom: harvests[0] ?? null,
    harvestTo: harvests.at(-1) ?? null,
    harvestYear: info?.harvestYear ?? (years.size === 1 ? [...years][0]! : null),
    productionDate: info?.productionDate ?? (output === undefined ? null : dayOf(output.t0)),
    bestBefore: info?.bestBefore ?? null,
    journey: journey.steps,
    journeyCut: facts.cut || upstream.cut,
    outlets: journey.outlets,
    tests: [],
    scans: {
      count: facts.scans.count,
      firstAt: facts.scans.firstAt === null ? null : new Date(facts.scans.firstAt).toISOString(),
    },
    demo,
    asOf: now.toISOString(),
  };
}
