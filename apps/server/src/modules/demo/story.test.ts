import { gs1CheckDigit, parsePlaceCode, parseTraceCode } from '@liangsu/domain/codes';
import { type NormalEvent, normaliseEvent, prefixesOf } from '@liangsu/domain/epcis';
import { parseFoodLicence, parseUscc } from '@liangsu/domain/parties';
import { describe, expect, it } from 'vitest';
import { sha256hex } from '../../platform/hash.ts';
import { documentParts, validateDocument } from '../trace/capture/validate.ts';
import { DEMO_CONTEXT, type EventJson } from './epcis.ts';
import { smallWorld } from './small-world.ts';

const world = smallWorld(1, 2026);
const events = world.documents.flatMap(({ events }) => events);
const prefixes = prefixesOf(DEMO_CONTEXT);
const normal: NormalEvent[] = [];
for (const event of events) {
  const result = normaliseEvent(event, prefixes, sha256hex);
  if (!result.ok) throw new Error(JSON.stringify({ event, problems: result.problems }));
  normal.push(result.event);
}

const document = (list: readonly EventJson[]) => ({
  '@context': DEMO_CONTEXT,
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-11-01T00:00:00+08:00',
  epcisBody: { eventList: list },
});

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
    for (const { events: list } of world.documents) expect(validateDocument(document(list))).toEqual([]);
    expect(documentParts(document(events.slice(0, 3))).events).toHaveLength(3);
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
    for (const event of normal)
      for (const edge of event.edges)
        for (const name of [edge.fromParty, edge.toParty, edge.fromPlace, edge.toPlace])
          if (name !== null) expect(names).toContain(name);
    const text = JSON.stringify(events);
    for (const { contactName, contactPhone, name } of world.world.parties) {
      expect(text).not.toContain(contactPhone);
      expect(text).not.toContain(contactName);
      expect(name.endsWith('（示例）')).toBe(true);
    }
  });

  it('never gives out more than there is, but in the one overdrawn bin', () => {
    expect(shortages(normal)).toHaveLength(1);
  });

  it('has a bad lot with hundreds of descendants in three provinces', () => {
    expect(world.descendants).toBeGreaterThanOrEqual(300);
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

/** A slow, plain book over the events themselves: holdings at a place, in transit and in containers, in the order of time. */
function shortages(list: readonly NormalEvent[]): string[] {
  const wrong = new Set(
    list.filter((event) => event.errorDeclaration !== null).map((event) => event.eventId),
  );
  const seen = new Set<string>();
  const deeds: { t: number; order: number; key: string; delta: number }[] = [];
  for (const event of list) {
    if (wrong.has(event.eventId) || seen.has(event.eventId)) continue;
    seen.add(event.eventId);
    for (const edge of event.edges) {
      if (edge.code === '' || edge.amount === null) continue;
      const out = (key: string | null) =>
        deeds.push({ t: event.t0, order: 2, key: `${edge.code}|${key}`, delta: -edge.amount! });
      const into = (key: string | null) =>
        deeds.push({ t: event.t0, order: 1, key: `${edge.code}|${key}`, delta: edge.amount! });
      const doc = event.bizTransactions[0]?.id ?? '';
      switch (edge.role) {
        case 1:
        case 10:
          into(edge.toPlace);
          break;
        case 2:
        case 9:
          out(edge.fromPlace);
          break;
        case 4:
          out(edge.fromPlace);
          into(doc);
          break;
        case 5:
          into(edge.toPlace);
          break;
        case 6:
          into(edge.fromPlace);
          break;
        case 11:
          out(edge.fromPlace);
          break;
        case 12:
          into(edge.toPlace);
          break;
        default:
          break;
      }
    }
  }
  deeds.sort((a, b) => a.t - b.t || a.order - b.order);
  const book = new Map<string, number>();
  const short = new Set<string>();
  for (const { key, delta } of deeds) {
    const rest = (book.get(key) ?? 0) + delta;
    book.set(key, rest);
    if (rest < 0) short.add(key);
  }
  return [...short];
}
