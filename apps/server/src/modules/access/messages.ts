import { type Fault, fill, type Locale, type Params } from '@liangsu/contract';
import { CODE_MESSAGES_EN, CODE_MESSAGES_ZH, type Reason } from '@liangsu/domain/codes';
import { PARTY_MESSAGES_EN, PARTY_MESSAGES_ZH, RECORD_MESSAGES } from '@liangsu/domain/parties';
import { AppError } from '../../platform/http/errors.ts';

/** What these routes can find wrong with a request; `{name}` is filled from the fault's parameters. */
const TEXT = {
  ...RECORD_MESSAGES,
  'address.invalid': {
    zh: '应为 IP 地址，或网段（如 10.1.0.0/16）',
    en: 'Give an IP address, or a network such as 10.1.0.0/16',
  },
  'cursor.invalid': {
    zh: '翻页位置无效，请从第一页重新开始',
    en: 'This is no place in the list; begin again with the first page',
  },
  'organisation.kinds': {
    zh: '行政管理部门不能同时是生产经营单位',
    en: 'An authority cannot be an enterprise as well',
  },
  'organisation.authority': {
    zh: '行政管理部门应注明级别和部门，其他单位不填',
    en: 'An authority says its level and disciplines; others leave this empty',
  },
  'organisation.level': {
    zh: '级别与所管行政区划不符：省、市、县级部门分别管省、市、县',
    en: 'The level is not that of the area: a province’s, prefecture’s or county’s authority answers for just that',
  },
  'organisation.laboratory': {
    zh: '检验机构应注明级别，其他单位不填',
    en: 'A laboratory says its level; others leave this empty',
  },
  'party.registered': {
    zh: '单位已登记，这一项只能通过变更单位登记资料、经审批后修改',
    en: 'The organisation is registered: this changes only by a change of its registration, when that is approved',
  },
  'document.type': {
    zh: '只接收 PDF、PNG 和 JPEG 文件（按文件内容判断）',
    en: 'Only PDF, PNG and JPEG are taken, by what is in the file',
  },
  'document.size': { zh: '文件超过 {limit} 字节', en: 'The file is larger than {limit} bytes' },
  'document.total': {
    zh: '批准之前，材料总共不超过 {limit} 字节',
    en: 'Before it is approved, an organisation’s papers have {limit} bytes at most together',
  },
  'application.many': {
    zh: '已提交 {limit} 次，请等待审批',
    en: 'This was asked for {limit} times; wait until it is decided on',
  },
  'document.many': {
    zh: '最多 {limit} 份材料',
    en: 'There are {limit} papers already, the most that are kept',
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
  organisation: { zh: '单位', en: 'Organisation' },
  document: { zh: '材料', en: 'Paper' },
  person: { zh: '人员', en: 'Person' },
  request: { zh: '请求', en: 'Request' },
  report: { zh: '公众反映', en: 'Report' },
  identity: { zh: '登录身份', en: 'Identity' },
  key: { zh: '密钥', en: 'Key' },
} as const;

/** The thing is not there. */
export function notFound(what: keyof typeof THINGS, id: string | number, locale: Locale): AppError {
  return new AppError('resource.notFound', { what: THINGS[what][locale === 'en' ? 'en' : 'zh'], id });
}

/** Another record already has this name. */
export function exists(what: keyof typeof THINGS, id: string | number, locale: Locale): AppError {
  return new AppError('resource.exists', { what: THINGS[what][locale === 'en' ? 'en' : 'zh'], id });
}
