/** Parts of made-up names. Every party also carries （示例）, so that nobody takes one for a real company. */
export const BRANDS: readonly string[] = [
  '溯禾',
  '溯谷',
  '溯穗',
  '溯田',
  '溯丰',
  '溯泽',
  '溯宁',
  '溯安',
  '溯康',
  '溯和',
  '溯嘉',
  '溯润',
  '溯源',
  '溯香',
  '溯青',
  '溯盈',
  '溯达',
  '溯诚',
  '溯乐',
  '溯锦',
  '溯鑫',
  '溯瑞',
  '溯茂',
  '溯隆',
  '溯兴',
  '溯泰',
  '溯恒',
  '溯惠',
  '溯民',
  '溯味',
];
export const SURNAMES: readonly string[] = [
  ...'王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤',
];
export const GIVEN: readonly string[] = [
  '示一',
  '示安',
  '示平',
  '示和',
  '示明',
  '示清',
  '示华',
  '示春',
  '示秋',
  '示禾',
  '示田',
  '示林',
  '示山',
  '示云',
  '示江',
];

/** Commodities: name, LS/T 1703-2017 code, food class. Foods outside grain and oil have no LS/T code. */
export interface Product {
  name: string;
  commodity: string | null;
  foodClass: string;
}
const product = (name: string, foodClass: string, commodity: string | null = null): Product => ({
  name,
  commodity,
  foodClass,
});

/** What the chains handle. Classes: Fujian's list (闽政办 2017, 二（二）). */
export const PRODUCT = {
  earlyIndica: product('早籼稻谷', 'grain', '1131001'),
  lateIndica: product('晚籼稻谷', 'grain', '1131002'),
  indica: product('中籼稻谷', 'grain', '1131000'),
  japonica: product('粳稻谷', 'grain', '1132002'),
  northJaponica: product('东北粳稻谷', 'grain', '1132001'),
  wheat: product('冬小麦', 'grain', '1111001'),
  corn: product('黄玉米', 'grain', '1121000'),
  rapeseed: product('油菜籽', 'edibleOil', '1411003'),
  soybean: product('大豆', 'grain', '1411001'),
  earlyIndicaRice: product('早籼米', 'grain', '2361001'),
  lateIndicaRice: product('晚籼米', 'grain', '2361002'),
  indicaRice: product('籼米', 'grain', '2361000'),
  japonicaRice: product('粳米', 'grain', '2362002'),
  brokenRice: product('碎米', 'grain', '3111004'),
  riceBran: product('米糠', 'grain', '3111002'),
  riceHusk: product('稻壳', 'grain', '3111001'),
  flour: product('小麦粉', 'grain', '2310000'),
  wheatBran: product('麸皮', 'grain', '3112001'),
  wheatSecond: product('次粉', 'grain', '3112002'),
  rapeOil: product('压榨菜籽油', 'edibleOil', '2113000'),
  rapeCake: product('菜籽饼', 'edibleOil', '3211002'),
  soyOil: product('大豆压榨油', 'edibleOil', '2111000'),
  soyCake: product('大豆饼', 'edibleOil', '3211001'),
  branOil: product('米糠油', 'edibleOil', '2117000'),
  branCake: product('米糠粕', 'edibleOil', '3220000'),
  cornGrits: product('玉米糁', 'grain', '2342002'),
  cornSkin: product('玉米皮', 'grain', '3113001'),
  feed: product('配合饲料', 'feed', '4210000'),
  riceNoodle: product('鲜米线', 'grain'),
  riceFlour: product('籼米粉', 'grain'),
  tofu: product('老豆腐', 'soy'),
  driedTofu: product('豆腐干', 'soy'),
  bun: product('馒头', 'grain'),
} as const satisfies Record<string, Product>;
export type ProductKey = keyof typeof PRODUCT;
