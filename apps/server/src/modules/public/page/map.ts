import type { JourneyStepView, Locale } from '@liangsu/contract';
import { esc } from './html.ts';
import type { Texts } from './texts.zh.ts';

const WIDTH = 360;
const HEIGHT = 170;
const MARGIN_X = 62;
const MARGIN_Y = 32;
const INK = '#1f7a4d';

interface Stop {
  numbers: number[];
  label: string;
  x: number;
  y: number;
}

const labelOf = (step: JourneyStepView, locale: Locale): string => {
  const area = step.prefecture;
  if (area === null) return '';
  const name = locale === 'en' ? (area.nameEn ?? area.name) : area.name;
  return name.length > 16 ? `${name.slice(0, 15)}…` : name;
};

/** Neighbouring numbers as ranges: `1–3, 5`. */
function spell(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < numbers.length; i++) {
    let j = i;
    while (numbers[j + 1] === numbers[j]! + 1) j++;
    parts.push(j > i ? `${numbers[i]}–${numbers[j]}` : String(numbers[i]));
    i = j;
  }
  return parts.join(',');
}

/** Half the width of a bead with this text. */
const halfOf = (text: string): number => 12 + Math.max(0, text.length - 2) * 3;

function bead(x: number, y: number, text: string): string {
  const half = halfOf(text);
  return `<rect x="${x - half}" y="${y - 12}" width="${2 * half}" height="24" rx="12" fill="${INK}" stroke="#fff" stroke-width="2"/><text x="${x}" y="${y + 4.5}" text-anchor="middle" font-size="13" font-weight="600" fill="#fff">${text}</text>`;
}

function figure(inner: string, height: number, label: string): string {
  return `<figure><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${esc(label)}">${inner}</svg><figcaption>${esc(label)}</figcaption></figure>`;
}

/**
 * A sketch of the journey: where the steps lie to each other, at the precision of a prefecture, without any boundary.
 * Without coordinates it is a line of stations; with a single area there is nothing to draw.
 */
export function journeySketch(steps: readonly JourneyStepView[], locale: Locale, texts: Texts): string {
  const stops: Stop[] = [];
  const byArea = new Map<string, Stop>();
  const route: Stop[] = [];
  const ways: [Stop, Stop][] = [];
  let source: Stop | null = null;
  let placed = 0;
  steps.forEach((step, i) => {
    const key = step.prefecture?.code ?? step.position?.join(',');
    if (key === undefined) return;
    let stop = byArea.get(key);
    if (stop === undefined) {
      stop = { numbers: [], label: labelOf(step, locale), x: Number.NaN, y: Number.NaN };
      byArea.set(key, stop);
      stops.push(stop);
    }
    stop.numbers.push(i + 1);
    if (Number.isNaN(stop.x) && step.position !== null) {
      [stop.x, stop.y] = step.position;
      placed++;
    }
    if (route.at(-1) !== stop) route.push(stop);
    // Points of sale lie beside each other, all behind the last step before them.
    if (source !== null && source !== stop) ways.push([source, stop]);
    if (step.kind !== 'onSale') source = stop;
  });
  if (stops.length < 2) return '';
  return placed === stops.length ? map(stops, ways, texts) : lane(route, texts);
}

function map(stops: Stop[], ways: [Stop, Stop][], texts: Texts): string {
  const middle = (stops.reduce((sum, s) => sum + s.y, 0) / stops.length) * (Math.PI / 180);
  for (const stop of stops) stop.x *= Math.cos(middle);
  const xs = stops.map((s) => s.x);
  const ys = stops.map((s) => s.y);
  const left = Math.min(...xs);
  const top = Math.max(...ys);
  const squeeze = Math.cos(middle);
  const spanX = Math.max(Math.max(...xs) - left, 0.5);
  const spanY = Math.max(top - Math.min(...ys), 0.5);
  const scale = Math.min((WIDTH - 2 * MARGIN_X) / spanX, (HEIGHT - 2 * MARGIN_Y) / spanY);
  const padX = (WIDTH - (Math.max(...xs) - left) * scale) / 2;
  const padY = (HEIGHT - (top - Math.min(...ys)) * scale) / 2;
  for (const stop of stops) {
    stop.x = Math.round(padX + (stop.x - left) * scale);
    stop.y = Math.round(padY + (top - stop.y) * scale);
  }
  const grid = [left / squeeze, top, scale * squeeze, scale, padX, padY] as const;
  spread(stops);
  const lines = [graticule(...grid)];
  for (const [from, to] of new Map(ways.map((way) => [way.map((s) => s.label).join('>'), way])).values())
    lines.push(leg(from, to));
  const beads = stops.map((stop) => bead(stop.x, stop.y, spell(stop.numbers)));
  return figure(lines.join('') + beads.join('') + labels(stops).join(''), HEIGHT, texts.journey.map);
}

