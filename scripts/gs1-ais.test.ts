import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AI_ROWS } from '../packages/domain/src/codes/gs1/ais.gen.ts';
import { readDictionary, renderTable } from './gs1-ais.ts';

const root = join(import.meta.dirname, '..');
const dictionary = join(root, '../shared/data/gs1/gs1-syntax-dictionary.txt');
if (!existsSync(dictionary)) console.info(`skipped: no dictionary at ${dictionary}`);

describe('table of application identifiers', () => {
  it.skipIf(!existsSync(dictionary))('is the dictionary (skipped without it)', () => {
    expect(AI_ROWS).toEqual(readDictionary(readFileSync(dictionary, 'utf8')));
  });

  it('is what the script writes', () => {
    const file = readFileSync(join(root, 'packages/domain/src/codes/gs1/ais.gen.ts'), 'utf8');
    expect(renderTable(AI_ROWS)).toBe(file);
  });

  it('refuses lines that are none of the dictionary', () => {
    expect(() => readDictionary('AB N2 # X')).toThrow();
    expect(() => readDictionary('01 Q2 # X')).toThrow();
    expect(() => readDictionary('01 N2 foo=1 # X')).toThrow();
    expect(readDictionary('# comment\n\n20 *? N2 req=01 # VARIANT')).toEqual([
      ['20', '*?', 'N2', 'req=01', 'VARIANT'],
    ]);
  });
});
