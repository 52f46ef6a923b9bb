import { parseTraceCode } from '@liangsu/domain/codes';
import { describe, expect, it } from 'vitest';
import { Cell, makeGroup } from './bulk-names.ts';
import { CELL_LOTS, hubTemplate } from './bulk-templates.ts';
import { bulkWorld } from './bulk-world.ts';
import { count, descendants } from './survey.ts';
import { faultsOf, gains, normalised, shortages } from './testing.ts';

const LOTS = 12 * CELL_LOTS + 345;
const world = bulkWorld(7, 2026, LOTS);
const documents = [...world.from(0)];
const events = documents.flatMap((document) => document.events);
/** Milligrams in a millionth of a bag of ten kilograms. */
const BAG = () => 10;

describe('the bulk', () => {
  it('has the lots, events, links and documents that it says', () => {
    expect(count(documents)).toEqual({ lots: LOTS, links: world.links });
    expect(events).toHaveLength(world.events);
    expect(documents).toHaveLength(world.documents);
    expect(world.links / LOTS).toBeGreaterThan(1.1);
    expect(world.links / LOTS).toBeLessThan(1.3);
  });

  it('is the same for the same numbers, also when it is taken up in the middle', () => {
    const again = bulkWorld(7, 2026, LOTS);
    expect(JSON.stringify([...again.from(0)])).toBe(JSON.stringify(documents));
    expect(JSON.stringify([...again.from(11)])).toBe(JSON.stringify(documents.slice(11)));
    expect(JSON.stringify([...bulkWorld(8, 2026, LOTS).from(0)])).not.toBe(JSON.stringify(documents));
  });

  it('is valid, in rough order of time, and never gives out more than there is', () => {
    expect(faultsOf(events)).toEqual([]);
    const normal = normalised(events);
    expect(shortages(normal)).toEqual([]);
    expect(gains(normal, BAG)).toEqual([]);
    const codes = new Set(
      normal.flatMap((event) => event.edges.map((edge) => edge.code)).filter((code) => code.startsWith('LS')),
    );
    for (const code of codes) if (!parseTraceCode(code).ok) throw new Error(code);
    // Chains run side by side: each event is at most six weeks behind the latest one before it.
    let latest = 0;
    for (const { t0 } of normal) {
      expect(t0).toBeGreaterThan(latest - 45 * 86_400_000);
      latest = Math.max(latest, t0);
    }
  });

  it('uses the names of its master data alone', () => {
    const names = new Set<string>();
    for (let group = 0; group < world.groups; group++) {
      const { parties, places } = world.masterData(group);
      for (const { uri } of [...parties, ...places]) names.add(uri);
    }
    const strangers = new Set<string>();
    for (const event of normalised(events))
      for (const edge of event.edges)
        for (const name of [edge.fromParty, edge.toParty, edge.fromPlace, edge.toPlace])
          if (name !== null && !names.has(name)) strangers.add(name);
    expect([...strangers]).toEqual([]);
  });
});

describe('a hub', () => {
  const { names } = makeGroup(3, 2026, 0);
  const cell = new Cell(3, 0, names, 0);
  const hub = hubTemplate(60, 50, 18);
  const made = hub.ops.map((op) => op.build(cell, Date.UTC(2025, 8, 1) + op.at));

  it('reaches from its first delivery everything that was drawn, and mass ties', () => {
    const all = [{ t: 0, capturer: '', events: made }];
    expect(count(all)).toEqual({ lots: hub.lots, links: hub.links });
    expect(descendants(all, cell.lot(0)).size).toBe(1 + 50 * (2 + 18));
    expect(faultsOf(made)).toEqual([]);
    const normal = normalised(made);
    expect(shortages(normal)).toEqual([]);
    expect(gains(normal, BAG)).toEqual([]);
  });
});
