import { type Hop, isHub, type WalkerOptions, type World } from './walker-types.ts';

/** Labels in the direction's own time by going over all hops until nothing changes. */
export function spread(w: World, o: WalkerOptions, first: Map<string, number>): Map<string, number> {
  const label = new Map(first);
  for (let changed = true; changed; ) {
    changed = false;
    for (const h of w.hops) {
      const { near, far, lo, hi } = oriented(h, o);
      if (near === null || far === null) continue;
      const l = label.get(near);
      if (l === undefined || (!o.ignoreTime && l > hi)) continue;
      const next = h.reset ? lo : Math.max(l, lo);
      const old = label.get(far);
      if (old === undefined || next < old) {
        label.set(far, next);
        changed = true;
      }
    }
  }
  return label;
}

/** A hop in the direction's own time. */
export function oriented(
  h: Hop,
  o: WalkerOptions,
): { near: string | null; far: string | null; lo: number; hi: number } {
  return o.direction === 'down'
    ? { near: h.from, far: h.to, lo: h.t0, hi: h.t1 }
    : { near: h.to, far: h.from, lo: -h.t1, hi: -h.t0 };
}

/** Where a source's quantity is not known: after a missing quantity or an unclear holding. */
export function doubts(
  w: World,
  o: WalkerOptions,
  seeds: readonly Map<string, number>[],
  s: number,
  region: readonly Hop[],
): { sure: Map<string, number>; doubt: Map<string, number> } {
  const sure = spread(w, o, seeds[s]!);
  const whole = seeds.length === 1 ? seeds[0]! : new Map<string, number>();
  const first = new Map<string, number>();
  const enter = (n: string, l: number): void => {
    if (!whole.has(n) && !(first.get(n)! <= l)) first.set(n, l);
  };
  for (const h of w.hops) {
    if (!h.link && (h.amount !== null || !region.includes(h))) continue;
    const { near, far, lo, hi } = oriented(h, o);
    if (!h.link)
      for (const n of [h.from, h.to]) {
        if (n === null || !sure.has(n)) continue;
        const l = sure.get(n)!;
        if (isHub(n) || o.ignoreTime) enter(n, l);
        else if (o.direction === 'down') enter(n, Math.max(l, h.t0));
        else if (-h.t0 >= l) enter(n, l);
      }
    if (near === null || far === null || !sure.has(near)) continue;
    if (o.ignoreTime || sure.get(near)! <= hi) enter(far, Math.max(sure.get(near)!, lo));
  }
  const open = { ...w, hops: w.hops.filter((h) => !whole.has(oriented(h, o).far ?? '')) };
  return { sure, doubt: spread(open, o, first) };
}