interface Box {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}
const touch = (a: Box, b: Box): boolean => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

/** Names beside, below or above their beads: wherever they cover neither a bead nor another name; else pushed down until they do not. */
function labels(stops: readonly Stop[]): string[] {
  const taken: Box[] = stops.map((stop) => {
    const half = halfOf(spell(stop.numbers));
    return { x0: stop.x - half, x1: stop.x + half, y0: stop.y - 12, y1: stop.y + 12 };
  });
  return [...stops]
    .sort((a, b) => a.y - b.y)
    .map((stop) => {
      const length = [...stop.label].reduce((sum, c) => sum + (c > '⺀' ? 13.5 : 7), 0);
      const gap = halfOf(spell(stop.numbers)) + 4;
      const at = (x0: number, y: number): Box => ({ x0, x1: x0 + length, y0: y - 7, y1: y + 7 });
      const beside = stop.x + gap + length > WIDTH - 4 ? stop.x - gap - length : stop.x + gap;
      const other = beside > stop.x ? stop.x - gap - length : stop.x + gap;
      const within = Math.min(Math.max(stop.x - length / 2, 4), WIDTH - 4 - length);
      const places = [
        at(beside, stop.y),
        at(other, stop.y),
        at(within, stop.y + 21),
        at(within, stop.y - 21),
      ];
      const free = (box: Box): boolean =>
        box.x0 >= 2 &&
        box.x1 <= WIDTH - 2 &&
        box.y0 >= 2 &&
        box.y1 <= HEIGHT - 2 &&
        !taken.some((t) => touch(t, box));
      let box = places.find(free);
      for (let y = stop.y; box === undefined; y += 4)
        if (y > 2 * HEIGHT || !taken.some((t) => touch(t, at(beside, y)))) box = at(beside, y);
      taken.push(box);
      return `<text x="${Math.round(box.x0)}" y="${Math.round(box.y0 + 12)}" font-size="13.5" fill="#1b231f" stroke="#f1f6f3" stroke-width="4" paint-order="stroke">${esc(stop.label)}</text>`;
    });
}

/** Moves beads apart that would cover each other: neighbours stay neighbours, and their numbers can be read. */
function spread(stops: readonly Stop[]): void {
  const halves = stops.map((stop) => halfOf(spell(stop.numbers)));
  for (let round = 0; round < 60; round++) {
    let moved = false;
    for (let i = 0; i < stops.length; i++)
      for (let j = i + 1; j < stops.length; j++) {
        const a = stops[i]!;
        const b = stops[j]!;
        const dx = b.x - a.x || 0.1;
        const dy = b.y - a.y || (j - i) * 0.1;
        const overX = halves[i]! + halves[j]! + 4 - Math.abs(dx);
        const overY = 28 - Math.abs(dy);
        if (overX <= 0 || overY <= 0) continue;
        moved = true;
        if (overX < overY) {
          a.x -= (Math.sign(dx) * overX) / 2;
          b.x += (Math.sign(dx) * overX) / 2;
        } else {
          a.y -= (Math.sign(dy) * overY) / 2;
          b.y += (Math.sign(dy) * overY) / 2;
        }
      }
    for (const [i, stop] of stops.entries()) {
      stop.x = Math.min(WIDTH - halves[i]! - 6, Math.max(halves[i]! + 6, stop.x));
      stop.y = Math.min(HEIGHT - 18, Math.max(18, stop.y));
    }
    if (!moved) break;
  }
  for (const stop of stops) {
    stop.x = Math.round(stop.x);
    stop.y = Math.round(stop.y);
  }
}

