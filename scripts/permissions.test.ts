import { readFileSync } from 'node:fs';
import { permissionsDocument } from '@liangsu/domain/access';
import { expect, it } from 'vitest';
import { PERMISSIONS_FILE } from './permissions.ts';

it('docs/permissions.md is what the table says (otherwise: node scripts/permissions.ts --write)', () => {
  expect(readFileSync(PERMISSIONS_FILE, 'utf8') === permissionsDocument()).toBe(true);
});
