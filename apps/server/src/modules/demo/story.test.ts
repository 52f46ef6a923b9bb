import { gs1CheckDigit, parsePlaceCode, parseTraceCode } from '@liangsu/domain/codes';
import { parseFoodLicence, parseUscc } from '@liangsu/domain/parties';
import { describe, expect, it } from 'vitest';
import { smallWorld } from './small-world.ts';
import { faultsOf, normalised, shortages } from './testing.ts';

const world = smallWorld(1, 2026);
const events = world.documents.flatMap((document) => document.events);
const normal = normalised(events);

describe('the story', () => {
  it('is the same for the same seed, byte for byte, and another for another', () => {
    const text = JSON.stringify(world.documents);
    expect(JSON.stringify(smallWorld(1, 2026).documents)).toBe(text);
    expect(JSON.stringify(smallWorld(2, 2026).documents)).not.toBe(text);
  });

  it('has some thousand lots of all classes', () => {
    expect(world.lots).toBeGreaterThan(2300);
    expect(world.lots).toBeLessThan(4500);
    const classes = new Set(normal.map((event) => event.ilmd?.['liangsu:foodClass']).filter(Boolean));
    for (const wanted of [
      'grain',
      'edibleOil',
      'vegetable',
      'fruit',
      'meat',
      'poultry',
      'aquatic',
      'soy',
      'dairy',
      'alcohol',
      'condiment',
      'salt',
      'localSpecialty',
    ])
      expect(classes).toContain(wanted);
  });

  it('is valid EPCIS 2.0', () => {
    expect(faultsOf(events)).toEqual([]);
  });

  it('uses valid codes', () => {
    for (const { uscc, licences } of world.world.parties) {
      expect(parseUscc(uscc)).toMatchObject({ ok: true });
      for (const { kind, number, validFrom, validTo } of licences) {
        expect(validFrom < validTo).toBe(true);
        if (kind === 'foodProduction' || kind === 'foodTrade')
          expect(parseFoodLicence(number)).toMatchObject({ ok: true });
      }
    }
    const byUri = new Map(world.world.places.map((place) => [place.uri, place]));
    for (const { code, gln, parent, kind } of world.world.places) {
      if (gln !== null) expect(gs1CheckDigit(gln.slice(0, 12))).toBe(gln[12]);
      if (code === null) continue;
      expect(parsePlaceCode(code)).toMatchObject({ ok: true, value: { level: kind } });
      expect({ 21: 'depot', 25: 'warehouse', 28: 'compartment', 30: 'bin' }[code.length]).toBe(kind);
      if (parent !== null) expect(code.startsWith(byUri.get(parent)!.code!)).toBe(true);
    }
    const codes = new Set(normal.flatMap((event) => event.edges.map((edge) => edge.code)).filter(Boolean));
    for (const code of codes) {
      const gs1 = /^https:\/\/id\.gs1\.org\/(?:01|00)\/(\d+)/.exec(code)?.[1];
      if (gs1 !== undefined) expect(gs1CheckDigit(gs1.slice(0, -1))).toBe(gs1.at(-1));
      else if (!code.startsWith('urn:liangsu:container:'))
        expect(parseTraceCode(code)).toMatchObject({ ok: true });
    }
  });

  it('names parties and places that are in its master data, and nobody in person', () => {
    const names = new Set([...world.world.parties, ...world.world.places].map(({ uri }) => uri));
    const strangers = new Set<string>();
    for (const event of normal)
      for (const edge of event.edges)
        for (const name of [edge.fromParty, edge.toParty, edge.fromPlace, edge.toPlace])
          if (name !== null && !names.has(name)) strangers.add(name);
    expect([...strangers]).toEqual([]);
    const text = JSON.stringify(events);
    for (const { contactName, contactPhone, name } of world.world.parties) {
      expect(text).not.toContain(contactPhone);
      expect(text).not.toContain(contactName);
      expect(name.endsWith('（示例）')).toBe(true);
    }
  });

  it('never gives out more than there is, but in the one overdrawn bin', () => {
    const short = shortages(normal);
    // The second is the lone receipt: its way-bill gives out what nobody put on it.
    expect(short).toHaveLength(2);
    expect(short.filter((holding) => holding.includes('urn:liangsu:doc:'))).toHaveLength(1);
  });

  it('has a bad lot with hundreds of descendants in three provinces', () => {
    expect(world.reached).toBeGreaterThanOrEqual(300);
  });

  it('has what is unusual in life', () => {
    const steps = new Set(normal.map((event) => event.bizStep));
    for (const step of ['void_shipping', 'stock_taking', 'repackaging', 'destroying'])
      expect(steps).toContain(step);
    expect(normal.filter((event) => event.errorDeclaration !== null)).toHaveLength(1);
    expect(normal.some((event) => event.type === 'AggregationEvent')).toBe(true);
    expect(normal.some((event) => event.t1 - event.t0 > 80_000_000)).toBe(true);
    const ids = new Map<string, string>();
    const [conflicts, duplicates]: [string[], string[]] = [[], []];
    for (const event of normal) {
      if (event.errorDeclaration !== null) continue;
      const before = ids.get(event.eventId);
      if (before === event.contentHash) duplicates.push(event.eventId);
      else if (before !== undefined) conflicts.push(event.eventId);
      ids.set(event.eventId, event.contentHash);
    }
    expect(conflicts).toHaveLength(1);
    expect(duplicates.length).toBeGreaterThan(0);
  });
});
