/**
 * Regenerates the English names of prefectures and counties: Hanyu Pinyin as it is prescribed for place names (GB/T 16159,
 * GB/T 28039), and what kind of area it is in English. Readings come from the package pinyin-pro, established spellings
 * of other languages and readings that the package has wrong from the tables below (docs/adr/0005-jurisdictions.md).
 *
 *   node scripts/area-names.ts
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { pinyin } from 'pinyin-pro';
import { loadJurisdictions } from '../apps/server/src/modules/access/jurisdictions.ts';

/** Nationalities as they stand in the names of autonomous areas; longest first where one begins like another. */
const NATIONALITIES: readonly (readonly [zh: string, en: string])[] = [
  ['柯尔克孜', 'Kyrgyz'],
  ['维吾尔', 'Uyghur'],
  ['哈萨克', 'Kazakh'],
  ['达斡尔', 'Daur'],
  ['鄂温克', 'Evenk'],
  ['鄂伦春', 'Oroqen'],
  ['塔吉克', 'Tajik'],
  ['布依', 'Buyei'],
  ['布朗', 'Blang'],
  ['土家', 'Tujia'],
  ['哈尼', 'Hani'],
  ['傈僳', 'Lisu'],
  ['拉祜', 'Lahu'],
  ['东乡', 'Dongxiang'],
  ['纳西', 'Naxi'],
  ['景颇', 'Jingpo'],
  ['仫佬', 'Mulao'],
  ['仡佬', 'Gelao'],
  ['毛南', 'Maonan'],
  ['撒拉', 'Salar'],
  ['保安', 'Bonan'],
  ['裕固', 'Yugur'],
  ['独龙', 'Derung'],
  ['普米', 'Pumi'],
  ['锡伯', 'Xibe'],
  ['蒙古', 'Mongol'],
  ['朝鲜', 'Korean'],
  ['满', 'Manchu'],
  ['回', 'Hui'],
  ['藏', 'Tibetan'],
  ['苗', 'Miao'],
  ['彝', 'Yi'],
  ['壮', 'Zhuang'],
  ['侗', 'Dong'],
  ['瑶', 'Yao'],
  ['白', 'Bai'],
  ['傣', 'Dai'],
  ['黎', 'Li'],
  ['佤', 'Va'],
  ['畲', 'She'],
  ['水', 'Sui'],
  ['土', 'Tu'],
  ['羌', 'Qiang'],
  ['怒', 'Nu'],
  ['各', 'Various Nationalities'],
];

/**
 * Names whose established spelling is not that of their Chinese reading: those of Mongolian, Tibetan, Uyghur and other
 * origin, as GB/T 2260 and the United Nations' list of Chinese place names write them. By the name without its kind,
 * or with it where only that one is meant.
 */
