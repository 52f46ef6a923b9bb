import { CompressOutlined, FullscreenOutlined, MinusOutlined, PlusOutlined } from '@ant-design/icons';
import type { Trace } from '@liangsu/contract';
import { useNavigate } from '@tanstack/react-router';
import { Button, Input, Select, Slider } from 'antd';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay } from '../../format/time.ts';
import { Toggle } from '../../parts/Toggle.tsx';
import { useDebounced } from '../../parts/use-debounced.ts';
import { useFillHeight } from '../../parts/use-fill-height.ts';
import { useNarrow } from '../../parts/use-media.ts';
import { type ColourBy, paletteOf } from './colours.ts';
import { ExplorerCanvas } from './explorer-canvas.ts';
import { collapseHolders, foldGraph, groupKey } from './fold.ts';
import { graphOf } from './graph-model.ts';
import { LegendBox } from './LegendBox.tsx';
import { WIDE } from './layout.ts';
import { NodePanel } from './NodePanel.tsx';
import { type Scene, sceneOf } from './scene.ts';
import { useSceneWords } from './use-scene-words.ts';
import './explorer.css';

/** More nodes than this start with holders drawn as one. */
const COLLAPSE_FROM = 400;
/** Ratio of width to height of the picture on a phone. */
const TALL = 0.6;

