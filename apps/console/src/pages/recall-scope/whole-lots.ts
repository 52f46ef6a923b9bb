import type { ScopeLotView } from '@liangsu/contract';

/** Lots of several pages: one whose holders went on with the next page is one again. */
export function wholeLots(pages: readonly { lots: ScopeLotView[] }[]): ScopeLotView[] {
  const lots: ScopeLotView[] = [];
  for (const lot of pages.flatMap((page) => page.lots)) {
    const last = lots.at(-1);
    if (last?.code === lot.code)
      lots[lots.length - 1] = { ...last, holders: [...last.holders, ...lot.holders] };
    else lots.push(lot);
  }
  return lots;
}
