import { COUNTY_CODES } from './areas.ts';
import { demoGtin, demoTraceCode } from './codes.ts';
import { hash32, Random } from './random.ts';
import { type DemoParty, type DemoPlace, World } from './world.ts';

/** Cells of one neighbourhood: they share its parties and places. */
export const CELLS_PER_GROUP = 10;
export const BINS_PER_CELL = 4;
const DEPOTS = 2;
const MILLS = 2;
const SHOPS = 8;
const FARMS = 4;

/** The names that events of a neighbourhood use. */
export interface GroupNames {
  area: string;
  farms: string[];
  depots: { party: string; place: string }[];
  /** Bins by cell of the group, and the depot each belongs to. */
  bins: { place: string; depot: number }[];
  mills: { party: string; place: string }[];
  shops: { party: string; place: string }[];
}

/** Parties and places of one neighbourhood; equal numbers give equal ones. */
export function makeGroup(
  seed: number,
  year: number,
  group: number,
): { names: GroupNames; parties: DemoParty[]; places: DemoPlace[] } {
  const world = new World(new Random(seed, 10_000 + group), year, 1_000_000 + group * 100);
  const area = COUNTY_CODES[group % COUNTY_CODES.length]!;
  const label = (business: string): string => `${business}（${group + 1}片）`;
  const farms = Array.from(
    { length: FARMS },
    () => world.party('cooperative', area, label('种植专业合作社')).uri,
  );
  const names: GroupNames = { area, farms, depots: [], bins: [], mills: [], shops: [] };
  const perDepot = (CELLS_PER_GROUP * BINS_PER_CELL) / DEPOTS;
  for (let d = 0; d < DEPOTS; d++) {
    const party = world.party('storage', area, label('粮食储备有限公司'));
    const place = world.coded('depot', `${group + 1}片${d + 1}号库点`, party, 1);
    names.depots.push({ party: party.uri, place: place.uri });
    const warehouse = world.coded('warehouse', '1号平房仓', party, 1, { parent: place });
    for (let b = 1; b <= perDepot; b++)
      names.bins.push({
        place: world.coded('bin', `${b}号货位`, party, b, { parent: warehouse }).uri,
        depot: d,
      });
  }
  for (let m = 0; m < MILLS; m++) {
    const party = world.party('riceMill', area, label('米业有限公司'));
    names.mills.push({ party: party.uri, place: world.place('plant', `${group + 1}片加工厂`, party).uri });
  }
  for (let s = 0; s < SHOPS; s++) {
    const party = world.party('shop', area, label('粮油店'));
    names.shops.push({ party: party.uri, place: world.place('shop', `${group + 1}片门店`, party).uri });
  }
  return { names, parties: world.parties, places: world.places };
}

/** One supply chain of the bulk: its names and its scale. */
export class Cell {
  readonly index: number;
  readonly names: GroupNames;
  /** Every quantity of the template is multiplied by this, so mass ties in every cell. */
  readonly scale: number;
  /** A cell of the same neighbourhood that sends some grain over. */
  neighbour: Cell = this;
  readonly #seed: number;
  readonly #slot: number;
  readonly #gtin: string;
  readonly #batch: string;

  constructor(seed: number, index: number, names: GroupNames, group: number) {
    this.#seed = seed;
    this.index = index;
    this.names = names;
    this.scale = 1 + (hash32(seed, index, 7) % 3);
    this.#slot = index % CELLS_PER_GROUP;
    this.#gtin = demoGtin(600_000_000 + group);
    this.#batch = index.toString(36).toUpperCase();
  }

  bin(b: number): { place: string; depot: number } {
    return this.names.bins[this.#slot * BINS_PER_CELL + b]!;
  }

  get mill(): { party: string; place: string } {
    return this.names.mills[this.#slot % MILLS]!;
  }

  /** A lot under a trace code, by its number in the cell. */
  lot(i: number): string {
    return `urn:liangsu:lot:${demoTraceCode(this.#seed, 0x62756c6b, this.index, i)}`;
  }

  /** A lot of packed rice, by its number in the cell. */
  packed(i: number): string {
    return `https://id.gs1.org/01/${this.#gtin}/10/${this.#batch}-${i}`;
  }

  /** A shift of up to 40 minutes, so that cells don't beat in time. */
  jitter(op: number): number {
    return (hash32(this.#seed, this.index, op, 3) % 2400) * 1000;
  }

  doc(op: number): string {
    return `urn:liangsu:doc:${this.#batch}:${op}`;
  }
}
