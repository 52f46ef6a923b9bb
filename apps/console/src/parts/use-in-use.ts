import { useEffect, useState } from 'react';

/** How long after the last touch a page counts as in use, in milliseconds: far less than a session may be idle. */
export const QUIET = 2 * 60_000;

/** What people do with a page. */
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'focus'] as const;

/** Tells when nobody has touched a page for a while, and when somebody does again. Gives the way to stop. */
export function watchUse(page: EventTarget, tell: (used: boolean) => void): () => void {
  let used = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const touched = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      used = false;
      tell(false);
    }, QUIET);
    if (used) return;
    used = true;
    tell(true);
  };
  for (const name of TOUCHES) page.addEventListener(name, touched, { capture: true, passive: true });
  touched();
  return () => {
    clearTimeout(timer);
    for (const name of TOUCHES) page.removeEventListener(name, touched, { capture: true });
  };
}

/**
 * Whether somebody has used the page in the last minutes. What asks the server again and again asks only then: every request
 * counts as use of the session, which would never end on a screen that was left.
 */
export function useInUse(): boolean {
  const [used, setUsed] = useState(true);
  useEffect(() => watchUse(window, setUsed), []);
  return used;
}
