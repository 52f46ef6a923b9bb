import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from './en/index.ts';
import zh from './zh-CN/index.ts';

type Words = { [key: string]: string | Words };

function flat(words: Words, prefix = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${prefix}${key}`, value] as [string, string]]
      : flat(value, `${prefix}${key}.`),
  );
}

const chinese = new Map(flat(zh as unknown as Words));
const english = new Map(flat(en as unknown as Words));
const places = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();
const source = join(import.meta.dirname, '..');

describe('the two languages', () => {
  it('have the same words, key by key', () => {
    // English has a singular where a word counts; Chinese needs none.
    const singular = (key: string) => key.endsWith('_one') && english.has(key.slice(0, -4));
    expect([...english.keys()].filter((key) => !chinese.has(key) && !singular(key))).toEqual([]);
    expect([...chinese.keys()].filter((key) => !english.has(key))).toEqual([]);
  });

  it('leave no word empty and fill the same places', () => {
    for (const [key, text] of chinese) {
      expect(text.trim(), key).not.toBe('');
      expect(english.get(key)?.trim(), key).not.toBe('');
      expect(places(english.get(key) ?? ''), key).toEqual(places(text));
    }
  });

  it('give every counted English word its singular', () => {
    const counted = /\{\{count\}\} [a-z]+s\b/;
    for (const [key, text] of english)
      if (counted.test(text) && !key.endsWith('titleMany'))
        expect(english.get(`${key}_one`), key).toBeTruthy();
  });

  it('are really in their language', () => {
    const han = /\p{Script=Han}/u;
    expect([...english].filter(([key, text]) => key !== 'app.otherLanguage' && han.test(text))).toEqual([]);
  });

  it('are the only place with words: no Chinese in components', () => {
    const bad: string[] = [];
    for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.tsx?$/.test(entry.name) || entry.name.includes('.test.')) continue;
      const path = join(entry.parentPath, entry.name);
      if (path.includes('locales') || path.includes('/testing/') || path.includes(`${source}/format/`))
        continue;
      readFileSync(path, 'utf8')
        .split('\n')
        .forEach((line, i) => {
          const code = line.replace(/\/\/.*$|^\s*\*.*$|\/\*.*?\*\//g, '');
          if (/\p{Script=Han}/u.test(code)) bad.push(`${path.slice(source.length + 1)}:${i + 1}`);
        });
    }
    expect(bad).toEqual([]);
  });
});
