import type { Fault, Locale } from '@liangsu/contract';
import type { FastifyInstance } from 'fastify';
import { type ParseError, parse } from 'jsonc-parser';
import { AppError } from './errors.ts';

/** Levels of nesting that any form of ours stays far below; deeper bodies exhaust the stacks of what reads them. */
const MOST_LEVELS = 64;

/** Where the first thing stands that keeps a text from being JSON; its length when it only ends too early. */
function faultAt(text: string): number {
  const faults: ParseError[] = [];
  try {
    parse(text, faults, { disallowComments: true, allowTrailingComma: false });
  } catch {
    // Nested too deep for the locator: the place stays unknown.
  }
  return faults[0]?.offset ?? text.length;
}

/** Where a text stops being JSON, in the reader's language: line and column count from 1. */
export function jsonReason(text: string, locale: Locale): string {
  const english = locale === 'en';
  if (text.trim() === '') return english ? 'it is empty' : '内容为空';
  const position = faultAt(text);
  const before = text.slice(0, position).split('\n');
  const line = before.length;
  const column = before.at(-1)!.length + 1;
  const found = position < text.length ? JSON.stringify(text.slice(position, position + 10)) : '';
  if (english) return `line ${line}, column ${column}${found ? `, at ${found}` : ': it ends too early'}`;
  return `第 ${line} 行第 ${column} 列${found ? `，${found} 处` : '：内容不完整'}`;
}

/** Reads JSON bodies: a fault is told with its place, and names that would change what objects are (`__proto__`) are refused. */
export function registerJsonParser(app: FastifyInstance): void {
  const guarded = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) => {
    // Many clients name a type with every request, also with those that carry nothing.
    if (text === '' && request.method === 'DELETE') return done(null, undefined);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      done(new AppError('request.malformed', { reason: jsonReason(text, request.locale) }));
      return;
    }
    if (/__proto__|constructor|\\u00/i.test(text)) guarded(request, text, done);
    else done(null, value);
  });
}

const TEXT: Record<string, Record<Locale, string>> = {
  'text.nul': { 'zh-CN': '不能含有空字符（U+0000）', en: 'must not contain the character U+0000' },
  'text.notUnicode': {
    'zh-CN': '含有不完整的字符（孤立的代理码位）',
    en: 'contains half a character (a lone surrogate)',
  },
};

const step = (key: string): string => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/**
 * Refuses what no column can keep, with its place: U+0000 and halves of surrogate pairs, in texts and names, and nesting
 * that would exhaust stacks. Walks without recursion. Throws request.tooDeep or request.invalid.
 */
export function refuseUnstorable(value: unknown, prefix: string): void {
  const faults: { path: string; code: string }[] = [];
  const check = (text: string, path: string) => {
    if (text.includes('\u0000')) faults.push({ path, code: 'text.nul' });
    else if (!text.isWellFormed()) faults.push({ path, code: 'text.notUnicode' });
  };
  const stack: { value: unknown; path: string; level: number }[] = [{ value, path: prefix, level: 0 }];
  while (stack.length > 0 && faults.length < 100) {
    const top = stack.pop()!;
    if (typeof top.value === 'string') check(top.value, top.path === '' ? '/' : top.path);
    if (typeof top.value !== 'object' || top.value === null) continue;
    if (top.level >= MOST_LEVELS) throw new AppError('request.tooDeep', { limit: MOST_LEVELS });
    for (const [key, item] of Object.entries(top.value)) {
      if (!Array.isArray(top.value)) check(key, `${top.path}${step(key)}`);
      if (typeof item === 'string' || (typeof item === 'object' && item !== null))
        stack.push({ value: item, path: `${top.path}${step(key)}`, level: top.level + 1 });
    }
  }
  if (faults.length > 0)
    throw new AppError('request.invalid', { count: faults.length }, (locale): Fault[] =>
      faults.map((fault) => ({ ...fault, message: TEXT[fault.code]![locale] })),
    );
}
