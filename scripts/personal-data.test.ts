import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Category,
  categoriesOf,
  erasureOf,
  IMPERSONAL,
  overdueBefore,
  PERSONAL_DATA,
  PERSONAL_DATA_NAMES,
  personalDataDocument,
} from '@liangsu/domain/personal-data';
import { expect, it } from 'vitest';
import { PERSONAL_DATA_FILE } from './personal-data.ts';

it('docs/personal-data.md is what the table says (otherwise: node scripts/personal-data.ts --write)', () => {
  expect(readFileSync(PERSONAL_DATA_FILE, 'utf8') === personalDataDocument()).toBe(true);
});

it('what is kept lies where the data says', () => {
  const schema = readFileSync(join(import.meta.dirname, '../db/schema.sql'), 'utf8');
  for (const name of PERSONAL_DATA_NAMES)
    for (const place of PERSONAL_DATA[name].where) {
      const [table, column] = place.split('.');
      const body = new RegExp(`CREATE TABLE ${table} \\(\n([^;]*)\\n\\)`).exec(schema)?.[1];
      expect(body, place).toBeDefined();
      if (column !== undefined) expect(body, place).toMatch(new RegExp(`^ {2}${column} `, 'm'));
    }
});

it('each column that can hold personal data is in the catalogue, or looked at and said why not', () => {
  const schema = readFileSync(join(import.meta.dirname, '../db/schema.sql'), 'utf8');
  const columns = [...schema.matchAll(/CREATE TABLE (\w+) \(\n([^;]*)\n\)/g)].flatMap(([, table, body]) =>
    [
      ...body!.matchAll(
        /^ {2}"?(\w+)"? (?:text|text\[\]|jsonb?|xml|bytea|inet|cidr|character[^,]*)(?= |,|\[|$)/gm,
      ),
    ].map(([, column]) => `${table}.${column}`),
  );
  expect(columns.length).toBeGreaterThan(200);
  const catalogue = new Set<string>(PERSONAL_DATA_NAMES.flatMap((name) => [...PERSONAL_DATA[name].where]));
  const impersonal = IMPERSONAL.flatMap(({ where }) => [...where]);
  const inCatalogue = (column: string) => catalogue.has(column) || catalogue.has(column.split('.')[0]!);
  expect(columns.filter((column) => !inCatalogue(column) && !impersonal.includes(column))).toEqual([]);
  // Nothing is both, twice, or gone.
  expect(impersonal.filter(inCatalogue)).toEqual([]);
  expect(new Set(impersonal).size).toBe(impersonal.length);
  expect(impersonal.filter((column) => !columns.includes(column))).toEqual([]);
});

it('each kind has a purpose, an article and a term; what stays in spite of a request, the rule that says so', () => {
  for (const name of PERSONAL_DATA_NAMES) {
    const one: Category = PERSONAL_DATA[name];
    expect(one.basis.length, name).toBeGreaterThan(0);
    expect(one.onRequest === 'kept', name).toBe(one.keptBy !== null);
    expect([one.zh, one.en, one.purpose.zh, one.purpose.en, one.term.zh, one.term.en], name).not.toContain(
      '',
    );
  }
  for (const of of ['account', 'public', 'party', 'paper'] as const) {
    const { erased, kept } = erasureOf(of);
    expect([...erased, ...kept].sort()).toEqual([...categoriesOf(of)].sort());
  }
  expect(overdueBefore('publicReport.contact', new Date('2027-01-01T00:00:00Z'))).toEqual(
    new Date('2026-01-01T00:00:00Z'),
  );
  expect(overdueBefore('account.trail', new Date())).toBeNull();
});