const ESTABLISHED: Readonly<Record<string, string>> = {
  呼和浩特: 'Hohhot',
  鄂尔多斯: 'Ordos',
  呼伦贝尔: 'Hulunbuir',
  巴彦淖尔: 'Bayannur',
  乌兰察布: 'Ulanqab',
  锡林郭勒: 'Xilingol',
  兴安盟: 'Hinggan',
  阿拉善: 'Alxa',
  乌兰浩特: 'Ulanhot',
  锡林浩特: 'Xilinhot',
  二连浩特: 'Erenhot',
  满洲里: 'Manzhouli',
  哈尔滨: 'Harbin',
  齐齐哈尔: 'Qiqihar',
  佳木斯: 'Jiamusi',
  大兴安岭: 'Da Hinggan Ling',
  拉萨: 'Lhasa',
  日喀则: 'Xigazê',
  昌都: 'Qamdo',
  林芝: 'Nyingchi',
  那曲: 'Nagqu',
  阿里: 'Ngari',
  阿坝: 'Ngawa',
  甘孜: 'Garzê',
  迪庆: 'Dêqên',
  果洛: 'Golog',
  格尔木: 'Golmud',
  德令哈: 'Delingha',
  乌鲁木齐: 'Ürümqi',
  克拉玛依: 'Karamay',
  吐鲁番: 'Turpan',
  巴音郭楞: 'Bayingolin',
  博尔塔拉: 'Bortala',
  克孜勒苏: 'Kizilsu',
  伊犁: 'Ili',
  和田: 'Hotan',
  阿勒泰: 'Altay',
  喀什: 'Kashgar',
  阿克苏: 'Aksu',
  阿克塞: 'Aksay',
  阿拉尔: 'Aral',
  阿图什: 'Artux',
  巴里坤: 'Barkol',
  察布查尔: 'Qapqal',
  和布克赛尔: 'Hoboksar',
  吉木萨尔: 'Jimsar',
  库车: 'Kuqa',
  库尔勒: 'Korla',
  奎屯: 'Kuytun',
  玛纳斯: 'Manas',
  木垒: 'Mori',
  塔什库尔干: 'Taxkorgan',
  图木舒克: 'Tumxuk',
  托克逊: 'Toksun',
  乌苏: 'Usu',
  香格里拉: 'Shangri-La',
  阿巴嘎: 'Abag',
  阿尔山: 'Arxan',
  阿鲁科尔沁: 'Ar Horqin',
  阿荣: 'Arun',
  敖汉: 'Aohan',
  巴林: 'Bairin',
  察哈尔: 'Qahar',
  陈巴尔虎: 'Chen Barag',
  达尔罕茂明安: 'Darhan Muminggan',
  达拉特: 'Dalad',
  东乌珠穆沁: 'Dong Ujimqin',
  杜尔伯特: 'Dorbod',
  额尔古纳: 'Ergun',
  额济纳: 'Ejin',
  鄂托克: 'Otog',
  杭锦: 'Hanggin',
  和林格尔: 'Horinger',
  霍林郭勒: 'Holingol',
  喀喇沁: 'Harqin',
  喀喇沁左翼: 'Harqin Left',
  科尔沁: 'Horqin',
  克什克腾: 'Hexigten',
  库伦: 'Hure',
  莫力达瓦: 'Morin Dawa',
  奈曼: 'Naiman',
  前郭尔罗斯: 'Qian Gorlos',
  苏尼特: 'Sonid',
  太仆寺: 'Taibus',
  土默特: 'Tumed',
  翁牛特: 'Ongniud',
  乌拉特: 'Urad',
  乌审: 'Uxin',
  西乌珠穆沁: 'Xi Ujimqin',
  新巴尔虎: 'Xin Barag',
  伊金霍洛: 'Ejin Horo',
  扎赉特: 'Jalaid',
  扎兰屯: 'Zalantun',
  扎鲁特: 'Jarud',
  准格尔: 'Jungar',
};

/** Characters that place names read in one way, while sentences, which pinyin-pro knows better, have another. */
const IN_PLACE_NAMES: Readonly<Record<string, string>> = { 都: 'du', 什: 'shi' };

/**
 * Readings that pinyin-pro has otherwise, by the name without its kind. Source: 现代汉语词典 (7th edition), entries of place
 * names, and the Ministry of Civil Affairs' register of place names (dmfw.mca.gov.cn).
 */
const READINGS: Readonly<Record<string, string>> = {
  蚌山: 'beng shan',
  称多: 'chen duo',
  大箐山: 'da qing shan',
  大埔: 'da bu',
  单: 'shan',
  宕昌: 'tan chang',
  调兵山: 'diao bing shan',
  繁峙: 'fan shi',
  红寺堡: 'hong si bu',
  洪洞: 'hong tong',
  黄陂: 'huang pi',
  珲春: 'hun chun',
  筠连: 'jun lian',
  浚: 'xun',
  乐陵: 'lao ling',
  乐清: 'yue qing',
  乐亭: 'lao ting',
  六合: 'lu he',
  泌阳: 'bi yang',
  闵行: 'min hang',
  牟定: 'mou ding',
  穆棱: 'mu ling',
  歙: 'she',
  万柏林: 'wan bai lin',
  涡阳: 'guo yang',
  蔚: 'yu',
  吴堡: 'wu bu',
  尉犁: 'yu li',
  曾都: 'zeng du',
  召陵: 'shao ling',
};

