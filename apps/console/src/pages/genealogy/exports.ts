import type { Trace } from '@liangsu/contract';
import i18next from 'i18next';
import { language } from '../../api.ts';
import { unitName } from '../../format/quantity.ts';
import { formatTime } from '../../format/time.ts';
import { saveBlob } from '../../parts/save-file.ts';
import { drawScene } from './draw.ts';
import type { Scene } from './scene.ts';
import { svgOf } from './svg.ts';
import { toCsv, traceRows } from './trace-rows.ts';
import { type Cell, workbookOf } from './xlsx.ts';

/** No browser draws larger pictures reliably. */
const MOST_PIXELS = 12_000;

export function saveSvg(scene: Scene, name: string): void {
  saveBlob(new Blob([svgOf(scene, name)], { type: 'image/svg+xml' }), `${name}.svg`);
}

/** The whole picture, twice as fine as the screen as far as that is possible. */
export async function savePng(scene: Scene, name: string): Promise<void> {
  const { width, height } = scene.layout;
  const scale = Math.min(2, MOST_PIXELS / (width + 40), MOST_PIXELS / (height + 40));
  const canvas = new OffscreenCanvas(Math.ceil((width + 40) * scale), Math.ceil((height + 40) * scale));
  const context = canvas.getContext('2d', { alpha: false })!;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.setTransform(scale, 0, 0, scale, 20 * scale, 20 * scale);
  drawScene(context, scene, { x1: -20, y1: -20, x2: width + 20, y2: height + 20 }, Math.max(scale, 0.5));
  saveBlob(await canvas.convertToBlob({ type: 'image/png' }), `${name}.png`);
}

const AMOUNTS = ['made', 'held', 'inTransit', 'used', 'sold', 'consumed', 'destroyed', 'lost'] as const;

/** The trace as a table of texts and numbers, the header first. */
function tableOf(trace: Trace): { header: string[]; rows: Cell[][] } {
  const { t } = i18next;
  const number = (text: string | null) => (text === null ? null : Number(text));
  const header = [
    t('trace.side'),
    t('trace.depth'),
    t('lot.product'),
    t('lot.code'),
    t('trace.maker'),
    t('lot.madeAt'),
    t('common.area'),
    t('trace.unit'),
    ...AMOUNTS.map((key) => t(`trace.${key}`)),
    t('trace.carried'),
    t('trace.atMost'),
    t('trace.holder'),
    t('trace.since'),
  ];
  const rows = traceRows(trace).map((row) => [
    t(`trace.${row.side}`),
    row.lot.depth,
    row.lot.product,
    row.lot.code,
    row.maker?.name ?? null,
    row.place?.name ?? null,
    row.place?.area ?? null,
    unitName(row.lot.unit, language()),
    ...AMOUNTS.map((key) => number(row.lot[key])),
    number(row.lot.expected),
    number(row.lot.atMost),
    row.holders.join(t('common.and')),
    formatTime(row.lot.since),
  ]);
  return { header, rows };
}

export function saveCsv(trace: Trace, name: string): void {
  const { header, rows } = tableOf(trace);
  const text = toCsv(
    header,
    rows.map((row) => row.map((cell) => String(cell ?? ''))),
  );
  saveBlob(new Blob([text], { type: 'text/csv;charset=utf-8' }), `${name}.csv`);
}

export function saveXlsx(trace: Trace, name: string): void {
  const { header, rows } = tableOf(trace);
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  saveBlob(new Blob([workbookOf(name, header, rows)], { type }), `${name}.xlsx`);
}