/** The genealogy as an interactive picture. */
export default function Explorer({ trace, onScene }: { trace: Trace; onScene(scene: Scene): void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<ExplorerCanvas | null>(null);
  const narrow = useNarrow();
  const { ref, height } = useFillHeight(78, narrow ? 720 : 600);
  const full = useMemo(() => graphOf(trace, { holdings: true }), [trace]);
  const [holdings, setHoldings] = useState(true);
  const [collapsed, setCollapsed] = useState(full.nodes.length > COLLAPSE_FROM);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [colourBy, setColourBy] = useState<ColourBy>(collapsed ? 'holder' : 'state');
  const [selected, setSelected] = useState<string | null>(null);
  const [text, setText] = useState('');
  const fullscreen = useFullscreen();
  const [span, setSpan] = useState<[number, number] | null>(null);
  const words = useSceneWords(trace);

  const base = useMemo(
    () => (holdings ? full : graphOf(trace, { holdings: false })),
    [full, holdings, trace],
  );
  const { scene, legend } = useMemo(() => {
    const { graph, hidden } = foldGraph(base, folded);
    const shown = collapsed ? collapseHolders(graph, opened) : graph;
    const palette = paletteOf(shown.nodes, colourBy);
    return {
      scene: sceneOf(shown, { ...words, colourOf: palette.colourOf, hidden }, narrow ? TALL : WIDE),
      legend: palette.legend,
    };
  }, [base, folded, collapsed, opened, colourBy, words, narrow]);

  const times = useMemo(() => scene.graph.nodes.map((node) => node.time), [scene]);
  const [first, last] = [
    times.reduce((a, b) => Math.min(a, b), Infinity),
    times.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const q = useDebounced(text.trim().toLowerCase(), 200);
  const found = useMemo(
    () =>
      q === ''
        ? null
        : scene.graph.nodes.filter(({ title, holder, lot }) =>
            `${title} ${holder} ${lot?.code ?? ''}`.toLowerCase().includes(q),
          ),
    [q, scene],
  );
  const marked = useMemo(() => {
    if (found === null && span === null) return null;
    const list = (found ?? scene.graph.nodes).filter(
      ({ time }) => span === null || (time >= span[0] && time <= span[1]),
    );
    return new Set(list.map((node) => node.id));
  }, [found, span, scene]);

  const selectRef = useRef(setSelected);
  const openRef = useRef((_: string) => {});
  openRef.current = (id) => {
    const node = scene.layout.byId.get(id)?.node;
    if (node?.kind === 'group') setOpened(new Set([...opened, id]));
    else if (node?.lot) void navigate({ to: '/lots/$code', params: { code: node.lot.code } });
  };
  useEffect(() => {
    const view = new ExplorerCanvas(host.current!, {
      onHover: () => {},
      onSelect: (id) => selectRef.current(id),
      onOpen: (id) => openRef.current(id),
    });
    canvas.current = view;
    return () => view.destroy();
  }, []);
  useEffect(() => {
    canvas.current?.setScene(scene);
    onScene(scene);
  }, [scene, onScene]);
  useEffect(() => canvas.current?.mark(marked), [marked]);
  useEffect(() => canvas.current?.select(selected), [selected]);

  const node = selected === null ? null : (scene.layout.byId.get(selected)?.node ?? null);
  const go = (id: string | null) => {
    if (id === null) return;
    setSelected(id);
    canvas.current?.select(id, true);
  };
  const toggle = (set: ReadonlySet<string>, id: string) => {
    const next = new Set(set);
    if (!next.delete(id)) next.add(id);
    return next;
  };
  const onKey = (event: KeyboardEvent) => {
    const view = canvas.current;
    if (!view || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    if (key === '+' || key === '=') view.zoomBy(1.3);
    else if (key === '-') view.zoomBy(1 / 1.3);
    else if (key === '0') view.fit();
    else if (key === 'Escape') setSelected(null);
    else if (key === 'Enter' && selected) openRef.current(selected);
    else if (key === ' ' && node && node.kind !== 'group') setFolded(toggle(folded, node.id));
    else if (key === 'ArrowLeft' || key === 'ArrowRight' || key === 'ArrowUp' || key === 'ArrowDown') {
      if (selected) go(view.neighbour(selected, key));
      else
        go(scene.graph.nodes.find((other) => other.side === 'start')?.id ?? scene.graph.nodes[0]?.id ?? null);
    } else return;
    event.preventDefault();
  };
  const foundAt = found && selected ? found.findIndex((other) => other.id === selected) : -1;

  return (
    <div className="explorer" ref={ref} style={{ height: fullscreen ? '100%' : height }}>
      <div className="explorer-bar">
        <Input
          className="explorer-search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onPressEnter={() => found && found.length > 0 && go(found[(foundAt + 1) % found.length]!.id)}
          placeholder={t('explorer.search')}
          aria-label={t('explorer.search')}
          allowClear
          suffix={found && <span className="muted num">{`${foundAt + 1}/${found.length}`}</span>}
        />
        <Select<ColourBy>
          value={colourBy}
          onChange={setColourBy}
          className="explorer-colour"
          aria-label={t('explorer.colourBy')}
          prefix={<span className="muted">{t('explorer.colourBy')}</span>}
          options={(['holder', 'state', 'province'] as const).map((value) => ({
            value,
            label: t(`explorer.colour.${value}`),
          }))}
        />
        <Toggle checked={collapsed} onChange={setCollapsed} label={t('explorer.collapse')} />
        <Toggle checked={holdings} onChange={setHoldings} label={t('explorer.holdings')} />
        {(folded.size > 0 || opened.size > 0) && (
          <Button
            type="link"
            size="small"
            onClick={() => {
              setFolded(new Set());
              setOpened(new Set());
            }}
          >
            {t('explorer.reset')}
          </Button>
        )}
        <div className="explorer-zoom">
          <Button
            icon={<PlusOutlined />}
            aria-label={t('explorer.zoomIn')}
            onClick={() => canvas.current?.zoomBy(1.4)}
          />
          <Button
            icon={<MinusOutlined />}
            aria-label={t('explorer.zoomOut')}
            onClick={() => canvas.current?.zoomBy(1 / 1.4)}
          />
          <Button
            icon={<CompressOutlined />}
            aria-label={t('explorer.fit')}
            onClick={() => canvas.current?.fit()}
          />
          <Button
            icon={<FullscreenOutlined />}
            aria-label={t('explorer.fullscreen')}
            onClick={() => toggleFullscreen(ref.current)}
          />
        </div>
        <span className="explorer-count muted num">
          {t('explorer.count', { nodes: scene.graph.nodes.length, edges: scene.graph.edges.length })}
        </span>
      </div>
      <div className="explorer-main">
        <div className="explorer-view">
          <div
            ref={host}
            className="explorer-canvas"
            role="application"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard walks the picture
            tabIndex={0}
            aria-label={t('explorer.label')}
            aria-describedby="explorer-keys"
            onKeyDown={onKey}
          />
          <span id="explorer-keys" className="visually-hidden">
            {t('explorer.keys')}
          </span>
          <span className="visually-hidden" role="status">
            {node && words.wordsOf(node).join(' ')}
          </span>
        </div>
        {node && (
          <NodePanel
            node={node}
            trace={trace}
            folded={folded.has(node.id)}
            hidden={scene.hidden.get(node.id) ?? 0}
            onFold={() => setFolded(toggle(folded, node.id))}
            onOpenGroup={() => setOpened(new Set([...opened, node.id]))}
            canClose={node.kind !== 'group' && collapsed && opened.has(groupKey(node) ?? '')}
            onCloseGroup={() => setOpened(toggle(opened, groupKey(node)!))}
            onClose={() => setSelected(null)}
          />
        )}
      </div>
      <LegendBox legend={legend} by={colourBy} trace={trace} />
      {last > first && (
        <div className="explorer-time">
          <span className="muted num">{formatDay(new Date(span?.[0] ?? first).toISOString())}</span>
          <Slider
            range
            min={first}
            max={last}
            step={Math.max(60_000, Math.round((last - first) / 500))}
            value={span ?? [first, last]}
            onChange={(value) => {
              const [from = first, to = last] = value;
              setSpan(from <= first && to >= last ? null : [from, to]);
            }}
            tooltip={{ formatter: (value) => formatDay(new Date(value ?? first).toISOString()) }}
            ariaLabelForHandle={[t('explorer.timeFrom'), t('explorer.timeTo')]}
          />
          <span className="muted num">{formatDay(new Date(span?.[1] ?? last).toISOString())}</span>
        </div>
      )}
    </div>
  );
}

function toggleFullscreen(element: HTMLElement | null): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void element?.requestFullscreen();
}

function useFullscreen(): boolean {
  const [on, setOn] = useState(false);
  useEffect(() => {
    const change = () => setOn(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', change);
    return () => document.removeEventListener('fullscreenchange', change);
  }, []);
  return on;
}
