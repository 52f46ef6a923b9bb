import { ROLE } from '@liangsu/domain/trace';
import { Batcher } from '../../platform/batcher.ts';
import type { Pool } from '../../platform/db/pool.ts';
import type { FactInput, InputTuple } from './facts.ts';

/**
 * Something that happened upstream: lots came into being at a place, some time between `from` and `to`. Of what was
 * grown in one area there is one, with one of the places; who grew it is nobody's business and not kept.
 */
export interface Origin {
  /** When it came to be part of the lot that this is told of. */
  t: number;
  /** Equal for what is told as one. */
  key: string;
  role: number;
  grown: boolean;
  place: number | null;
  party: number | null;
  producer: number | null;
  area: string | null;
  /** Days of harvest, `YYYY-MM-DD`, where declared. */
  harvestFrom: string | null;
  harvestTo: string | null;
  harvestYear: number | null;
  from: number;
  to: number;
}
interface Digest {
  origins: Origin[];
  cut: boolean;
  /** Something was not at hand: good enough for one page, not for keeping. */
  partial: boolean;
}

type Making = [
  role: number,
  t0: number,
  t1: number,
  place: number | null,
  party: number | null,
  inputs: InputTuple[] | null,
  grown: boolean | null,
  placeArea: string | null,
];
type MadeLot = [
  lot: number,
  producer: number | null,
  area: string | null,
  harvestDate: string | null,
  harvestYear: number | null,
  makings: Making[] | null,
];

/** Where a product comes from changes rarely; late facts show after this time. */
const KEEP_MS = 10 * 60_000;
/** Origins kept in all, a measure of memory (some 200 bytes each). */
const LIMIT = 300_000;
const MAX_ROUNDS = 8;
const MAX_LOTS = 1500;
/** As in public_makings: more inputs or makings than these were left out. */
const MAX_INPUTS = 200;
const MAX_MAKINGS = 400;
const MAX_ORIGINS = 400;

/**
 * Where lots come from, summarised for the public. What thousands of packs have in common — the mill's run, the bins,
 * the farms behind them — is read once and kept for minutes; notices are never taken from here.
 */
export class Upstream {
  readonly #batcher: Batcher<number, MadeLot>;
  readonly #kept = new Map<number, Digest & { until: number }>();
  #size = 0;

