import type { Actors, Plant, ProvinceKey } from './actors.ts';
import { deliver, feed, load, openCycle } from './intake.ts';
import type { Mills } from './milling.ts';
import { PRODUCT } from './names.ts';
import type { DemoLot } from './stock.ts';
import type { Story } from './story.ts';

/** The made-up township of the bad lot. */
const TOWNSHIP = '青禾镇（虚构）';

/**
 * The story of the bad lot: early indica with too much cadmium from one township, bought in July of the last season,
 * stored in two turnover bins among good grain, drawn by six mills in three provinces while others still deliver, and
 * by autumn in shops, canteens and feed. Returns the lot once it has been harvested.
 */
export function contaminate(story: Story, actors: Actors, mills: Mills): { lot: () => DemoLot } {
  const depot = actors.depots.get('350722')!;
  const farms = actors.farms.get('350722')!;
  const plan = {
    depot: '350722',
    product: 'earlyIndica',
    farmAreas: ['350722'],
    from: [0, 7, 12],
    days: 24,
    bins: 2,
    feeds: 11,
    nature: '200',
  } as const;
  const start = story.dayOf(story.year, 7, 12);
  let lot: DemoLot | null = null;

  story.on(start, () => {
    const first = openCycle(story, depot, plan)!;
    feedPlan(first, 10);
    story.on(start + 4, () => {
      const second = openCycle(story, depot, plan)!;
      feedPlan(second, 9);
      story.on(start + 9, () => bad(first, second));
      const bins = [first, second];
      const customers: [Plant, ProvinceKey[]][] = [
        [actors.riceMills.get('350703')!, ['35']],
        [actors.riceMills.get('350181')!, ['35', '50']],
        [actors.riceMills.get('530302')!, ['53']],
        [actors.riceMills.get('530125')!, ['53']],
        [actors.riceMills.get('500155')!, ['50']],
        [actors.riceMills.get('500116')!, ['50']],
      ];
      for (let i = 0; i < 32; i++)
        story.on(start + 8 + Math.floor(i * 2.1), () => {
          const [mill, markets] = customers[i % customers.length]!;
          mills.run(bins[i % 2]!, mill, load(story, 11, 15), markets);
        });
    });
  });

  function feedPlan(bin: ReturnType<typeof openCycle> & object, feeds: number): void {
    for (let f = 0; f < feeds; f++)
      story.on(story.today + 1 + f * 2, () => deliver(story, plan, story.random.pick(farms), bin));
  }

  function bad(
    first: ReturnType<typeof openCycle> & object,
    second: ReturnType<typeof openCycle> & object,
  ): void {
    const farm = farms[0]!;
    const made = story.lot(PRODUCT.earlyIndica, {
      'liangsu:originArea': farm.area,
      'liangsu:originTownship': TOWNSHIP,
      'liangsu:harvestDate': story.date(-3),
      'liangsu:harvestYear': story.year,
      'liangsu:grade': '03',
      'liangsu:producer': farm.operator.uri,
    });
    lot = made;
    story.begin(made, 36_500_000, farm, { note: `${TOWNSHIP}早籼稻谷，两车送库` });
    story.move(
      [{ lot: made, amount: 20_100_000 }],
      farm,
      depot.place,
      1,
      () => feed(story, first, made, 20_100_000),
      { lies: first.place },
    );
    story.move(
      [{ lot: made, amount: 16_400_000 }],
      farm,
      depot.place,
      2,
      () => feed(story, second, made, 16_400_000),
      { lies: second.place },
    );
  }

  return {
    lot: () => {
      if (lot === null) throw new Error('the bad lot has not been harvested yet');
      return lot;
    },
  };
}
