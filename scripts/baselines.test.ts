import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = dirname(import.meta.dirname);
const folder = join(root, 'docs/baselines');
const documents = readdirSync(folder).sort();

/** Paths below a folder of the repository, as they are cited. */
function filesOf(path: string): string[] {
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    const name = path === '' ? entry.name : `${path}/${entry.name}`;
    if (/^(node_modules|dist|data|\.git)$/.test(entry.name)) return [];
    return entry.isDirectory() ? filesOf(name) : [name];
  });
}
const FILES = filesOf('');

interface Citation {
  line: string;
  file: string;
  /** Words of tests in that file. */
  tests: string[];
}

/** Lines of tables below their heads. */
const rowsOf = (text: string): string[] =>
  text.split('\n').filter((line) => /^\| (?!# |条款 |attack |---)/.test(line) && !/^\|[-| ]+\|$/.test(line));

/** What a row cites: `a/file.ts` and behind it “the words of a test”. */
function citationsOf(line: string): Citation[] {
  const found: Citation[] = [];
  for (const [, file, test] of line.matchAll(
    /`([\w@./-]*(?:\.(?:tsx?|mjs|md|json|sql|yaml)|Dockerfile|Caddyfile))`|“([^”]+)”/g,
  )) {
    if (file !== undefined) found.push({ line, file, tests: [] });
    else if (test !== undefined) found.at(-1)?.tests.push(test);
  }
  return found;
}
const whole = (file: string): string[] => FILES.filter((path) => path === file || path.endsWith(`/${file}`));

describe.each(documents)('docs/baselines/%s', (name) => {
  const text = readFileSync(join(folder, name), 'utf8');
  const rows = rowsOf(text);
  const citations = rows.flatMap(citationsOf);

  it('cites files that are there, each beyond doubt', () => {
    expect(citations.length).toBeGreaterThan(30);
    const wrong = citations.flatMap(({ file, line }) => {
      const paths = whole(file);
      return paths.length === 1 ? [] : [`${file} (${paths.length}): ${line.slice(0, 60)}`];
    });
    expect(wrong).toEqual([]);
  });

  it('cites tests that are there, by their words', () => {
    const wrong = citations.flatMap(({ file, tests }) => {
      const path = whole(file)[0];
      if (path === undefined) return [];
      const content = readFileSync(join(root, path), 'utf8');
      return tests.filter((test) => !content.includes(test)).map((test) => `${path}: ${test}`);
    });
    expect(wrong).toEqual([]);
    expect(citations.flatMap(({ tests }) => tests).length).toBeGreaterThan(20);
  });
});

describe('each control', () => {
  it.each([
    ['asvs-5.md', /^(met|partly|not met|n\/a)$/, 3, 'met'],
    ['mlps-level-3.md', /^(符合|部分符合|不符合|不适用)$/, 2, '符合'],
  ] as const)('of %s stands once, with a state; what is met says where', (name, states, column, met) => {
    const rows = rowsOf(readFileSync(join(folder, name), 'utf8')).map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    expect(rows.length).toBeGreaterThan(40);
    const numbers = rows.map(([number]) => number);
    expect(numbers.filter((number, i) => numbers.indexOf(number) !== i)).toEqual([]);
    for (const cells of rows) {
      expect(cells, cells.join(' | ')).toHaveLength(column + 2);
      expect(cells[column], cells.join(' | ')).toMatch(states);
      expect(cells.at(-1), cells.join(' | ')).not.toBe('');
      if (cells[column] === met) expect(cells.at(-1)!.length, cells.join(' | ')).toBeGreaterThan(7);
    }
  });

  it('every risk of the API top ten has attacks', () => {
    const text = readFileSync(join(folder, 'api-top-ten.md'), 'utf8');
    const parts = text.split(/^## /m).slice(1);
    expect(parts.map((part) => /^API(\d+) /.exec(part)?.[1])).toEqual(
      Array.from({ length: 10 }, (_, i) => String(i + 1)),
    );
    for (const part of parts) expect(rowsOf(part).length, part.slice(0, 30)).toBeGreaterThan(0);
  });
});
