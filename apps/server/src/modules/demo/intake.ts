import type { Actors, Bin, Depot } from './actors.ts';
import { lossOf } from './epcis.ts';
import { PRODUCT } from './names.ts';
import type { Purchase } from './seasons.ts';
import type { DemoLot } from './stock.ts';
import type { Story } from './story.ts';
import type { DemoPlace } from './world.ts';

const TONNE = 1_000_000;
const TIER: Readonly<Record<string, string>> = { '110': 'central', '121': 'provincial', '123': 'county' };

/** Whole tens of kilograms between two weights in tonnes: what a weighbridge reads. */
export function load(story: Story, low: number, high: number): number {
  return story.random.between(low * 100, high * 100) * 10_000;
}

/** Bins of a depot that hold a commercial product and have at least `grams` to give; reserve grain is not touched. */
export function binsWith(story: Story, depot: Depot, product: string, grams: number): Bin[] {
  return depot.bins.filter(
    (bin) =>
      bin.lot !== null && bin.product?.name === product && story.stock.at(bin.lot, bin.place.uri) >= grams,
  );
}

/** Opens a cycle in an empty bin of the depot; null when every bin holds something. */
export function openCycle(
  story: Story,
  depot: Depot,
  plan: Pick<Purchase, 'product' | 'nature' | 'days'>,
): Bin | null {
  const bin = depot.bins.find(
    (b) =>
      !b.waiting && b.busyUntil < story.today && (b.lot === null || story.stock.at(b.lot, b.place.uri) === 0),
  );
  if (bin === undefined) return null;
  const product = PRODUCT[plan.product];
  bin.cycle++;
  bin.waiting = true;
  bin.nature = plan.nature;
  bin.busyUntil = story.today + plan.days + 14;
  bin.product = product;
  bin.lot = story.lot(product, {
    'liangsu:grainNature': plan.nature,
    ...(TIER[plan.nature] === undefined ? {} : { 'liangsu:reserveTier': TIER[plan.nature] }),
    'liangsu:harvestYear': Number(story.date().slice(0, 4)),
    'liangsu:grade': String(story.random.between(1, 3)).padStart(2, '0'),
    'liangsu:bin': bin.place.code,
    'liangsu:binCycle': bin.cycle,
  });
  return bin;
}

/** A farmer's lot, as a cooperative or the depot's purchase desk enters it. */
export function harvestLot(story: Story, plan: Pick<Purchase, 'product'>, farm: DemoPlace): DemoLot {
  return story.lot(PRODUCT[plan.product], {
    'liangsu:originArea': farm.area,
    'liangsu:harvestDate': story.date(-story.random.between(1, 6)),
    'liangsu:harvestYear': Number(story.date().slice(0, 4)),
    'liangsu:grade': String(story.random.between(1, 4)).padStart(2, '0'),
    'liangsu:producer': farm.operator.uri,
  });
}

/** Feeds a lot that lies at a bin into the bin's lot. */
export function feed(story: Story, bin: Bin, lot: DemoLot, amount: number): void {
  const first = bin.waiting;
  bin.waiting = false;
  story.make(bin.place, [{ lot, amount }], [{ lot: bin.lot!, amount }], [10, 12], {
    bizStep: 'storing',
    ...(first ? { ilmd: bin.lot!.ilmd } : {}),
  });
}

/** Dries a wet lot beside the bin: dry matter is kept, water goes (GB/T 1354's 13.5 % for indica). */
function dry(
  story: Story,
  bin: Bin,
  wet: DemoLot,
  amount: number,
  then: (dried: DemoLot, amount: number) => void,
): void {
  const before = story.random.between(155, 185);
  const out = Math.floor((amount * (1000 - before)) / (1000 - 135) / 1000) * 1000;
  const dried = story.lot(bin.product!, wet.ilmd);
  story.make(bin.place, [{ lot: wet, amount }], [{ lot: dried, amount: out }], [13, 16], {
    losses: [lossOf('moisture', amount - out)],
    moisture: { before: (before / 10).toFixed(1), after: '13.5' },
    ilmd: dried.ilmd,
  });
  story.on(story.today + 1, () => then(dried, out));
}

