/** What can be wrong with a parameter of an EPCIS query, with its paging, or with a query that is to be given a name. */
export type QueryFaultCode =
  | 'unknown'
  | 'unsupported'
  | 'notATime'
  | 'notANumber'
  | 'notAWhole'
  | 'notABoolean'
  | 'notAWord'
  | 'notAName'
  | 'empty'
  | 'repeated'
  | 'wrongType'
  | 'orderBy'
  | 'needsOrderBy'
  | 'exclusive'
  | 'pageToken'
  | 'missing'
  | 'name';

/** One parameter that cannot be understood: never ignored, always named. */
export interface QueryFault {
  parameter: string;
  code: QueryFaultCode;
  params: Record<string, string | number>;
}

/** Texts for people, by code and language; `{name}` is filled from `params`, which always holds `parameter`. */
export const QUERY_MESSAGES: Readonly<Record<QueryFaultCode, { readonly zh: string; readonly en: string }>> =
  {
    unknown: { zh: '没有名为 {parameter} 的查询参数', en: 'there is no query parameter {parameter}' },
    unsupported: { zh: '不支持查询参数 {parameter}', en: 'query parameter {parameter} is not supported' },
    notATime: {
      zh: '{parameter} 不是带时区的日期时间，应形如 2026-11-22T08:00:00+08:00（URL 中的 + 写作 %2B）',
      en: '{parameter} is not a date-time with zone such as 2026-11-22T08:00:00+08:00 (write + as %2B in a URL)',
    },
    notANumber: { zh: '{parameter} 应为数字', en: '{parameter} must be a number' },
    notAWhole: { zh: '{parameter} 应为 1 以上的整数', en: '{parameter} must be a whole number from 1' },
    notABoolean: { zh: '{parameter} 应为 true 或 false', en: '{parameter} must be true or false' },
    notAWord: {
      zh: '{parameter} 的值“{value}”不在范围内，应为 {expected}',
      en: '“{value}” is no value of {parameter}; expected {expected}',
    },
    notAName: {
      zh: '{parameter} 的值“{value}”应为 URI',
      en: '“{value}” in {parameter} must be a URI',
    },
    empty: { zh: '{parameter} 没有给出值', en: '{parameter} has no value' },
    repeated: { zh: '{parameter} 只能给出一个值', en: '{parameter} takes one value only' },
    wrongType: { zh: '{parameter} 应为{expected}', en: '{parameter} must be {expected}' },
    orderBy: {
      zh: 'orderBy 应为 eventTime、recordTime 或带前缀的扩展字段名',
      en: 'orderBy must be eventTime, recordTime, or the name of an extension field with its prefix',
    },
    needsOrderBy: {
      zh: '给出 eventCountLimit 时必须同时给出 orderBy',
      en: 'eventCountLimit needs orderBy beside it',
    },
    exclusive: {
      zh: 'eventCountLimit 与 maxEventCount 不能同时使用',
      en: 'eventCountLimit and maxEventCount exclude each other',
    },
    pageToken: {
      zh: '{parameter} 无效、已过期或属于另一个查询，请从第一页重新开始',
      en: '{parameter} is invalid, has expired, or belongs to another query; start again from the first page',
    },
    missing: { zh: '应为 {"name": "…", "query": {…}}', en: 'must be {"name": "…", "query": {…}}' },
    name: {
      zh: '名称应为 1 到 100 个字母、数字、_ . ~ -',
      en: 'a name has 1 to 100 letters, digits, _ . ~ -',
    },
  };

/** Thrown while a query is read; `readQuery` turns it into its answer. */
export class QueryFaultError extends Error {
  readonly fault: QueryFault;

  constructor(parameter: string, code: QueryFaultCode, params: Record<string, string | number> = {}) {
    super(`${parameter}: ${code}`);
    this.fault = { parameter, code, params: { parameter, ...params } };
  }
}
