import {
  ACCOUNT_STATES,
  CLAIM_STATES,
  LOT_SORTS,
  PARTY_KINDS,
  PARTY_SORTS,
  PLACE_KINDS,
  PLACE_SORTS,
  REPORT_STATES,
  WIDE_LOT_SORTS,
} from '@liangsu/contract';
import { OUTCOME_NAMES } from '@liangsu/domain/audit';
import { ENTRY_KINDS, TABLE_KINDS } from '@liangsu/domain/entries';

/** The state of lists that lives in the address, so that a filtered list can be sent as a link. */
type Raw = Record<string, unknown>;

const text = (raw: Raw, key: string): string | undefined => {
  const value = raw[key];
  if (typeof value === 'string') return value === '' ? undefined : value;
  // The router reads a number where somebody typed digits only.
  return typeof value === 'number' ? String(value) : undefined;
};

const whole = (raw: Raw, key: string): number | undefined => {
  const value = Number(raw[key]);
  return raw[key] !== undefined && Number.isSafeInteger(value) && value > 0 ? value : undefined;
};

const among = <const T extends readonly string[]>(raw: Raw, key: string, words: T): T[number] | undefined =>
  words.find((word) => word === raw[key]);

const flag = (raw: Raw, key: string): true | undefined => (raw[key] === true ? true : undefined);

/** A day, or a minute of it, in Chinese time. */
const moment = (raw: Raw, key: string): string | undefined =>
  /^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/.exec(text(raw, key) ?? '')?.[0];

/** One of a list's orders, with `-` in front for the other way round. */
const order = <const K extends readonly string[]>(
  raw: Raw,
  keys: K,
): K[number] | `-${K[number]}` | undefined =>
  among(
    raw,
    'sort',
    keys.flatMap((key: K[number]) => [key, `-${key}` as const]),
  );

/** Leaves out what is not set, so that addresses stay short. */
export function compact<T extends Record<string, unknown>>(
  values: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** Only pages of this application: an address with a host of its own would lead away after signing in. */
export function ownPath(path: string | undefined): string | undefined {
  return path !== undefined && /^\/(?![/\\])/.test(path) ? path : undefined;
}

/**
 * What a page takes from the address, and nothing else: the router leaves what a page's own reader did not name as it
 * stands there, so all other names are set to nothing.
 */
export const only =
  <T extends object>(read: (raw: Raw) => T) =>
  (raw: Raw): T => ({ ...Object.fromEntries(Object.keys(raw).map((key) => [key, undefined])), ...read(raw) });

/** What a provider's answer was refused for. */
const problem = (raw: Raw) => text(raw, 'problem');
export const signIn = (raw: Raw) =>
  compact({
    to: ownPath(text(raw, 'to')),
    problem: problem(raw),
    step: among(raw, 'step', ['code'] as const),
  });
export const myself = (raw: Raw) => compact({ problem: problem(raw) });
export const search = (raw: Raw) => compact({ q: text(raw, 'q') });
export const lots = (raw: Raw) => {
  const producer = whole(raw, 'producer');
  const place = whole(raw, 'place');
  // Without one of the two, the whole list keeps to the orders that it has.
  const sorts = producer === undefined && place === undefined ? WIDE_LOT_SORTS : LOT_SORTS;
  return compact({
    q: text(raw, 'q'),
    producer,
    place,
    foodClass: text(raw, 'foodClass'),
    commodity: text(raw, 'commodity'),
    sort: order(raw, sorts),
  });
};
export const organisations = (raw: Raw) =>
  compact({
    q: text(raw, 'q'),
    state: among(raw, 'state', ['applied', 'approved', 'refused', 'suspended'] as const),
  });
export const accounts = (raw: Raw) =>
  compact({ q: text(raw, 'q'), state: among(raw, 'state', ACCOUNT_STATES) });
export const people = (raw: Raw) => compact({ q: text(raw, 'q') });
export const parties = (raw: Raw) =>
  compact({
    q: text(raw, 'q'),
    kind: among(raw, 'kind', PARTY_KINDS),
    area: text(raw, 'area'),
    sort: order(raw, PARTY_SORTS),
  });
export const places = (raw: Raw) =>
  compact({
    q: text(raw, 'q'),
    kind: among(raw, 'kind', PLACE_KINDS),
    area: text(raw, 'area'),
    operator: whole(raw, 'operator'),
    parent: whole(raw, 'parent'),
    sort: order(raw, PLACE_SORTS),
  });
const look = (raw: Raw) => ({
  side: among(raw, 'side', ['upstream', 'downstream'] as const),
  as: among(raw, 'as', ['table'] as const),
  ignoreTime: flag(raw, 'ignoreTime'),
});
export const genealogy = (raw: Raw) => compact(look(raw));
export const placeTrace = (raw: Raw) =>
  compact({
    ...look(raw),
    from: moment(raw, 'from'),
    until: moment(raw, 'until'),
    alone: flag(raw, 'alone'),
  });
export const importNew = (raw: Raw) => compact({ kind: among(raw, 'kind', TABLE_KINDS) });
export const entries = (raw: Raw) => compact({ kind: among(raw, 'kind', ENTRY_KINDS) });
export const claims = (raw: Raw) =>
  compact({ side: among(raw, 'side', ['made'] as const), state: among(raw, 'state', CLAIM_STATES) });
export const audit = (raw: Raw) =>
  compact({
    from: moment(raw, 'from'),
    to: moment(raw, 'to'),
    actor: text(raw, 'actor'),
    action: text(raw, 'action'),
    thing: text(raw, 'thing'),
    thingId: text(raw, 'thingId'),
    outcome: among(raw, 'outcome', OUTCOME_NAMES),
    address: text(raw, 'address'),
  });
export const reports = (raw: Raw) => compact({ state: among(raw, 'state', REPORT_STATES) });
