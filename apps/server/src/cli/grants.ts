import { isRole, type Role } from '@liangsu/domain/access';
import { unknownRights } from '../modules/access/index.ts';
import { ConfigError } from '../platform/config.ts';
import type { Queryable } from '../platform/db/pool.ts';

/** The rights of an option, each known; throws ConfigError. */
export function readRights(text: string): string[] {
  const rights = [...new Set(text.split(/[\s,，]+/).filter(Boolean))];
  if (rights.length === 0) throw new ConfigError('--rights: at least one right is needed');
  const unknown = unknownRights(rights);
  if (unknown.length > 0)
    throw new ConfigError(`--rights: 没有这样的权限 no such right: ${unknown.join(', ')}`);
  return rights;
}

/** The roles of an option, each known; throws ConfigError. */
export function readRoles(text: string): Role[] {
  const words = [...new Set(text.split(/[\s,，]+/).filter(Boolean))];
  const unknown = words.filter((word) => !isRole(word));
  if (words.length === 0 || unknown.length > 0)
    throw new ConfigError(
      `--roles: 没有这样的角色 no such role: ${unknown.join(', ')} (docs/permissions.md)`,
    );
  return words.filter(isRole);
}

/** The party of an option, by credit code or number; null when left out. Throws ConfigError when there is none. */
export async function findParty(db: Queryable, text: string | undefined): Promise<number | null> {
  if (text === undefined) return null;
  const wanted = text.trim().toUpperCase();
  const { rows } = await db.query<{ id: number }>(
    /^\d{1,15}$/.test(wanted)
      ? 'SELECT id FROM party WHERE id = $1::bigint'
      : 'SELECT id FROM party WHERE uscc = $1',
    [wanted],
  );
  if (!rows[0]) throw new ConfigError(`--party ${text}: 没有登记这个主体 no such party has been entered`);
  return rows[0].id;
}

/** Lines of a small table, its columns as wide as they must be. */
export function tableOf(rows: readonly (readonly string[])[]): string {
  const width = (text: string) => [...text].reduce((sum, c) => sum + (c > '\u2e7f' ? 2 : 1), 0);
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => width(row[i]!))));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell + ' '.repeat(widths[i]! - width(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
