import type { Cell } from './bulk-names.ts';
import {
  added,
  type Ends,
  type EventJson,
  type Line,
  left,
  lossOf,
  received,
  shipped,
  transformed,
} from './epcis.ts';
import type { Random } from './random.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const TONNE = 1_000_000;
/** Grams in a bag of the bulk's packed rice. */
const BAG = 10_000;

/** One event of a chain: when (milliseconds after the season's start) and how it is written for a cell. */
export interface Op {
  at: number;
  build(cell: Cell, t: number): EventJson;
}

/** A chain that many cells repeat, each under its own names and in its own size. */
export interface Template {
  ops: Op[];
  lots: number;
  /** Pairs of input and output lot. */
  links: number;
}

const line = (uri: string, amount: number, counted = false): Line => ({ uri, amount, counted });

/** Lots of a regular cell, by kind. */
const FARM = 400;
const BINS = 4;
const RUNS = 58;
const PACKS = 65;
const REPACKS = 110;
export const CELL_LOTS = FARM + BINS + 2 * RUNS + 4 * PACKS + 2 * REPACKS;
const binLot = (b: number): number => FARM + b;
const riceLot = (run: number, grade: number): number => FARM + BINS + 2 * run + grade;
const shopLot = (i: number): number => FARM + BINS + 2 * RUNS + i;
/** Grain that the first bin keeps for the neighbour's mill. */
const RESERVED = 5 * TONNE;

function grownAs(cell: Cell, farm: number, harvestDate: string): EventJson {
  return {
    'liangsu:productName': '晚籼稻谷',
    'liangsu:commodity': '1131002',
    'liangsu:foodClass': 'grain',
    'liangsu:originArea': cell.names.area,
    'liangsu:harvestDate': harvestDate,
    'liangsu:producer': cell.names.farms[farm % cell.names.farms.length],
  };
}
const RICE_ILMD = {
  'liangsu:productName': '籼米',
  'liangsu:commodity': '2361000',
  'liangsu:foodClass': 'grain',
};
const BAG_ILMD = {
  ...RICE_ILMD,
  'liangsu:productName': '溯香籼米 10kg',
  'liangsu:netWeight': { quantity: BAG / 1000, uom: 'KGM' },
};
const SHOP_ILMD = { ...RICE_ILMD, 'liangsu:productName': '散装籼米' };

/** Collects a template's events; the last step puts them in the order of time. */
class Draft {
  readonly ops: Op[] = [];
  links = 0;

  add(at: number, build: (cell: Cell, t: number, op: number) => EventJson): void {
    const op = this.ops.length;
    this.ops.push({ at, build: (cell, t) => build(cell, t + cell.jitter(op), op) });
  }

  /** A load that is shipped and arrives after `hours`. */
  carry(
    at: number,
    hours: number,
    lines: (cell: Cell) => Line[],
    ends: (cell: Cell) => Omit<Ends, 'doc'>,
  ): void {
    const load = this.ops.length;
    const named = (cell: Cell): Ends => ({ ...ends(cell), doc: cell.doc(load) });
    this.add(at, (cell, t) => shipped({ t }, { lines: lines(cell) }, named(cell)));
    this.add(at + hours * HOUR, (cell, t) => {
      const e = named(cell);
      return received({ t }, { lines: lines(cell) }, e, e.toPlace);
    });
  }

  finish(lots: number): Template {
    const ops = this.ops.map((op, i) => ({ op, i })).sort((a, b) => a.op.at - b.op.at || a.i - b.i);
    return { ops: ops.map(({ op }) => op), lots, links: this.links };
  }
}

