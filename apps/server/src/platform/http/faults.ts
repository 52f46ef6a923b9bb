import type { Fault, Locale } from '@liangsu/contract';

interface AjvFault {
  instancePath: string;
  keyword: string;
  params: Record<string, unknown>;
  message?: string;
}

type Say = (params: Record<string, unknown>) => string;

/** What would be right, per JSON Schema keyword, in both languages. */
const TEXT: Record<string, Record<Locale, Say>> = {
  required: {
    'zh-CN': (p) => `缺少“${p['missingProperty']}”`,
    en: (p) => `“${p['missingProperty']}” is missing`,
  },
  type: {
    'zh-CN': (p) => `类型应为 ${[p['type']].flat().join(' 或 ')}`,
    en: (p) => `must be of type ${[p['type']].flat().join(' or ')}`,
  },
  enum: {
    'zh-CN': (p) => `应为下列之一：${(p['allowedValues'] as unknown[]).join('、')}`,
    en: (p) => `must be one of: ${(p['allowedValues'] as unknown[]).join(', ')}`,
  },
  const: {
    'zh-CN': (p) => `应为 ${JSON.stringify(p['allowedValue'])}`,
    en: (p) => `must be ${JSON.stringify(p['allowedValue'])}`,
  },
  minLength: {
    'zh-CN': (p) => `至少 ${p['limit']} 个字符`,
    en: (p) => `must have at least ${p['limit']} character(s)`,
  },
  maxLength: {
    'zh-CN': (p) => `最多 ${p['limit']} 个字符`,
    en: (p) => `must have at most ${p['limit']} character(s)`,
  },
  minimum: { 'zh-CN': (p) => `不能小于 ${p['limit']}`, en: (p) => `must not be less than ${p['limit']}` },
  maximum: { 'zh-CN': (p) => `不能大于 ${p['limit']}`, en: (p) => `must not be greater than ${p['limit']}` },
  minItems: {
    'zh-CN': (p) => `至少 ${p['limit']} 项`,
    en: (p) => `must have at least ${p['limit']} item(s)`,
  },
  maxItems: { 'zh-CN': (p) => `最多 ${p['limit']} 项`, en: (p) => `must have at most ${p['limit']} item(s)` },
  pattern: { 'zh-CN': (p) => `格式应为 ${p['pattern']}`, en: (p) => `must match ${p['pattern']}` },
  format: { 'zh-CN': (p) => `格式应为 ${p['format']}`, en: (p) => `must be a valid ${p['format']}` },
  additionalProperties: {
    'zh-CN': (p) => `不认识的字段“${p['additionalProperty']}”`,
    en: (p) => `unknown field “${p['additionalProperty']}”`,
  },
  unevaluatedProperties: {
    'zh-CN': (p) => `不认识的字段“${p['unevaluatedProperty']}”`,
    en: (p) => `unknown field “${p['unevaluatedProperty']}”`,
  },
};

/** A JSON Schema validator's findings as faults with place, code and what would be right. */
export function describeFaults(findings: readonly AjvFault[], locale: Locale): Fault[] {
  return findings.slice(0, 100).map((finding) => ({
    path: finding.instancePath === '' ? '/' : finding.instancePath,
    code: `schema.${finding.keyword}`,
    message: TEXT[finding.keyword]?.[locale](finding.params) ?? finding.message ?? finding.keyword,
  }));
}

/** The faults inside a framework validation error. */
export function faultsOf(error: unknown, locale: Locale): Fault[] {
  const { validation, validationContext } = error as { validation?: AjvFault[]; validationContext?: string };
  const prefix =
    validationContext === 'body' || validationContext === undefined ? '' : `/${validationContext}`;
  return describeFaults(validation ?? [], locale).map((fault) => ({
    ...fault,
    path: `${prefix}${fault.path}`,
  }));
}
