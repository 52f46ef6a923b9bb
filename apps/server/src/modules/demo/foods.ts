import type { Actors, ProvinceKey } from './actors.ts';
import { lossOf } from './epcis.ts';
import { type Cut, FOOD_CHAINS, type FoodChain } from './food-chains.ts';
import type { Mills } from './milling.ts';
import type { DemoLot } from './stock.ts';
import type { Story } from './story.ts';
import type { DemoPlace } from './world.ts';

interface Part {
  lot: DemoLot;
  amount: number;
}

/** Tells the short chains of the other foods: origin, perhaps a processor, market with its gate, shops, sold or spoilt. */
export function sellFoods(story: Story, actors: Actors, mills: Mills): void {
  for (const chain of FOOD_CHAINS) {
    const { from, process } = chain;
    const origin = story.world.place(
      from.place,
      `${chain.name}基地`,
      story.world.party(from.kind, from.area, from.label),
    );
    const processor =
      process === undefined
        ? null
        : story.world.place(
            process.place,
            '加工车间',
            story.world.party(process.kind, process.area, process.label),
          );
    for (let batch = 0; batch < chain.batches; batch++)
      story.on(chain.start + batch * chain.every + story.random.below(3), () =>
        grow(story, actors, mills, chain, origin, processor),
      );
  }
}

function grow(
  story: Story,
  actors: Actors,
  mills: Mills,
  chain: FoodChain,
  origin: DemoPlace,
  processor: DemoPlace | null,
): void {
  const lot = story.lot(
    { name: chain.name, commodity: null, foodClass: chain.foodClass },
    {
      'liangsu:originArea': origin.area,
      'liangsu:harvestDate': story.date(),
      'liangsu:producer': origin.operator.uri,
    },
  );
  const amount = story.random.between(...chain.kg) * 1000;
  story.begin(lot, amount, origin, story.random.chance(12) ? { dayOnly: true } : {});
  if (processor === null) {
    story.on(story.today + 1, () => sell(story, actors, mills, chain, [{ lot, amount }], origin));
    return;
  }
  const days = origin.area.slice(0, 2) === processor.area.slice(0, 2) ? 1 : 5;
  story.move([{ lot, amount }], origin, processor, days, () =>
    story.on(story.today + 1, () => process(story, actors, mills, chain, lot, amount, processor)),
  );
}

function process(
  story: Story,
  actors: Actors,
  mills: Mills,
  chain: FoodChain,
  raw: DemoLot,
  amount: number,
  at: DemoPlace,
): void {
  const cuts = chain.process!.cuts;
  const t = story.moment(13, 16);
  const pool = `urn:liangsu:doc:${at.operator.uscc}:JG${story.date().replaceAll('-', '')}${raw.code.slice(-6)}`;
  const made = cuts.map((cut) => makeCut(story, mills, chain, cut, amount, at));
  const grams = made.reduce(
    (sum, part) => sum + (part.lot.counted ? part.amount * part.lot.net : part.amount),
    0,
  );
  made.forEach((part, i) => {
    // Foods that take up water (bean curd) yield more than went in; the others lose something.
    const lost = i === made.length - 1 && grams < amount ? [lossOf('process', amount - grams)] : [];
    story.make(
      at,
      i === 0 ? [{ lot: raw, amount }] : [],
      [part],
      [13, 16],
      { pool, losses: lost, ilmd: part.lot.ilmd },
      { t },
    );
  });
  const singles = cuts.findIndex((cut) => cut.single === true);
  if (singles >= 0)
    story.on(story.today + 2, () => giftBoxes(story, mills, chain, made[singles]!, cuts[singles]!, at));
  const goods = made.filter(
    (part, i) => i !== singles && !part.lot.name.startsWith('酒糟') && part.amount > 0,
  );
  story.on(story.today + 1, () => {
    if (goods.length > 0) sell(story, actors, mills, chain, goods, at);
  });
}

function makeCut(
  story: Story,
  mills: Mills,
  chain: FoodChain,
  cut: Cut,
  amount: number,
  at: DemoPlace,
): Part {
  const product = { name: cut.name, commodity: null, foodClass: chain.foodClass };
  const grams = Math.floor((amount * cut.share) / 1_000_000) * 1000;
  const ilmd = { 'liangsu:producer': at.operator.uri };
  if (cut.net === undefined || cut.single)
    return { lot: story.lot(product, { 'liangsu:productionDate': story.date(), ...ilmd }), amount: grams };
  const packed = mills.packed(at, product, cut.name, cut.net, cut.shelfDays);
  return { lot: story.packedLot(packed, ilmd), amount: Math.floor(grams / cut.net) };
}

/** Packed one by one, each under a code of its own, and sold at the works. */
function giftBoxes(story: Story, mills: Mills, chain: FoodChain, tea: Part, cut: Cut, at: DemoPlace): void {
  const product = { name: cut.name, commodity: null, foodClass: chain.foodClass };
  const packed = mills.packed(at, product, cut.name, cut.net!, cut.shelfDays);
  const boxes = Math.min(8, Math.floor(tea.amount / cut.net!));
  for (let i = 0; i < boxes; i++) {
    const serial = `${story.date().replaceAll('-', '')}${String(i + 1).padStart(4, '0')}`;
    const box = story.packedLot(packed, { 'liangsu:producer': at.operator.uri }, serial);
    story.make(at, [{ lot: tea.lot, amount: cut.net! }], [{ lot: box, amount: 1 }], [13, 16], {
      bizStep: 'packing',
      ilmd: box.ilmd,
    });
    if (i < boxes - 2)
      story.on(story.today + 3 + i, () =>
        story.end([{ lot: box, amount: 1 }], at, 'retail_sold', 'retail_selling'),
      );
  }
}

/** Through the gate of a wholesale market to a stall, or to a distributor; then to shops. */
function sell(
  story: Story,
  actors: Actors,
  mills: Mills,
  chain: FoodChain,
  parts: readonly Part[],
  from: DemoPlace,
): void {
  chain.markets.forEach((key: ProvinceKey, i) => {
    const share = parts
      .map(({ lot, amount }) => {
        const part =
          Math.floor(amount / chain.markets.length / (lot.counted ? 1 : 1000)) * (lot.counted ? 1 : 1000);
        return { lot, amount: i === 0 ? amount - part * (chain.markets.length - 1) : part };
      })
      .filter(({ amount }) => amount > 0);
    if (share.length === 0) return;
    const province = actors.provinces.get(key)!;
    const { gate, stalls } = story.random.pick(province.markets);
    const fresh = chain.spoils !== undefined;
    const to = fresh ? story.random.pick(stalls) : story.random.pick(province.wholesalers);
    const days = from.area.slice(0, 2) === to.area.slice(0, 2) ? 1 : 3;
    story.move(share, from, to, days, () => {
      if (fresh) story.see(share, gate, 'inspecting');
      story.on(story.today + 1, () => {
        mills.retail(to, share, key);
        if (chain.spoils !== undefined) story.on(story.today + chain.spoils, () => spoil(story, share, to));
      });
    });
  });
}

function spoil(story: Story, parts: readonly Part[], at: DemoPlace): void {
  const left = parts
    .map(({ lot }) => ({ lot, amount: story.stock.at(lot, at.uri) }))
    .filter(({ amount }) => amount > 0);
  if (left.length > 0) story.end(left, at, 'disposed', 'destroying', { hours: [21, 22] });
}
