import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buffer } from 'node:stream/consumers';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { composeLabel } from './compose.ts';
import { ASCENT, DESCENT, wrap } from './fit.ts';
import { textWidth } from './fonts.ts';
import {
  LABEL_LAYOUTS,
  type Label,
  LabelError,
  renderLabelPng,
  renderLabelSheetPdf,
  renderLabelSvg,
} from './index.ts';
import { LABEL_MESSAGES_EN } from './messages.en.ts';
import { LABEL_MESSAGES_ZH } from './messages.zh.ts';

const URL_ = 'https://trace.example.cn/t/LSAK5258V9P2PW2Y85P9NN';
const LABEL: Label = {
  url: URL_,
  code: 'LS-AK52-58V9-P2PW-2Y85-P9NN',
  productName: '云南高原生态稻谷米（粳米）',
  producer: '云南省粮食储备有限公司昆明直属库',
  origin: '云南省昆明市五华区',
  date: { kind: 'production', text: '2026-11-22' },
  quantity: '10 kg',
};
const LONG: Label = {
  ...LABEL,
  productName: '特级长粒香有机五常大米'.repeat(9),
  producer: 'An_extraordinarily_long_name_without_any_place_to_break_'.repeat(5),
  lines: ['检验：合格（GB 2762-2025）', '加工：'.repeat(50)],
};

const scan = async (image: Uint8Array | { data: Uint8ClampedArray; width: number; height: number }) => {
  const found = await readBarcodes(image as Uint8Array, {
    maxNumberOfSymbols: 255,
    formats: ['QRCode', 'DataMatrix'],
  });
  return found.map((f) => f.text);
};

let pdfium: PDFiumLibrary;
beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer } });
  pdfium = await PDFiumLibrary.init();
});
afterAll(() => pdfium.destroy());

/** The pages of a PDF as pictures and as the text that a reader copies. */
async function readPdf(file: Uint8Array, scale = 3) {
  const document = await pdfium.loadDocument(file);
  const pages = [];
  for (const page of document.pages()) {
    // Rendering closes the page.
    const text = page.getText();
    const { data, width, height } = await page.render({ scale, render: 'bitmap' });
    pages.push({ image: { data: bgraToRgba(data), width, height }, text });
  }
  document.destroy();
  return pages;
}
function bgraToRgba(bgra: Uint8Array): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(bgra);
  for (let i = 0; i < rgba.length; i += 4) [rgba[i], rgba[i + 2]] = [bgra[i + 2]!, bgra[i]!];
  return rgba;
}

describe('a label as a picture', () => {
  it.each([
    ['as usual', LABEL, {}],
    ['with long texts', LONG, {}],
    ['large', LABEL, { width: 100, height: 70, dpi: 150 }],
    ['tall', LABEL, { width: 40, height: 70 }],
    ['tiny', LONG, { width: 20, height: 15, dpi: 600 }],
    ['with a Data Matrix', { ...LABEL, carrier: 'dataMatrix' as const }, {}],
    ['with a GS1 Digital Link', { ...LABEL, url: 'https://trace.example.cn/01/06901234567892/10/A%2F1' }, {}],
  ])('scans back exactly: %s', async (_, label, options) => {
    expect(await scan(renderLabelPng(label, options))).toEqual([label.url]);
  });

  it('is an SVG that needs no fonts and says what it shows', () => {
    const svg = renderLabelSvg({ ...LABEL, productName: '<米> & "稻"' });
    expect(svg).not.toContain('<text');
    expect(svg).toContain('<title>LS-AK52-58V9-P2PW-2Y85-P9NN</title>');
    expect(svg).toContain('&lt;米&gt; &amp; &quot;稻&quot;');
    expect(svg.length).toBeLessThan(100_000);
  });

  it('refuses what no symbol holds', () => {
    expect(() => renderLabelSvg({ ...LABEL, url: 'x'.repeat(5000) })).toThrow(LabelError);
  });
});

