import type { PublicAreaView } from '@liangsu/contract';
import type { Pool } from '../../platform/db/pool.ts';

export interface PlaceEntry {
  id: number;
  kind: string | null;
  name: string | null;
  nameEn: string | null;
  operator: number | null;
  areaCode: string | null;
  longitude: number | null;
  latitude: number | null;
  /** For a stall: the market that it stands in. */
  market: { name: string; nameEn: string | null } | null;
}
export interface LicenceEntry {
  kind: string;
  number: string;
  issuer: string | null;
  validFrom: string | null;
  validTo: string | null;
}
export interface PartyEntry {
  id: number;
  name: string | null;
  nameEn: string | null;
  uscc: string | null;
  gln: string | null;
  kinds: readonly string[];
  areaCode: string | null;
  licences: LicenceEntry[];
}

interface Kept<T> {
  value: T | null;
  until: number;
}

/** Names change rarely; a page shows a changed one after this time at the latest. */
const KEEP_MS = 30_000;
const AREAS_KEEP_MS = 60_000;
const LIMIT = 200_000;
/** Placeholders of GB/T 2260 that say nothing to a reader. */
const FILLER = /^(市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划)$/;

const PLACES = `
  SELECT p.id, p.kind, p.name, p.name_en,
         o.operator,
         coalesce(p.jurisdiction_code, a.jurisdiction_code, b.jurisdiction_code, c.jurisdiction_code) AS area,
         coalesce(p.longitude, a.longitude, b.longitude, c.longitude)::float8 AS longitude,
         coalesce(p.latitude, a.latitude, b.latitude, c.latitude)::float8 AS latitude,
         CASE WHEN a.kind = 'market' THEN a.name END AS market, CASE WHEN a.kind = 'market' THEN a.name_en END AS market_en
    FROM place p LEFT JOIN place a ON a.id = p.parent_id LEFT JOIN place b ON b.id = a.parent_id
                 LEFT JOIN place c ON c.id = b.parent_id LEFT JOIN operators_of($1) o ON o.place = p.id
   WHERE p.id = ANY ($1)`;
const PARTIES = `
  SELECT asked.id, p.name, p.name_en, p.uscc, p.gln, p.kinds, p.jurisdiction_code AS area,
         (SELECT json_agg(json_build_object('kind', l.kind, 'number', l.number, 'issuer', l.issuer,
                                            'validFrom', l.valid_from, 'validTo', l.valid_to) ORDER BY l.kind, l.number)
            FROM party_licence l WHERE l.party_id = p.id) AS licences
    FROM unnest($1::int8[]) AS asked(id) LEFT JOIN party_stand_in s ON s.id = asked.id
    JOIN party p ON p.id = coalesce(s.stands, asked.id)`;

/** The names behind the numbers: places, parties with their licences, areas. Kept in memory for a short time. */
export class Directory {
  readonly #pool: Pool;
  readonly #now: () => number;
  readonly #places = new Map<number, Kept<PlaceEntry>>();
  readonly #parties = new Map<number, Kept<PartyEntry>>();
  #areas = new Map<string, { zh: string; en: string | null }>();
  readonly #counties = new Map<string, PublicAreaView | null>();
  readonly #prefectures = new Map<string, PublicAreaView | null>();
  #areasUntil = 0;
  #areasLoading: Promise<void> | null = null;

  constructor(pool: Pool, now: () => number) {
    this.#pool = pool;
    this.#now = now;
  }

