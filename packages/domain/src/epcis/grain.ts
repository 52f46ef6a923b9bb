import type { ReserveTier } from '../access/index.ts';
import { ROLE, type Role } from '../trace/edge.ts';
import type { Facts } from './facts.ts';
import { isContainer } from './names.ts';
import type { NormalEdge, NormalEvent } from './normal-event.ts';
import { pointer } from './problem.ts';

/** Tiers of reserve (储备层级) as they are stored; `none`: it is no reserve grain, or no longer. */
export const TIER = {
  none: 0,
  central: 1,
  provincial: 2,
  prefecture: 3,
  county: 4,
} as const satisfies Record<ReserveTier | 'none', number>;
export type Tier = keyof typeof TIER;

/** Whose grain lots are from an event on (粮权), as it says: dated facts, never parts of their codes (trace.md §1). */
export interface NormalGrain {
  /** Party that owns them then, and that owned them until then; null where the event does not say. */
  owner: string | null;
  ownerBefore: string | null;
  /** Of which tier of reserve they are; null where the event does not say. */
  tier: Tier | null;
  /** GB/T 2260 code of the area whose government's reserve it is; null where the event does not say: where it lay then. */
  area: string | null;
  lots: string[];
}

/** A sighting needs no say (trace.md §2), so it says of nobody's grain whose it is; what is used up or gone is nobody's any more. */
const SAYING: ReadonlySet<Role> = new Set([
  ROLE.add,
  ROLE.ship,
  ROLE.receive,
  ROLE.handOver,
  ROLE.ownership,
  ROLE.output,
]);

const isTier = (word: string): word is Tier => Object.hasOwn(TIER, word);

/** A word of the event, or of the master data that it declares, with its place. */
function stated(
  { event }: Facts,
  own: Record<string, string> | null,
  ilmd: NormalEvent['ilmd'],
  name: string,
): [word: string, path: string] | null {
  const key = own?.[name];
  if (key !== undefined && event[key] != null) return [String(event[key]), pointer('', key)];
  const declared = ilmd?.[`liangsu:${name}`];
  return declared == null ? null : [String(declared), pointer('/ilmd', `liangsu:${name}`)];
}

/**
 * What an event says of whose grain its lots are, or null: owning parties of its source and destination, tier of reserve and the
 * government whose reserve it is. What cannot be read is doubted and says nothing. `own` are the keys of `liangsuKeys`, `ilmd` is compacted.
 */
export function grainOf(
  facts: Facts,
  own: Record<string, string> | null,
  ilmd: NormalEvent['ilmd'],
  edges: readonly NormalEdge[],
): NormalGrain | null {
  const { source, destination } = facts;
  let tier: Tier | null = null;
  let area: string | null = null;
  const word = stated(facts, own, ilmd, 'reserveTier');
  if (word !== null) {
    if (isTier(word[0])) tier = word[0];
    else facts.doubts.push({ path: word[1], code: 'reserveTierUnknown', params: { tier: word[0] } });
  }
  const code = stated(facts, own, ilmd, 'reserveArea');
  if (code !== null) {
    if (/^[1-9]\d{5}$/.test(code[0])) area = code[0];
    else facts.doubts.push({ path: code[1], code: 'reserveAreaInvalid', params: { area: code[0] } });
  }
  const owner = destination.owning;
  // What goes into a transformation is no longer there: whose it was is said where it was.
  const ownerBefore = facts.type === 'TransformationEvent' ? null : source.owning;
  if (owner === null && ownerBefore === null && tier === null) return null;
  const lots = new Set<string>();
  for (const edge of edges)
    if (SAYING.has(edge.role) && edge.code !== '' && !isContainer(edge.code)) lots.add(edge.code);
  if (lots.size === 0) return null;
  return { owner, ownerBefore, tier, area: tier === null ? null : area, lots: [...lots] };
}