/** What the last characters of a name say an area is; the first that fits is taken. */
const KINDS: readonly (readonly [zh: string, en: string])[] = [
  ['自治州', 'Autonomous Prefecture'],
  ['自治县', 'Autonomous County'],
  ['自治旗', 'Autonomous Banner'],
  ['联合旗', 'United Banner'],
  ['行政委员会', 'Administrative Committee'],
  ['新区', 'New Area'],
  ['特区', 'Special District'],
  ['矿区', 'Mining District'],
  ['地区', 'Prefecture'],
  ['盟', 'League'],
  ['旗', 'Banner'],
  ['县', 'County'],
  ['区', 'District'],
  ['市', 'City'],
];
/** Areas named by what they are, and one of a kind of its own. */
const PLAIN: Readonly<Record<string, string>> = {
  城区: 'Urban District',
  郊区: 'Suburban District',
  矿区: 'Mining District',
  神农架林区: 'Shennongjia Forestry District',
};
/** Banners that are parts of one, as 左翼中旗 is. */
const SIDES: Readonly<Record<string, string>> = {
  左: 'Left',
  右: 'Right',
  前: 'Front',
  中: 'Middle',
  后: 'Rear',
};

/** Syllables as one word: a capital in front, an apostrophe before a vowel that would be read with what stands before it. */
export function joined(syllables: readonly string[]): string {
  const word = syllables.map((s, i) => (i > 0 && /^[aoe]/.test(s) ? `'${s}` : s)).join('');
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The syllables of a name, read with its kind behind it, for that tells the package that it is a place. */
function syllablesOf(stem: string, name: string): string[] {
  const own = READINGS[stem];
  if (own !== undefined) return own.split(' ');
  const characters = [...stem];
  const read = pinyin(name, { toneType: 'none', type: 'array' });
  return characters.map((character, i) => IN_PLACE_NAMES[character] ?? read[i]!);
}

/** The nationalities at the end of an autonomous area's name, and what is left in front of them. */
function withoutNationalities(name: string): { stem: string; nationalities: string[] } {
  const nationalities: string[] = [];
  for (let stem = name; ; ) {
    const found = NATIONALITIES.find(
      ([zh]) => stem.endsWith(`${zh}族`) || (zh.length > 1 && stem.endsWith(zh)),
    );
    if (found === undefined) return { stem, nationalities };
    nationalities.unshift(found[1]);
    stem = stem.slice(0, stem.lastIndexOf(found[0]));
  }
}

/** The English name of a prefecture or county from its Chinese one. Throws for a name of no known kind. */
export function englishArea(name: string): string {
  const plain = PLAIN[name];
  if (plain !== undefined) return plain;
  // 东区, 新市区: one syllable before the kind would not be a name; 通县, 沛县 are.
  const kind = KINDS.find(([zh]) => name.endsWith(zh) && name.length - zh.length > (zh.length > 1 ? 1 : 0));
  if (kind === undefined) throw new RangeError(`no kind of area: ${name}`);
  const [zh, en] = kind;
  const front = name.slice(0, -zh.length);
  const { stem: whole, nationalities } =
    zh.startsWith('自治') || front.endsWith('族')
      ? withoutNationalities(front)
      : { stem: front, nationalities: [] };
  const part = zh === '旗' ? /^(.{2,}?)(?:([左右])翼)?([左右前中后])$/.exec(whole) : null;
  const stem = part?.[1] ?? whole;
  const side = part === null ? '' : `${part[2] === undefined ? '' : `${SIDES[part[2]]} `}${SIDES[part[3]!]}`;
  const own = ESTABLISHED[name] ?? ESTABLISHED[stem] ?? joined(syllablesOf(stem, name));
  const list =
    nationalities.length < 2
      ? nationalities.join('')
      : `${nationalities.slice(0, -1).join(', ')} and ${nationalities.at(-1)}`;
  return [own, list, side, en].filter((part) => part !== '').join(' ');
}

/** The TypeScript source of the generated table. */
export function renderNames(): string {
  const lines = loadJurisdictions()
    .filter((row) => row.level > 1)
    .map((row) => `${row.code} ${englishArea(row.nameZh)}`)
    .sort();
  return `// Generated by scripts/area-names.ts: readings by pinyin-pro (MIT), spellings by the tables there. Do not edit.

/** English names of prefectures and counties by their code, one a line. */
export const AREA_NAMES_EN = \`
${lines.join('\n')}
\`;
`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const source = renderNames();
  writeFileSync(new URL('../apps/server/src/modules/access/area-names.gen.ts', import.meta.url), source);
  console.log(`${source.split('\n').length - 6} names written`);
}
