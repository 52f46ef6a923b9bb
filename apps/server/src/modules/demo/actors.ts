import { areaOf } from './areas.ts';
import type { Product } from './names.ts';
import type { DemoLot } from './stock.ts';
import type { Story } from './story.ts';
import type { DemoParty, DemoPlace } from './world.ts';

/** A bin and the lot of its running cycle. */
export interface Bin {
  place: DemoPlace;
  depot: Depot;
  lot: DemoLot | null;
  product: Product | null;
  cycle: number;
  /** Opened for a cycle and not fed yet. */
  waiting: boolean;
  /** Until that day it belongs to the purchase that opened it, empty or not. */
  busyUntil: number;
  /** LS/T 1713 nature of the grain in it. */
  nature: string;
}

export interface Depot {
  party: DemoParty;
  place: DemoPlace;
  bins: Bin[];
}

export interface Plant {
  party: DemoParty;
  place: DemoPlace;
  line: DemoPlace;
}

export type ProvinceKey = '35' | '50' | '53';

/** Who sells in a province. */
export interface Province {
  key: ProvinceKey;
  wholesalers: DemoPlace[];
  supermarkets: DemoPlace[];
  shops: DemoPlace[];
  canteens: DemoPlace[];
  markets: { gate: DemoPlace; stalls: DemoPlace[] }[];
  noodles: Plant;
}

export interface Actors {
  depots: Map<string, Depot>;
  riceMills: Map<string, Plant>;
  flourMills: Map<string, Plant>;
  oilMills: Map<string, Plant>;
  feedMills: Map<string, Plant>;
  farms: Map<string, DemoPlace[]>;
  provinces: Map<ProvinceKey, Province>;
  authorities: Map<ProvinceKey, DemoParty>;
}

const WAREHOUSE = { capacityKg: 6_000_000 };
const BIN = { capacityKg: 1_500_000 };

function depot(story: Story, area: string, bins: number): Depot {
  const { world } = story;
  const party = world.party('storage', area);
  const place = world.coded('depot', `${areaOf(area).name}中心库点`, party, 1);
  const made: Depot = { party, place, bins: [] };
  for (let w = 1; made.bins.length < bins; w++) {
    const warehouse = world.coded('warehouse', `${w}号平房仓`, party, w, { parent: place, ...WAREHOUSE });
    for (let c = 1; c <= 2 && made.bins.length < bins; c++) {
      const compartment = world.coded('compartment', `${w}号仓${c}廒间`, party, c, { parent: warehouse });
      for (let b = 1; b <= 2 && made.bins.length < bins; b++) {
        const bin = world.coded('bin', `${w}号仓${c}廒间${b}货位`, party, b, { parent: compartment, ...BIN });
        made.bins.push({
          place: bin,
          depot: made,
          lot: null,
          product: null,
          cycle: 0,
          waiting: false,
          nature: '200',
          busyUntil: 0,
        });
      }
    }
  }
  return made;
}

function plant(
  story: Story,
  kind: 'riceMill' | 'flourMill' | 'oilMill' | 'feedMill' | 'factory',
  area: string,
  label?: string,
): Plant {
  const party = story.world.party(kind, area, label);
  const place = story.world.place('plant', `${areaOf(area).name}加工厂`, party);
  return { party, place, line: story.world.place('line', '1号生产线', party, { parent: place }) };
}

const FARM_KINDS = ['cooperative', 'familyFarm', 'bigGrower', 'cooperative'] as const;

function farms(story: Story, area: string, count: number): DemoPlace[] {
  return Array.from({ length: count }, (_, i) => {
    const party = story.world.party(FARM_KINDS[i % FARM_KINDS.length]!, area);
    return story.world.place('farm', `${areaOf(area).name}种植基地`, party);
  });
}

function market(story: Story, area: string, stalls: number): { gate: DemoPlace; stalls: DemoPlace[] } {
  const { world } = story;
  const party = world.party('market', area);
  const place = world.place('market', `${areaOf(area).name}农产品批发市场`, party);
  const [gate] = ['入场区', '待检区', '交易区', '贮存区', '出货区'].map((zone) =>
    world.place('other', zone, party, { parent: place }),
  );
  const list = Array.from({ length: stalls }, (_, i) =>
    world.place('stall', `交易区${i + 1}号摊位`, world.party('stall', area), { parent: place }),
  );
  return { gate: gate!, stalls: list };
}

