import { type Face, textWidth } from './fonts.ts';

/** Distance of baselines in sizes, and how far the ink reaches above and below a baseline. */
export const LINE = 1.32;
export const ASCENT = 0.92;
export const DESCENT = 0.28;

const ELLIPSIS = '…';
/** Never first in a line (GB/T 15834: closing punctuation stays with what it closes). */
const NOT_FIRST = /^[、。，．：；！？）》」』】〕〉”’%％…—,.:;!?)\]}]/;
const NOT_LAST = /[（《「『【〔〈“‘([{]$/;
/** Latin words and numbers stay whole; every other character may end a line. */
const PIECES = /[\p{Script=Latin}\p{N}][\p{Script=Latin}\p{N}.\-/'_%]*|\s+|./gsu;

/** Control characters and line breaks become spaces. */
export const clean = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();

/** Breaks a text into lines no wider than `width` (same unit as `size`); a word wider than a line is cut. */
export function wrap(text: string, width: number, size: number, face: Face): string[] {
  const lines: string[] = [];
  let line = '';
  const fits = (s: string) => textWidth(s, face) * size <= width;
  const breakLine = (next: string) => {
    // What may not begin the next line takes its neighbour along; what may not end this one moves on.
    let moved = '';
    while ([...line].length > 1 && (NOT_FIRST.test(moved + next) || NOT_LAST.test(line))) {
      const characters = [...line];
      moved = characters.at(-1)! + moved;
      line = characters.slice(0, -1).join('');
    }
    if (line.trim() !== '') lines.push(line.trim());
    line = moved;
  };
  for (const [piece] of text.matchAll(PIECES)) {
    if (fits(line + piece) || (piece.trim() === '' && line !== '')) {
      line += piece;
      continue;
    }
    if (line !== '') breakLine(piece);
    if (fits(line + piece)) {
      line += piece.trimStart();
      continue;
    }
    for (const character of piece) {
      if (line !== '' && !fits(line + character)) breakLine(character);
      line += character;
    }
  }
  if (line.trim() !== '') lines.push(line.trim());
  return lines;
}

/** At most so many lines; the rest becomes an ellipsis. */
export function clip(
  lines: readonly string[],
  most: number,
  width: number,
  size: number,
  face: Face,
): string[] {
  if (lines.length <= most) return [...lines];
  if (most < 1) return [];
  const kept = lines.slice(0, most);
  let last = kept[most - 1]!;
  while (last !== '' && textWidth(last + ELLIPSIS, face) * size > width)
    last = [...last].slice(0, -1).join('');
  kept[most - 1] = last + ELLIPSIS;
  return kept;
}
