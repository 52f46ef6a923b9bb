import {
  AUTHORITY_LEVELS,
  type AuthorityLevel,
  type Discipline,
  levelOfArea,
  liesIn,
  type Organisation,
} from './organisations.ts';

/** What somebody's organisation is to a thing. `none` asks for no relation: everybody has it to everything. */
export const RELATIONS = {
  own: {
    zh: '本单位的',
    en: 'own: the organisation holds, keeps, operates or entered it',
  },
  territory: {
    zh: '属地：在本级管辖区域内、归本级管',
    en: 'territory: it lies in the area and is this level’s to supervise',
  },
  grainOwner: {
    zh: '粮权：粮食归本单位或归本级政府储备',
    en: 'grain owner: the grain is the organisation’s, or the reserve of its level of government',
  },
  levelBelow: {
    zh: '下级：在辖区内、归下级管（只指导和查看）',
    en: 'level below: in the area, and a lower level’s to supervise (guide and read only)',
  },
  commissionedLaboratory: { zh: '受委托检验', en: 'commissioned laboratory' },
  named: { zh: '单据上写明的单位', en: 'named on the document' },
  none: { zh: '不论关系', en: 'no relation needed' },
} as const satisfies Record<string, { zh: string; en: string }>;
export type Relation = keyof typeof RELATIONS;
export const RELATION_NAMES = Object.keys(RELATIONS) as Relation[];

/** Tiers of reserve grain, and the level of authority whose grain it is (Yunnan §2, §3). */
export const LEVEL_OF_TIER = {
  central: 'nationalLocalOffice',
  provincial: 'province',
  prefecture: 'prefecture',
  county: 'county',
} as const satisfies Record<string, AuthorityLevel>;
export type ReserveTier = keyof typeof LEVEL_OF_TIER;

/** What an action is about, as far as it decides who may do it. What is left out is not known and gives nobody a relation. */
export interface Thing {
  /** Parties that hold, keep or operate it, or whose record it is. */
  owners?: readonly number[];
  /** GB/T 2260 code of the area in which it lies. */
  territory?: string | null;
  /** The level of authority that supervises it, where that is not the one of its area's code. */
  level?: AuthorityLevel | null;
  /** The disciplines that answer for it; all when left out. */
  disciplines?: readonly Discipline[];
  /** Whose grain it is: owning parties, or the tier of reserve and the area of the government whose reserve it is. */
  grain?: { owners?: readonly number[]; tier?: ReserveTier | null; jurisdiction?: string | null };
  laboratories?: readonly number[];
  named?: readonly number[];
}

const RANK: Readonly<Record<AuthorityLevel, number>> = {
  nationalLocalOffice: -1,
  province: 3,
  prefecture: 2,
  county: 1,
};

function supervises(organisation: Organisation, thing: Thing): 'territory' | 'levelBelow' | null {
  const { authority, jurisdiction } = organisation;
  const { territory } = thing;
  // A local office of the national bureau has no territory: central grain is its own matter, everything else the local bureaus'.
  if (authority === null || jurisdiction === null || !territory) return null;
  if (authority.level === 'nationalLocalOffice' || !liesIn(territory, jurisdiction)) return null;
  if (thing.disciplines && !thing.disciplines.some((one) => authority.disciplines.includes(one))) return null;
  const level = thing.level ?? levelOfArea(territory);
  if (authority.level === level) return 'territory';
  return RANK[level] > 0 && RANK[authority.level] > RANK[level] ? 'levelBelow' : null;
}

function ownsGrain({ id, authority, jurisdiction }: Organisation, { grain, territory }: Thing): boolean {
  if (!grain) return false;
  if (grain.owners?.includes(id)) return true;
  if (!grain.tier || authority === null || jurisdiction === null) return false;
  if (!authority.disciplines.includes('grain') || authority.level !== LEVEL_OF_TIER[grain.tier]) return false;
  const whose = grain.jurisdiction ?? territory;
  if (!whose) return false;
  // Central grain is the whole state's: the office of the province where it lies answers for it.
  return grain.tier === 'central' ? liesIn(territory ?? whose, jurisdiction) : whose === jurisdiction;
}

/** The relations of an organisation to a thing; `none` is always among them. */
export function relationsOf(organisation: Organisation, thing: Thing): Set<Relation> {
  const relations = new Set<Relation>(['none']);
  const { id } = organisation;
  if (thing.owners?.includes(id)) relations.add('own');
  if (thing.named?.includes(id)) relations.add('named');
  if (thing.laboratories?.includes(id)) relations.add('commissionedLaboratory');
  if (ownsGrain(organisation, thing)) relations.add('grainOwner');
  const over = supervises(organisation, thing);
  if (over !== null) relations.add(over);
  return relations;
}

/** The level above, whose bureaus admit those of a level; null above the highest. */
export function levelAbove(level: AuthorityLevel): AuthorityLevel | null {
  const at = AUTHORITY_LEVELS.indexOf(level);
  return at <= 1 ? null : AUTHORITY_LEVELS[at - 1]!;
}
