import type { JourneyStepKind, JourneyStepView, PublicAreaView } from '@liangsu/contract';
import { isGrower } from '@liangsu/domain/access';
import { ROLE } from '@liangsu/domain/trace';
import type { Directory, PartyEntry, PlaceEntry } from './directory.ts';
import type { Facts } from './facts.ts';
import type { Origin } from './upstream.ts';

const STORES = new Set(['depot', 'warehouse', 'compartment', 'bin', 'tank', 'port']);
/** Where goods lie and are not made; a depot may pack. */
const BINS = new Set(['warehouse', 'compartment', 'bin', 'tank']);
const OUTLETS = new Set(['market', 'stall', 'shop', 'canteen']);
const GROWERS = new Set(['grower', 'cooperative']);
/** Order of steps that begin on the same day. */
const RANK: Record<JourneyStepKind, number> = {
  harvested: 0,
  registered: 1,
  stored: 2,
  processed: 3,
  made: 4,
  shipped: 5,
  arrived: 6,
  onSale: 7,
};
const MAX_UPSTREAM = 8;
const MAX_ARRIVALS = 3;
const MAX_OUTLETS = 5;
const DAY = 86_400_000;
/** Asia/Shanghai has been UTC+8 without summer time since 1991. */
const ZONE = 8 * 3_600_000;

const days = new Map<number, string>();

/** The calendar day in Asia/Shanghai. */
export function dayOf(ms: number): string {
  const number = Math.floor((ms + ZONE) / DAY);
  let day = days.get(number);
  if (day === undefined) {
    day = new Date(number * DAY).toISOString().slice(0, 10);
    if (days.size > 20_000) days.clear();
    days.set(number, day);
  }
  return day;
}

/** Coordinates to half a degree, about fifty kilometres: where in the country, not which gate. */
function roughly(place: PlaceEntry | null): [number, number] | null {
  if (place?.longitude == null || place.latitude == null) return null;
  return [Math.round(place.longitude * 2) / 2, Math.round(place.latitude * 2) / 2];
}

interface Draft {
  kind: JourneyStepKind;
  from: number;
  to: number;
  areas: Map<string, PublicAreaView>;
  placeKinds: Set<string | null>;
  holder: { name: string; nameEn: string | null } | null;
  position: [number, number] | null;
  prefecture: PublicAreaView | null;
  /** Arrivals of many goods are told without their counties. */
  merged: boolean;
}

/** Whether a party may be named at all: an organisation that declared itself, never a person who grows. */
export function isOrganisation(party: PartyEntry | null): party is PartyEntry & { name: string } {
  return party?.name != null && (party.uscc !== null || party.gln !== null) && !isGrower(party.kinds);
}

const holderName = (party: PartyEntry | null) =>
  isOrganisation(party) ? { name: party.name, nameEn: party.nameEn } : null;

/** What the journey may say of who sold it: the market for a stall, else the shop, canteen or market itself. */
function outletName(place: PlaceEntry): { name: string; nameEn: string | null } | null {
  if (place.kind === 'stall') return place.market;
  return place.name === null ? null : { name: place.name, nameEn: place.nameEn };
}

