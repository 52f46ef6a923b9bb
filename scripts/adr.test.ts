import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../docs/adr');
const files = readdirSync(folder).sort();

describe('decision records', () => {
  it('are numbered without gaps', () => {
    expect(files.map((file) => Number(file.slice(0, 4)))).toEqual(files.map((_, i) => i + 1));
  });

  it.each(files)('%s begins with its number and its status', (file) => {
    const [heading, , status] = readFileSync(join(folder, file), 'utf8').split('\n');
    expect(heading).toMatch(new RegExp(`^# ${Number(file.slice(0, 4))}\\. \\S`));
    expect(status).toMatch(/^Status: (proposed|accepted|superseded by \d+), \p{L}+ 20\d\d$/u);
  });
});
