import { Resvg } from '@resvg/resvg-js';
import { type Composition, composeLabel, type TextOp } from './compose.ts';
import { typeface } from './fonts.ts';
import type { Label } from './types.ts';

export interface PictureOptions {
  /** Millimetres; 60 × 40 unless told. */
  readonly width?: number;
  readonly height?: number;
}

const n = (value: number): string => String(Math.round(value * 10_000) / 10_000);
const escapeXml = (text: string): string =>
  text.replace(/[<>&"]/g, (c) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[c] ?? c);

/** Text as outlines: the picture looks the same everywhere, with or without Chinese fonts. */
function drawText(op: TextOp): string {
  const font = typeface(op.face);
  const scale = op.size / font.unitsPerEm;
  let x = op.x;
  let out = '';
  for (const character of op.text) {
    const glyph = font.glyph(character.codePointAt(0)!);
    const outline = glyph.outline();
    if (outline !== '')
      out += `<path transform="translate(${n(x)} ${n(op.y)}) scale(${scale.toPrecision(6)} ${(-scale).toPrecision(6)})" d="${outline}"/>`;
    x += glyph.advance * op.size;
  }
  return out;
}

function drawSymbol({ symbol }: Composition): string {
  const m = symbol.module;
  const d = symbol.runs
    .map(
      (r) =>
        `M${n(symbol.x + r.x * m)} ${n(symbol.y + r.y * m)}h${n(r.length * m)}v${n(m)}h${n(-r.length * m)}z`,
    )
    .join('');
  return `<path shape-rendering="crispEdges" d="${d}"/>`;
}

/** Draws one label as SVG with text as outlines; what it says stands in `<title>` and `<desc>`. */
export function renderLabelSvg(label: Label, options: PictureOptions = {}): string {
  const { width = 60, height = 40 } = options;
  const composition = composeLabel(label, width, height);
  const said = composition.texts.map((t) => t.text).join(' ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}mm" height="${height}mm" viewBox="0 0 ${width} ${height}">`,
    `<title>${escapeXml(label.code)}</title><desc>${escapeXml(said)}</desc>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    drawSymbol(composition),
    ...composition.texts.map(drawText),
    '</svg>',
  ].join('\n');
}

/** Draws one label as PNG at `dpi` dots per inch (300 unless told). */
export function renderLabelPng(
  label: Label,
  options: PictureOptions & { readonly dpi?: number } = {},
): Uint8Array {
  const { width = 60, dpi = 300 } = options;
  const pixels = Math.round((width / 25.4) * dpi);
  const picture = new Resvg(renderLabelSvg(label, options), {
    fitTo: { mode: 'width', value: pixels },
    font: { loadSystemFonts: false },
  });
  return picture.render().asPng();
}
