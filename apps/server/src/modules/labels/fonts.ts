import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';

export type Face = 'regular' | 'bold';

const require = createRequire(import.meta.url);
const FILES: Readonly<Record<Face, string>> = {
  regular: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
};

interface Glyph {
  /** Width in em. */
  readonly advance: number;
  /** Outline in font units, y upwards; empty for a space. */
  readonly outline: () => string;
}

/** A font file with its measures; outlines and widths are kept once looked up. */
export interface Typeface {
  readonly file: Buffer;
  readonly unitsPerEm: number;
  glyph(codePoint: number): Glyph;
}

const loaded = new Map<Face, Typeface>();

/** Noto Sans SC (SIL Open Font License) in one weight, read once. */
export function typeface(face: Face): Typeface {
  const known = loaded.get(face);
  if (known !== undefined) return known;
  const file = readFileSync(require.resolve(FILES[face]));
  const font = create(file) as Font;
  const glyphs = new Map<number, Glyph>();
  const made: Typeface = {
    file,
    unitsPerEm: font.unitsPerEm,
    glyph(codePoint) {
      let glyph = glyphs.get(codePoint);
      if (glyph === undefined) {
        const source = font.glyphForCodePoint(codePoint);
        let outline: string | null = null;
        glyph = {
          advance: source.advanceWidth / font.unitsPerEm,
          outline: () => {
            outline ??= source.path.toSVG();
            return outline;
          },
        };
        glyphs.set(codePoint, glyph);
      }
      return glyph;
    },
  };
  loaded.set(face, made);
  return made;
}

/** Width of a text at size 1. */
export function textWidth(text: string, face: Face): number {
  const font = typeface(face);
  let width = 0;
  for (const character of text) width += font.glyph(character.codePointAt(0)!).advance;
  return width;
}
