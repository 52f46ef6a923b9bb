import type { Locale } from './errors.ts';

const NUMBERS = '一二三四五';

/**
 * A quality grade in the reader's language: `03`, `3` and `三等` are 三等, Grade 3. What is none of the grades of the grain
 * standards (一等 to 五等, 等外, and 一级 to 四级 of oils and milled grain) is returned as it was written.
 */
export function gradeText(grade: string, locale: Locale): string {
  const text = grade.trim();
  const english = locale === 'en';
  const code = /^0?([1-5])$/.exec(text);
  const word = /^([一二三四五])([等级])$/.exec(text);
  const number = code ? Number(code[1]) : word ? NUMBERS.indexOf(word[1]!) + 1 : 0;
  if (number > 0) return english ? `Grade ${number}` : `${NUMBERS[number - 1]}${word?.[2] ?? '等'}`;
  if (text === '等外') return english ? 'Off grade' : '等外';
  return grade;
}