/** A chain of a thousand lots: farmers, four bins fed and drawn on different days, a mill, packing, shops that portion. */
export function cellTemplate(random: Random): Template {
  const draft = new Draft();
  const fed: { at: number; bin: number; amount: number }[] = [];
  for (let f = 0; f < FARM / 2; f++) {
    const at = Math.floor((f * 60 * DAY) / (FARM / 2)) + 2 * HOUR;
    const b = f % BINS;
    const amounts = [random.between(800, 2000) * 10_000, random.between(800, 2000) * 10_000];
    amounts.forEach((amount, k) => {
      draft.add(at + k * HOUR, (cell, t) =>
        added(
          { t },
          [line(cell.lot(2 * f + k), amount * cell.scale)],
          cell.bin(b).place,
          grownAs(cell, f, new Date(t - DAY).toISOString().slice(0, 10)),
        ),
      );
    });
    draft.add(at + 5 * HOUR, (cell, t) =>
      transformed(
        { t },
        {
          inputs: amounts.map((amount, k) => line(cell.lot(2 * f + k), amount * cell.scale)),
          outputs: [line(cell.lot(binLot(b)), (amounts[0]! + amounts[1]!) * cell.scale)],
          place: cell.bin(b).place,
          bizStep: 'storing',
          ...(f < BINS
            ? {
                ilmd: {
                  ...RICE_ILMD,
                  'liangsu:productName': '晚籼稻谷（货位）',
                  'liangsu:commodity': '1131002',
                },
              }
            : {}),
        },
      ),
    );
    draft.links += 2;
    fed.push({ at: at + 5 * HOUR, bin: b, amount: amounts[0]! + amounts[1]! });
  }

  const drawn = new Array<number>(BINS).fill(0);
  const rice: number[] = [];
  for (let r = 0; r < RUNS; r++) {
    const at = 12 * DAY + r * 3 * DAY;
    const bins = r % 2 === 0 ? [r % BINS, (r + 1) % BINS] : [r % BINS];
    const takes = bins.map((b) => {
      const there = fed.reduce((sum, feed) => (feed.bin === b && feed.at < at ? sum + feed.amount : sum), 0);
      const free = there - drawn[b]! - (b === 0 ? RESERVED : 0);
      const amount = Math.min(Math.max(0, Math.floor(free / 2)), random.between(600, 1200) * 10_000);
      drawn[b]! += amount;
      draft.carry(
        at + b * HOUR,
        6,
        (cell) => [line(cell.lot(binLot(b)), amount * cell.scale)],
        (cell) => ({
          fromParty: cell.names.depots[cell.bin(b).depot]!.party,
          fromPlace: cell.bin(b).place,
          toParty: cell.mill.party,
          toPlace: cell.mill.place,
        }),
      );
      return { b, amount };
    });
    const imports = r === RUNS - 1;
    if (imports)
      draft.carry(
        at,
        8,
        (cell) => [line(cell.neighbour.lot(binLot(0)), RESERVED)],
        (cell) => ({
          fromParty: cell.names.depots[cell.neighbour.bin(0).depot]!.party,
          fromPlace: cell.neighbour.bin(0).place,
          toParty: cell.mill.party,
          toPlace: cell.mill.place,
        }),
      );
    const total = takes.reduce((sum, take) => sum + take.amount, 0);
    const [first, second] = [
      Math.floor((total * 0.45) / 1000) * 1000,
      Math.floor((total * 0.21) / 1000) * 1000,
    ];
    rice.push(first);
    draft.add(at + DAY, (cell, t) => {
      const more = imports ? RESERVED : 0;
      const out = [
        first * cell.scale + Math.floor(more * 0.45),
        second * cell.scale + Math.floor(more * 0.21),
      ];
      return transformed(
        { t },
        {
          inputs: [
            ...takes.map(({ b, amount }) => line(cell.lot(binLot(b)), amount * cell.scale)),
            ...(imports ? [line(cell.neighbour.lot(binLot(0)), RESERVED)] : []),
          ],
          outputs: out.map((amount, grade) => line(cell.lot(riceLot(r, grade)), amount)),
          place: cell.mill.place,
          losses: [lossOf('process', total * cell.scale + more - out[0]! - out[1]!)],
          ilmd: RICE_ILMD,
        },
      );
    });
    draft.links += 2 * (takes.length + (imports ? 1 : 0));
  }
  packAndSell(draft, rice);
  return draft.finish(CELL_LOTS);
}

/** From the mill's rice to bags, to shops, to portions. */
function packAndSell(draft: Draft, rice: readonly number[]): void {
  const arrival: number[] = [];
  const shopOf: number[] = [];
  const bags: number[] = [];
  for (let p = 0; p < PACKS; p++) {
    const run = Math.floor((p * RUNS) / PACKS);
    const at = 12 * DAY + run * 3 * DAY + 2 * DAY + (p % 2) * 2 * HOUR;
    const takes = p % 3 === 0 ? [0, 1] : [0];
    const each = Math.max(1, Math.floor(rice[run]! / 3 / takes.length / 4 / BAG));
    const used = Math.floor((each * 4 * BAG) / takes.length);
    const count = Math.floor((used * takes.length) / 4 / BAG);
    draft.add(at, (cell, t) =>
      transformed(
        { t },
        {
          inputs: takes.map((grade) => line(cell.lot(riceLot(run, grade)), used * cell.scale)),
          outputs: [0, 1, 2, 3].map((k) => line(cell.packed(4 * p + k), count * cell.scale, true)),
          place: cell.mill.place,
          bizStep: 'packing',
          ilmd: BAG_ILMD,
        },
      ),
    );
    draft.links += takes.length * 4;
    for (const half of [0, 1]) {
      const shop = (p + half) % 8;
      draft.carry(
        at + DAY + half * HOUR,
        20,
        (cell) => [0, 1].map((k) => line(cell.packed(4 * p + 2 * half + k), count * cell.scale, true)),
        (cell) => ({
          fromParty: cell.mill.party,
          fromPlace: cell.mill.place,
          toParty: cell.names.shops[shop]!.party,
          toPlace: cell.names.shops[shop]!.place,
        }),
      );
      for (const _ of [0, 1]) {
        arrival.push(at + DAY + half * HOUR + 20 * HOUR);
        shopOf.push(shop);
        bags.push(count);
      }
    }
    draft.add(at + 5 * DAY, (cell, t) =>
      left(
        { t },
        { lines: [line(cell.packed(4 * p), Math.ceil(count / 4) * cell.scale, true)] },
        cell.names.shops[p % 8]!.place,
        'retail_sold',
        'retail_selling',
      ),
    );
  }
  for (let q = 0; q < REPACKS; q++) {
    const j = Math.floor((q * 4 * PACKS) / REPACKS);
    const from = q % 5 === 0 ? [j, j ^ 1] : [j];
    const opened = from.map((lot) => Math.max(1, Math.floor(bags[lot]! / 4)));
    const grams = opened.reduce((sum, count) => sum + count, 0) * BAG;
    draft.add(arrival[j]! + 2 * DAY, (cell, t) =>
      transformed(
        { t },
        {
          inputs: from.map((lot, i) => line(cell.packed(lot), opened[i]! * cell.scale, true)),
          outputs: [0, 1].map((k) => line(cell.lot(shopLot(2 * q + k)), (grams / 2) * cell.scale)),
          place: cell.names.shops[shopOf[j]!]!.place,
          bizStep: 'repackaging',
          ilmd: SHOP_ILMD,
        },
      ),
    );
    draft.links += 2 * from.length;
  }
}

