// Writes docs/permissions.md from the table of packages/domain/src/access: `node scripts/permissions.ts --write`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { permissionsDocument } from '@liangsu/domain/access';

export const PERMISSIONS_FILE = join(import.meta.dirname, '../docs/permissions.md');

if (import.meta.main) {
  if (process.argv.includes('--write')) writeFileSync(PERMISSIONS_FILE, permissionsDocument());
  else process.stdout.write(permissionsDocument());
}
