import i18next from 'i18next';

/** The word for a value that comes from outside, in a group of the resources; an unknown value is its own word. */
export function wordOf(group: string, value: string): string {
  const key = `${group}.${value}`;
  return i18next.exists(key) ? i18next.t(key as 'common.all') : value;
}