  /** Makes these places (with their operators) and parties readable. */
  async load(places: Iterable<number>, parties: Iterable<number>): Promise<void> {
    const now = this.#now();
    if (this.#areasUntil <= now) {
      this.#areasLoading ??= this.#loadAreas().finally(() => {
        this.#areasLoading = null;
      });
      // The first page waits; later ones use what is there while it is read again.
      if (this.#areasUntil === 0) await this.#areasLoading;
      else this.#areasLoading.catch(() => {});
    }
    const missingPlaces = missing(this.#places, places, now);
    if (missingPlaces.length > 0) await this.#loadPlaces(missingPlaces, now);
    const wanted = new Set(parties);
    for (const id of places) {
      const operator = this.place(id)?.operator;
      if (operator != null) wanted.add(operator);
    }
    const missingParties = missing(this.#parties, wanted, now);
    if (missingParties.length > 0) await this.#loadParties(missingParties, now);
  }

  place(id: number | null): PlaceEntry | null {
    return id === null ? null : (this.#places.get(id)?.value ?? null);
  }

  party(id: number | null): PartyEntry | null {
    return id === null ? null : (this.#parties.get(id)?.value ?? null);
  }

  /** The area of a GB/T 2260 code, cut to the county; its prefecture with `level` 2. */
  area(code: string | null, level: 2 | 3 = 3): PublicAreaView | null {
    if (code === null) return null;
    const views = level === 2 ? this.#prefectures : this.#counties;
    let view = views.get(code);
    if (view === undefined) {
      view = this.#makeArea(level === 2 ? `${code.slice(0, 4)}00` : code.slice(0, 6), level);
      if (views.size > LIMIT) views.clear();
      views.set(code, view);
    }
    return view;
  }

  #makeArea(key: string, level: 2 | 3): PublicAreaView | null {
    const codes = [...new Set([`${key.slice(0, 2)}0000`, `${key.slice(0, 4)}00`, key])];
    const known = codes.filter((code) => this.#areas.has(code));
    const last = known.at(-1);
    if (last === undefined) return null;
    const names = known.map((code) => this.#areas.get(code)!).filter((name) => !FILLER.test(name.zh));
    // On the map a prefecture stands by its own name; a municipality has only its province's.
    const shown = level === 2 ? names.slice(-1) : names;
    const english = shown.map((name) => name.en).reverse();
    return {
      code: last,
      name: shown.map((name) => name.zh).join(''),
      nameEn: english.every((name) => name !== null) ? english.join(', ') : null,
    };
  }

  async #loadAreas(): Promise<void> {
    const { rows } = await this.#pool.query<{ code: string; name_zh: string; name_en: string | null }>({
      name: 'public_areas',
      text: 'SELECT code, name_zh, name_en FROM jurisdiction WHERE level <= 3',
    });
    this.#areas = new Map(rows.map((row) => [row.code, { zh: row.name_zh, en: row.name_en }]));
    this.#counties.clear();
    this.#prefectures.clear();
    this.#areasUntil = this.#now() + AREAS_KEEP_MS;
  }

  async #loadPlaces(ids: number[], now: number): Promise<void> {
    const { rows } = await this.#pool.query<{
      id: number;
      kind: string | null;
      name: string | null;
      name_en: string | null;
      operator: number | null;
      area: string | null;
      longitude: number | null;
      latitude: number | null;
      market: string | null;
      market_en: string | null;
    }>({ name: 'public_places', text: PLACES, values: [ids] });
    keep(
      this.#places,
      ids,
      rows.map((row) => ({
        id: row.id,
        kind: row.kind,
        name: row.name,
        nameEn: row.name_en,
        operator: row.operator,
        areaCode: row.area,
        longitude: row.longitude,
        latitude: row.latitude,
        market: row.market === null ? null : { name: row.market, nameEn: row.market_en },
      })),
      now,
    );
  }

  async #loadParties(ids: number[], now: number): Promise<void> {
    const { rows } = await this.#pool.query<{
      id: number;
      name: string | null;
      name_en: string | null;
      uscc: string | null;
      gln: string | null;
      kinds: string[];
      area: string | null;
      licences: LicenceEntry[] | null;
    }>({ name: 'public_parties', text: PARTIES, values: [ids] });
    keep(
      this.#parties,
      ids,
      rows.map((row) => ({
        id: row.id,
        name: row.name,
        nameEn: row.name_en,
        uscc: row.uscc,
        gln: row.gln,
        kinds: row.kinds,
        areaCode: row.area,
        licences: row.licences ?? [],
      })),
      now,
    );
  }
}

function missing<T>(kept: Map<number, Kept<T>>, ids: Iterable<number>, now: number): number[] {
  const list: number[] = [];
  for (const id of ids) {
    const entry = kept.get(id);
    if (entry === undefined || entry.until <= now) list.push(id);
  }
  return list;
}

function keep<T extends { id: number }>(
  kept: Map<number, Kept<T>>,
  asked: number[],
  found: T[],
  now: number,
): void {
  if (kept.size + asked.length > LIMIT) {
    let drop = LIMIT / 10;
    for (const old of kept.keys()) {
      if (drop-- <= 0) break;
      kept.delete(old);
    }
  }
  for (const id of asked) kept.set(id, { value: null, until: now + KEEP_MS });
  for (const value of found) kept.set(value.id, { value, until: now + KEEP_MS });
}
