import { FONT } from '../../theme.ts';
import { STATE_STYLE } from './colours.ts';
import type { Placed } from './layout.ts';
import { cutText, handles, type Line, type Scene } from './scene.ts';

/** A part of the plane, in the picture's own units. */
export interface Box {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

export const INK = {
  line: '#9db8aa',
  upstream: '#a3b4c8',
  card: '#ffffff',
  border: '#c5d0ca',
  text: '#1f2a24',
  muted: '#56615b',
  lane: ['#f7f9f8', '#ffffff'],
  up: '#1660a8',
  down: '#b4530f',
} as const;

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
const STEPS = 7;
/** Below so many pixels per unit a text is only noise. */
const READABLE = 0.45;

/** Draws lanes, lines and nodes that touch a box. `scale` is pixels per unit: what is too small to read is left out. */
export function drawScene(context: Context, scene: Scene, box: Box, scale: number): void {
  drawLanes(context, scene, box);
  drawLines(context, scene.lines, box, scale, null);
  drawNodes(context, scene, scene.layout.placed, box, scale);
}

function drawLanes(context: Context, scene: Scene, box: Box): void {
  scene.layout.lanes.forEach(({ y, height }, index) => {
    context.fillStyle = INK.lane[index % 2]!;
    context.fillRect(box.x1, y, box.x2 - box.x1, height);
  });
}

const touches = (line: Line, box: Box) =>
  Math.max(line.x1, line.x2) + 80 > box.x1 &&
  Math.min(line.x1, line.x2) - 80 < box.x2 &&
  Math.max(line.y1, line.y2) > box.y1 - 10 &&
  Math.min(line.y1, line.y2) < box.y2 + 10;

/** Lines in few strokes: gathered by thickness, because a stroke costs more than its length. */
export function drawLines(
  context: Context,
  lines: Iterable<Line>,
  box: Box,
  scale: number,
  colour: string | null,
): void {
  const paths = new Map<string, { path: Path2D; width: number; line: Line }>();
  for (const line of lines) {
    if (!touches(line, box)) continue;
    const step = line.unknown ? -1 : Math.round(((line.width - 1) / 13) * STEPS);
    const key = `${step}${line.upstream}`;
    let entry = paths.get(key);
    if (entry === undefined) {
      entry = { path: new Path2D(), width: step < 0 ? 1.5 : 1 + (13 * step) / STEPS, line };
      paths.set(key, entry);
    }
    const [h1, h2] = handles(line);
    entry.path.moveTo(line.x1, line.y1);
    // From far away a curve and a straight line look the same, and the line is five times cheaper.
    if (scale < 0.12) entry.path.lineTo(line.x2, line.y2);
    else entry.path.bezierCurveTo(h1, line.y1, h2, line.y2, line.x2, line.y2);
  }
  context.lineCap = 'butt';
  for (const { path, width, line } of paths.values()) {
    context.strokeStyle = colour ?? (line.upstream ? INK.upstream : INK.line);
    context.globalAlpha = colour === null ? (scale < 0.3 ? 0.55 : 0.75) : 0.85;
    context.lineWidth = Math.max(width, 0.6 / scale);
    context.setLineDash(line.unknown ? [5, 4] : []);
    context.stroke(path);
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

export function drawNodes(
  context: Context,
  scene: Scene,
  placed: Iterable<Placed>,
  box: Box,
  scale: number,
): void {
  context.textBaseline = 'alphabetic';
  const far: [string, Placed][] = [];
  for (const item of placed) {
    if (item.x > box.x2 || item.y > box.y2 || item.x + item.width < box.x1 || item.y + item.height < box.y1)
      continue;
    if (item.node.kind === 'hub') drawHub(context, item);
    else if (scale < READABLE) far.push([scene.colourOf(item.node), item]);
    else drawCard(context, scene, item);
  }
  // Far away only colour is seen; fill style is set once per colour.
  far.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  for (const [colour, { x, y, width, height }] of far) {
    if (context.fillStyle !== colour) context.fillStyle = colour;
    context.fillRect(x, y, width, height);
  }
  context.strokeStyle = INK.text;
  context.lineWidth = 2 / scale;
  for (const [, { node, x, y, width, height }] of far)
    if (node.side === 'start') context.strokeRect(x, y, width, height);
}

function drawHub(context: Context, { x, y, width, height }: Placed): void {
  context.fillStyle = '#7f9589';
  context.beginPath();
  context.arc(x + width / 2, y + height / 2, width / 2, 0, Math.PI * 2);
  context.fill();
}

function drawCard(context: Context, scene: Scene, item: Placed): void {
  const { node, x, y, width, height } = item;
  const colour = scene.colourOf(node);
  const isStart = node.state === 'start';
  if (node.kind === 'group') {
    context.fillStyle = '#e8eeea';
    context.strokeStyle = INK.border;
    context.lineWidth = 1;
    roundRect(context, x + 4, y - 4, width, height, 4);
  }
  context.fillStyle = isStart ? colour : INK.card;
  context.strokeStyle = isStart ? colour : INK.border;
  context.lineWidth = 1;
  if (node.kind === 'holding') context.setLineDash([3, 2]);
  roundRect(context, x, y, width, height, node.kind === 'holding' ? 14 : 4);
  context.setLineDash([]);
  if (!isStart) {
    context.fillStyle = colour;
    if (node.kind === 'holding') context.fillRect(x + 6, y + 12, 4, height - 24);
    else context.fillRect(x, y, 5, height);
  }
  const [first, second] = scene.wordsOf(node);
  context.fillStyle = isStart ? '#ffffff' : INK.text;
  context.font = `600 12px ${FONT}`;
  context.fillText(cutText(first, 10), x + 14, y + 17);
  context.font = `11px ${FONT}`;
  context.fillStyle = isStart ? '#e9f3ed' : INK.muted;
  context.fillText(cutText(second, 11.8), x + 14, y + 33);
  const style = STATE_STYLE[node.state];
  context.fillStyle = isStart ? '#ffffff' : style.colour;
  context.font = `11px ${FONT}`;
  context.fillText(style.sign, x + width - 16, y + 16);
  const hidden = scene.hidden.get(node.id);
  if (hidden) {
    context.fillStyle = INK.down;
    context.font = `600 11px ${FONT}`;
    context.fillText(`+${hidden}`, x + width + 4, y + height / 2 + 4);
  }
}

function roundRect(context: Context, x: number, y: number, w: number, h: number, r: number): void {
  context.beginPath();
  context.roundRect(x, y, w, h, r);
  context.fill();
  context.stroke();
}