const AREAS: Record<
  ProvinceKey,
  {
    markets: string[];
    distributors: string[];
    supermarkets: string[];
    shops: string[];
    canteens: string[];
    noodles: string;
    authority: string;
  }
> = {
  '35': {
    markets: ['350104', '350582'],
    distributors: ['350121', '350212', '350602'],
    supermarkets: ['350102', '350203', '350503', '350302'],
    shops: [
      '350102',
      '350104',
      '350203',
      '350302',
      '350503',
      '350582',
      '350602',
      '350703',
      '350722',
      '350802',
      '350181',
      '350783',
    ],
    canteens: ['350102', '350203', '350703'],
    noodles: '350602',
    authority: '350722',
  },
  '50': {
    markets: ['500107', '500155'],
    distributors: ['500112', '500118'],
    supermarkets: ['500103', '500112', '500106', '500118'],
    shops: [
      '500103',
      '500106',
      '500107',
      '500112',
      '500116',
      '500118',
      '500120',
      '500153',
      '500155',
      '500231',
    ],
    canteens: ['500106', '500112', '500155'],
    noodles: '500107',
    authority: '500155',
  },
  '53': {
    markets: ['530111', '532901'],
    distributors: ['530114', '530302'],
    supermarkets: ['530102', '530302', '532901', '530111'],
    shops: [
      '530102',
      '530111',
      '530114',
      '530125',
      '530302',
      '530322',
      '530381',
      '530423',
      '532504',
      '532524',
      '532901',
    ],
    canteens: ['530102', '530302', '532901'],
    noodles: '530111',
    authority: '530302',
  },
};

function province(story: Story, key: ProvinceKey): Province {
  const areas = AREAS[key];
  const { world } = story;
  const own = (kind: 'supermarket' | 'shop' | 'canteen', area: string, label?: string): DemoPlace => {
    const party = world.party(kind, area, label);
    return world.place(
      kind === 'canteen' ? 'canteen' : 'shop',
      areaOf(area).name + { supermarket: '门店', shop: '店面', canteen: '食堂' }[kind],
      party,
    );
  };
  const markets = areas.markets.map((area) => market(story, area, 5));
  const distributors = areas.distributors.map((area) =>
    world.place('other', `${areaOf(area).name}配送中心`, world.party('distributor', area)),
  );
  return {
    key,
    markets,
    wholesalers: [...distributors, ...markets.flatMap(({ stalls }) => stalls.slice(0, 2))],
    supermarkets: areas.supermarkets.map((area) => own('supermarket', area)),
    shops: areas.shops.map((area, i) => own('shop', area, i % 3 === 2 ? '便民食品店' : undefined)),
    canteens: areas.canteens.map((area) => own('canteen', area)),
    noodles: plant(story, 'factory', areas.noodles, '米制品有限公司'),
  };
}

/** Everybody in the demo, province by province. */
export function hire(story: Story): Actors {
  const by = <T>(areas: readonly string[], make: (area: string) => T): Map<string, T> =>
    new Map(areas.map((area) => [area, make(area)]));
  const keys: ProvinceKey[] = ['53', '35', '50'];
  return {
    authorities: new Map(keys.map((key) => [key, story.world.party('authority', AREAS[key].authority)])),
    depots: new Map([
      ...by(
        ['530302', '530322', '532923', '350722', '350703', '350121', '500155', '500118', '500116'],
        (area) => depot(story, area, 8),
      ),
      ...by(['230184', '230882', '410526', '411623', '321281'], (area) => depot(story, area, 6)),
    ]),
    farms: new Map([
      ...by(
        [
          '350722',
          '350703',
          '350783',
          '350424',
          '350430',
          '530302',
          '530322',
          '530324',
          '530381',
          '532504',
          '532524',
          '532923',
          '500155',
          '500231',
          '500118',
          '500233',
          '500152',
        ],
        (area) => farms(story, area, 5),
      ),
      ...by(['230184', '230882', '410526', '411623', '321281', '320925'], (area) => farms(story, area, 4)),
    ]),
    riceMills: by(['350703', '350181', '530302', '530125', '500155', '500116'], (area) =>
      plant(story, 'riceMill', area),
    ),
    flourMills: by(['350212', '500118', '530111'], (area) => plant(story, 'flourMill', area)),
    oilMills: by(['530324', '500152', '350181'], (area) => plant(story, 'oilMill', area)),
    feedMills: by(['500153', '530125', '350703'], (area) => plant(story, 'feedMill', area)),
    provinces: new Map(keys.map((key) => [key, province(story, key)])),
  };
}
