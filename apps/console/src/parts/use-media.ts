import { useSyncExternalStore } from 'react';

/** A hook for a condition of the window or of its person's settings, known from the first rendering on. */
function mediaHook(condition: string): () => boolean {
  const query = matchMedia(condition);
  const subscribe = (changed: () => void) => {
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  };
  return () => useSyncExternalStore(subscribe, () => query.matches);
}

/** Whether the window is a phone's: there is room for one column. */
export const useNarrow = mediaHook('(max-width: 767px)');

/** Whether the person asked their system for no motion. */
export const useStill = mediaHook('(prefers-reduced-motion: reduce)');