describe('arranging', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 120 }),
    fc.stringMatching(/^[\u4e00-\u9fa5，。（）]{0,80}$/),
    fc.stringMatching(/^[A-Za-z ]{0,200}$/),
  );

  it('never leaves the label and never covers the symbol, whatever the texts and the size', () => {
    fc.assert(
      fc.property(
        fc.record({
          productName: anyText,
          producer: anyText,
          origin: anyText,
          quantity: anyText,
          code: anyText,
        }),
        fc.integer({ min: 15, max: 120 }),
        fc.integer({ min: 15, max: 120 }),
        (texts, width, height) => {
          const c = composeLabel({ ...LABEL, ...texts }, width, height);
          const right = c.symbol.x + (c.symbol.columns + c.symbol.quiet) * c.symbol.module;
          const bottom = c.symbol.y + (c.symbol.rows + c.symbol.quiet) * c.symbol.module;
          const boxes = c.texts.map((t) => ({
            left: t.x,
            right: t.x + textWidth(t.text, t.face) * t.size,
            top: t.y - ASCENT * t.size,
            bottom: t.y + DESCENT * t.size,
          }));
          for (const [i, box] of boxes.entries()) {
            expect(box.left >= 0 && box.top >= 0).toBe(true);
            expect(box.right).toBeLessThanOrEqual(width);
            expect(box.bottom).toBeLessThanOrEqual(height + 1e-9);
            expect(box.left >= right - 1e-9 || box.top >= bottom - 1e-9).toBe(true);
            const next = boxes[i + 1];
            if (next) expect(next.top).toBeGreaterThanOrEqual(box.top);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('prints the code whole and breaks it between groups only', () => {
    for (const [width, height] of [
      [60, 40],
      [40, 70],
      [20, 15],
      [15, 15],
    ] as const) {
      const lines = composeLabel(LABEL, width, height).texts.filter((t) => /^[A-Z0-9-]+$/.test(t.text));
      expect(lines.map((t) => t.text).join('')).toBe(LABEL.code);
      for (const line of lines.slice(0, -1)) expect(line.text).toMatch(/-$/);
    }
    const gs1 = composeLabel({ ...LABEL, code: `(01)06901234567892(10)${'LOT'.repeat(6)}` }, 40, 70);
    expect(gs1.texts.map((t) => t.text)).toContain('(01)06901234567892');
  });

  it('keeps punctuation where it belongs', () => {
    for (let width = 3; width < 12; width++)
      for (const line of wrap('东北大米（粳米），产自五常。', width, 1, 'regular')) {
        expect(line).not.toMatch(/^[，。）]/);
        expect(line).not.toMatch(/（$/);
      }
  });
});

describe('labels as PDF', () => {
  const numbered = (n: number) =>
    Array.from({ length: n }, (_, i) => ({ ...LABEL, url: `${URL_}-${i}`, code: `${LABEL.code}-${i}` }));

  it('scan back from the printed page, all of a sheet', async () => {
    const file = await buffer(renderLabelSheetPdf(numbered(26), LABEL_LAYOUTS['a4-3x8'], { outlines: true }));
    const pages = await readPdf(file);
    expect(pages).toHaveLength(2);
    const first = await scan(pages[0]!.image);
    expect(first.sort()).toEqual(
      numbered(24)
        .map((l) => l.url)
        .sort(),
    );
    expect(await scan(pages[1]!.image)).toHaveLength(2);
  });

  it.each(['single-60x40', 'single-100x70', 'a4-2x5'] as const)('scan back: %s', async (name) => {
    const file = await buffer(renderLabelSheetPdf([LONG], LABEL_LAYOUTS[name]));
    const [page] = await readPdf(file, 4);
    expect(await scan(page!.image)).toEqual([URL_]);
  });

  it('hold their Chinese text as text, in a small subset of the font', async () => {
    const file = await buffer(renderLabelSheetPdf([LABEL], LABEL_LAYOUTS['single-60x40']));
    expect(file.toString('latin1')).toContain('/ToUnicode');
    const [page] = await readPdf(file);
    const text = page!.text.replace(/\s/g, '');
    for (const part of [LABEL.code, LABEL.productName, `生产者：${LABEL.producer}`, `产地：${LABEL.origin}`])
      expect(text).toContain(part.replace(/\s/g, ''));
    expect(file.length).toBeLessThan(40_000);
  });

  it('start on a partly used sheet, and print nothing as an empty page', async () => {
    const file = await buffer(renderLabelSheetPdf(numbered(2), LABEL_LAYOUTS['a4-2x5'], { startAt: 9 }));
    expect(await readPdf(file, 1)).toHaveLength(2);
    expect(await readPdf(await buffer(renderLabelSheetPdf([], LABEL_LAYOUTS['a4-2x5'])), 1)).toHaveLength(1);
  });

  it('come in a stream: labels are taken as pages are read, with progress', async () => {
    let taken = 0;
    async function* source() {
      for (const label of numbered(150)) {
        taken++;
        yield label;
      }
    }
    const progress: number[] = [];
    const stream = renderLabelSheetPdf(source(), LABEL_LAYOUTS['a4-3x8'], {
      onProgress: ({ labels }) => progress.push(labels),
    });
    let size = 0;
    let takenEarly = 0;
    for await (const chunk of stream) {
      size += (chunk as Uint8Array).length;
      if (takenEarly === 0) takenEarly = taken;
    }
    expect(takenEarly).toBeLessThan(100);
    expect(progress.at(0)).toBe(24);
    expect(progress.at(-1)).toBe(150);
    expect(size / 150).toBeLessThan(3_000);
  });

  it('fail with the reason', async () => {
    const bad = { ...LABEL_LAYOUTS['a4-3x8'], columns: 4 };
    await expect(buffer(renderLabelSheetPdf([LABEL], bad))).rejects.toMatchObject({ code: 'labels.layout' });
    const tooLong = [{ ...LABEL, url: 'x'.repeat(5000) }];
    await expect(buffer(renderLabelSheetPdf(tooLong, LABEL_LAYOUTS['single-60x40']))).rejects.toMatchObject({
      code: 'labels.carrier',
    });
  });

  it('have both languages for every reason', () => {
    expect(Object.keys(LABEL_MESSAGES_EN)).toEqual(Object.keys(LABEL_MESSAGES_ZH));
  });
});
