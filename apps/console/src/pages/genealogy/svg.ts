import { FONT } from '../../theme.ts';
import { STATE_STYLE } from './colours.ts';
import { INK } from './draw.ts';
import { NODE } from './layout.ts';
import { cutText, handles, type Scene } from './scene.ts';

const AXIS = { left: 110, top: 34 };

export const escapeXml = (text: string): string =>
  text.replace(/[<>&"]/g, (c) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[c]!);

/** The whole picture as an SVG document, with lane names, time axis and a title. */
export function svgOf(scene: Scene, title: string): string {
  const { layout } = scene;
  const width = layout.width + AXIS.left + 60;
  const height = layout.height + AXIS.top + 20;
  const parts: string[] = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${escapeXml(FONT)}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="8" y="20" font-size="14" font-weight="600" fill="${INK.text}">${escapeXml(title)}</text>`,
    `<g transform="translate(${AXIS.left} ${AXIS.top})">`,
  ];
  layout.lanes.forEach((band, index) => {
    parts.push(
      `<rect x="${-AXIS.left}" y="${band.y}" width="${width}" height="${band.height}" fill="${INK.lane[index % 2]}"/>`,
      `<text x="${8 - AXIS.left}" y="${band.y + 22}" font-size="13" font-weight="600" fill="#33403a">${escapeXml(scene.laneWord(band.lane))}</text>`,
    );
  });
  let free = Number.NEGATIVE_INFINITY;
  for (const column of layout.columns) {
    if (!column.tick || column.x < free) continue;
    parts.push(
      `<text x="${column.x}" y="-6" font-size="11" fill="${INK.muted}">${escapeXml(scene.timeWord(column.time))}</text>`,
    );
    free = column.x + 84;
  }
  for (const line of scene.lines) {
    const [h1, h2] = handles(line).map(round) as [number, number];
    const [x1, y1, x2, y2] = [line.x1, line.y1, line.x2, line.y2].map(round);
    parts.push(
      `<path d="M${x1} ${y1}C${h1} ${y1} ${h2} ${y2} ${x2} ${y2}" fill="none" stroke="${line.upstream ? INK.upstream : INK.line}" stroke-opacity=".75" stroke-width="${round(line.width)}"${line.unknown ? ' stroke-dasharray="5 4"' : ''}/>`,
    );
  }
  for (const item of layout.placed) parts.push(nodeSvg(scene, item));
  parts.push('</g></svg>');
  return parts.join('\n');
}

const round = (value: number) => Math.round(value * 10) / 10;

function nodeSvg(scene: Scene, item: Scene['layout']['placed'][number]): string {
  const { node } = item;
  const [x, y] = [round(item.x), round(item.y)];
  if (node.kind === 'hub')
    return `<circle cx="${x + NODE.hub / 2}" cy="${y + NODE.hub / 2}" r="${NODE.hub / 2}" fill="#7f9589"/>`;
  const colour = scene.colourOf(node);
  const isStart = node.state === 'start';
  const [first, second] = scene.wordsOf(node);
  const radius = node.kind === 'holding' ? 14 : 4;
  return [
    `<g transform="translate(${x} ${y})">`,
    `<title>${escapeXml(`${first} ${second} ${node.lot?.code ?? ''}`.trim())}</title>`,
    `<rect width="${NODE.width}" height="${NODE.height}" rx="${radius}" fill="${isStart ? colour : '#fff'}" stroke="${isStart ? colour : INK.border}"/>`,
    isStart
      ? ''
      : `<rect x="${node.kind === 'holding' ? 6 : 0}" y="${node.kind === 'holding' ? 12 : 0}" width="5" height="${NODE.height - (node.kind === 'holding' ? 24 : 0)}" fill="${colour}"/>`,
    `<text x="14" y="17" font-size="12" font-weight="600" fill="${isStart ? '#fff' : INK.text}">${escapeXml(cutText(first, 10))}</text>`,
    `<text x="14" y="33" font-size="11" fill="${isStart ? '#e9f3ed' : INK.muted}">${escapeXml(cutText(second, 11.8))}</text>`,
    `<text x="${NODE.width - 16}" y="16" font-size="11" fill="${isStart ? '#fff' : STATE_STYLE[node.state].colour}">${STATE_STYLE[node.state].sign}</text>`,
    '</g>',
  ].join('');
}
