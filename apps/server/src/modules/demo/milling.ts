import type { Actors, Bin, Plant, ProvinceKey } from './actors.ts';
import { demoSscc } from './codes.ts';
import { lossOf } from './epcis.ts';
import { truck } from './intake.ts';
import { PRODUCT, type Product, type ProductKey } from './names.ts';
import type { DemoLot } from './stock.ts';
import type { Packed, Story } from './story.ts';
import type { DemoPlace } from './world.ts';

/** What a raw material becomes: shares of the input in thousandths; the rest is loss. The first output is the product. */
interface Recipe {
  outputs: readonly (readonly [ProductKey, number])[];
  packs: readonly (readonly [name: string, grams: number])[];
}
const RICE = (rice: ProductKey): Recipe['outputs'] => [
  [rice, 655],
  ['brokenRice', 30],
  ['riceBran', 95],
  ['riceHusk', 205],
];
const RECIPES: Partial<Record<ProductKey, Recipe>> = {
  earlyIndica: {
    outputs: RICE('earlyIndicaRice'),
    packs: [
      ['溯香早籼米 25kg', 25_000],
      ['溯香早籼米 10kg', 10_000],
    ],
  },
  lateIndica: {
    outputs: RICE('lateIndicaRice'),
    packs: [
      ['溯香丝苗米 10kg', 10_000],
      ['溯香丝苗米 5kg', 5000],
    ],
  },
  indica: {
    outputs: RICE('indicaRice'),
    packs: [
      ['溯江籼米 25kg', 25_000],
      ['溯江籼米 5kg', 5000],
    ],
  },
  japonica: {
    outputs: RICE('japonicaRice'),
    packs: [
      ['溯云粳米 10kg', 10_000],
      ['溯云粳米 5kg', 5000],
    ],
  },
  northJaponica: {
    outputs: RICE('japonicaRice'),
    packs: [
      ['溯北粳米 10kg', 10_000],
      ['溯北粳米 5kg', 5000],
    ],
  },
  wheat: {
    outputs: [
      ['flour', 735],
      ['wheatBran', 215],
      ['wheatSecond', 35],
    ],
    packs: [
      ['溯田小麦粉 25kg', 25_000],
      ['溯田小麦粉 5kg', 5000],
    ],
  },
  rapeseed: {
    outputs: [
      ['rapeOil', 355],
      ['rapeCake', 610],
    ],
    packs: [
      ['溯黄压榨菜籽油 5kg', 5000],
      ['溯黄压榨菜籽油 1.8kg', 1800],
    ],
  },
  soybean: {
    outputs: [
      ['soyOil', 165],
      ['soyCake', 800],
    ],
    packs: [
      ['溯金大豆油 5kg', 5000],
      ['溯金大豆油 1.8kg', 1800],
    ],
  },
};

/** Trade and mills of the demo; packed products are registered once per maker. */
export class Mills {
  readonly #story: Story;
  readonly #actors: Actors;
  readonly #packed = new Map<string, Packed>();
  readonly #byProducts = new Map<string, { lot: DemoLot; amount: number }[]>();
  #pallets = 0;

  constructor(story: Story, actors: Actors) {
    this.#story = story;
    this.#actors = actors;
  }

  /** A packed product of a maker. */
  packed(maker: DemoPlace, product: Product, name: string, net: number, shelfDays = 365): Packed {
    const key = `${maker.uri}|${name}`;
    let made = this.#packed.get(key);
    if (made === undefined) {
      made = this.#story.packed(product, name, net, shelfDays);
      this.#packed.set(key, made);
    }
    return made;
  }

