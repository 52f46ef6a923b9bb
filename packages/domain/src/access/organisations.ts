/** What organisations are, and which authority answers for which of them. */

/** Levels of authorities; the national bureau's local offices (垂管局) answer for central grain in a province, for nothing else. */
export const AUTHORITY_LEVELS = ['nationalLocalOffice', 'province', 'prefecture', 'county'] as const;
export type AuthorityLevel = (typeof AUTHORITY_LEVELS)[number];

export const LEVEL_WORDS: Readonly<Record<AuthorityLevel, { zh: string; en: string }>> = {
  nationalLocalOffice: { zh: '国家局垂直管理局', en: 'local office of the national bureau' },
  province: { zh: '省级', en: 'province' },
  prefecture: { zh: '市（州）级', en: 'prefecture' },
  county: { zh: '县（区）级', en: 'county' },
};

/** The fourteen departments of Fujian's plan §4, each with its number there; departments merged since keep their task's name. */
export const DISCIPLINES = {
  marketRegulation: {
    zh: '市场监管（食品药品）',
    en: 'market regulation (food and drugs)',
    item: '四（一）',
  },
  finance: { zh: '财政', en: 'finance', item: '四（二）' },
  agriculture: { zh: '农业农村', en: 'agriculture', item: '四（三）' },
  fisheries: { zh: '海洋渔业', en: 'fisheries', item: '四（四）' },
  commerce: { zh: '商务', en: 'commerce', item: '四（五）' },
  qualitySupervision: { zh: '质量监督', en: 'quality supervision', item: '四（六）' },
  businessRegistration: { zh: '工商登记', en: 'business registration', item: '四（七）' },
  customs: { zh: '海关（出入境检验检疫）', en: 'customs', item: '四（八）' },
  grain: { zh: '粮食和物资储备', en: 'grain and reserves', item: '四（九）' },
  forestry: { zh: '林业', en: 'forestry', item: '四（十）' },
  industry: { zh: '工业和信息化', en: 'industry', item: '四（十一）' },
  health: { zh: '卫生健康', en: 'health', item: '四（十二）' },
  digital: { zh: '数字办', en: 'digital office', item: '四（十三）' },
  legislation: { zh: '政府法制', en: 'legislation', item: '四（十四）' },
} as const satisfies Record<string, { zh: string; en: string; item: string }>;
export type Discipline = keyof typeof DISCIPLINES;

export const LABORATORY_LEVELS = [
  'national',
  'provincial',
  'prefecture',
  'county',
  'enterprise',
  'thirdParty',
] as const;
export type LaboratoryLevel = (typeof LABORATORY_LEVELS)[number];

const CATERING_AND_SALE = ['marketRegulation'] as const;

/**
 * What an organisation can be, and the disciplines that answer for it: whose bureau of the territory admits and suspends
 * it (Fujian's plan §4 (1)–(12); Yunnan §3, §21; Chongqing §23). `installation` is who runs this system, no party.
 */
export const ORGANISATION_KINDS = {
  authority: { zh: '行政管理部门', en: 'authority', answersTo: [] },
  reserveCompany: { zh: '储备粮管理公司', en: 'reserve company', answersTo: ['grain'] },
  storageEnterprise: { zh: '承储企业', en: 'storage enterprise', answersTo: ['grain'] },
  processor: { zh: '加工企业', en: 'processor', answersTo: ['marketRegulation', 'grain', 'industry'] },
  slaughterhouse: { zh: '屠宰企业', en: 'slaughterhouse', answersTo: ['agriculture'] },
  trader: { zh: '粮食经营企业', en: 'trader', answersTo: ['grain'] },
  wholesaler: { zh: '批发经营者', en: 'wholesaler', answersTo: CATERING_AND_SALE },
  grower: { zh: '种植养殖户', en: 'grower', answersTo: ['agriculture', 'fisheries', 'forestry'] },
  cooperative: { zh: '农民合作社', en: 'co-operative', answersTo: ['agriculture', 'fisheries', 'forestry'] },
  market: { zh: '批发市场', en: 'market', answersTo: ['marketRegulation', 'commerce'] },
  stall: { zh: '市场摊位', en: 'stall', answersTo: CATERING_AND_SALE },
  retailer: { zh: '零售经营者', en: 'retailer', answersTo: CATERING_AND_SALE },
  canteen: { zh: '食堂、餐饮单位', en: 'canteen', answersTo: [...CATERING_AND_SALE, 'health'] },
  laboratory: { zh: '检验机构', en: 'laboratory', answersTo: ['grain', 'marketRegulation', 'agriculture'] },
  bank: { zh: '银行', en: 'bank', answersTo: ['grain', 'finance'] },
  carrier: { zh: '运输企业', en: 'carrier', answersTo: ['grain', 'marketRegulation'] },
  other: { zh: '其他单位', en: 'other', answersTo: ['marketRegulation', 'grain'] },
  installation: { zh: '系统运行单位', en: 'operator of this system', answersTo: [] },
} as const satisfies Record<string, { zh: string; en: string; answersTo: readonly Discipline[] }>;
export type OrganisationKind = keyof typeof ORGANISATION_KINDS;

