import { ROLE } from '../edge.ts';
import { type Hop, isHub, lotOf } from './walker-types.ts';

/** All hops in an order in which every node sees its own in sequence; loops in the order of time. */
export function inOrder(
  region: readonly Hop[],
  active: (n: string | null) => boolean,
  ignoreTime: boolean,
): Hop[] {
  const nodes = new Set(region.flatMap((h) => [h.from, h.to]).filter((n): n is string => active(n)));
  const before = new Map<Hop, Set<Hop>>(region.map((h) => [h, new Set<Hop>()]));
  for (const n of nodes) {
    const mine = region.filter((h) => h.from === n || h.to === n).sort((a, b) => atNode(n, a, b, ignoreTime));
    for (let i = 1; i < mine.length; i++) before.get(mine[i]!)!.add(mine[i - 1]!);
  }
  const done: Hop[] = [];
  const open = new Set(region);
  while (open.size > 0) {
    const ready = [...open].filter((h) => [...before.get(h)!].every((b) => !open.has(b)));
    if (ready.length > 0) {
      for (const h of ready) {
        open.delete(h);
        done.push(h);
      }
      continue;
    }
    // Everything left waits for a loop: find a loop that waits for nothing else.
    const waitsFor = new Map<Hop, Set<Hop>>();
    for (const h of open) {
      const all = new Set<Hop>();
      const todo = [h];
      for (let x = todo.pop(); x !== undefined; x = todo.pop())
        for (const b of before.get(x)!)
          if (open.has(b) && !all.has(b)) {
            all.add(b);
            todo.push(b);
          }
      waitsFor.set(h, all);
    }
    const inLoop = [...open].find((h) => [...waitsFor.get(h)!].every((x) => waitsFor.get(x)!.has(h)))!;
    const loop = [...waitsFor.get(inLoop)!].sort((a, b) => {
      const x = a.edge!;
      const y = b.edge!;
      const out = (h: Hop): number => (isHub(h.from) ? 1 : 0);
      const whose = (h: Hop): number => (h.from === null || isHub(h.from) ? 0 : lotOf(h.from));
      return (
        x.t0 - y.t0 ||
        x.t1 - y.t1 ||
        x.tie - y.tie ||
        x.event - y.event ||
        out(a) - out(b) ||
        x.ord - y.ord ||
        whose(a) - whose(b)
      );
    });
    for (const h of loop) {
      open.delete(h);
      done.push(h);
    }
  }
  return done;
}

function atNode(n: string, a: Hop, b: Hop, ignoreTime: boolean): number {
  const x = a.edge!;
  const y = b.edge!;
  const aIn = a.to === n;
  const bIn = b.to === n;
  if (n.startsWith('hub ') && !n.startsWith('hub -')) {
    if (aIn !== bIn) return aIn ? -1 : 1;
    if (aIn) return x.ord - y.ord;
    const la = x.role === ROLE.loss ? 1 : 0;
    const lb = y.role === ROLE.loss ? 1 : 0;
    return la - lb || (la === 1 ? x.lossKind - y.lossKind : 0) || x.ord - y.ord;
  }
  if (ignoreTime && aIn !== bIn) return aIn ? -1 : 1;
  const ka = aIn ? a.t0 : a.t1;
  const kb = bIn ? b.t0 : b.t1;
  // A pool is poured before it is drawn at one moment.
  const poured = isHub(n) && aIn !== bIn ? (aIn ? -1 : 1) : 0;
  return (
    ka - kb || poured || rank(a, aIn) - rank(b, bIn) || x.tie - y.tie || x.event - y.event || x.ord - y.ord
  );
}

function rank(h: Hop, isIn: boolean): number {
  if (h.rest && !isIn) return 6;
  if (h.edge!.role === ROLE.loss) return 5;
  const madeHere = h.from === null || isHub(h.from);
  if (madeHere) return 0;
  if (h.to === null) return 4;
  if (isHub(h.to)) return 3;
  return isIn ? 1 : 2;
}
