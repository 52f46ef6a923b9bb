import { useSyncExternalStore } from 'react';

const query = matchMedia('(max-width: 767px)');

/** Whether the window is a phone's: there is room for one column. Known from the first rendering on. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => query.matches,
  );
}