/**
 * Kinds that nobody is by saying so: an office, an accreditation or a licence of the state makes them. A party is entered as one by
 * an approved application, or by whoever approves or keeps the directory; others enter it without the kind.
 */
export const CONFERRED_KINDS = [
  'authority',
  'laboratory',
  'bank',
  'reserveCompany',
] as const satisfies readonly OrganisationKind[];

/** Whether a kind is conferred (see `CONFERRED_KINDS`). */
export const isConferred = (kind: string): boolean => (CONFERRED_KINDS as readonly string[]).includes(kind);

/** Whether a word is a kind of organisation. */
export const isOrganisationKind = (word: string): word is OrganisationKind =>
  Object.hasOwn(ORGANISATION_KINDS, word);

/**
 * The disciplines that answer for an organisation which is all of these. An authority answers to its own disciplines above
 * it and to nothing else: that it runs a laboratory too lets no other bureau make it an authority.
 */
export function answeringDisciplines(
  kinds: readonly OrganisationKind[],
  own: readonly Discipline[] = [],
): Discipline[] {
  if (kinds.includes('authority')) return [...new Set(own)];
  return [...new Set(kinds.flatMap((kind): readonly Discipline[] => ORGANISATION_KINDS[kind].answersTo))];
}

/** Whether an organisation may act: registered and waiting, admitted, not admitted, admitted and stopped. */
export const ORGANISATION_STATES = {
  applied: { zh: '待审批', en: 'waiting for approval' },
  approved: { zh: '已批准', en: 'approved' },
  refused: { zh: '未批准', en: 'refused' },
  suspended: { zh: '已暂停', en: 'suspended' },
} as const satisfies Record<string, { zh: string; en: string }>;
export type OrganisationState = keyof typeof ORGANISATION_STATES;

/** An organisation as decisions see it; `id` is the party's number, 0 the installation itself. */
export interface Organisation {
  id: number;
  kinds: readonly OrganisationKind[];
  state: OrganisationState;
  /** GB/T 2260 code of the area that it lies in, or that an authority answers for. */
  jurisdiction: string | null;
  /** What it is as an authority; null for all others. */
  authority: { level: AuthorityLevel; disciplines: readonly Discipline[] } | null;
}

/** Those who run this system: no party, no jurisdiction. */
export const INSTALLATION: Organisation = {
  id: 0,
  kinds: ['installation'],
  state: 'approved',
  jurisdiction: null,
  authority: null,
};

/** The digits of an area's code that the codes of all that lies in it begin with: 530000 → 53, 530300 → 5303. */
export function areaStem(code: string): string {
  return code.length > 6 ? code : code.replace(/^(\d\d)0000$/, '$1').replace(/^(\d{4})00$/, '$1');
}

/** Whether the area `code` is `area` or lies in it. */
export function liesIn(code: string, area: string): boolean {
  return code.startsWith(areaStem(area));
}

/** The level of the authorities that an area's code belongs to; townships and villages are the county's. */
export function levelOfArea(code: string): Exclude<AuthorityLevel, 'nationalLocalOffice'> {
  const digits = areaStem(code).length;
  return digits <= 2 ? 'province' : digits === 4 ? 'prefecture' : 'county';
}

/** Whether an authority of this level can answer for an area: a county's for no province. Local offices are a province's. */
export function levelFits(level: AuthorityLevel, code: string): boolean {
  const held = level === 'nationalLocalOffice' ? 'province' : level;
  return levelOfArea(code) === held && areaAt(code, level) === code;
}

/** The area of a level that a code lies in: 530302 at prefecture → 530300. A level finer than the code keeps the code. */
export function areaAt(code: string, level: AuthorityLevel): string {
  const digits = level === 'county' ? 6 : level === 'prefecture' ? 4 : 2;
  return code.slice(0, digits).padEnd(6, '0');
}
