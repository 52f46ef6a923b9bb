import { makePlaceCode } from '@liangsu/domain/codes';
import { areaOf, fullName, shortName } from './areas.ts';
import { demoGln, demoUscc, productionLicence, tradingLicence } from './codes.ts';
import { BRANDS, GIVEN, SURNAMES } from './names.ts';
import type { Random } from './random.ts';

export interface DemoLicence {
  kind: string;
  number: string;
  issuer: string;
  validFrom: string;
  validTo: string;
}

export interface DemoParty {
  uri: string;
  uscc: string;
  name: string;
  kinds: string[];
  area: string;
  address: string;
  contactName: string;
  contactPhone: string;
  licences: DemoLicence[];
}

export interface DemoPlace {
  uri: string;
  code: string | null;
  gln: string | null;
  kind: string;
  name: string;
  /** URI of the place that this one lies in. */
  parent: string | null;
  operator: DemoParty;
  area: string;
  address: string;
  longitude: number;
  latitude: number;
  capacityKg: number | null;
}

/** Kinds of parties: how they are named, registered and licensed. */
const KINDS = {
  cooperative: { name: '粮食种植专业合作社', register: '93', kinds: ['farm', 'cooperative'] },
  familyFarm: { name: '家庭农场', register: '92', kinds: ['farm', 'familyFarm'] },
  bigGrower: { name: '种粮大户经营部', register: '92', kinds: ['farm', 'bigGrower'] },
  farm: { name: '生态农业有限公司', register: '91', kinds: ['farm'] },
  storage: { name: '粮食储备有限公司', register: '91', kinds: ['storageEnterprise'] },
  riceMill: { name: '米业有限公司', register: '91', kinds: ['processor'] },
  flourMill: { name: '面粉有限公司', register: '91', kinds: ['processor'] },
  oilMill: { name: '粮油工业有限公司', register: '91', kinds: ['processor'] },
  factory: { name: '食品有限公司', register: '91', kinds: ['processor'] },
  feedMill: { name: '饲料有限公司', register: '91', kinds: ['processor', 'feed'] },
  slaughterhouse: { name: '肉类屠宰有限公司', register: '91', kinds: ['slaughterhouse', 'processor'] },
  distributor: { name: '粮油食品配送有限公司', register: '91', kinds: ['distributor'] },
  market: { name: '农产品批发市场有限公司', register: '91', kinds: ['market'] },
  stall: { name: '粮油批发部', register: '92', kinds: ['stallHolder', 'distributor'] },
  supermarket: { name: '超市有限公司', register: '91', kinds: ['supermarket'] },
  shop: { name: '粮油店', register: '92', kinds: ['shop'] },
  canteen: { name: '学校食堂', register: '12', kinds: ['canteen'] },
  authority: { name: '粮食和物资储备局', register: '11', kinds: ['authority'] },
} as const;
export type PartyKind = keyof typeof KINDS;

/** Who needs which licence. SC categories: 01 processed grain, 02 edible oil; 04 meat … are given by the caller. */
const TRADING: Partial<Record<PartyKind, '1' | '2' | '3'>> = {
  distributor: '1',
  stall: '1',
  supermarket: '1',
  shop: '1',
  canteen: '3',
};
const PRODUCTION: Partial<Record<PartyKind, string>> = {
  riceMill: '01',
  flourMill: '01',
  oilMill: '02',
  factory: '28',
};

/** Parties and places of a demo, made one after another from one random sequence; nobody in it exists. */
export class World {
  readonly parties: DemoParty[] = [];
  readonly places: DemoPlace[] = [];
  readonly #random: Random;
  readonly #year: number;
  readonly #names = new Set<string>();
  #gln: number;
  #serial = 0;

  /** `year` is that of the last season; `firstGln` keeps worlds that stand side by side apart. */
  constructor(random: Random, year: number, firstGln: number) {
    this.#random = random;
    this.#year = year;
    this.#gln = firstGln;
  }