/** Faint lines at whole degrees and an arrow to the north, so that it reads as a map. */
function graticule(
  west: number,
  north: number,
  scaleX: number,
  scaleY: number,
  padX: number,
  padY: number,
): string {
  const every = [1, 2, 5, 10, 20].find((degrees) => degrees * scaleX >= 36) ?? 45;
  let d = '';
  for (let lon = Math.ceil((west - padX / scaleX) / every) * every; ; lon += every) {
    const x = Math.round(padX + (lon - west) * scaleX);
    if (x > WIDTH) break;
    d += `M${x} 0V${HEIGHT}`;
  }
  for (let lat = Math.floor((north + padY / scaleY) / every) * every; ; lat -= every) {
    const y = Math.round(padY + (north - lat) * scaleY);
    if (y > HEIGHT) break;
    d += `M0 ${y}H${WIDTH}`;
  }
  return `<path class="g" d="${d}"/><path d="M${WIDTH - 18} 12l5 12l-5 -3l-5 3z" fill="#7fb398"/><text x="${WIDTH - 18}" y="38" text-anchor="middle" font-size="11" fill="#56605a">N</text>`;
}

/** A gently bent line with an arrow head in its middle; a way back bends to the other side. */
function leg(from: Stop, to: Stop): string {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = Math.hypot(dx, dy) || 1;
  const bend = Math.min(22, length / 6);
  const cx = (from.x + to.x) / 2 + (dy / length) * bend;
  const cy = (from.y + to.y) / 2 - (dx / length) * bend;
  const mx = (from.x + 2 * cx + to.x) / 4;
  const my = (from.y + 2 * cy + to.y) / 4;
  const angle = Math.round((Math.atan2(dy, dx) * 180) / Math.PI);
  const n = (value: number) => Math.round(value * 10) / 10;
  return `<path d="M${from.x} ${from.y}Q${n(cx)} ${n(cy)} ${to.x} ${to.y}" fill="none" stroke="#7fb398" stroke-width="2.5" stroke-dasharray="1 6" stroke-linecap="round"/><path d="M-5 -5L5 0L-5 5z" fill="${INK}" transform="translate(${n(mx)} ${n(my)})rotate(${angle})"/>`;
}

function lane(route: Stop[], texts: Texts): string {
  const shown = route.slice(0, 6);
  const step = (WIDTH - 70) / Math.max(1, shown.length - 1);
  const numbers = new Map<Stop, number[]>();
  const parts = [
    `<path d="M35 38H${WIDTH - 35}" stroke="#7fb398" stroke-width="2.5" stroke-dasharray="1 6" stroke-linecap="round"/>`,
  ];
  shown.forEach((stop, i) => {
    // An area that is passed twice stands twice, each time with the steps of that time.
    const left = numbers.get(stop) ?? [...stop.numbers];
    let own = 1;
    while (left[own] === left[0]! + own) own++;
    const mine = left.splice(0, own);
    numbers.set(stop, left);
    const x = Math.round(35 + i * step);
    parts.push(bead(x, 38, spell(mine)));
    const lines = wrap(stop.label, shown.length > 4 ? 4 : 7);
    lines.forEach((line, l) => {
      parts.push(
        `<text x="${x}" y="${68 + l * 16}" text-anchor="middle" font-size="12.5" fill="#1b231f">${esc(line)}</text>`,
      );
    });
  });
  return figure(parts.join(''), 96, texts.journey.lane);
}

function wrap(label: string, width: number): string[] {
  const wide = /[⺀-鿿]/.test(label);
  const limit = wide ? width : width * 2;
  if (label.length <= limit) return [label];
  return [
    label.slice(0, limit),
    label.length > 2 * limit ? `${label.slice(limit, 2 * limit - 1)}…` : label.slice(limit),
  ];
}
