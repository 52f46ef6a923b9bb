import type { Placed } from './layout.ts';

const CELL = 240;

/** Finds the node at a point without looking at all of them. */
export class HitGrid {
  private readonly cells = new Map<string, Placed[]>();

  constructor(placed: readonly Placed[]) {
    for (const item of placed)
      for (let i = Math.floor(item.x / CELL); i <= Math.floor((item.x + item.width) / CELL); i++)
        for (let j = Math.floor(item.y / CELL); j <= Math.floor((item.y + item.height) / CELL); j++) {
          const key = `${i} ${j}`;
          const list = this.cells.get(key);
          if (list) list.push(item);
          else this.cells.set(key, [item]);
        }
  }

  /** The node at a point, or the nearest within a distance; null when there is none. */
  at(x: number, y: number, within: number): Placed | null {
    let best: Placed | null = null;
    let least = within;
    for (const [i, j] of cellsAround(x, y, within))
      for (const item of this.cells.get(`${i} ${j}`) ?? []) {
        const dx = Math.max(item.x - x, 0, x - item.x - item.width);
        const dy = Math.max(item.y - y, 0, y - item.y - item.height);
        const distance = Math.hypot(dx, dy);
        if (distance === 0) return item;
        if (distance < least) [best, least] = [item, distance];
      }
    return best;
  }
}

function* cellsAround(x: number, y: number, within: number): Generator<[number, number]> {
  for (let i = Math.floor((x - within) / CELL); i <= Math.floor((x + within) / CELL); i++)
    for (let j = Math.floor((y - within) / CELL); j <= Math.floor((y + within) / CELL); j++) yield [i, j];
}
