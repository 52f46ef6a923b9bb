/** Areas that the demo uses: GB/T 2260 code, name, and a point within a county (degrees, WGS 84, two decimals). */
export interface Area {
  code: string;
  name: string;
  longitude: number;
  latitude: number;
}

const PROVINCES: Record<string, string> = {
  '23': '黑龙江省',
  '32': '江苏省',
  '35': '福建省',
  '41': '河南省',
  '50': '重庆市',
  '53': '云南省',
};

const PREFECTURES: Record<string, string> = {
  '2301': '哈尔滨市',
  '2308': '佳木斯市',
  '3209': '盐城市',
  '3212': '泰州市',
  '3501': '福州市',
  '3502': '厦门市',
  '3503': '莆田市',
  '3504': '三明市',
  '3505': '泉州市',
  '3506': '漳州市',
  '3507': '南平市',
  '3508': '龙岩市',
  '3509': '宁德市',
  '4105': '安阳市',
  '4116': '周口市',
  '5301': '昆明市',
  '5303': '曲靖市',
  '5304': '玉溪市',
  '5325': '红河哈尼族彝族自治州',
  '5329': '大理白族自治州',
};

const COUNTIES: readonly (readonly [code: string, name: string, longitude: number, latitude: number])[] = [
  ['230184', '五常市', 127.17, 44.93],
  ['230882', '富锦市', 132.04, 47.25],
  ['320925', '建湖县', 119.8, 33.46],
  ['321281', '兴化市', 119.85, 32.91],
  ['350102', '鼓楼区', 119.3, 26.08],
  ['350104', '仓山区', 119.32, 26.05],
  ['350121', '闽侯县', 119.13, 26.15],
  ['350122', '连江县', 119.54, 26.2],
  ['350181', '福清市', 119.38, 25.72],
  ['350203', '思明区', 118.08, 24.45],
  ['350212', '同安区', 118.15, 24.72],
  ['350302', '城厢区', 118.99, 25.42],
  ['350424', '宁化县', 116.65, 26.26],
  ['350430', '建宁县', 116.84, 26.83],
  ['350503', '丰泽区', 118.61, 24.89],
  ['350524', '安溪县', 118.19, 25.06],
  ['350582', '晋江市', 118.55, 24.78],
  ['350602', '芗城区', 117.65, 24.51],
  ['350626', '东山县', 117.43, 23.7],
  ['350628', '平和县', 117.31, 24.36],
  ['350703', '建阳区', 118.12, 27.33],
  ['350722', '浦城县', 118.54, 27.92],
  ['350783', '建瓯市', 118.3, 27.02],
  ['350802', '新罗区', 117.04, 25.1],
  ['350922', '古田县', 118.75, 26.58],
  ['350982', '福鼎市', 120.22, 27.32],
  ['410526', '滑县', 114.52, 35.58],
  ['411623', '商水县', 114.61, 33.54],
  ['500103', '渝中区', 106.57, 29.55],
  ['500106', '沙坪坝区', 106.46, 29.54],
  ['500107', '九龙坡区', 106.51, 29.5],
  ['500112', '渝北区', 106.63, 29.72],
  ['500116', '江津区', 106.26, 29.29],
  ['500118', '永川区', 105.93, 29.36],
  ['500120', '璧山区', 106.23, 29.59],
  ['500152', '潼南区', 105.84, 30.19],
  ['500153', '荣昌区', 105.59, 29.4],
  ['500155', '梁平区', 107.8, 30.67],
  ['500231', '垫江县', 107.33, 30.33],
  ['500233', '忠县', 108.04, 30.3],
  ['530102', '五华区', 102.71, 25.04],
  ['530111', '官渡区', 102.75, 25.02],
  ['530114', '呈贡区', 102.82, 24.89],
  ['530125', '宜良县', 103.14, 24.92],
  ['530302', '麒麟区', 103.8, 25.5],
  ['530322', '陆良县', 103.67, 25.03],
  ['530324', '罗平县', 104.31, 24.88],
  ['530381', '宣威市', 104.1, 26.22],
  ['530423', '通海县', 102.76, 24.11],
  ['532504', '弥勒市', 103.41, 24.41],
  ['532524', '建水县', 102.83, 23.63],
  ['532901', '大理市', 100.23, 25.6],
  ['532923', '祥云县', 100.55, 25.48],
];

const AREAS: ReadonlyMap<string, Area> = new Map(
  COUNTIES.map(([code, name, longitude, latitude]) => [code, { code, name, longitude, latitude }]),
);

/** A county by its code; throws for one that the demo does not know. */
export function areaOf(code: string): Area {
  const area = AREAS.get(code);
  if (area === undefined) throw new RangeError(`the demo has no area ${code}`);
  return area;
}

/** Every county that the demo knows. */
export const COUNTY_CODES: readonly string[] = COUNTIES.map(([code]) => code);

/** The name of a county without its kind: 浦城县 becomes 浦城. */
export function shortName(code: string): string {
  const { name } = areaOf(code);
  return name.length > 2 ? name.replace(/[县市区]$/, '') : name;
}

/** 福建省南平市浦城县: the whole name; a municipality's middle level is left out. */
export function fullName(code: string): string {
  const province = PROVINCES[code.slice(0, 2)]!;
  const prefecture = PREFECTURES[code.slice(0, 4)] ?? '';
  return province + prefecture + areaOf(code).name;
}
