import { type Actors, hire, type Plant, type ProvinceKey } from './actors.ts';
import { contaminate } from './contaminated.ts';
import { sellFoods } from './foods.ts';
import { binsWith, load, planPurchases, stocktake } from './intake.ts';
import { Mills } from './milling.ts';
import type { ProductKey } from './names.ts';
import { PRODUCT } from './names.ts';
import { type DeliveredDocument, oddities } from './oddities.ts';
import { keepReserves } from './reserves.ts';
import { PURCHASES } from './seasons.ts';
import { Story, type TimedEvent } from './story.ts';
import { count, descendants, type ScanOffer, scanOffers } from './survey.ts';
import type { World } from './world.ts';

/** Events of a document at most. */
const CHUNK = 500;

/** A made-up world, small enough to be held whole. */
export interface SmallWorld {
  world: World;
  /** Documents in the order of delivery; each is one party's. */
  documents: DeliveredDocument[];
  /** Lots and instances named by its events; containers don't count. */
  lots: number;
  /** Pairs of input and output lot. */
  links: number;
  /** The bad lot's code, and how many lots came of it by reach alone; with respect to time there are fewer. */
  contaminated: string;
  reached: number;
  /** What is worth scanning. */
  offers: ScanOffer[];
  logins: { keeper: string; clerk: string; official: string };
}

/** A mill's custom: what it mills, whence, how often, for which provinces. */
interface Custom {
  kind: 'riceMills' | 'flourMills' | 'oilMills';
  mill: string;
  depots: readonly string[];
  product: ProductKey;
  from: readonly [year: -1 | 0, month: number, day: number];
  every: number;
  runs: number;
  tonnes: number;
  markets: readonly ProvinceKey[];
}

const CUSTOMS: readonly Custom[] = [
  {
    kind: 'riceMills',
    mill: '350703',
    depots: ['350703', '350722'],
    product: 'earlyIndica',
    from: [-1, 8, 20],
    every: 11,
    runs: 5,
    tonnes: 22,
    markets: ['35'],
  },
  {
    kind: 'riceMills',
    mill: '350181',
    depots: ['350121'],
    product: 'lateIndica',
    from: [-1, 12, 5],
    every: 14,
    runs: 7,
    tonnes: 24,
    markets: ['35', '50'],
  },
  {
    kind: 'riceMills',
    mill: '350703',
    depots: ['350703'],
    product: 'lateIndica',
    from: [-1, 12, 10],
    every: 15,
    runs: 6,
    tonnes: 22,
    markets: ['35'],
  },
  {
    kind: 'riceMills',
    mill: '530302',
    depots: ['530322'],
    product: 'japonica',
    from: [-1, 11, 5],
    every: 13,
    runs: 7,
    tonnes: 25,
    markets: ['53'],
  },
  {
    kind: 'riceMills',
    mill: '530125',
    depots: ['532923', '321281'],
    product: 'japonica',
    from: [-1, 11, 20],
    every: 14,
    runs: 7,
    tonnes: 22,
    markets: ['53', '50'],
  },
  {
    kind: 'riceMills',
    mill: '350181',
    depots: ['230184'],
    product: 'northJaponica',
    from: [-1, 11, 25],
    every: 15,
    runs: 6,
    tonnes: 24,
    markets: ['35'],
  },
  {
    kind: 'riceMills',
    mill: '500155',
    depots: ['500155'],
    product: 'indica',
    from: [-1, 9, 1],
    every: 12,
    runs: 7,
    tonnes: 24,
    markets: ['50'],
  },
  {
    kind: 'riceMills',
    mill: '500116',
    depots: ['500118', '500116'],
    product: 'indica',
    from: [-1, 9, 25],
    every: 13,
    runs: 7,
    tonnes: 22,
    markets: ['50', '53'],
  },
  {
    kind: 'flourMills',
    mill: '350212',
    depots: ['411623'],
    product: 'wheat',
    from: [-1, 7, 1],
    every: 17,
    runs: 6,
    tonnes: 28,
    markets: ['35'],
  },
  {
    kind: 'flourMills',
    mill: '500118',
    depots: ['410526'],
    product: 'wheat',
    from: [-1, 7, 5],
    every: 17,
    runs: 6,
    tonnes: 28,
    markets: ['50'],
  },
  {
    kind: 'flourMills',
    mill: '530111',
    depots: ['410526', '411623'],
    product: 'wheat',
    from: [-1, 7, 12],
    every: 19,
    runs: 6,
    tonnes: 26,
    markets: ['53'],
  },
  {
    kind: 'oilMills',
    mill: '530324',
    depots: ['530302'],
    product: 'rapeseed',
    from: [0, 5, 10],
    every: 12,
    runs: 5,
    tonnes: 24,
    markets: ['53'],
  },
  {
    kind: 'oilMills',
    mill: '500152',
    depots: ['500118'],
    product: 'rapeseed',
    from: [0, 5, 20],
    every: 12,
    runs: 5,
    tonnes: 20,
    markets: ['50'],
  },
  {
    kind: 'oilMills',
    mill: '350181',
    depots: ['230882'],
    product: 'soybean',
    from: [-1, 11, 10],
    every: 20,
    runs: 5,
    tonnes: 30,
    markets: ['35'],
  },
];

