import { type Adjacency, adjacencyOf, type Graph, type GraphNode } from './graph-model.ts';
import { type Layout, layoutGraph, type Placed } from './layout.ts';

/** What the explorer shows: a graph laid out, with its colours and words. */
export interface Scene {
  graph: Graph;
  adjacency: Adjacency;
  layout: Layout;
  lines: Line[];
  colourOf(node: GraphNode): string;
  /** First and second line of a node. */
  wordsOf(node: GraphNode): readonly [string, string];
  laneWord(lane: string): string;
  timeWord(time: number): string;
  /** Lots hidden behind a folded node. */
  hidden: ReadonlyMap<string, number>;
}

/** An edge as it is drawn: a curve and how thick it is; `null` carried means not known. */
export interface Line {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  width: number;
  unknown: boolean;
  upstream: boolean;
}

export type SceneWords = Pick<Scene, 'colourOf' | 'wordsOf' | 'laneWord' | 'timeWord' | 'hidden'>;

/** `aspect`: width to height of the room that the picture has. */
export function sceneOf(graph: Graph, words: SceneWords, aspect?: number): Scene {
  const layout = layoutGraph(graph, aspect);
  return { graph, adjacency: adjacencyOf(graph.edges), layout, lines: linesOf(graph, layout.byId), ...words };
}

/** Thickness follows the square root, so that a tenth of the quantity is still seen. */
export function linesOf(graph: Graph, byId: ReadonlyMap<string, Placed>): Line[] {
  const most = graph.edges.reduce((max, edge) => Math.max(max, edge.carried ?? 0), 0);
  return graph.edges.map((edge) => {
    const from = byId.get(edge.from)!;
    const to = byId.get(edge.to)!;
    const share = most === 0 || edge.carried === null ? 0 : Math.sqrt(edge.carried / most);
    return {
      x1: from.x + from.width,
      y1: from.y + from.height / 2,
      x2: to.x,
      y2: to.y + to.height / 2,
      width: 1 + 13 * share,
      unknown: edge.carried === null,
      upstream: edge.side === 'upstream',
    };
  });
}

/** Where the curve's handles are: level at both ends; a line that runs back (reversed time, a loop) swings out. */
export function handles(line: Line): readonly [number, number] {
  const bend = line.x2 >= line.x1 ? Math.max(24, (line.x2 - line.x1) / 2) : 70;
  return [line.x1 + bend, line.x2 - bend];
}

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** Cuts a text to a width in ems without measuring: Chinese characters are one em, others about 0.56. */
export function cutText(text: string, ems: number): string {
  let used = 0;
  for (let i = 0; i < text.length; i++) {
    used += WIDE.test(text[i]!) ? 1 : 0.56;
    if (used > ems) return `${text.slice(0, Math.max(1, i - 1))}…`;
  }
  return text;
}
