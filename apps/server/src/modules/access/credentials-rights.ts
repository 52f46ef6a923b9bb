import * as contract from '@liangsu/contract';

/** Rights that are asked for elsewhere than by a route of the contract: EPCIS queries, and people's names and numbers. */
const BESIDE_ROUTES = ['event.query', 'party.contact'];

/** Every right that somebody can be given; `*` is all of them, `lot.*` all about one subject. */
export const RIGHTS: readonly string[] = [
  ...new Set([
    ...BESIDE_ROUTES,
    ...Object.values(contract as Record<string, unknown>).flatMap((value) =>
      typeof value === 'object' && value !== null && 'path' in value && 'action' in value
        ? [String(value.action)].filter((action) => action.includes('.'))
        : [],
    ),
  ]),
].sort();

/** Those of a list that name no right: a misspelt one would be given and never work. */
export function unknownRights(rights: readonly string[]): string[] {
  const subjects = new Set(RIGHTS.map((right) => right.split('.')[0]));
  return rights.filter(
    (right) =>
      right !== '*' && !RIGHTS.includes(right) && !(right.endsWith('.*') && subjects.has(right.slice(0, -2))),
  );
}
