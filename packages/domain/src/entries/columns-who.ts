import { option } from './columns.ts';
import type { Column, Option } from './table.ts';

/** A reference to a party. */
export const party = (
  key: Column['key'],
  zh: string,
  en: string,
  required: boolean,
  also: string[] = [],
): Column => ({
  key,
  zh,
  en,
  kind: 'party',
  required,
  max: 200,
  also,
  help: {
    zh: '统一社会信用代码，或已在“主体”表登记的名称',
    en: 'Unified social credit code, or a name registered in the table of parties',
  },
});
/** A reference to a place of the other party. */
export const elsewhere = (key: Column['key'], zh: string, en: string, also: string[] = []): Column => ({
  key,
  zh,
  en,
  kind: 'place',
  max: 200,
  also,
  help: {
    zh: '对方的地点：编码或名称，可不填',
    en: "The other party's place: code or name, may be left empty",
  },
});
/** Tiers of reserve, as the event's `liangsu:reserveTier` has them. */
const TIERS: readonly Option[] = [
  option('central', '中央储备', 'central reserve', '中央', '国储'),
  option('provincial', '省级储备', 'provincial reserve', '省级', '省储'),
  option('prefecture', '市级储备', 'prefecture’s reserve', '市级', '市储', '州级', '州（市）级'),
  option('county', '县级储备', 'county’s reserve', '县级', '县储', '区级'),
  option('none', '非储备粮', 'no reserve', '商品粮', '非储备'),
];
/** Whose grain a lot is that comes into being: what nobody says of what is the keeper's own. */
export const WHOSE_GRAIN: readonly Column[] = [
  {
    ...party('grainOwner', '粮权单位', 'Grain owner', false, ['粮权', '货权', '货权单位', 'owner']),
    help: {
      zh: '粮食归别的单位时填写其统一社会信用代码或名称；归本单位的不填',
      en: 'Credit code or name where the grain is another’s; empty for one’s own',
    },
  },
  {
    key: 'reserveTier',
    zh: '储备层级',
    en: 'Reserve tier',
    kind: 'option',
    options: TIERS,
    also: ['储备级别', '储备性质'],
    help: { zh: '储备粮填写，其他不填', en: 'For reserve grain; else empty' },
  },
  {
    key: 'reserveArea',
    zh: '储备粮所属区划代码',
    en: 'Area of the reserve',
    kind: 'area',
    also: ['储备所属区划', '储备归属'],
    help: {
      zh: '属于哪一级政府的储备，如 530000；属于粮食所在地的不填，中央储备不填',
      en: 'Whose government’s reserve it is, such as 530000; empty where that is of the place where it lies, and for central reserve',
    },
  },
];
export const area: Column = {
  key: 'jurisdictionCode',
  zh: '行政区划代码',
  en: 'Area code',
  kind: 'area',
  also: ['区划代码', '行政区划', 'jurisdiction'],
  help: { zh: 'GB/T 2260 行政区划代码，如 530103', en: 'GB/T 2260 code, such as 530103' },
};
export const address: Column = {
  key: 'address',
  zh: '地址',
  en: 'Address',
  kind: 'text',
  max: 500,
  also: ['详细地址', '住所', '经营场所'],
  help: { zh: '详细地址', en: 'Street address' },
};
export const gln: Column = {
  key: 'gln',
  zh: 'GLN',
  en: 'GLN',
  kind: 'gln',
  also: ['全球位置码'],
  help: { zh: '13 位全球位置码，可不填', en: 'Global location number of 13 digits, may be left empty' },
};
export const nameEn: Column = {
  key: 'nameEn',
  zh: '英文名称',
  en: 'English name',
  kind: 'text',
  max: 200,
  help: { zh: '可不填', en: 'May be left empty' },
};
