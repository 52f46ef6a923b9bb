import { type Fault, fill, type Locale, type Params } from '@liangsu/contract';
import { CODE_MESSAGES_EN, CODE_MESSAGES_ZH, type Reason } from '@liangsu/domain/codes';
import { PARTY_MESSAGES_EN, PARTY_MESSAGES_ZH } from '@liangsu/domain/parties';
import { AppError } from '../../platform/http/errors.ts';

/** What can be wrong with a party, a place or an area beyond its schema; `{name}` is filled from the fault's parameters. */
const TEXT = {
  'text.empty': { zh: '不能为空', en: 'must not be empty' },
  'area.unknown': {
    zh: '没有行政区划代码“{code}”（GB/T 2260）',
    en: 'There is no area “{code}” (GB/T 2260)',
  },
  'area.notBelow': {
    zh: '“{code}”不属于“{parent}”：下级代码应为上级代码加 3 位数字',
    en: '“{code}” does not lie in “{parent}”: its code should be that of the area around it and three digits',
  },
  'kinds.twice': { zh: '类型“{kind}”重复', en: 'The kind “{kind}” stands there twice' },
  'licence.twice': { zh: '证照 {kind} {number} 重复', en: 'Licence {kind} {number} stands there twice' },
  'licence.dates': {
    zh: '有效期止 {to} 早于有效期起 {from}',
    en: 'It ends on {to}, before it begins on {from}',
  },
  'licence.kind': {
    zh: '“{number}”不是这类许可证：这类许可证以 {expected} 开头',
    en: '“{number}” is no licence of this kind: those begin with {expected}',
  },
  'name.elsewhere': {
    zh: '事件中已有以“{uri}”为名的另一条记录（编号 {id}），请先登记那一条，或不在此填写',
    en: 'Events know “{uri}” as another record (number {id}): declare that one, or leave this empty here',
  },
  'coordinates.half': {
    zh: '经度和纬度应同时填写或同时不填',
    en: 'Give both longitude and latitude, or neither',
  },
  'capacity.form': {
    zh: '仓容应为千克数，如 25000 或 25000.5',
    en: 'The capacity is a number of kilograms, like 25000 or 25000.5',
  },
  'place.parentUnknown': { zh: '没有编号为 {id} 的上级地点', en: 'There is no place {id} to lie in' },
  'place.cycle': {
    zh: '地点不能位于自身或其下级之内：{path}',
    en: 'A place cannot lie in itself or in what lies in it: {path}',
  },
  'place.tooDeep': { zh: '地点层级超过 {limit} 层', en: 'Places lie more than {limit} levels deep' },
  'place.codeParent': {
    zh: '按编码，上级地点应为 {expected}，所选上级的编码为 {code}',
    en: 'By its code it lies in {expected}, but the place chosen has the code {code}',
  },
  'place.codeKind': {
    zh: '{length} 位编码是“{expected}”的编码',
    en: 'A code of {length} characters is that of a {expected}',
  },
  'place.codeOperator': {
    zh: '编码以 {expected} 开头，与经营主体的统一社会信用代码 {uscc} 不符',
    en: 'The code begins with {expected}, but the operator’s credit code is {uscc}',
  },
  'place.operatorUnknown': { zh: '没有编号为 {id} 的主体', en: 'There is no party {id}' },
  'place.operatorDiffers': {
    zh: '仓房、廒间、货位、罐和生产线的经营主体应与上级地点相同（{expected}）',
    en: 'Warehouses, compartments, bins, tanks and lines are run by who runs the place around them ({expected})',
  },
  'cursor.invalid': {
    zh: '翻页位置无效，请从第一页重新开始',
    en: 'This is no place in the list; begin again with the first page',
  },
} as const satisfies Record<string, { zh: string; en: string }>;

/** A fault before it is put into words. */
export interface Finding {
  path: string;
  code: string;
  params: Params;
}

/** A finding of our own. */
export function finding(path: string, code: keyof typeof TEXT, params: Params = {}): Finding {
  return { path, code, params };
}

/** The finding for a code that the domain refused. */
export function refusedCode(path: string, reason: Reason): Finding {
  return { path, code: reason.code, params: reason.params };
}

/** Findings as faults in the reader's language. */
export function faultsOf(findings: readonly Finding[], locale: Locale): Fault[] {
  const english = locale === 'en';
  const domain: Record<string, string> = english
    ? { ...CODE_MESSAGES_EN, ...PARTY_MESSAGES_EN }
    : { ...CODE_MESSAGES_ZH, ...PARTY_MESSAGES_ZH };
  return findings.map(({ path, code, params }) => {
    const own = (TEXT as Record<string, { zh: string; en: string }>)[code];
    const text = own ? (english ? own.en : own.zh) : (domain[code] ?? code);
    return { path, code, message: fill(text, params) };
  });
}

/** Throws request.invalid with these findings, if there are any. */
export function refuse(findings: readonly Finding[]): void {
  if (findings.length > 0)
    throw new AppError('request.invalid', { count: findings.length }, (locale) => faultsOf(findings, locale));
}

const THINGS = {
  party: { zh: '主体', en: 'Party' },
  place: { zh: '地点', en: 'Place' },
  area: { zh: '行政区划', en: 'Area' },
} as const;

/** The thing is not there. */
export function notFound(what: keyof typeof THINGS, id: string | number, locale: Locale): AppError {
  return new AppError('resource.notFound', { what: THINGS[what][locale === 'en' ? 'en' : 'zh'], id });
}

/** Another record already has this name. */
export function exists(what: keyof typeof THINGS, id: string | number, locale: Locale): AppError {
  return new AppError('resource.exists', { what: THINGS[what][locale === 'en' ? 'en' : 'zh'], id });
}
