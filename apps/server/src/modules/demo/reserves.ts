import type { Actors, Bin, Plant, ProvinceKey } from './actors.ts';
import { load, openCycle } from './intake.ts';
import type { Mills } from './milling.ts';
import type { ProductKey } from './names.ts';
import type { Purchase } from './seasons.ts';
import type { Story } from './story.ts';

const TONNE = 1_000_000;

interface Reserve {
  depot: string;
  product: ProductKey;
  nature: Exclude<Purchase['nature'], '200'>;
  tonnes: readonly [number, number];
  /** Rotated in the first summer: to which mill, for which provinces. The bin's next cycle comes with the next harvest. */
  rotation?: { mill: string; markets: readonly ProvinceKey[] };
}

/** Reserve grain that lies there when the story begins. */
const RESERVES: readonly Reserve[] = [
  {
    depot: '530322',
    product: 'japonica',
    nature: '121',
    tonnes: [900, 1000],
    rotation: { mill: '530302', markets: ['53'] },
  },
  {
    depot: '500155',
    product: 'indica',
    nature: '123',
    tonnes: [850, 950],
    rotation: { mill: '500155', markets: ['50'] },
  },
  {
    depot: '350121',
    product: 'lateIndica',
    nature: '121',
    tonnes: [900, 1000],
    rotation: { mill: '350181', markets: ['35'] },
  },
  { depot: '350722', product: 'earlyIndica', nature: '123', tonnes: [1000, 1200] },
  { depot: '350703', product: 'earlyIndica', nature: '121', tonnes: [1000, 1200] },
  { depot: '500116', product: 'indica', nature: '121', tonnes: [1100, 1300] },
  { depot: '532923', product: 'japonica', nature: '123', tonnes: [800, 1000] },
  { depot: '530302', product: 'wheat', nature: '121', tonnes: [1200, 1400] },
  { depot: '230882', product: 'soybean', nature: '110', tonnes: [1200, 1400] },
  { depot: '410526', product: 'wheat', nature: '110', tonnes: [1200, 1400] },
];

/** Puts the reserve in its bins, and rotates part of it out to mills in many loads. */
export function keepReserves(story: Story, actors: Actors, mills: Mills): void {
  for (const reserve of RESERVES)
    story.on(2, () => {
      const depot = actors.depots.get(reserve.depot)!;
      const bin = openCycle(story, depot, { ...reserve, days: 1 })!;
      const lot = bin.lot!;
      lot.ilmd['liangsu:harvestYear'] = story.year - 3;
      bin.waiting = false;
      story.begin(lot, load(story, ...reserve.tonnes), bin.place, { note: '期初库存' });
      const { rotation } = reserve;
      if (rotation === undefined) return;
      story.on(story.dayOf(story.year - 1, 6, 20), () =>
        rotate(story, mills, bin, actors.riceMills.get(rotation.mill)!, rotation.markets),
      );
    });
}

/** 轮换出库: a load every few days until the bin is empty; then it waits for the new harvest. */
function rotate(story: Story, mills: Mills, bin: Bin, mill: Plant, markets: readonly ProvinceKey[]): void {
  const there = story.stock.at(bin.lot!, bin.place.uri);
  if (there === 0) return;
  const part = load(story, 100, 140);
  mills.run(bin, mill, there - part < 30 * TONNE ? there : part, markets);
  story.on(story.today + 6, () => rotate(story, mills, bin, mill, markets));
}