/** A lot's way as the public may know it (docs/what-the-public-sees.md): who is named is decided here and in `view.ts`. */
export function journeyOf(
  facts: Facts,
  upstream: readonly Origin[],
  directory: Directory,
  maker: { name: string; nameEn: string | null } | null,
): { steps: JourneyStepView[]; outlets: number } {
  const groups = new Map<string, Draft>();

  const add = (
    kind: JourneyStepKind,
    [from, to]: readonly [number, number],
    place: PlaceEntry | null,
    areaCode: string | null,
    holder: Draft['holder'],
    split: string,
  ) => {
    const area = directory.area(areaCode);
    const key = `${kind}|${split === 'area' ? (area?.code ?? '') : split}`;
    const draft = groups.get(key);
    if (draft === undefined) {
      groups.set(key, {
        kind,
        from,
        to,
        areas: new Map(area === null ? [] : [[area.code, area]]),
        placeKinds: new Set([place?.kind ?? null]),
        holder,
        position: roughly(place),
        prefecture: directory.area(areaCode, 2),
        merged: false,
      });
      return;
    }
    draft.from = Math.min(draft.from, from);
    draft.to = Math.max(draft.to, to);
    if (area !== null) draft.areas.set(area.code, area);
    draft.placeKinds.add(place?.kind ?? null);
    draft.position ??= roughly(place);
    draft.prefecture ??= directory.area(areaCode, 2);
  };

  const addMaking = (o: Omit<Origin, 't' | 'key'>, isOwn: boolean) => {
    const place = directory.place(o.place);
    const party = directory.party(o.party ?? o.producer ?? place?.operator ?? null);
    const kind = place?.kind ?? '';
    const areaCode = place?.areaCode ?? o.area ?? party?.areaCode ?? null;
    const days = [o.from, o.to] as const;
    if (o.role === ROLE.add) {
      const grown =
        o.grown ||
        o.harvestFrom !== null ||
        kind === 'farm' ||
        (party?.kinds.some((k) => GROWERS.has(k)) ?? false);
      const harvest =
        o.harvestFrom === null || o.harvestTo === null
          ? days
          : ([startOf(o.harvestFrom), startOf(o.harvestTo)] as const);
      if (grown) add('harvested', harvest, place, o.area ?? areaCode, null, '');
      else if (isOwn && !STORES.has(kind)) add('made', days, place, areaCode, maker, '');
      else add('registered', days, place, areaCode, null, 'area');
    } else if (isOwn ? BINS.has(kind) : STORES.has(kind)) add('stored', days, place, areaCode, null, 'area');
    else if (isOwn) add('made', days, place, areaCode, maker, '');
    else {
      const processor = holderName(directory.party(o.party ?? place?.operator ?? null));
      add('processed', days, place, areaCode, processor, processor?.name ?? 'area');
    }
  };

  for (const origin of upstream) addMaking(origin, false);
  let shipped = false;
  for (const edge of facts.own) {
    const days = [edge.t0, edge.t0] as const;
    if (edge.role === ROLE.add || edge.role === ROLE.output) {
      const harvestDate = edge.role === ROLE.add ? (facts.info?.harvestDate ?? null) : null;
      addMaking(
        {
          role: edge.role,
          grown: false,
          place: edge.toPlace ?? edge.fromPlace,
          party: edge.toParty,
          producer: facts.info?.producer ?? null,
          area: edge.role === ROLE.add ? (facts.info?.originArea ?? null) : null,
          harvestFrom: harvestDate,
          harvestTo: harvestDate,
          harvestYear: null,
          from: edge.t0,
          to: edge.t0,
        },
        true,
      );
    } else if (edge.role === ROLE.ship && !shipped) {
      // The first consignment only: how the goods were spread is the seller's own business.
      shipped = true;
      const place = directory.place(edge.fromPlace);
      add(
        'shipped',
        days,
        place,
        place?.areaCode ?? directory.party(edge.fromParty)?.areaCode ?? null,
        null,
        '',
      );
    } else if (edge.role === ROLE.receive || edge.role === ROLE.handOver) {
      const place = directory.place(edge.toPlace);
      const areaCode = place?.areaCode ?? directory.party(edge.toParty)?.areaCode ?? null;
      if (place?.kind != null && OUTLETS.has(place.kind)) {
        const outlet = outletName(place);
        add('onSale', days, place, areaCode, outlet, outlet?.name ?? 'area');
      } else add('arrived', days, place, areaCode, null, 'area');
    }
  }
  return finish([...groups.values()]);
}

const startOf = (day: string): number => Date.parse(`${day}T00:00:00+08:00`);

function finish(drafts: Draft[]): { steps: JourneyStepView[]; outlets: number } {
  const order = (a: Draft, b: Draft) =>
    Math.floor((a.from + ZONE) / DAY) - Math.floor((b.from + ZONE) / DAY) || RANK[a.kind] - RANK[b.kind];
  const upstream = drafts.filter((d) => RANK[d.kind] <= RANK.made);
  const arrivals = drafts.filter((d) => d.kind === 'arrived').sort(order);
  const outlets = drafts.filter((d) => d.kind === 'onSale').sort(order);
  const chosen = [
    ...(upstream.length > MAX_UPSTREAM ? mergeByKind(upstream) : upstream),
    ...drafts.filter((d) => d.kind === 'shipped'),
    ...(arrivals.length > MAX_ARRIVALS ? mergeByKind(arrivals) : arrivals),
    ...outlets.slice(0, MAX_OUTLETS),
  ].sort(order);
  return { steps: chosen.map(viewOf), outlets: Math.max(0, outlets.length - MAX_OUTLETS) };
}

/** Too many steps to tell one by one: one step per kind, with how many counties. */
function mergeByKind(drafts: Draft[]): Draft[] {
  const byKind = new Map<string, Draft>();
  for (const draft of drafts) {
    const key = draft.holder === null ? draft.kind : `${draft.kind}|${draft.holder.name}`;
    const into = byKind.get(key);
    if (into === undefined) {
      byKind.set(key, { ...draft, areas: new Map(draft.areas), placeKinds: new Set(draft.placeKinds) });
      continue;
    }
    into.from = Math.min(into.from, draft.from);
    into.to = Math.max(into.to, draft.to);
    for (const [code, area] of draft.areas) into.areas.set(code, area);
    for (const kind of draft.placeKinds) into.placeKinds.add(kind);
    into.merged = draft.kind === 'arrived';
  }
  return [...byKind.values()];
}

function viewOf(draft: Draft): JourneyStepView {
  const areas = [...draft.areas.values()];
  return {
    kind: draft.kind,
    from: dayOf(draft.from),
    to: dayOf(draft.to),
    area: draft.merged ? null : (areas[0] ?? null),
    moreAreas: draft.merged ? areas.length : Math.max(0, areas.length - 1),
    placeKind: draft.placeKinds.size === 1 ? [...draft.placeKinds][0]! : null,
    holder: draft.holder,
    position: draft.merged ? null : draft.position,
    prefecture: draft.merged ? null : draft.prefecture,
  };
}