  constructor(pool: Pool) {
    this.#batcher = new Batcher(
      async (lots) => {
        const { rows } = await pool.query<{ makings: MadeLot[] }>({
          name: 'public_makings',
          text: 'SELECT public_makings($1) AS makings',
          values: [lots],
        });
        return new Map(rows[0]!.makings.map((made) => [made[0], made]));
      },
      { size: 200, inFlight: 2 },
    );
  }

  /** Everything upstream of these inputs, as far as it was in them when they were used. */
  async of(inputs: readonly FactInput[]): Promise<Digest> {
    if (inputs.length === 0) return { origins: [], cut: false, partial: false };
    const now = Date.now();
    const read = new Map<number, MadeLot>();
    let frontier = [...new Set(inputs.map((input) => input.lot))].filter((lot) => !this.#has(lot, now));
    let rounds = 0;
    while (frontier.length > 0 && rounds++ < MAX_ROUNDS && read.size < MAX_LOTS) {
      const next = new Set<number>();
      for (const made of await Promise.all(frontier.map((lot) => this.#batcher.load(lot)))) {
        if (made === null) continue;
        read.set(made[0], made);
        for (const making of made[5] ?? [])
          for (const [lot] of making[5] ?? []) if (!read.has(lot) && !this.#has(lot, now)) next.add(lot);
      }
      frontier = [...next].filter((lot) => !read.has(lot));
    }
    const walk: Walk = { read, now, done: new Map() };
    const group = new Map<string, Origin>();
    const digest: Digest = { origins: [], cut: frontier.length > 0, partial: false };
    for (const { lot, t1 } of inputs) this.#pour(lot, t1, Number.MAX_SAFE_INTEGER, group, digest, walk);
    digest.origins = [...group.values()];
    return digest;
  }

  #has(lot: number, now: number): boolean {
    const kept = this.#kept.get(lot);
    return kept !== undefined && kept.until > now;
  }

  /** Adds what was in `lot` at `until` to `group`, as having come at `t`. */
  #pour(lot: number, until: number, t: number, group: Map<string, Origin>, into: Digest, walk: Walk): void {
    const digest = this.#digest(lot, walk);
    into.cut ||= digest.cut;
    into.partial ||= digest.partial;
    for (const origin of digest.origins) if (origin.t <= until) join(group, origin, t);
  }

  #digest(lot: number, walk: Walk): Digest {
    const kept = this.#kept.get(lot);
    if (kept !== undefined && kept.until > walk.now) return kept;
    const done = walk.done.get(lot);
    if (done !== undefined) return done;
    const row = walk.read.get(lot);
    // Not reached within the limits, or forgotten since.
    if (row === undefined) return { origins: [], cut: true, partial: true };
    // Rework makes loops: on the way round, a lot adds nothing to itself.
    walk.done.set(lot, { origins: [], cut: false, partial: true });
    const [, producer, area, harvestDate, harvestYear, list] = row;
    const makings = list ?? [];
    const digest: Digest = { origins: [], cut: makings.length >= MAX_MAKINGS, partial: false };
    // What came at another time stays apart: a later draw may hold it and an earlier one not.
    const groups = new Map<number, Map<string, Origin>>();
    let size = 0;
    for (const [role, t0, t1, place, party, inputs, grown, placeArea] of makings) {
      const isAdd = role === ROLE.add;
      const isGrown = grown === true;
      const group = groups.get(t0) ?? new Map<string, Origin>();
      groups.set(t0, group);
      const before = group.size;
      const origin: Origin = {
        t: t0,
        key: '',
        role,
        grown: isGrown,
        place,
        party: isGrown ? null : party,
        producer: isGrown ? null : producer,
        area: isAdd ? (area ?? (isGrown ? placeArea : null)) : null,
        harvestFrom: isAdd ? harvestDate : null,
        harvestTo: isAdd ? harvestDate : null,
        harvestYear: isAdd ? harvestYear : null,
        from: t0,
        to: t0,
      };
      origin.key = keyOf(origin);
      join(group, origin, t0);
      digest.cut ||= (inputs?.length ?? 0) >= MAX_INPUTS;
      for (const input of inputs ?? []) this.#pour(input[0], Math.min(input[1], t1), t0, group, digest, walk);
      size += group.size - before;
    }
    digest.origins = [...groups.values()].flatMap((group) => [...group.values()]).slice(0, MAX_ORIGINS);
    digest.cut ||= size > MAX_ORIGINS;
    walk.done.set(lot, digest);
    // Kept is what others share: lots that were made from others.
    if (!digest.partial && makings.some((making) => making[5] !== null)) this.#keep(lot, digest, walk.now);
    return digest;
  }

  #keep(lot: number, digest: Digest, now: number): void {
    for (const [old, { origins, until }] of this.#kept) {
      if (this.#size <= LIMIT && until > now) break;
      this.#kept.delete(old);
      this.#size -= origins.length + 1;
    }
    this.#size += digest.origins.length + 1 - (this.#kept.get(lot)?.origins.length ?? -1) - 1;
    this.#kept.delete(lot);
    this.#kept.set(lot, { ...digest, until: now + KEEP_MS });
  }
}

/** What one walk has read and reckoned. */
interface Walk {
  read: Map<number, MadeLot>;
  now: number;
  done: Map<number, Digest>;
}

function keyOf(o: Origin): string {
  const where = o.grown ? (o.area ?? `p${o.place}`) : `${o.place}|${o.party}|${o.producer}|${o.area}`;
  return `${o.role}|${where}|${o.harvestYear}`;
}

/** Puts an origin to those of the same kind that came at the same time. */
function join(group: Map<string, Origin>, origin: Origin, t: number): void {
  const into = group.get(origin.key);
  if (into === undefined) {
    group.set(origin.key, { ...origin, t });
    return;
  }
  into.from = Math.min(into.from, origin.from);
  into.to = Math.max(into.to, origin.to);
  if (origin.harvestFrom !== null && (into.harvestFrom === null || origin.harvestFrom < into.harvestFrom))
    into.harvestFrom = origin.harvestFrom;
  if (origin.harvestTo !== null && (into.harvestTo === null || origin.harvestTo > into.harvestTo))
    into.harvestTo = origin.harvestTo;
}