/** A silo that many feed and many draw from: `feeds` deliveries, `draws` millings on the spot, each packed into `packs` lots. */
export function hubTemplate(feeds: number, draws: number, packs: number): Template {
  const draft = new Draft();
  const silo = feeds;
  const riceOf = (draw: number, grade: number): number => feeds + 1 + 2 * draw + grade;
  for (let f = 0; f < feeds; f++) {
    const at = Math.floor((f * 120 * DAY) / feeds);
    const amount = 30 * TONNE;
    draft.add(at, (cell, t) =>
      added(
        { t },
        [line(cell.lot(f), amount)],
        cell.bin(0).place,
        grownAs(cell, f, new Date(t - DAY).toISOString().slice(0, 10)),
      ),
    );
    draft.add(at + 3 * HOUR, (cell, t) =>
      transformed(
        { t },
        {
          inputs: [line(cell.lot(f), amount)],
          outputs: [line(cell.lot(silo), amount)],
          place: cell.bin(0).place,
          bizStep: 'storing',
          ...(f === 0
            ? {
                ilmd: {
                  ...RICE_ILMD,
                  'liangsu:productName': '晚籼稻谷（筒仓）',
                  'liangsu:commodity': '1131002',
                },
              }
            : {}),
        },
      ),
    );
  }
  for (let d = 0; d < draws; d++) {
    const at = 10 * DAY + Math.floor((d * 230 * DAY) / draws);
    const amount = Math.floor((29 * TONNE * feeds) / draws / 1000) * 1000;
    const out = [Math.floor((amount * 0.45) / 1000) * 1000, Math.floor((amount * 0.21) / 1000) * 1000];
    draft.add(at, (cell, t) =>
      transformed(
        { t },
        {
          inputs: [line(cell.lot(silo), amount)],
          outputs: out.map((grams, grade) => line(cell.lot(riceOf(d, grade)), grams)),
          place: cell.bin(0).place,
          losses: [lossOf('process', amount - out[0]! - out[1]!)],
          ilmd: RICE_ILMD,
        },
      ),
    );
    const count = Math.floor(out[0]! / packs / BAG);
    const packed = Array.from({ length: packs }, (_, k) => d * packs + k);
    draft.add(at + 3 * HOUR, (cell, t) =>
      transformed(
        { t },
        {
          inputs: [line(cell.lot(riceOf(d, 0)), count * packs * BAG)],
          outputs: packed.map((lot) => line(cell.packed(lot), count, true)),
          place: cell.bin(0).place,
          bizStep: 'packing',
          ilmd: BAG_ILMD,
        },
      ),
    );
    draft.carry(
      at + 6 * HOUR,
      24,
      (cell) => packed.map((lot) => line(cell.packed(lot), count, true)),
      (cell) => {
        const shop = cell.names.shops[d % cell.names.shops.length]!;
        const depot = cell.names.depots[cell.bin(0).depot]!;
        return {
          fromParty: depot.party,
          fromPlace: cell.bin(0).place,
          toParty: shop.party,
          toPlace: shop.place,
        };
      },
    );
  }
  draft.links = feeds + draws * (2 + packs);
  return draft.finish(feeds + 1 + draws * (2 + packs));
}

/** Lots of which nothing more is heard after the purchase. */
export function looseTemplate(lots: number): Template {
  const draft = new Draft();
  for (let i = 0; i < lots; i++)
    draft.add(Math.floor((i * 150 * DAY) / Math.max(1, lots)), (cell, t) =>
      added(
        { t },
        [line(cell.lot(i), 9 * TONNE)],
        cell.bin(i % BINS).place,
        grownAs(cell, i, new Date(t - DAY).toISOString().slice(0, 10)),
      ),
    );
  return draft.finish(lots);
}
