import {
  checkEvent,
  compileEpcis,
  EPCIS_FORMATS,
  type NormalEvent,
  normaliseEvent,
  prefixesOf,
} from '@liangsu/domain/epcis';
import { DIM, ROLE } from '@liangsu/domain/trace';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { sha256hex } from '../../platform/hash.ts';
import { DEMO_CONTEXT, type EventJson } from './epcis.ts';

/** The normal forms of events; throws for one that has none. */
export function normalised(events: readonly EventJson[]): NormalEvent[] {
  const prefixes = prefixesOf(DEMO_CONTEXT);
  return events.map((event) => {
    const result = normaliseEvent(event, prefixes, sha256hex);
    if (!result.ok) throw new Error(JSON.stringify({ event, problems: result.problems }));
    return result.event;
  });
}

/** What the EPCIS 2.0 schema refuses in events. */
export function faultsOf(events: readonly EventJson[]): unknown[] {
  const ajv = new Ajv2020({ allErrors: true, strict: false, formats: EPCIS_FORMATS });
  const validators = compileEpcis((schema) => ajv.compile(schema as object));
  return events.flatMap((event) => checkEvent(event, validators));
}

/**
 * A slow, plain book over the events alone: what lies at each place and under each way-bill, in the order of time.
 * Returns the holdings that ever gave more than they had (`lot|place`).
 */
export function shortages(events: readonly NormalEvent[]): string[] {
  const wrong = new Set(
    events.filter((event) => event.errorDeclaration !== null).map((event) => event.eventId),
  );
  const seen = new Set<string>();
  const deeds: { t: number; order: number; key: string; delta: number }[] = [];
  for (const event of events) {
    if (wrong.has(event.eventId) || seen.has(event.eventId)) continue;
    seen.add(event.eventId);
    const bill = event.bizTransactions[0]?.id ?? '';
    for (const { code, role, amount, fromPlace, toPlace } of event.edges) {
      if (code === '' || amount === null) continue;
      const note = (where: string | null, delta: number): void => {
        deeds.push({ t: event.t0, order: delta > 0 ? 1 : 2, key: `${code}|${where}`, delta });
      };
      const comes =
        role === ROLE.add || role === ROLE.output || role === ROLE.packOut || role === ROLE.receive;
      const goes = role === ROLE.delete || role === ROLE.input || role === ROLE.packIn || role === ROLE.ship;
      if (comes) note(toPlace, amount);
      if (goes) note(fromPlace, -amount);
      if (role === ROLE.voidShip) note(fromPlace, amount);
      if (role === ROLE.ship) note(bill, amount);
      if (role === ROLE.receive) note(bill, -amount);
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

/** Transformations that give more than they take, in kilograms of a common unit where all of it has one. */
export function gains(events: readonly NormalEvent[], net: (code: string) => number): NormalEvent[] {
  return events.filter((event) => {
    if (event.type !== 'TransformationEvent' || event.transformationId !== null) return false;
    let balance = 0;
    for (const { role, amount, dim, code } of event.edges) {
      const mass = dim === DIM.count ? (amount ?? 0) * net(code) : (amount ?? 0);
      balance += role === ROLE.input ? mass : -mass;
    }
    return balance < 0;
  });
}
