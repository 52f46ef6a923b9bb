import { CELLS_PER_GROUP, Cell, type GroupNames, makeGroup } from './bulk-names.ts';
import { CELL_LOTS, cellTemplate, hubTemplate, looseTemplate, type Template } from './bulk-templates.ts';
import type { EventJson } from './epcis.ts';
import type { DeliveredDocument } from './oddities.ts';
import { hash32, Random } from './random.ts';
import type { DemoParty, DemoPlace } from './world.ts';

/** Events of a document of the bulk; the last may have fewer. */
export const CHUNK = 500;
/** Different chains; cells choose among them. */
const VARIANTS = 16;
/** From so many lots on there are hubs, one in a million lots. */
const HUBS_FROM = 150_000;
const LOTS_PER_HUB = 1_000_000;

/** A world of many supply chains, made as it is read: whatever its size, little of it is in memory. */
export interface BulkWorld {
  lots: number;
  links: number;
  events: number;
  documents: number;
  groups: number;
  /** Parties and places of one neighbourhood. */
  masterData(group: number): { parties: DemoParty[]; places: DemoPlace[] };
  /** Documents from a number on, in rough order of time. */
  from(document: number): Generator<DeliveredDocument>;
}

interface Actor {
  cell: Cell;
  template: Template;
}

/**
 * Makes exactly `lots` lots: chains of a thousand, hubs with a hundred thousand descendants (from 150,000 lots on), and
 * loose lots for the rest. Equal arguments give equal events.
 */
export function bulkWorld(seed: number, year: number, lots: number): BulkWorld {
  const hub = lots >= HUBS_FROM ? hubTemplate(5000, 5000, 18) : null;
  const hubs = hub === null ? 0 : Math.max(1, Math.floor(lots / LOTS_PER_HUB));
  const inCells = lots - (hub?.lots ?? 0) * hubs;
  const cells = Math.floor(inCells / CELL_LOTS);
  const loose = looseTemplate(inCells - cells * CELL_LOTS);
  const variants =
    cells === 0 ? [] : Array.from({ length: VARIANTS }, (_, v) => cellTemplate(new Random(seed, 100 + v)));

  const total = lots === 0 ? 0 : cells + hubs + 1;
  const groups = Math.ceil(total / CELLS_PER_GROUP);
  const templateOf = (index: number): Template =>
    index < cells ? variants[hash32(seed, index, 5) % VARIANTS]! : index < cells + hubs ? hub! : loose;
  let events = 0;
  let links = 0;
  for (let index = 0; index < total; index++) {
    events += templateOf(index).ops.length;
    links += templateOf(index).links;
  }

  const actors = (): Actor[] => {
    const list: Actor[] = [];
    let names: GroupNames | null = null;
    for (let index = 0; index < total; index++) {
      const group = Math.floor(index / CELLS_PER_GROUP);
      if (index % CELLS_PER_GROUP === 0 || names === null) names = makeGroup(seed, year, group).names;
      list.push({ cell: new Cell(seed, index, names, group), template: templateOf(index) });
    }
    for (let index = 0; index < cells; index++) {
      const next =
        index + 1 < cells && (index + 1) % CELLS_PER_GROUP !== 0
          ? index + 1
          : index - (index % CELLS_PER_GROUP);
      list[index]!.cell.neighbour = list[next]!.cell;
    }
    return list;
  };

  return {
    lots,
    links,
    events,
    documents: Math.ceil(events / CHUNK),
    groups,
    masterData: (group) => {
      const { parties, places } = makeGroup(seed, year, group);
      return { parties, places };
    },
    *from(document) {
      if (events === 0) return;
      const start = Date.UTC(year - 1, 8, 1);
      let chunk: EventJson[] = [];
      let first = 0;
      for (const { cell, template, op } of interleave(actors(), document * CHUNK)) {
        const { at, build } = template.ops[op]!;
        if (chunk.length === 0) first = start + at;
        chunk.push(build(cell, start + at));
        if (chunk.length < CHUNK) continue;
        yield { t: first, capturer: '', events: chunk };
        chunk = [];
      }
      if (chunk.length > 0) yield { t: first, capturer: '', events: chunk };
    },
  };
}

/** Steps through all chains side by side, each at its own pace so that all end together; leaves out the first `skip` events. */
function* interleave(
  actors: readonly Actor[],
  skip: number,
): Generator<{ cell: Cell; template: Template; op: number }> {
  const steps = actors.reduce((most, { template }) => Math.max(most, Math.min(template.ops.length, 4000)), 1);
  let left = skip;
  for (let step = 0; step < steps; step++)
    for (const { cell, template } of actors) {
      const length = template.ops.length;
      const end = Math.floor(((step + 1) * length) / steps);
      for (let op = Math.floor((step * length) / steps); op < end; op++)
        if (left > 0) left--;
        else yield { cell, template, op };
    }
}
