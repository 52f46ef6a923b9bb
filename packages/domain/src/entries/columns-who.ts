import type { Column } from './table.ts';

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
