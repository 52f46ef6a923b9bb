import type { ZoomTransform } from 'd3-zoom';
import { FONT } from '../../theme.ts';
import { INK } from './draw.ts';
import { cutText, type Scene } from './scene.ts';

/** Room for lane names on the left and the time axis on top, in pixels. */
const MARGIN = { left: 84, top: 26 } as const;
/** A phone has less of it to give. */
const SLIM = { left: 54, top: 26 } as const;
export const PHONE = 600;

export const marginOf = (width: number) => (width < PHONE ? SLIM : MARGIN);

/** Lane names and time axis: they stay at the edges while the picture moves. */
export function drawMargins(
  context: CanvasRenderingContext2D,
  scene: Scene,
  view: ZoomTransform,
  { width, height }: { width: number; height: number },
): void {
  const margin = marginOf(width);
  const inset = margin === SLIM ? 3 : 8;
  context.fillStyle = 'rgba(247, 249, 248, 0.94)';
  context.fillRect(0, 0, width, margin.top);
  context.fillRect(0, 0, margin.left, height);
  context.strokeStyle = '#d5ddd9';
  context.lineWidth = 1;
  context.strokeRect(margin.left - 0.5, -1, width + 2, margin.top + 0.5);
  context.font = `11px ${FONT}`;
  context.fillStyle = INK.muted;
  context.textBaseline = 'middle';
  let free = margin.left + 4;
  for (const column of scene.layout.columns) {
    const at = view.applyX(column.x);
    if (!column.tick || at < free || at > width - 60) continue;
    context.fillText(scene.timeWord(column.time), at, margin.top / 2);
    context.fillRect(at, margin.top - 5, 1, 5);
    free = at + 84;
  }
  for (const band of scene.layout.lanes) {
    const top = Math.max(margin.top, view.applyY(band.y));
    const bottom = Math.min(height, view.applyY(band.y + band.height));
    if (bottom - top < 13) continue;
    context.strokeStyle = '#d5ddd9';
    context.beginPath();
    context.moveTo(0, bottom + 0.5);
    context.lineTo(margin.left, bottom + 0.5);
    context.stroke();
    context.font = `600 12px ${FONT}`;
    context.fillStyle = '#33403a';
    context.fillText(
      cutText(scene.laneWord(band.lane), (margin.left - 2 * inset) / 12 + 0.1),
      inset,
      (top + bottom) / 2,
    );
  }
}
