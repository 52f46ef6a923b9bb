/**
 * Exact `a * b / q` on whole amounts up to 2^53 - 1. The product of two amounts of tonnes in milligrams does not fit a
 * double, so it is kept as a pair of doubles (Dekker 1971, "A floating-point technique for extending the available
 * precision"), which is exact and needs no BigInt.
 */
const SPLIT = 134217729;
const EXACT = 9007199254740992;

/** Remainder of the last `mulDiv`. */
let remainder = 0;

/** ⌊a·b/q⌋ for safe integers a, b ≥ 0 and q > 0 with a·b/q < 2^53. The remainder is then in `lastRemainder()`. */
export function mulDiv(a: number, b: number, q: number): number {
  const p = a * b;
  if (p < EXACT) {
    const r = p % q;
    remainder = r;
    return (p - r) / q;
  }
  let s = SPLIT * a;
  const ah = s - (s - a);
  const al = a - ah;
  s = SPLIT * b;
  const bh = s - (s - b);
  const bl = b - bh;
  const pl = al * bl - (p - ah * bh - al * bh - ah * bl);
  let f = Math.floor(p / q);
  for (;;) {
    // f·q, exactly; the difference of the high halves is exact because they are close.
    const m = f * q;
    s = SPLIT * f;
    const fh = s - (s - f);
    const fl = f - fh;
    s = SPLIT * q;
    const qh = s - (s - q);
    const ql = q - qh;
    const ml = fl * ql - (m - fh * qh - fl * qh - fh * ql);
    const r = p - m + (pl - ml);
    if (r < 0) f -= Math.max(1, Math.floor(-r / q));
    else if (r >= q) f += Math.max(1, Math.floor(r / q));
    else {
      remainder = r;
      return f;
    }
  }
}

export function lastRemainder(): number {
  return remainder;
}

/** a·b/q to the nearest whole, halves up: the share of two parts by largest remainder, ties to the first. */
export function mulDivRound(a: number, b: number, q: number): number {
  const f = mulDiv(a, b, q);
  return remainder * 2 >= q ? f + 1 : f;
}

const floors: number[] = [];
const rests: number[] = [];

/**
 * Takes `t` out of a whole of `q` made of `n` parts `parts[at…at+n-1]` and a last part that is the rest, in proportion,
 * by largest remainder (ties to the earlier part); writes what each part gives to `out[outAt…]`.
 */
export function apportion(
  parts: Float64Array,
  at: number,
  n: number,
  t: number,
  q: number,
  out: Float64Array,
  outAt: number,
): void {
  let rest = q;
  let given = 0;
  for (let i = 0; i < n; i++) {
    const p = parts[at + i]!;
    rest -= p;
    floors[i] = mulDiv(p, t, q);
    rests[i] = remainder;
    given += floors[i]!;
  }
  floors[n] = mulDiv(rest, t, q);
  rests[n] = remainder;
  given += floors[n]!;
  for (let left = t - given; left > 0; left--) {
    let best = 0;
    for (let i = 1; i <= n; i++) if (rests[i]! > rests[best]!) best = i;
    floors[best] = floors[best]! + 1;
    rests[best] = -1;
  }
  for (let i = 0; i < n; i++) out[outAt + i] = floors[i]!;
}
