import { GRANTABLE } from '@liangsu/domain/access';

/** Every right that can be given without a role; `*` is all of them, `lot.*` all about one subject. */
export const RIGHTS: readonly string[] = [...GRANTABLE].sort();

/** Those of a list that name no right: a misspelt one would be given and never work. */
export function unknownRights(rights: readonly string[]): string[] {
  const subjects = new Set(RIGHTS.map((right) => right.split('.')[0]));
  return rights.filter(
    (right) =>
      right !== '*' && !RIGHTS.includes(right) && !(right.endsWith('.*') && subjects.has(right.slice(0, -2))),
  );
}