  /** Draws from a bin, brings it to the mill, mills it the next day, packs the day after and sells. */
  run(bin: Bin, mill: Plant, grams: number, markets: readonly ProvinceKey[]): void {
    const { random, stock } = this.#story;
    const lot = bin.lot!;
    const amount = Math.min(grams, stock.at(lot, bin.place.uri));
    if (amount < 1_000_000) return;
    const product = productKey(bin.product!);
    const days = bin.place.area.slice(0, 2) === mill.place.area.slice(0, 2) ? 1 : 4;
    const then = (): void =>
      this.#story.on(this.#story.today + 1, () =>
        this.#mill(mill, lot, stock.at(lot, mill.place.uri), product, markets),
      );
    if (random.chance(25))
      this.#story.moveIn(
        truck(this.#story, bin.place.area),
        [{ lot, amount }],
        bin.place,
        mill.place,
        days,
        then,
      );
    else
      this.#story.move([{ lot, amount }], bin.place, mill.place, days, then, {
        lossShare: random.chance(40) ? 0.0025 : 0,
      });
  }

  #mill(mill: Plant, lot: DemoLot, amount: number, key: ProductKey, markets: readonly ProvinceKey[]): void {
    const story = this.#story;
    if (amount === 0) return;
    const recipe = RECIPES[key]!;
    const made = recipe.outputs.map(([product, share]) => {
      const vary = story.random.between(-6, 6);
      const out = Math.floor(((amount / 1000) * (share + (share > 500 ? vary : 0))) / 1000) * 1000;
      return {
        product,
        lot: story.lot(PRODUCT[product], {
          'liangsu:productionDate': story.date(),
          'liangsu:producer': mill.party.uri,
        }),
        amount: out,
      };
    });
    const rest = amount - made.reduce((sum, output) => sum + output.amount, 0);
    // Most mills declare all of it; some leave a little unexplained.
    const declared = story.random.chance(70) ? rest : Math.floor(rest * 0.8);
    // One event per output, joined by a transformationID: an event's master data holds for all of its outputs.
    const t = story.moment(13, 16);
    const pool = `urn:liangsu:doc:${mill.party.uscc}:JG${story.date().replaceAll('-', '')}${lot.code.slice(-6)}`;
    made.forEach((output, i) => {
      const losses = i === made.length - 1 ? [lossOf('process', declared)] : [];
      const takes = i === 0 ? [{ lot, amount }] : [];
      story.make(
        mill.place,
        takes,
        [output],
        [13, 16],
        { at: mill.line.uri, losses, pool, ilmd: output.lot.ilmd },
        { t },
      );
    });
    for (const { product, lot: by, amount: much } of made.slice(1)) this.#byProduct(mill, product, by, much);
    story.on(story.today + 1, () => this.#pack(mill, made[0]!.lot, made[0]!.amount, recipe, markets));
  }

  #pack(mill: Plant, bulk: DemoLot, amount: number, recipe: Recipe, markets: readonly ProvinceKey[]): void {
    const story = this.#story;
    const [big, small] = recipe.packs;
    let rest = amount;
    const lots = [big!, small!].map(([name, net], i) => {
      const packed = this.packed(mill.place, productOf(bulk), name, net);
      const lot = story.packedLot(packed, { 'liangsu:producer': mill.party.uri });
      const share = i === 0 ? 0.6 : 0.35;
      const pieces = Math.floor((amount * share) / net);
      story.make(mill.place, [{ lot: bulk, amount: pieces * net }], [{ lot, amount: pieces }], [13, 16], {
        at: mill.line.uri,
        bizStep: 'packing',
        ilmd: lot.ilmd,
      });
      rest -= pieces * net;
      return { lot, amount: pieces };
    });
    const isRice = productOf(bulk).commodity?.startsWith('236') ?? false;
    story.on(story.today + 1, () => {
      for (const market of markets) {
        const shares = lots.map((part) => ({
          lot: part.lot,
          amount: Math.floor(part.amount / markets.length),
        }));
        this.wholesale(mill.place, shares, market);
      }
      if (isRice && rest > 500_000) this.#noodles(bulk, rest, mill.place, markets[0]!);
    });
  }

  /** To one or two wholesalers of a province, on pallets or loose. */
  wholesale(from: DemoPlace, parts: readonly { lot: DemoLot; amount: number }[], market: ProvinceKey): void {
    const story = this.#story;
    const province = this.#actors.provinces.get(market)!;
    const targets = story.random.some(province.wholesalers, 2);
    targets.forEach((to, i) => {
      const share = parts
        .map(({ lot, amount }) => ({ lot, amount: i === 0 ? Math.ceil(amount / 2) : Math.floor(amount / 2) }))
        .filter(({ amount }) => amount > 0);
      if (share.length === 0) return;
      const days = from.area.slice(0, 2) === to.area.slice(0, 2) ? 1 : 4;
      const then = (): void => story.on(story.today + 1, () => this.retail(to, share, market));
      if (story.random.chance(40))
        story.moveIn(`https://id.gs1.org/00/${demoSscc(++this.#pallets)}`, share, from, to, days, then);
      else story.move(share, from, to, days, then);
    });
  }

  /** From a wholesaler to shops, supermarkets and canteens; what is left over stays with the wholesaler. */
  retail(from: DemoPlace, parts: readonly { lot: DemoLot; amount: number }[], market: ProvinceKey): void {
    const story = this.#story;
    const { random } = story;
    const province = this.#actors.provinces.get(market)!;
    const outlets = random.some(
      [...province.shops, ...province.supermarkets, ...province.canteens],
      random.between(2, 3),
    );
    outlets.forEach((outlet, i) => {
      const share = parts.map(({ lot, amount }) => ({
        lot,
        amount: Math.floor(amount / (outlets.length + (i === 0 ? 0 : 1))),
      }));
      const there = share.filter(({ lot, amount }) => amount > 0 && story.stock.at(lot, from.uri) >= amount);
      if (there.length === 0) return;
      story.move(there, from, outlet, 0, () => this.#sell(outlet, there, from));
    });
  }

  /** A supermarket portions big bags; everybody sells in a few goes; now and then a bag goes back. */
  #sell(outlet: DemoPlace, parts: readonly { lot: DemoLot; amount: number }[], from: DemoPlace): void {
    const story = this.#story;
    const { random } = story;
    const isCanteen = outlet.kind === 'canteen';
    const isSupermarket = outlet.operator.kinds.includes('supermarket');
    for (const { lot, amount } of parts) {
      if (!isCanteen && lot.counted && lot.net >= 10_000 && random.chance(isSupermarket ? 85 : 45))
        this.#portion(outlet, lot, Math.ceil(amount / 3));
    }
    const goes = random.between(1, 2);
    for (let go = 1; go <= goes; go++)
      story.on(story.today + go * random.between(2, 9), () => {
        const sold = parts
          .map(({ lot }) => ({
            lot,
            amount: Math.floor((story.stock.at(lot, outlet.uri) * (go === goes ? 9 : 5)) / 10),
          }))
          .filter(({ amount }) => amount > 0);
        if (sold.length === 0) return;
        if (isCanteen) story.end(sold, outlet, 'dispensed', 'dispensing');
        else story.end(sold, outlet, 'retail_sold', 'retail_selling');
      });
    if (random.chance(4)) {
      const { lot } = parts[0]!;
      story.on(story.today + 2, () => {
        const bags = Math.min(2, story.stock.at(lot, outlet.uri));
        if (bags > 0 && lot.counted)
          story.move([{ lot, amount: bags }], outlet, from, 1, () => {}, { returned: true });
      });
    }
  }

  /** 散装分装: bags opened in the shop, sold in small packs under a code of the shop's own. */
  #portion(outlet: DemoPlace, bags: DemoLot, count: number): void {
    const story = this.#story;
    story.on(story.today + 1, () => {
      const opened = Math.min(count, story.stock.at(bags, outlet.uri));
      if (opened === 0) return;
      const lot = story.lot(
        {
          name: `散装${bags.name.replace(/ .*/, '')}`,
          commodity: (bags.ilmd['liangsu:commodity'] as string) ?? null,
          foodClass: bags.foodClass,
        },
        {
          'liangsu:productionDate': story.date(),
          'liangsu:producer': outlet.operator.uri,
        },
      );
      const grams = opened * bags.net;
      story.make(outlet, [{ lot: bags, amount: opened }], [{ lot, amount: grams }], [13, 15], {
        bizStep: 'repackaging',
        ilmd: lot.ilmd,
      });
      story.on(story.today + story.random.between(2, 6), () => {
        const sold = Math.floor((grams * story.random.between(60, 100)) / 100_000) * 1000;
        story.end([{ lot, amount: sold }], outlet, 'retail_sold', 'retail_selling');
      });
    });
  }

  /** Bulk rice becomes fresh rice noodles, eaten within days. */
  #noodles(rice: DemoLot, amount: number, from: DemoPlace, market: ProvinceKey): void {
    const story = this.#story;
    const province = this.#actors.provinces.get(market)!;
    const maker = province.noodles;
    story.move([{ lot: rice, amount }], from, maker.place, 2, () => {
      for (let day = 1; day <= 3; day++)
        story.on(story.today + day, () => {
          const used = day === 3 ? story.stock.at(rice, maker.place.uri) : Math.floor(amount / 3000) * 1000;
          if (used === 0) return;
          const lot = story.lot(PRODUCT.riceNoodle, {
            'liangsu:productionDate': story.date(),
            'liangsu:producer': maker.party.uri,
          });
          // Water comes in: more out than in, which the trace shows as gain.
          const made = Math.floor((used * 2.1) / 1000) * 1000;
          story.make(maker.place, [{ lot: rice, amount: used }], [{ lot, amount: made }], [13, 15], {
            at: maker.line.uri,
            ilmd: lot.ilmd,
          });
          const outlets = story.random.some([...province.canteens, ...province.shops], 2);
          story.on(story.today + 1, () => {
            for (const outlet of outlets) {
              const share = Math.floor(made / 2000) * 1000;
              story.move([{ lot, amount: share }], maker.place, outlet, 0, () =>
                story.end(
                  [{ lot, amount: share }],
                  outlet,
                  outlet.kind === 'canteen' ? 'dispensed' : 'retail_sold',
                ),
              );
            }
          });
        });
    });
  }

  /** Husk is burnt; bran, cake, middlings and broken rice are collected for feed and bran oil. */
  #byProduct(mill: Plant, key: ProductKey, lot: DemoLot, amount: number): void {
    const story = this.#story;
    if (key === 'riceHusk') {
      story.on(story.today + 2, () => story.end([{ lot, amount }], mill.place, 'inactive'));
      return;
    }
    const pile = this.#byProducts.get(mill.place.uri) ?? [];
    this.#byProducts.set(mill.place.uri, pile);
    pile.push({ lot, amount });
    if (pile.length < 5) return;
    const parts = pile.splice(0);
    const maker = story.random.pick([...this.#actors.feedMills.values()]);
    story.on(story.today + 1, () =>
      story.move(parts, mill.place, maker.place, 2, () =>
        story.on(story.today + 1, () => this.#feed(maker, parts)),
      ),
    );
  }

  #feed(maker: Plant, parts: readonly { lot: DemoLot; amount: number }[]): void {
    const story = this.#story;
    const total = parts.reduce((sum, part) => sum + part.amount, 0);
    const lot = story.lot(PRODUCT.feed, {
      'liangsu:productionDate': story.date(),
      'liangsu:producer': maker.party.uri,
    });
    const made = Math.floor((total * 0.985) / 1000) * 1000;
    story.make(maker.place, parts, [{ lot, amount: made }], [13, 16], {
      at: maker.line.uri,
      losses: [lossOf('process', total - made)],
      ilmd: lot.ilmd,
    });
    story.on(story.today + 5, () =>
      story.end([{ lot, amount: Math.floor(made / 2000) * 1000 }], maker.place, 'inactive'),
    );
  }
}

function productKey(product: Product): ProductKey {
  const found = Object.entries(PRODUCT).find(([, known]) => known === product);
  return found![0] as ProductKey;
}

function productOf(lot: DemoLot): Product {
  return {
    name: lot.name,
    commodity: (lot.ilmd['liangsu:commodity'] as string | undefined) ?? null,
    foodClass: lot.foodClass,
  };
}
