import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import { type Composition, composeLabel } from './compose.ts';
import { typeface } from './fonts.ts';
import { placeLabels } from './layouts.ts';
import type { Label, LabelLayout } from './types.ts';

export interface SheetProgress {
  readonly labels: number;
  readonly pages: number;
}

export interface SheetOptions {
  /** Told after each page. */
  readonly onProgress?: (progress: SheetProgress) => void;
  /** First free place on a partly used sheet, counted from 0 along the rows. */
  readonly startAt?: number;
  readonly title?: string;
  /** The document's date. */
  readonly createdAt?: Date;
  /** Thin lines around each label, for cutting plain paper. */
  readonly outlines?: boolean;
}

const POINT = 72 / 25.4;

function draw(doc: PDFKit.PDFDocument, composition: Composition, x0: number, y0: number): void {
  const { symbol } = composition;
  const m = symbol.module * POINT;
  const x1 = (x0 + symbol.x) * POINT;
  const y1 = (y0 + symbol.y) * POINT;
  for (const run of symbol.runs) doc.rect(x1 + run.x * m, y1 + run.y * m, run.length * m, m);
  doc.fill('#000');
  for (const op of composition.texts)
    doc
      .font(op.face)
      .fontSize(op.size * POINT)
      .text(op.text, (x0 + op.x) * POINT, (y0 + op.y) * POINT, { lineBreak: false, baseline: 'alphabetic' });
}

async function* pages(
  labels: AsyncIterable<Label> | Iterable<Label>,
  layout: LabelLayout,
  options: SheetOptions,
): AsyncGenerator<Uint8Array> {
  const places = placeLabels(layout);
  const doc = new PDFDocument({
    autoFirstPage: false,
    margin: 0,
    size: [places.pageWidth * POINT, places.pageHeight * POINT],
    pdfVersion: '1.7',
    lang: 'zh-CN',
    displayTitle: true,
    info: {
      Title: options.title ?? '追溯标签',
      Producer: 'Liangsu',
      Creator: 'Liangsu',
      ...(options.createdAt === undefined ? {} : { CreationDate: options.createdAt }),
    },
  });
  doc.registerFont('regular', typeface('regular').file as unknown as PDFKit.Mixins.PDFFontSource);
  doc.registerFont('bold', typeface('bold').file as unknown as PDFKit.Mixins.PDFFontSource);
  const ready: Uint8Array[] = [];
  doc.on('data', (chunk: Uint8Array) => ready.push(chunk));

  let place = Math.max(0, Math.trunc(options.startAt ?? 0)) % places.perPage;
  let count = 0;
  let page = 0;
  // Copies come one after another: what makes a label costly, its symbol and its line breaks, is worked out once.
  let last: { label: Label; composition: Composition } | undefined;
  for await (const label of labels) {
    if (page === 0 || place === places.perPage) {
      if (page > 0) {
        place = 0;
        options.onProgress?.({ labels: count, pages: page });
      }
      doc.addPage();
      page++;
    }
    const { x, y } = places.at(place);
    if (options.outlines)
      doc
        .rect(x * POINT, y * POINT, places.width * POINT, places.height * POINT)
        .lineWidth(0.2)
        .stroke('#999');
    if (last?.label !== label)
      last = { label, composition: composeLabel(label, places.width, places.height) };
    draw(doc, last.composition, x, y);
    place++;
    count++;
    // Others get their turn between labels; finished pages go to the reader before more are drawn.
    await setImmediate();
    while (ready.length > 0) yield ready.shift()!;
  }
  if (page === 0) {
    doc.addPage();
    page++;
  }
  const ended = once(doc, 'end');
  doc.end();
  await ended;
  options.onProgress?.({ labels: count, pages: page });
  yield* ready;
}

/**
 * Draws labels onto pages as a PDF stream with vector symbols and a subset of the fonts. Labels are taken one by one as
 * the reader takes pages, so thousands need no more memory than one page. The stream fails with `LabelError`.
 */
export function renderLabelSheetPdf(
  labels: AsyncIterable<Label> | Iterable<Label>,
  layout: LabelLayout,
  options: SheetOptions = {},
): Readable {
  return Readable.from(pages(labels, layout, options), { objectMode: false });
}
