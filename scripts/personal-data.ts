// Writes docs/personal-data.md from the data of packages/domain/src/personal-data: `node scripts/personal-data.ts --write`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { personalDataDocument } from '@liangsu/domain/personal-data';

export const PERSONAL_DATA_FILE = join(import.meta.dirname, '../docs/personal-data.md');

if (import.meta.main) {
  if (process.argv.includes('--write')) writeFileSync(PERSONAL_DATA_FILE, personalDataDocument());
  else process.stdout.write(personalDataDocument());
}
