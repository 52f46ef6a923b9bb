import { setTimeout as delay } from 'node:timers/promises';

/** Asks again and again until the answer is yes; throws with `what` when it never is. */
export async function until(what: string, yes: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 120_000; !(await yes()); await delay(20))
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
}
