import { useSyncExternalStore } from 'react';

/** Long prints ordered in this window; a reload does not lose them. */
const KEY = 'liangsu.labelJobs';
const listeners = new Set<() => void>();
let ids: readonly string[] = kept();

function kept(): readonly string[] {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

function set(next: readonly string[]): void {
  ids = next;
  sessionStorage.setItem(KEY, JSON.stringify(next));
  for (const listener of listeners) listener();
}

/** Watches a print until its file was fetched or it was put away. */
export const watchLabelJob = (id: string): void => set([...ids, id]);
export const dropLabelJob = (id: string): void => set(ids.filter((other) => other !== id));

export function useLabelJobs(): readonly string[] {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => ids,
  );
}