  /** A party of a kind in a county; `label` replaces the usual business name (蔬菜专业合作社). */
  party(kind: PartyKind, area: string, label?: string): DemoParty {
    const { name, register, kinds } = KINDS[kind];
    const random = this.#random;
    const serial = ++this.#serial;
    const uscc = demoUscc(register, area, random);
    const party: DemoParty = {
      uri: `urn:liangsu:party:${uscc}`,
      uscc,
      name: this.#name(area, label ?? name, kind),
      kinds: [...kinds],
      area,
      address: `${fullName(area)}溯源路${random.between(1, 899)}号（虚构）`,
      contactName: random.pick(SURNAMES) + random.pick(GIVEN),
      // No Chinese mobile number begins with 100.
      contactPhone: `100${String(10_000_000 + serial).slice(0, 8)}`,
      licences: this.#licences(kind, area, serial),
    };
    this.parties.push(party);
    return party;
  }

  #name(area: string, business: string, kind: PartyKind): string {
    const place = shortName(area);
    if (kind === 'authority') return `${areaOf(area).name}${business}（示例）`;
    for (let round = 0; ; round++) {
      const brand = this.#random.pick(BRANDS) + (round > 3 ? String(round) : '');
      const name = `${place}${brand}${business}（示例）`;
      if (this.#names.has(name)) continue;
      this.#names.add(name);
      return name;
    }
  }

  #licences(kind: PartyKind, area: string, serial: number): DemoLicence[] {
    const office = areaOf(area).name;
    const start = this.#year - this.#random.between(1, 4);
    const day = `${String(this.#random.between(1, 12)).padStart(2, '0')}-${String(this.#random.between(1, 28)).padStart(2, '0')}`;
    const licence = (kind: string, number: string, issuer: string, years = 5): DemoLicence => ({
      kind,
      number,
      issuer: `${office}${issuer}`,
      validFrom: `${start}-${day}`,
      validTo: `${start + years}-${day}`,
    });
    const list: DemoLicence[] = [];
    const category = PRODUCTION[kind];
    if (category !== undefined)
      list.push(licence('foodProduction', productionLicence(category, area, serial), '市场监督管理局'));
    const group = TRADING[kind];
    if (group !== undefined)
      list.push(licence('foodTrade', tradingLicence(group, area, serial), '市场监督管理局'));
    if (kind === 'storage' || kind === 'riceMill' || kind === 'flourMill')
      list.push(
        licence('grainPurchase', `粮备${area}${String(serial).padStart(4, '0')}`, '粮食和物资储备局', 10),
      );
    if (kind === 'slaughterhouse')
      list.push(licence('animalSlaughter', `屠准${area}${String(serial).padStart(4, '0')}`, '农业农村局'));
    return list;
  }

  /** A place with a GLN; near the middle of its county. */
  place(
    kind: string,
    name: string,
    operator: DemoParty,
    options: { parent?: DemoPlace; capacityKg?: number } = {},
  ): DemoPlace {
    const gln = demoGln(this.#gln++);
    return this.#enter(`https://id.gs1.org/414/${gln}`, { code: null, gln, kind, name }, operator, options);
  }

  /** A place with a code of the grain industry: 21 characters for a depot, 25, 28 and 30 for what lies inside. */
  coded(
    kind: 'depot' | 'warehouse' | 'compartment' | 'bin',
    name: string,
    operator: DemoParty,
    number: number,
    options: { parent?: DemoPlace; capacityKg?: number } = {},
  ): DemoPlace {
    const parent = options.parent?.code ?? operator.uscc;
    const made = makePlaceCode(parent, kind, number);
    if (!made.ok) throw new Error(made.reason.code);
    const code = made.value;
    return this.#enter(`urn:liangsu:place:${code}`, { code, gln: null, kind, name }, operator, options);
  }

  #enter(
    uri: string,
    own: Pick<DemoPlace, 'code' | 'gln' | 'kind' | 'name'>,
    operator: DemoParty,
    options: { parent?: DemoPlace; capacityKg?: number },
  ): DemoPlace {
    const { area, address } = options.parent ?? operator;
    const { longitude, latitude } = options.parent ?? areaOf(area);
    // Within some 4 km of the county's middle; parts of one place lie a few metres apart.
    const spread = options.parent === undefined ? 400 : 3;
    const shift = (): number => this.#random.between(-spread, spread) / 10_000;
    const place: DemoPlace = {
      uri,
      ...own,
      parent: options.parent?.uri ?? null,
      operator,
      area,
      address,
      longitude: Math.round((longitude + shift()) * 1e6) / 1e6,
      latitude: Math.round((latitude + shift()) * 1e6) / 1e6,
      capacityKg: options.capacityKg ?? null,
    };
    this.places.push(place);
    return place;
  }
}
