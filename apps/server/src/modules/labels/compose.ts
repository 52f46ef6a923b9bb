import { ASCENT, clean, clip, DESCENT, LINE, wrap } from './fit.ts';
import { type Face, textWidth } from './fonts.ts';
import { type CodeSymbol, encodeSymbol } from './symbol.ts';
import type { DateKind, Label, LabelLanguage } from './types.ts';

/** A line of text: `x` left edge, `y` baseline, `size` of the em; millimetres from the label's top left. */
export interface TextOp {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly face: Face;
  readonly text: string;
}

/** A label ready to be drawn by any renderer. */
export interface Composition {
  readonly width: number;
  readonly height: number;
  readonly symbol: CodeSymbol & { readonly x: number; readonly y: number; readonly module: number };
  readonly texts: readonly TextOp[];
}

const HEADINGS: Readonly<
  Record<LabelLanguage, Record<'producer' | 'origin' | 'quantity' | DateKind, string>>
> = {
  'zh-CN': {
    producer: '生产者：',
    origin: '产地：',
    quantity: '数量：',
    production: '生产日期：',
    harvest: '收获日期：',
    packing: '包装日期：',
    bestBefore: '保质期至：',
  },
  en: {
    producer: 'Producer: ',
    origin: 'Origin: ',
    quantity: 'Quantity: ',
    production: 'Produced: ',
    harvest: 'Harvested: ',
    packing: 'Packed: ',
    bestBefore: 'Best before: ',
  },
};

interface Block {
  readonly text: string;
  readonly face: Face;
  /** Size relative to the label's text. */
  readonly scale: number;
  readonly most: number;
}

function blocksOf(label: Label): Block[] {
  const heading = HEADINGS[label.language ?? 'zh-CN'];
  const line = (text: string): Block => ({ text, face: 'regular', scale: 1, most: 3 });
  const blocks: Block[] = [{ text: clean(label.productName), face: 'bold', scale: 1.45, most: 4 }];
  if (label.producer !== undefined) blocks.push(line(heading.producer + clean(label.producer)));
  if (label.origin !== undefined) blocks.push(line(heading.origin + clean(label.origin)));
  if (label.date !== undefined) blocks.push(line(heading[label.date.kind] + clean(label.date.text)));
  if (label.quantity !== undefined) blocks.push(line(heading.quantity + clean(label.quantity)));
  for (const more of label.lines ?? []) blocks.push(line(clean(more)));
  return blocks;
}

/** Text sizes in millimetres: nothing below 1.2 mm, which is the smallest that is still read. */
const LARGEST = 3.6;
const SMALLEST = 1.2;
const STEP = 0.93;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Sets blocks one below the other at one size; `complete` when nothing was cut. */
function setBlocks(blocks: readonly Block[], box: Box, size: number) {
  const texts: TextOp[] = [];
  let y = box.y;
  let complete = true;
  for (const block of blocks) {
    const s = size * block.scale;
    const room = Math.floor((box.y + box.height - y - (ASCENT + DESCENT) * s) / (LINE * s) + 1 + 1e-9);
    const lines = wrap(block.text, box.width, s, block.face);
    const shown = clip(lines, Math.min(block.most, Math.max(room, 0)), box.width, s, block.face);
    if (shown.length < lines.length) complete = false;
    for (const text of shown) {
      texts.push({ x: box.x, y: y + ASCENT * s, size: s, face: block.face, text });
      y += LINE * s;
    }
    y += 0.15 * size;
  }
  return { texts, complete, bottom: y };
}

/** The largest size at which everything fits the box; at the smallest the rest is cut with an ellipsis. */
function fitBlocks(blocks: readonly Block[], box: Box, largest: number): { texts: TextOp[]; bottom: number } {
  for (let size = largest; size > SMALLEST; size *= STEP) {
    const set = setBlocks(blocks, box, size);
    if (set.complete) return set;
  }
  return setBlocks(blocks, box, SMALLEST);
}

/** Groups of a code stay whole: it breaks behind a hyphen or before the bracket of an application identifier. */
const CODE_GROUPS = /\([^()]*\)[^(]*|[^-(]+-?|./gsu;
/** Below this a code is rather set in two lines than in one. */
const CODE_COMFORT = 1.7;

/** Sets the code for people in as few lines as are comfortably read. It is never cut: rather smaller than incomplete. */
function fitCode(code: string, x: number, width: number, largest: number, height: number) {
  const groups = code.match(CODE_GROUPS) ?? [];
  let best = { lines: [] as string[], size: 0 };
  for (let count = 1; count <= Math.min(3, groups.length); count++) {
    const lines = spread(groups, count);
    const widest = Math.max(...lines.map((line) => textWidth(line, 'bold')));
    const size = Math.min(
      largest,
      (width * 0.995) / widest,
      height / ((count - 1) * LINE + ASCENT + DESCENT),
    );
    if (size > best.size * 1.05) best = { lines, size };
    if (best.size >= CODE_COMFORT) break;
  }
  const { lines, size } = best;
  const texts = lines.map(
    (text, i): TextOp => ({ x, y: (i * LINE + ASCENT) * size, size, face: 'bold', text }),
  );
  return { texts, height: lines.length === 0 ? 0 : ((lines.length - 1) * LINE + ASCENT + DESCENT) * size };
}

/** Deals groups out over so many lines, as evenly as their order allows. */
function spread(groups: readonly string[], count: number): string[] {
  const total = groups.reduce((sum, g) => sum + g.length, 0);
  const lines: string[] = new Array(count).fill('');
  let done = 0;
  for (const group of groups) {
    const line = Math.min(count - 1, Math.floor(((done + group.length / 2) / total) * count));
    lines[line] += group;
    done += group.length;
  }
  return lines.filter((line) => line !== '');
}

/**
 * Arranges a label of the given size in millimetres: symbol left (or on top of a tall label), texts beside it, the code
 * for people along the bottom. Long texts wrap, then shrink, then end in an ellipsis; nothing leaves the label.
 */
export function composeLabel(label: Label, width: number, height: number): Composition {
  const pad = Math.min(3, Math.max(1, Math.min(width, height) * 0.06));
  const gap = pad * 0.7;
  const inner = width - 2 * pad;
  const code = fitCode(clean(label.code), pad, inner, Math.min(4, height * 0.085), height * 0.2);
  const stripTop = height - pad - code.height;

  const symbol = encodeSymbol(label.url, label.carrier ?? 'qr');
  const modules = Math.max(symbol.columns, symbol.rows) + 2 * symbol.quiet;
  const free = stripTop - gap - pad;
  const tall = height > width * 1.25;
  const side = tall ? Math.min(inner, free * 0.6) : Math.min(free, inner * 0.48);
  const module = side / modules;
  const left = tall ? pad + (inner - side) / 2 : pad;
  const box: Box = tall
    ? { x: pad, y: pad + side + gap, width: inner, height: free - side - gap }
    : { x: pad + side + gap, y: pad, width: inner - side - gap, height: free };
  const body = fitBlocks(blocksOf(label), box, Math.min(LARGEST, height * 0.08));
  return {
    width,
    height,
    symbol: { ...symbol, x: left + symbol.quiet * module, y: pad + symbol.quiet * module, module },
    texts: [...body.texts, ...code.texts.map((t) => ({ ...t, y: t.y + stripTop }))],
  };
}
