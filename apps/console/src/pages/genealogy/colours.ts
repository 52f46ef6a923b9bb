import type { GraphNode, NodeState } from './graph-model.ts';
import { LANES, type Lane } from './lanes.ts';

export type ColourBy = 'holder' | 'state' | 'province';

/** Okabe and Ito's palette, darkened to stand on white; told apart with any colour vision. */
export const LANE_COLOUR = {
  grow: '#2f8f4e',
  store: '#b07d00',
  trade: '#7a5195',
  process: '#0a6ebd',
  market: '#c2571a',
  retail: '#a83279',
  other: '#66716b',
} as const satisfies Record<Lane, string>;

/** Each state has a sign of its own, so that colour is never the only one. */
export const STATE_STYLE = {
  start: { colour: '#1f7a4d', sign: '★' },
  held: { colour: '#c2571a', sign: '■' },
  transit: { colour: '#7a5195', sign: '▶' },
  used: { colour: '#0a6ebd', sign: '◆' },
  sold: { colour: '#a83279', sign: '●' },
  gone: { colour: '#66716b', sign: '×' },
  stub: { colour: '#b07d00', sign: '?' },
  unknown: { colour: '#8a8f8c', sign: '–' },
} as const satisfies Record<NodeState, { colour: string; sign: string }>;

const PROVINCES = [
  '#0a6ebd',
  '#c2571a',
  '#2f8f4e',
  '#a83279',
  '#b07d00',
  '#7a5195',
  '#1b8a8f',
  '#8c4a2f',
  '#55606b',
  '#5c8001',
];
const OTHER = '#9aa5a0';

export interface Legend {
  /** Key of the entry: a lane, a state, or a province's two digits (`''` unknown, `*` the rest). */
  key: string;
  colour: string;
  count: number;
}

/** The colours of a picture: how each node is painted and what the legend says, the most frequent first. */
export function paletteOf(nodes: readonly GraphNode[], by: ColourBy) {
  const counts = new Map<string, number>();
  const keyOf = (node: GraphNode): string =>
    by === 'holder' ? node.lane : by === 'state' ? node.state : node.province;
  for (const node of nodes)
    if (node.kind !== 'hub') counts.set(keyOf(node), (counts.get(keyOf(node)) ?? 0) + node.count);
  const frequent = [...counts].sort((a, b) => b[1] - a[1]).map(([key]) => key);
  const colourOfKey = (key: string): string => {
    if (by === 'holder') return LANE_COLOUR[key as Lane];
    if (by === 'state') return STATE_STYLE[key as NodeState].colour;
    const known = frequent.filter((province) => province !== '');
    return key === '' ? OTHER : (PROVINCES[known.indexOf(key)] ?? OTHER);
  };
  const colours = new Map(frequent.map((key) => [key, colourOfKey(key)]));
  const order = by === 'holder' ? LANES.filter((lane) => counts.has(lane)) : frequent;
  const legend: Legend[] = order.map((key) => ({
    key,
    colour: colours.get(key)!,
    count: counts.get(key)!,
  }));
  return { legend, colourOf: (node: GraphNode) => colours.get(keyOf(node)) ?? OTHER };
}
