import bwipjs from 'bwip-js/node';
import { type Carrier, LabelError } from './types.ts';

/** A square or rectangular symbol: dark modules as runs of one row each, and the white margin that it needs. */
export interface CodeSymbol {
  readonly columns: number;
  readonly rows: number;
  /** Modules of white around it (ISO/IEC 18004: 4; ISO/IEC 16022: 1, two for safety). */
  readonly quiet: number;
  readonly runs: readonly { readonly x: number; readonly y: number; readonly length: number }[];
}

const OPTIONS = {
  qr: { bcid: 'qrcode', eclevel: 'M', quiet: 4 },
  dataMatrix: { bcid: 'datamatrix', eclevel: undefined, quiet: 2 },
} as const satisfies Record<Carrier, object>;

/** Encodes a text as QR code (correction level M) or Data Matrix; throws `labels.carrier` when it is too long. */
export function encodeSymbol(text: string, carrier: Carrier): CodeSymbol {
  const { bcid, eclevel, quiet } = OPTIONS[carrier];
  const [matrix] = encode(text, bcid, eclevel);
  if (matrix === undefined || !('pixs' in matrix)) throw new LabelError('labels.carrier', { value: text });
  const { pixs, pixx, pixy } = matrix;
  const runs: { x: number; y: number; length: number }[] = [];
  for (let y = 0; y < pixy; y++)
    for (let x = 0; x < pixx; x++) {
      if (pixs[y * pixx + x] !== 1) continue;
      const from = x;
      while (x < pixx && pixs[y * pixx + x] === 1) x++;
      runs.push({ x: from, y, length: x - from });
    }
  return { columns: pixx, rows: pixy, quiet, runs };
}

function encode(text: string, bcid: string, eclevel: string | undefined) {
  try {
    return bwipjs.raw({ bcid, text, ...(eclevel === undefined ? {} : { eclevel }) });
  } catch (cause) {
    const error = new LabelError('labels.carrier', { value: text });
    error.cause = cause;
    throw error;
  }
}
