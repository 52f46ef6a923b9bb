import { useEffect, useSyncExternalStore } from 'react';

let printing = false;

function subscribe(changed: () => void): () => void {
  const turn = (now: boolean) => () => {
    printing = now;
    changed();
  };
  const [before, after] = [turn(true), turn(false)];
  window.addEventListener('beforeprint', before);
  window.addEventListener('afterprint', after);
  return () => {
    window.removeEventListener('beforeprint', before);
    window.removeEventListener('afterprint', after);
  };
}

/** Whether the page is being put on paper: nothing can be opened there, so everything that was read is shown. */
export const usePrinting = (): boolean => useSyncExternalStore(subscribe, () => printing);

/**
 * Prints once everything of a list was read, page after page; `wanted` says that somebody asked for it, `onDone` that it is
 * printed, or that the rest could not be read.
 */
export function usePrintWhole(
  wanted: boolean,
  list: { more: boolean; reading: boolean; failed: boolean; readMore(): void },
  onDone: () => void,
): void {
  const { more, reading, failed, readMore } = list;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the functions are new at each rendering
  useEffect(() => {
    if (!wanted || reading) return;
    if (more && !failed) readMore();
    else {
      window.print();
      onDone();
    }
  }, [wanted, more, reading, failed]);
}
