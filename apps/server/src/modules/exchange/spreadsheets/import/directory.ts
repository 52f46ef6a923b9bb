import { type Parsed, parsePlaceCode, refused } from '@liangsu/domain/codes';
import { type EntryFaultCode, ownPlaceUri } from '@liangsu/domain/entries';
import { parseUscc } from '@liangsu/domain/parties';
import type { Queryable } from '../../../../platform/db/pool.ts';

/** A party as a row's reference found it; `id` is null when nobody has named it before. */
export interface FoundParty {
  readonly uri: string;
  readonly id: number | null;
}
export interface FoundPlace {
  readonly uri: string;
  readonly operator: FoundParty | null;
}

const wrong = (code: EntryFaultCode, params: Record<string, string | number>) => refused(code, params);
const URI = /^(urn:|https?:\/\/)/;
const CACHE = 20_000;

interface PlaceRow {
  id: number;
  uri: string;
  code: string | null;
  gln: string | null;
  name: string | null;
  operator_id: number | null;
  operator_uri: string | null;
  /** The name by which it was found; null when by code or name. */
  asked: string | null;
}

/** A question for a place: its code or name, and who is supposed to run it (null: anybody). */
export interface PlaceQuestion {
  readonly text: string;
  readonly operator: FoundParty | null;
}
const placeKey = (question: PlaceQuestion): string => `${question.operator?.uri ?? ''}\n${question.text}`;

/**
 * Finds parties and places by what people write: credit code, GLN, place code, own number, name. One directory serves
 * one import: what it found it remembers, what it did not find it asks again. Whoever is in a transaction gives its connection as
 * `db`: it waits for no second one.
 */
export class Directory {
  readonly #db: Queryable;
  readonly #parties = new Map<string, Parsed<FoundParty>>();
  readonly #places = new Map<string, Parsed<FoundPlace>>();

  constructor(db: Queryable) {
    this.#db = db;
  }

  /** The party of a number of ours. */
  async partyById(id: number): Promise<FoundParty | null> {
    const { rows } = await this.#db.query<{ uri: string }>('SELECT uri FROM party WHERE id = $1', [id]);
    return rows[0] === undefined ? null : { uri: rows[0].uri, id };
  }

