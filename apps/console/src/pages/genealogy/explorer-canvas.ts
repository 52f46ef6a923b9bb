import { select } from 'd3-selection';
import { type ZoomBehavior, type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom';
import { type Box, drawLines, drawNodes, drawScene, INK } from './draw.ts';
import { pathsOf } from './graph-model.ts';
import { HitGrid } from './hit-grid.ts';
import type { Placed } from './layout.ts';
import { drawMargins, marginOf, PHONE as NEAR } from './margins.ts';
import type { Scene } from './scene.ts';

export interface ExplorerEvents {
  onHover(id: string | null): void;
  onSelect(id: string | null): void;
  onOpen(id: string): void;
}

const AROUND = 0.3;
const LEAST = 0.02;
const MOST = 2.5;
/** Pictures of up to so many nodes open whole if they can be read so, else at a size to read. */
const SMALL = 80;
const READABLE = 0.5;
/** The size to read on an office screen; a phone is held nearer, and shows more of it so. */
const LEGIBLE = 0.72;
const LEGIBLE_NEAR = 0.55;

interface Buffer {
  canvas: OffscreenCanvas;
  k: number;
  x: number;
  y: number;
  /** Milliseconds that the drawing took. */
  cost: number;
}

/**
 * The picture on a canvas. What is drawn is kept as a bitmap larger than the view: moving copies it (one to two
 * milliseconds however many nodes there are), and only leaving it, zooming or a change draws again.
 */
export class ExplorerCanvas {
  private readonly base: HTMLCanvasElement;
  private readonly over: HTMLCanvasElement;
  private readonly behaviour: ZoomBehavior<HTMLElement, unknown>;
  private readonly observer: ResizeObserver;
  private readonly host: HTMLElement;
  private readonly events: ExplorerEvents;
  private view: ZoomTransform = zoomIdentity;
  private scene: Scene | null = null;
  private grid = new HitGrid([]);
  private buffer: Buffer | null = null;
  private frame = 0;
  private settle = 0;
  private hovered: string | null = null;
  private chosen: string | null = null;
  private marked: ReadonlySet<string> | null = null;
  private size = { width: 0, height: 0 };

  constructor(host: HTMLElement, events: ExplorerEvents) {
    this.host = host;
    this.events = events;
    this.base = host.appendChild(document.createElement('canvas'));
    this.over = host.appendChild(document.createElement('canvas'));
    for (const canvas of [this.base, this.over]) canvas.setAttribute('aria-hidden', 'true');
    this.behaviour = zoom<HTMLElement, unknown>()
      .scaleExtent([LEAST, MOST])
      .clickDistance(5)
      .on('zoom', (event: { transform: ZoomTransform }) => {
        this.view = event.transform;
        this.later();
      });
    select(host).call(this.behaviour).on('dblclick.zoom', null);
    host.addEventListener('pointermove', this.onMove);
    host.addEventListener('pointerleave', this.onLeave);
    host.addEventListener('click', this.onClick);
    host.addEventListener('dblclick', this.onDouble);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(host);
    this.resize();
  }

  destroy(): void {
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.settle);
    select(this.host).on('.zoom', null);
    for (const [name, listener] of [
      ['pointermove', this.onMove],
      ['pointerleave', this.onLeave],
      ['click', this.onClick],
      ['dblclick', this.onDouble],
    ] as const)
      this.host.removeEventListener(name, listener as EventListener);
    this.base.remove();
    this.over.remove();
  }

  /** Shows another picture; the view stays unless the picture is the first one. */
  setScene(scene: Scene): void {
    const isFirst = this.scene === null;
    this.scene = scene;
    this.grid = new HitGrid(scene.layout.placed);
    this.buffer = null;
    if (this.chosen !== null && !scene.layout.byId.has(this.chosen)) this.chosen = null;
    this.hovered = null;
    if (isFirst) this.begin();
    else this.later();
  }

  /** Paints only these nodes at full strength (search, time); null for all. */
  mark(ids: ReadonlySet<string> | null): void {
    this.marked = ids;
    this.later();
  }

  select(id: string | null, reveal = false): void {
    this.chosen = id;
    const item = id === null ? undefined : this.scene?.layout.byId.get(id);
    if (item && reveal) this.reveal(item);
    this.later();
  }

  /** The whole picture in the view, but never so large that few nodes look like posters. */
  fit(): void {
    if (!this.scene || this.size.width === 0) return;
    const { width, height } = this.scene.layout;
    const { margin } = this;
    const room = { width: this.size.width - margin.left - 16, height: this.size.height - margin.top - 16 };
    const k = Math.min(1.1, Math.max(LEAST, Math.min(room.width / (width + 20), room.height / height)));
    const x = margin.left + Math.max(4, (room.width - width * k) / 2);
    const y = margin.top + Math.max(4, (room.height - height * k) / 2);
    this.moveTo(zoomIdentity.translate(x, y).scale(k));
  }

  /** The first look: everything if it can be read; a small picture that cannot is shown readably, around its start. */
  private begin(): void {
    this.fit();
    const { scene } = this;
    if (!scene || scene.layout.placed.length > SMALL || this.view.k >= READABLE || this.size.width === 0)
      return;
    const start = scene.layout.placed.find(({ node }) => node.side === 'start');
    if (!start) return;
    const { width, height } = scene.layout;
    const k = this.size.width < NEAR ? LEGIBLE_NEAR : LEGIBLE;
    const along = (room: number, margin: number, at: number, whole: number) =>
      // The picture's ends stay at the view's ends.
      whole * k <= room
        ? margin + (room - whole * k) / 2
        : margin + Math.min(8, Math.max(room - whole * k - 8, room / 2 - at * k));
    const { margin } = this;
    const x = along(this.size.width - margin.left, margin.left, start.x + start.width / 2, width);
    const y = along(this.size.height - margin.top, margin.top, start.y + start.height / 2, height);
    this.moveTo(zoomIdentity.translate(this.wholeColumn(x, k, scene, start), y).scale(k));
  }

  /** Moves a first look sideways so far that its leftmost column is whole and the start stays in view. */
  private wholeColumn(x: number, k: number, { layout }: Scene, start: Placed): number {
    const edge = this.margin.left + 8;
    const at = (edge - x) / k;
    const cut = layout.columns.findIndex((column) => column.x < at && column.x + column.width > at);
    if (cut === -1) return x;
    const shown = edge - layout.columns[cut]!.x * k;
    if (shown + (start.x + start.width) * k <= this.size.width) return shown;
    return edge - (layout.columns[cut + 1]?.x ?? 0) * k;
  }

  private get margin() {
    return marginOf(this.size.width);
  }

  zoomBy(factor: number): void {
    this.behaviour.scaleBy(select(this.host), factor);
  }

  panBy(dx: number, dy: number): void {
    this.behaviour.translateBy(select(this.host), dx / this.view.k, dy / this.view.k);
  }

  /** The node that lies from a node in a direction: along lines to the sides, within the column up and down. */
  neighbour(id: string, key: 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'): string | null {
    const { scene } = this;
    const item = scene?.layout.byId.get(id);
    if (!scene || !item) return null;
    if (key === 'ArrowLeft' || key === 'ArrowRight') {
      const list = (key === 'ArrowLeft' ? scene.adjacency.in : scene.adjacency.out).get(id) ?? [];
      const best = list
        .map((index) => scene.graph.edges[index]!)
        .sort((a, b) => (b.carried ?? 0) - (a.carried ?? 0))[0];
      return best ? (key === 'ArrowLeft' ? best.from : best.to) : null;
    }
    const sign = key === 'ArrowUp' ? -1 : 1;
    let best: Placed | null = null;
    for (const other of scene.layout.placed) {
      if (other.column !== item.column || (other.y - item.y) * sign <= 0) continue;
      if (best === null || Math.abs(other.y - item.y) < Math.abs(best.y - item.y)) best = other;
    }
    return best?.node.id ?? null;
  }

  private reveal(item: Placed): void {
    const k = Math.max(this.view.k, 0.7);
    const centre = { x: item.x + item.width / 2, y: item.y + item.height / 2 };
    const inside =
      k === this.view.k &&
      this.view.applyX(item.x) > this.margin.left &&
      this.view.applyX(item.x + item.width) < this.size.width &&
      this.view.applyY(item.y) > this.margin.top &&
      this.view.applyY(item.y + item.height) < this.size.height;
    if (!inside)
      this.moveTo(
        zoomIdentity
          .translate(this.size.width / 2 - centre.x * k, this.size.height / 2 - centre.y * k)
          .scale(k),
      );
  }

  private moveTo(view: ZoomTransform): void {
    this.behaviour.transform(select(this.host), view);
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (width === 0 || (width === this.size.width && height === this.size.height)) return;
    const wasEmpty = this.size.width === 0;
    this.size = { width, height };
    for (const canvas of [this.base, this.over]) {
      canvas.width = width * devicePixelRatio;
      canvas.height = height * devicePixelRatio;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    this.buffer = null;
    if (wasEmpty) this.begin();
    else this.later();
  }

  private later(): void {
    if (this.frame === 0)
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.paint();
      });
  }

  private paint(): void {
    const { scene, size, view } = this;
    if (!scene || size.width === 0) return;
    const old = this.buffer;
    if (old && old.k !== view.k && old.cost > 14) {
      // Zooming: stretch what there is, draw sharply when the hand rests.
      clearTimeout(this.settle);
      this.settle = window.setTimeout(() => {
        this.buffer = null;
        this.later();
      }, 110);
    } else if (!old || old.k !== view.k || !this.covers(old)) {
      this.buffer = this.render(scene);
    }
    this.copy(this.buffer!);
    this.drawOver(scene);
  }

  /** Whether the kept bitmap still covers the view. */
  private covers(buffer: Buffer): boolean {
    const dx = this.view.x - buffer.x;
    const dy = this.view.y - buffer.y;
    return Math.abs(dx) <= this.size.width * AROUND && Math.abs(dy) <= this.size.height * AROUND;
  }

  private render(scene: Scene): Buffer {
    const started = performance.now();
    const { width, height } = this.size;
    const ratio = devicePixelRatio;
    const { k, x, y } = this.view;
    const [padX, padY] = [width * AROUND, height * AROUND];
    const canvas =
      this.buffer?.canvas ?? new OffscreenCanvas((width + 2 * padX) * ratio, (height + 2 * padY) * ratio);
    const context = canvas.getContext('2d', { alpha: false })!;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.setTransform(ratio * k, 0, 0, ratio * k, ratio * (x + padX), ratio * (y + padY));
    const box: Box = {
      x1: (-padX - x) / k,
      y1: (-padY - y) / k,
      x2: (width + padX - x) / k,
      y2: (height + padY - y) / k,
    };
    drawScene(context, scene, box, k);
    return { canvas, k, x, y, cost: performance.now() - started };
  }

  private copy({ canvas, k, x, y }: Buffer): void {
    const context = this.base.getContext('2d', { alpha: false })!;
    const { width, height } = this.size;
    const ratio = devicePixelRatio;
    const zoomed = this.view.k / k;
    context.setTransform(1, 0, 0, 1, 0, 0);
    if (zoomed !== 1) {
      context.fillStyle = '#ffffff';
      context.fillRect(0, 0, this.base.width, this.base.height);
    }
    const left = this.view.x - zoomed * (x + width * AROUND);
    const top = this.view.y - zoomed * (y + height * AROUND);
    context.drawImage(canvas, left * ratio, top * ratio, canvas.width * zoomed, canvas.height * zoomed);
  }

  /** Highlighted paths, the chosen node, lane names and the time axis. */
  private drawOver(scene: Scene): void {
    const context = this.over.getContext('2d')!;
    const ratio = devicePixelRatio;
    const { k, x, y } = this.view;
    const { width, height } = this.size;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const box: Box = { x1: -x / k, y1: -y / k, x2: (width - x) / k, y2: (height - y) / k };
    const focus = this.hovered ?? this.chosen;
    if (focus !== null && scene.layout.byId.has(focus)) this.drawPaths(context, scene, box, focus);
    else if (this.marked) this.drawMarked(context, scene, box, this.marked);
    if (this.chosen !== null) this.drawRing(context, scene, this.chosen, ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawMargins(context, scene, this.view, this.size);
  }

  private veil(context: CanvasRenderingContext2D): void {
    const ratio = devicePixelRatio;
    const { k, x, y } = this.view;
    context.fillStyle = 'rgba(255, 255, 255, 0.78)';
    context.fillRect(0, 0, this.size.width, this.size.height);
    context.setTransform(ratio * k, 0, 0, ratio * k, ratio * x, ratio * y);
  }

  private drawPaths(context: CanvasRenderingContext2D, scene: Scene, box: Box, id: string): void {
    const { up, down } = pathsOf(scene.graph, scene.adjacency, id);
    const { byId } = scene.layout;
    this.veil(context);
    const lines = (edges: Set<number>) => [...edges].map((index) => scene.lines[index]!);
    drawLines(context, lines(up.edges), box, this.view.k, INK.up);
    drawLines(context, lines(down.edges), box, this.view.k, INK.down);
    const nodes = [id, ...up.nodes, ...down.nodes].map((other) => byId.get(other)!);
    drawNodes(context, scene, nodes, box, this.view.k);
  }

  private drawMarked(
    context: CanvasRenderingContext2D,
    scene: Scene,
    box: Box,
    marked: ReadonlySet<string>,
  ): void {
    this.veil(context);
    const { edges } = scene.graph;
    const lines = scene.lines.filter((_, i) => marked.has(edges[i]!.from) && marked.has(edges[i]!.to));
    drawLines(context, lines, box, this.view.k, null);
    const nodes = scene.layout.placed.filter((item) => marked.has(item.node.id));
    drawNodes(context, scene, nodes, box, this.view.k);
  }

  private drawRing(context: CanvasRenderingContext2D, scene: Scene, id: string, ratio: number): void {
    const item = scene.layout.byId.get(id);
    if (!item) return;
    const { k, x, y } = this.view;
    context.setTransform(ratio * k, 0, 0, ratio * k, ratio * x, ratio * y);
    context.strokeStyle = '#1f7a4d';
    context.lineWidth = Math.max(2.5, 2 / k);
    context.strokeRect(item.x - 4, item.y - 4, item.width + 8, item.height + 8);
  }

  private at(event: { clientX: number; clientY: number }): string | null {
    const frame = this.host.getBoundingClientRect();
    const [px, py] = [event.clientX - frame.left, event.clientY - frame.top];
    if (px < this.margin.left || py < this.margin.top) return null;
    return this.grid.at(this.view.invertX(px), this.view.invertY(py), 4 / this.view.k)?.node.id ?? null;
  }

  private readonly onMove = (event: PointerEvent) => {
    if (event.buttons !== 0 || event.pointerType === 'touch') return;
    const id = this.at(event);
    if (id === this.hovered) return;
    this.hovered = id;
    this.host.style.cursor = id === null ? 'grab' : 'pointer';
    this.events.onHover(id);
    this.later();
  };

  private readonly onLeave = () => {
    if (this.hovered === null) return;
    this.hovered = null;
    this.events.onHover(null);
    this.later();
  };

  private readonly onClick = (event: MouseEvent) => {
    if (event.defaultPrevented) return;
    this.events.onSelect(this.at(event));
  };

  private readonly onDouble = (event: MouseEvent) => {
    const id = this.at(event);
    if (id !== null) this.events.onOpen(id);
  };
}
