import { areaList } from '@vant/area-data';
import { AREA_NAMES_EN } from './area-names.gen.ts';

/** A row of the table `jurisdiction`: an area of GB/T 2260. */
export interface JurisdictionRow {
  code: string;
  /** 1 province, 2 prefecture, 3 county. */
  level: 1 | 2 | 3;
  nameZh: string;
  nameEn: string | null;
  parentCode: string | null;
}

/** Provinces by their code, in the English that the standard's romanisation gives (GB/T 2260, ISO 3166-2:CN). */
const PROVINCES_EN: Readonly<Record<string, string>> = {
  '110000': 'Beijing',
  '120000': 'Tianjin',
  '130000': 'Hebei',
  '140000': 'Shanxi',
  '150000': 'Inner Mongolia',
  '210000': 'Liaoning',
  '220000': 'Jilin',
  '230000': 'Heilongjiang',
  '310000': 'Shanghai',
  '320000': 'Jiangsu',
  '330000': 'Zhejiang',
  '340000': 'Anhui',
  '350000': 'Fujian',
  '360000': 'Jiangxi',
  '370000': 'Shandong',
  '410000': 'Henan',
  '420000': 'Hubei',
  '430000': 'Hunan',
  '440000': 'Guangdong',
  '450000': 'Guangxi',
  '460000': 'Hainan',
  '500000': 'Chongqing',
  '510000': 'Sichuan',
  '520000': 'Guizhou',
  '530000': 'Yunnan',
  '540000': 'Tibet',
  '610000': 'Shaanxi',
  '620000': 'Gansu',
  '630000': 'Qinghai',
  '640000': 'Ningxia',
  '650000': 'Xinjiang',
  '710000': 'Taiwan',
  '810000': 'Hong Kong',
  '820000': 'Macao',
};

/** Provinces whose parts have no GB/T 2260 codes; the package numbers them by itself. */
const WITHOUT_PARTS = new Set(['71', '81', '82']);
/** Prefectures without counties (东莞, 中山, 儋州, 嘉峪关); the package numbers their towns by itself. */
const WITHOUT_COUNTIES = new Set(['4419', '4420', '4604', '6202']);
/** A zone without a code of its own (江北新区), and counties that were merged in 2020 (港闸区, 长岛县). */
const NOT_IN_STANDARD = new Set(['320112', '320611', '370634']);

/** Groups that the standard writes but that govern nothing: 市辖区, 县, 省直辖县级行政区划. Their counties belong to the province. */
function isGovernment(code: string): boolean {
  const province = code.slice(0, 2);
  if (['11', '12', '31', '50'].includes(province)) return false;
  return code.slice(2, 4) !== '90';
}

/** Development zones carry numbers of the statistics bureau (71-79) or of the package (from 90 up); the standard's counties lie outside. */
function isCounty(code: string): boolean {
  const number = Number(code.slice(4));
  if (number >= 90 || (number > 70 && number < 80)) return false;
  return !WITHOUT_COUNTIES.has(code.slice(0, 4)) && !NOT_IN_STANDARD.has(code);
}

const NAMES_EN: ReadonlyMap<string, string> = new Map(
  AREA_NAMES_EN.trim()
    .split('\n')
    .map((line) => [line.slice(0, 6), line.slice(7)]),
);

/** All provinces, prefectures and counties, parents before their parts. Source: GB/T 2260 as kept by `@vant/area-data` (docs/adr/0005-jurisdictions.md). */
export function loadJurisdictions(): JurisdictionRow[] {
  const rows: JurisdictionRow[] = [];
  const known = new Set<string>();
  const add = (row: JurisdictionRow) => {
    known.add(row.code);
    rows.push(row);
  };
  for (const [code, nameZh] of Object.entries(areaList.province_list))
    add({ code, level: 1, nameZh, nameEn: PROVINCES_EN[code] ?? null, parentCode: null });
  for (const [code, nameZh] of Object.entries(areaList.city_list)) {
    if (WITHOUT_PARTS.has(code.slice(0, 2)) || !isGovernment(code)) continue;
    add({
      code,
      level: 2,
      nameZh,
      nameEn: NAMES_EN.get(code) ?? null,
      parentCode: `${code.slice(0, 2)}0000`,
    });
  }
  for (const [code, nameZh] of Object.entries(areaList.county_list)) {
    if (WITHOUT_PARTS.has(code.slice(0, 2)) || !isCounty(code)) continue;
    const prefecture = `${code.slice(0, 4)}00`;
    const parentCode = known.has(prefecture) ? prefecture : `${code.slice(0, 2)}0000`;
    add({ code, level: 3, nameZh, nameEn: NAMES_EN.get(code) ?? null, parentCode });
  }
  return rows;
}