  /** Finds all these parties at once; ask `party` for each afterwards. */
  async loadParties(texts: Iterable<string>, db: Queryable = this.#db): Promise<void> {
    const wanted = [...new Set(texts)].filter((text) => !this.#parties.has(text));
    if (wanted.length === 0) return;
    const asked = wanted.map((text) => ({ text, ...partyNames(text) }));
    const { rows } = await db.query<{
      id: number;
      uri: string;
      uscc: string | null;
      gln: string | null;
      name: string | null;
      declared: boolean;
      asked: string | null;
    }>(
      // Of records that are the same party, the one that stands for them, by whatever is known of any.
      `SELECT DISTINCT p.id, p.uri, m.uscc, m.gln, m.name, m.declared, m.asked
         FROM (SELECT x.id, x.uscc, x.gln, x.name, x.declared, u.uri AS asked
                 FROM party_by_uri u JOIN party x ON x.id = u.id WHERE u.uri = ANY ($1)
               UNION ALL
               SELECT id, uscc, gln, name, declared, NULL FROM party
                WHERE uscc = ANY ($2) OR gln = ANY ($3) OR (declared AND name = ANY ($4))) m
         LEFT JOIN party_stand_in s ON s.id = m.id JOIN party p ON p.id = coalesce(s.stands, m.id)`,
      [
        asked.map((a) => a.uri).filter((v) => v !== null),
        asked.map((a) => a.uscc).filter((v) => v !== null),
        asked.map((a) => a.gln).filter((v) => v !== null),
        asked.flatMap((a) => (a.name === null ? [] : spellings(a.name))),
      ],
    );
    if (this.#parties.size > CACHE) this.#parties.clear();
    for (const { text, uri, uscc, gln, name, fault } of asked) {
      if (fault !== null) {
        this.#parties.set(text, fault);
        continue;
      }
      const exact =
        rows.find((r) => uscc !== null && r.uscc === uscc) ??
        rows.find((r) => gln !== null && r.gln === gln) ??
        rows.find((r) => uri !== null && r.asked === uri);
      const bearing = (r: (typeof rows)[number]) =>
        r.asked === null && r.declared && name !== null && isSpelled(r.name, name);
      const named = name === null ? [] : [...new Map(rows.filter(bearing).map((r) => [r.id, r])).values()];
      if (exact !== undefined) this.#parties.set(text, found({ uri: exact.uri, id: exact.id }));
      else if (uri !== null) this.#parties.set(text, found({ uri, id: null }));
      else if (named.length === 1) this.#parties.set(text, found({ uri: named[0]!.uri, id: named[0]!.id }));
      else if (named.length > 1)
        this.#parties.set(text, wrong('party.ambiguous', { name: text, count: named.length }));
    }
  }

  /** Enters a party that nobody has named before, undeclared, so that it has a number; returns it with its number. */
  async entered(party: FoundParty, db: Queryable = this.#db): Promise<FoundParty> {
    if (party.id !== null) return party;
    await db.query('INSERT INTO party (uri) VALUES ($1) ON CONFLICT DO NOTHING', [party.uri]);
    const { rows } = await db.query<{ id: number }>('SELECT id FROM party_by_uri WHERE uri = $1', [
      party.uri,
    ]);
    const known = { uri: party.uri, id: rows[0]!.id };
    // What a transaction entered may yet be undone.
    if (db !== this.#db) return known;
    for (const [text, answer] of this.#parties)
      if (answer.ok && answer.value.uri === party.uri) this.#parties.set(text, found(known));
    return known;
  }

  /** A party that was asked for. */
  party(text: string): Parsed<FoundParty> {
    return this.#parties.get(text) ?? wrong('party.unknown', { name: text });
  }

  /** Finds all these places at once; ask `place` for each afterwards. */
  async loadPlaces(questions: Iterable<PlaceQuestion>, db: Queryable = this.#db): Promise<void> {
    const wanted = new Map<string, PlaceQuestion>();
    for (const question of questions) {
      const key = placeKey(question);
      if (!this.#places.has(key)) wanted.set(key, question);
    }
    if (wanted.size === 0) return;
    const list = [...wanted.values()];
    const { rows } = await db.query<PlaceRow>(
      `SELECT p.id, p.uri, p.code, p.gln, p.name, o.id AS operator_id, o.uri AS operator_uri, p.asked
         FROM (SELECT x.*, u.uri AS asked FROM place_by_uri u JOIN place x ON x.id = u.id WHERE u.uri = ANY ($1)
               UNION ALL
               SELECT x.*, NULL FROM place x
                WHERE x.code = ANY ($2) OR x.gln = ANY ($2)
                   OR (x.declared AND (x.name = ANY ($2) OR x.uri LIKE ANY ($3)))) p
         LEFT JOIN party o ON o.id = p.operator_party_id`,
      [
        list.flatMap(placeUris),
        [...new Set(list.flatMap((q) => spellings(q.text)))],
        // An own number without a known operator: the name ends in it.
        list
          .filter((q) => q.operator === null && !URI.test(q.text))
          .map(
            (q) =>
              `urn:liangsu:place:%.${ownPlaceUri('x', q.text)
                .slice('urn:liangsu:place:x.'.length)
                .replace(/[\\%_]/g, '\\$&')}`,
          ),
      ],
    );
    if (this.#places.size > CACHE) this.#places.clear();
    for (const [key, question] of wanted) {
      const place = choosePlace(question, rows);
      // Not found now may be found in a moment, when it is registered: only what was found is remembered.
      if (place.ok || place.reason.code !== 'place.unknown') this.#places.set(key, place);
    }
  }

  /** A place that was asked for. */
  place(question: PlaceQuestion): Parsed<FoundPlace> {
    return this.#places.get(placeKey(question)) ?? wrong('place.unknown', { name: question.text });
  }
}

const found = <T>(value: T): Parsed<T> => ({ ok: true, value });

/** A name as it may be registered: Chinese names have wide brackets, and what was typed has lost them. */
function spellings(name: string): string[] {
  return [...new Set([name, name.replaceAll('(', '（').replaceAll(')', '）'), plain(name)])];
}
const plain = (name: string): string => name.normalize('NFKC').replace(/\s+/g, ' ').trim();
const isSpelled = (registered: string | null, typed: string): boolean =>
  registered !== null && plain(registered) === plain(typed);

/** What a text may be as a party's name. */
function partyNames(text: string): {
  uri: string | null;
  uscc: string | null;
  gln: string | null;
  name: string | null;
  fault: Parsed<FoundParty> | null;
} {
  const none = { uri: null, uscc: null, gln: null, name: null, fault: null };
  if (URI.test(text)) return { ...none, uri: text };
  const plain = text.replace(/\s/g, '').toUpperCase();
  if (/^\d{13}$/.test(plain)) return { ...none, uri: `https://id.gs1.org/417/${plain}`, gln: plain };
  if (/^[0-9A-Z]{18}$/.test(plain)) {
    const read = parseUscc(plain);
    if (!read.ok) return { ...none, fault: read };
    return { ...none, uri: `urn:liangsu:party:${read.value.code}`, uscc: read.value.code };
  }
  return { ...none, name: text };
}

function placeUris({ text, operator }: PlaceQuestion): string[] {
  if (URI.test(text)) return [text];
  const uris = [`urn:liangsu:place:${text}`];
  if (operator !== null) uris.push(ownPlaceUri(operator.uri, text));
  if (/^\d{13}$/.test(text)) uris.push(`https://id.gs1.org/414/${text}`);
  return uris;
}

const asPlace = (row: PlaceRow): Parsed<FoundPlace> =>
  found({
    uri: row.uri,
    operator: row.operator_uri === null ? null : { uri: row.operator_uri, id: row.operator_id },
  });

function choosePlace(question: PlaceQuestion, rows: readonly PlaceRow[]): Parsed<FoundPlace> {
  const { text, operator } = question;
  if (operator !== null) {
    const own = ownPlaceUri(operator.uri, text);
    const exact = rows.find((r) => r.asked === own);
    if (exact !== undefined) return asPlace(exact);
  }
  const exact = rows.find(
    (r) => r.code === text || r.gln === text || r.asked === text || r.asked === `urn:liangsu:place:${text}`,
  );
  if (exact !== undefined) return asPlace(exact);
  const suffix = `.${ownPlaceUri('x', text).slice('urn:liangsu:place:x.'.length)}`;
  const named = rows
    .filter((r) => r.asked === null)
    .filter((r) => isSpelled(r.name, text) || (operator === null && r.uri.endsWith(suffix)));
  const ours = operator === null ? [] : named.filter((r) => r.operator_uri === operator.uri);
  const candidates = ours.length > 0 ? ours : named;
  if (candidates.length === 1) return asPlace(candidates[0]!);
  if (candidates.length > 1) return wrong('place.ambiguous', { name: text, count: candidates.length });
  if (URI.test(text)) return found({ uri: text, operator: null });
  const code = parsePlaceCode(text);
  if (code.ok) return found({ uri: `urn:liangsu:place:${code.value.code}`, operator: null });
  return wrong('place.unknown', { name: text });
}
