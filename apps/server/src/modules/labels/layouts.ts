import { LabelError, type LabelLayout } from './types.ts';

const A4 = { pageWidth: 210, pageHeight: 297 } as const;

/** The layouts that are offered: two sizes of label rolls, two common A4 label sheets. */
export const LABEL_LAYOUTS = {
  'single-60x40': { kind: 'single', width: 60, height: 40 },
  'single-100x70': { kind: 'single', width: 100, height: 70 },
  'a4-3x8': {
    kind: 'sheet',
    ...A4,
    columns: 3,
    rows: 8,
    width: 70,
    height: 37,
    left: 0,
    top: 0.5,
    gapX: 0,
    gapY: 0,
  },
  'a4-2x5': {
    kind: 'sheet',
    ...A4,
    columns: 2,
    rows: 5,
    width: 99,
    height: 57,
    left: 4.75,
    top: 6,
    gapX: 2.5,
    gapY: 0,
  },
} as const satisfies Record<string, LabelLayout>;

export type LabelLayoutName = keyof typeof LABEL_LAYOUTS;

/** The smallest label that still holds a readable code, millimetres. */
const SMALLEST = 15;

/** Where label number `n` of a page lies, the page's size, and how many labels a page holds; throws `labels.layout` when they don't fit. */
export function placeLabels(layout: LabelLayout) {
  const sheet =
    layout.kind === 'sheet'
      ? layout
      : {
          ...layout,
          pageWidth: layout.width,
          pageHeight: layout.height,
          columns: 1,
          rows: 1,
          left: 0,
          top: 0,
          gapX: 0,
          gapY: 0,
        };
  const { columns, rows, width, height, left, top, gapX, gapY, pageWidth, pageHeight } = sheet;
  const right = left + columns * width + (columns - 1) * gapX;
  const bottom = top + rows * height + (rows - 1) * gapY;
  const slack = 0.01;
  const whole = [columns, rows].every((n) => Number.isInteger(n) && n > 0);
  const numbers = Object.values(sheet).every((v) => typeof v === 'string' || (Number.isFinite(v) && v >= 0));
  if (!whole || !numbers || width < SMALLEST || height < SMALLEST)
    throw new LabelError('labels.layout', { width, height, smallest: SMALLEST });
  if (right > pageWidth + slack || bottom > pageHeight + slack)
    throw new LabelError('labels.layout', { right, bottom, pageWidth, pageHeight, smallest: SMALLEST });
  return {
    pageWidth,
    pageHeight,
    width,
    height,
    perPage: columns * rows,
    at: (n: number) => ({
      x: left + (n % columns) * (width + gapX),
      y: top + Math.floor(n / columns) * (height + gapY),
    }),
  };
}