/** One delivery of a harvest: grown, brought by truck (or bought at the depot's desk), dried if wet, fed. */
export function deliver(story: Story, plan: Purchase, farm: DemoPlace, bin: Bin): void {
  const { random } = story;
  const lot = harvestLot(story, plan, farm);
  // A day's lorries of a cooperative for the reserve, one lorry for trade.
  const amount = plan.nature === '200' ? load(story, 12, 38) : load(story, 90, 150);
  const wet =
    (plan.product === 'indica' || plan.product === 'earlyIndica' || plan.product === 'corn') &&
    random.chance(22);
  const store = (): void => {
    const here = story.stock.at(lot, bin.place.uri);
    if (wet) dry(story, bin, lot, here, (dried, rest) => feed(story, bin, dried, rest));
    else feed(story, bin, lot, here);
  };
  if (random.chance(35)) {
    // Bought from a farmer at the desk: the depot makes the first entry; spreadsheets know only the day.
    story.begin(lot, amount, bin.place, random.chance(40) ? { dayOnly: true } : {});
    store();
    return;
  }
  story.begin(lot, amount, farm);
  const days = farm.area.slice(0, 4) === bin.place.area.slice(0, 4) ? 1 : 2;
  if (random.chance(15))
    story.moveIn(
      truck(story, bin.place.area),
      [{ lot, amount }],
      farm,
      bin.depot.place,
      days,
      store,
      bin.place,
    );
  else
    story.move([{ lot, amount }], farm, bin.depot.place, days, store, {
      lies: bin.place,
      lossShare: random.chance(30) ? 0.002 : 0,
    });
}

/** A truck's name; made up, and not the form of a real number plate. */
export function truck(story: Story, area: string): string {
  return `urn:liangsu:container:truck-${area.slice(0, 2)}-demo${String(story.random.between(1, 60)).padStart(3, '0')}`;
}

/** Plans a season's purchases: each bin of the plan gets its feeds on days spread over the season. */
export function planPurchases(story: Story, actors: Actors, plan: Purchase): void {
  const depot = actors.depots.get(plan.depot)!;
  const farms = plan.farmAreas.flatMap((area) => actors.farms.get(area)!);
  const [year, month, day] = plan.from;
  const start = story.dayOf(story.year + year, month, day);
  story.on(start, () => {
    for (let b = 0; b < plan.bins; b++) {
      const bin = openCycle(story, depot, plan);
      if (bin === null) throw new Error(`${depot.party.name} has no empty bin for ${plan.product}`);
      if (plan.nature !== '200') story.on(bin.busyUntil + 5, () => accept(story, bin));
      for (let f = 0; f < plan.feeds; f++) {
        const farm = story.random.pick(farms);
        const at = start + 1 + Math.floor((f * plan.days) / plan.feeds) + story.random.below(3);
        story.on(at, () => deliver(story, plan, farm, bin));
      }
    }
  });
}

/** 验收: the levelled bin is inspected and becomes reserve. */
function accept(story: Story, bin: Bin): void {
  const amount = story.stock.at(bin.lot!, bin.place.uri);
  if (amount > 0) story.see([{ lot: bin.lot!, amount }], bin.place, 'inspecting');
}

/** A yearly stocktake of a reserve bin: counted, and what has withered away written off as natural loss. */
export function stocktake(story: Story, bin: Bin): void {
  if (bin.lot === null) return;
  const there = story.stock.at(bin.lot, bin.place.uri);
  const lost = Math.floor(there / (500 * 1000)) * 1000;
  if (there < 100 * TONNE || lost === 0) return;
  story.see([{ lot: bin.lot, amount: there - lost }], bin.place, 'stock_taking');
  story.end([{ lot: bin.lot, amount: lost }], bin.place, 'unknown', undefined, {
    losses: [lossOf('natural', lost)],
    hours: [16, 17],
  });
}
