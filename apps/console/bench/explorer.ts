/**
 * Measures the explorer's canvas on a made-up genealogy: `npx vite apps/console`, open
 * /bench/explorer.html?nodes=5000&edges=8000, read `window.measured`. Figures: docs/adr/0008-explorer.md.
 */
import { paletteOf } from '../src/pages/genealogy/colours.ts';
import { ExplorerCanvas } from '../src/pages/genealogy/explorer-canvas.ts';
import { sceneOf } from '../src/pages/genealogy/scene.ts';
import { madeUpGraph } from '../src/pages/genealogy/testing/made-up-graph.ts';

const query = new URLSearchParams(location.search);
const graph = madeUpGraph(Number(query.get('nodes') ?? 5000), Number(query.get('edges') ?? 8000));
const host = document.querySelector<HTMLElement>('#host')!;
const view = new ExplorerCanvas(host, { onHover() {}, onSelect() {}, onOpen() {} });
const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));

/** Milliseconds between frames while something is done in each. */
async function frames(count: number, work: (i: number) => void): Promise<number[]> {
  const times: number[] = [];
  let before = await frame();
  for (let i = 0; i < count; i++) {
    work(i);
    const now = await frame();
    times.push(now - before);
    before = now;
  }
  return times;
}

const summary = (times: number[]) => {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (p: number) => Math.round(sorted[Math.floor((sorted.length - 1) * p)]! * 10) / 10;
  return { median: at(0.5), p95: at(0.95), worst: at(1) };
};

const started = performance.now();
const scene = sceneOf(graph, {
  colourOf: paletteOf(graph.nodes, 'holder').colourOf,
  wordsOf: (node) => [node.title, node.holder],
  laneWord: (lane) => lane,
  timeWord: (time) => new Date(time).toISOString().slice(0, 10),
  hidden: new Map(),
});
const layoutMs = performance.now() - started;
view.setScene(scene);
const shown = performance.now();
await frame();
await frame();
const firstPaintMs = performance.now() - shown;
const idle = summary(await frames(60, () => {}));
const panAll = summary(await frames(240, (i) => view.panBy(i % 80 < 40 ? 9 : -9, i % 60 < 30 ? 4 : -4)));
const zooming = summary(await frames(120, (i) => view.zoomBy(i % 40 < 20 ? 1.06 : 1 / 1.06)));
view.select(graph.nodes[0]!.id, true);
await new Promise((resolve) => setTimeout(resolve, 300));
view.select(null);
const panNear = summary(await frames(240, (i) => view.panBy(i % 160 < 80 ? 14 : -14, 3)));
const hovering = summary(
  await frames(60, (i) => view.select(graph.nodes[(i * 83) % graph.nodes.length]!.id)),
);
Object.assign(window, {
  measured: {
    layoutMs,
    firstPaintMs,
    idle,
    panAll,
    zooming,
    panNear,
    hovering,
    width: scene.layout.width,
    height: scene.layout.height,
  },
});
