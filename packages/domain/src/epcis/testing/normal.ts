import { prefixesOf } from '../context.ts';
import type { NormalEdge, NormalEvent } from '../normal-event.ts';
import { normaliseEvent } from '../normalise.ts';
import { sha256hex } from './shared.ts';

export const prefixes = prefixesOf([{ liangsu: 'urn:liangsu:ns:', ex: 'https://ex.org/ns/' }]);
export const base = { eventTime: '2026-11-01T08:00:00+08:00', eventTimeZoneOffset: '+08:00' };
export const A = { epcClass: 'urn:liangsu:lot:A', quantity: 12.5, uom: 'TNE' };
export const B = { epcClass: 'urn:liangsu:lot:B', quantity: 300, uom: 'KGM' };
export const TRUCK = 'urn:liangsu:container:truck-1';

/** The normal form of an event of one morning; throws when there is none. */
export function normal(event: object): NormalEvent {
  const result = normaliseEvent({ ...base, ...event } as never, prefixes, sha256hex);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.event;
}
export const problems = (event: object) => {
  const result = normaliseEvent({ ...base, ...event } as never, prefixes, sha256hex);
  return result.ok ? [] : result.problems.map(({ path, code }) => `${path} ${code}`);
};
export const edgesOf = (event: object): NormalEdge[] => normal(event).edges;
export const object = (more: object) => ({
  type: 'ObjectEvent',
  action: 'OBSERVE',
  quantityList: [A],
  ...more,
});
export const place = (name: string) => ({ id: `urn:liangsu:place:${name}` });
export const P = (name: string) => `urn:liangsu:place:${name}`;
export const party = (name: string) => `urn:liangsu:party:${name}`;
export const from = (type: string, name: string) => ({
  type,
  source: type === 'location' ? P(name) : party(name),
});
export const to = (type: string, name: string) => ({
  type,
  destination: type === 'location' ? P(name) : party(name),
});
export const flow = (e: NormalEdge) => [e.role, e.fromParty, e.fromPlace, e.toParty, e.toPlace];
