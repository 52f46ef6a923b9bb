import { DIM, type Dim } from '../trace/edge.ts';

/** A unit: one of it is exactly `num / den` base units of `dim` (mg, millionths of a piece, µl, µm). */
export interface Unit {
  /** UN/CEFACT Recommendation 20 common code; for Chinese trade units without one, our own word. */
  readonly code: string;
  readonly dim: Dim;
  readonly num: number;
  readonly den: number;
  /** How it is written behind a number. */
  readonly symbol: string;
  readonly zh: string;
  /** Other writings that mean exactly this unit, in lower case. */
  readonly names: readonly string[];
}

type Row = readonly [code: string, num: number, symbol: string, zh: string, names: string, den?: number];

const rows = (dim: Dim, list: readonly Row[]): Unit[] =>
  list.map(([code, num, symbol, zh, names, den = 1]) => ({
    code,
    dim,
    num,
    den,
    symbol,
    zh,
    names: [...new Set([code, symbol, zh, ...names.split(' ')].map((n) => n.toLowerCase()))].filter(Boolean),
  }));

// Factors: GB 3100/3101 and the State Council's order on statutory units of 1984 (1 斤 = 500 g, 1 担 = 50 kg);
// pound = 0.45359237 kg and gallon = 231 cubic inches by definition (NIST SP 811).
const MASS = rows(DIM.mass, [
  ['MGM', 1, 'mg', '毫克', ''],
  ['GRM', 1e3, 'g', '克', ''],
  ['KGM', 1e6, 'kg', '千克', '公斤 kgs kilogram kilograms'],
  ['DTN', 1e8, 'dt', '公担', 'quintal'],
  ['TNE', 1e9, 't', '吨', '公吨 ton(metric) tonne tonnes mt'],
  ['KTN', 1e12, 'kt', '千吨', ''],
  ['万吨', 1e13, '万吨', '万吨', ''],
  ['钱', 5e3, '钱', '钱', ''],
  ['两', 5e4, '两', '两', '市两'],
  ['斤', 5e5, '斤', '斤', '市斤'],
  ['担', 5e7, '担', '担', '市担'],
  ['万斤', 5e9, '万斤', '万斤', ''],
  ['亿斤', 5e13, '亿斤', '亿斤', ''],
  ['ONZ', 45359237, 'oz', '盎司', 'ounce ounces', 1600],
  ['LBR', 45359237, 'lb', '磅', 'lbs pound pounds', 100],
  ['CWA', 45359237, 'cwt', '美担', ''],
  ['STN', 907184740, 'short ton', '短吨', ''],
  ['LTN', 10160469088, 'long ton', '长吨', '', 10],
]);
const COUNT = rows(DIM.count, [
  ['EA', 1e6, 'EA', '个', 'each pcs piece pieces 只 头 枚 颗 条 尾 羽 匹 瓶 支'],
  ['C62', 1e6, '', '单位', 'one unit'],
  ['H87', 1e6, 'pc', '件', ''],
  ['NAR', 1e6, 'art.', '项', ''],
  ['PR', 2e6, 'pair', '双', 'npr 对'],
  ['DZN', 12e6, 'doz', '打', 'dozen'],
  ['CEN', 1e8, 'hundred', '百个', ''],
  ['MIL', 1e9, 'thousand', '千个', ''],
  // A package counts as one thing: how many pieces lie in it is the packing's to say.
  ['CS', 1e6, 'case', '箱', 'cases xcs'],
  ['CT', 1e6, 'carton', '纸箱', 'cartons xct'],
  ['BX', 1e6, 'box', '盒', 'boxes xbx'],
  ['BG', 1e6, 'bag', '袋', 'bags xbg'],
  ['SA', 1e6, 'sack', '麻袋', 'sacks xsa 包'],
  ['PK', 1e6, 'pack', '包装', 'packs xpk'],
  ['BO', 1e6, 'bottle', '瓶装', 'bottles xbo'],
  ['PF', 1e6, 'pallet', '托盘', 'pallets xpf xpx px 托 板'],
  ['BA', 1e6, 'barrel', '桶', 'barrels xba'],
]);
const VOLUME = rows(DIM.volume, [
  ['4G', 1, 'µl', '微升', 'ul'],
  ['MLT', 1e3, 'ml', '毫升', 'cc cmq'],
  ['CLT', 1e4, 'cl', '厘升', ''],
  ['DLT', 1e5, 'dl', '分升', ''],
  ['LTR', 1e6, 'l', '升', '公升 litre liter litres liters'],
  ['HLT', 1e8, 'hl', '百升', ''],
  ['MTQ', 1e9, 'm³', '立方米', 'm3 立方 方 千升 kl'],
  ['GLL', 3785411784, 'gal', '美加仑', '', 1e3],
  ['BUA', 3523907016688, 'bu', '美蒲式耳', '', 1e5],
]);
const LENGTH = rows(DIM.length, [
  ['MMT', 1e3, 'mm', '毫米', ''],
  ['CMT', 1e4, 'cm', '厘米', '公分'],
  ['MTR', 1e6, 'm', '米', '公尺 metre meter'],
  ['KMT', 1e9, 'km', '千米', '公里'],
  ['INH', 25400, 'in', '英寸', 'inch'],
  ['FOT', 304800, 'ft', '英尺', 'foot feet'],
]);

/** Every unit that the product knows. */
export const UNITS: readonly Unit[] = [...MASS, ...COUNT, ...VOLUME, ...LENGTH];

const BY_NAME: ReadonlyMap<string, Unit> = new Map(UNITS.flatMap((u) => u.names.map((n) => [n, u] as const)));

/** The unit of a UN/CEFACT code, a symbol or a Chinese word (case doesn't matter), or undefined. Source: UN/ECE Rec. 20. */
export function unitOf(name: string): Unit | undefined {
  return BY_NAME.get(name) ?? BY_NAME.get(name.normalize('NFKC').trim().toLowerCase());
}