function planCustoms(story: Story, actors: Actors, mills: Mills): void {
  for (const custom of CUSTOMS) {
    const mill: Plant = actors[custom.kind].get(custom.mill)!;
    const [year, month, day] = custom.from;
    const start = story.dayOf(story.year + year, month, day);
    for (let i = 0; i < custom.runs; i++) {
      const at = start + i * custom.every + story.random.below(3);
      story.on(at, () => {
        const grams = load(story, custom.tonnes - 4, custom.tonnes + 4);
        const bins = custom.depots.flatMap((area) =>
          binsWith(story, actors.depots.get(area)!, PRODUCT[custom.product].name, grams),
        );
        if (bins.length > 0) mills.run(story.random.pick(bins), mill, grams, custom.markets);
      });
    }
  }
}

/** Puts the events of one capturer that follow each other within a day into one document; documents are in the order of time. */
function deliver(events: readonly TimedEvent[]): DeliveredDocument[] {
  const sorted = events.map((event, i) => ({ event, i })).sort((a, b) => a.event.t - b.event.t || a.i - b.i);
  const documents: DeliveredDocument[] = [];
  const open = new Map<string, DeliveredDocument>();
  for (const { event } of sorted) {
    let document = open.get(event.capturer);
    // A week of a party's events go together, as its system or its clerk sends them.
    if (document === undefined || document.events.length >= CHUNK || event.t - document.t > 7 * 86_400_000) {
      document = { t: event.t, capturer: event.capturer, events: [] };
      open.set(event.capturer, document);
      documents.push(document);
    }
    document.events.push(event.event);
  }
  return documents;
}

/** Makes the small demo: two seasons of grain and oil in three provinces with senders from three more, and the other foods. */
export function smallWorld(seed: number, year: number): SmallWorld {
  const story = new Story(seed, year);
  const actors = hire(story);
  const mills = new Mills(story, actors);
  for (const plan of PURCHASES) planPurchases(story, actors, plan);
  planCustoms(story, actors, mills);
  for (const depot of actors.depots.values())
    for (const bin of depot.bins)
      story.on(story.dayOf(year, 4, 20) + story.random.below(8), () => stocktake(story, bin));
  keepReserves(story, actors, mills);
  sellFoods(story, actors, mills);
  const { lot } = contaminate(story, actors, mills);
  const { disturb } = oddities(story, actors, mills);
  story.run(story.dayOf(year, 10, 31));
  const documents = deliver(story.events);
  disturb(documents);
  const reached = descendants(documents, lot().uri);
  return {
    world: story.world,
    documents,
    ...count(documents),
    contaminated: lot().code,
    reached: reached.size,
    offers: scanOffers(documents, reached),
    logins: {
      keeper: actors.depots.get('530302')!.party.uri,
      clerk: actors.riceMills.get('350703')!.party.uri,
      official: actors.authorities.get('50')!.uri,
    },
  };
}
