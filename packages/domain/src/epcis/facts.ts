import { gs1CheckDigit, isMistypedTraceCode } from '../codes/index.ts';
import { DIM, LOSS_KIND, type LossKind } from '../trace/edge.ts';
import { unitOf } from '../units/index.ts';
import { toAmount } from './amount.ts';
import { type JsonObject, LIANGSU_NS, type Prefixes } from './context.ts';
import { canonicalCode, canonicalName, canonicalParty, isContainer, isInstance } from './names.ts';
import type { EventAction, EventType, NormalEdge } from './normal-event.ts';
import { type Problem, pointer } from './problem.ts';
import { bareWord, SOURCE_DEST_TYPE } from './words.ts';

/** What a source or destination list says: at most one of each kind counts, the first. */
export interface Side {
  possessing: string | null;
  owning: string | null;
  location: string | null;
}

/** One line of an EPC or quantity list. */
export interface Item extends Pick<NormalEdge, 'code' | 'amount' | 'dim' | 'quantity' | 'uom'> {
  container: boolean;
}

/** One declared loss; `code` is `''` unless it names a lot. */
export interface Loss extends Pick<NormalEdge, 'code' | 'amount' | 'dim' | 'quantity' | 'uom'> {
  kind: LossKind;
}

/** Everything the edges of an event are made from. */
export interface Facts {
  event: JsonObject;
  prefixes: Prefixes;
  problems: Problem[];
  /** What is kept as it is and probably a mistake. */
  doubts: Problem[];
  type: EventType;
  action: EventAction | null;
  bizStep: string | null;
  disposition: string | null;
  readPoint: string | null;
  bizLocation: string | null;
  parent: string | null;
  source: Side;
  destination: Side;
  losses: Loss[];
  /** JSON pointer of the losses. */
  lossesPath: string;
}

/** Keys of the event's fields in Liangsu's namespace, by local name. */
export function liangsuKeys(event: JsonObject, prefixes: Prefixes): Record<string, string> | null {
  let keys: Record<string, string> | null = null;
  for (const key in event) {
    if (!key.includes(':')) continue;
    const name = prefixes.expandName(key);
    if (name.ns !== LIANGSU_NS) continue;
    keys ??= {};
    keys[name.local] = key;
  }
  return keys;
}

const GS1_ID = 'https://id.gs1.org/';
const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null;

/** The first party or place of each kind in a source or destination list; `key` is `source` or `destination`. */
export function readSide(list: unknown, key: 'source' | 'destination', prefixes: Prefixes): Side {
  const side: Side = { possessing: null, owning: null, location: null };
  if (!Array.isArray(list)) return side;
  for (const element of list) {
    const id = isObject(element) ? element[key] : undefined;
    if (typeof id !== 'string') continue;
    const type = bareWord((element as JsonObject).type, SOURCE_DEST_TYPE, prefixes);
    if (type === 'possessing_party') side.possessing ??= canonicalParty(id, prefixes);
    else if (type === 'owning_party') side.owning ??= canonicalParty(id, prefixes);
    else if (type === 'location') side.location ??= canonicalName(id, prefixes);
  }
  return side;
}

const GTIN = /^https:\/\/id\.gs1\.org\/(?:01\/(\d{14})|00\/(\d{18}))(?:\/|$)/;

/** Notes a code whose own check says that it was mistyped: it would found a lot of its own beside the one that was meant. */
function doubtCode(facts: Pick<Facts, 'doubts'>, code: string, path: string): void {
  if (isMistypedTraceCode(code)) facts.doubts.push({ path, code: 'traceCodeWrong', params: { code } });
  if (!code.startsWith(GS1_ID)) return;
  const match = GTIN.exec(code);
  const digits = match?.[1] ?? match?.[2];
  if (digits === undefined) return;
  const expected = gs1CheckDigit(digits.slice(0, -1));
  if (!digits.endsWith(expected))
    facts.doubts.push({ path, code: 'checkDigitWrong', params: { code: digits, expected } });
}

function readQuantity(
  facts: Pick<Facts, 'problems' | 'doubts'>,
  element: JsonObject,
  path: string,
): Pick<NormalEdge, 'amount' | 'dim' | 'quantity' | 'uom'> {
  const quantity = element.quantity;
  const uom = typeof element.uom === 'string' ? element.uom : null;
  if (typeof quantity !== 'number' && typeof quantity !== 'string')
    return { amount: null, dim: 0, quantity: null, uom };
  const result = toAmount(quantity, uom);
  if ('fault' in result) {
    facts.problems.push({
      path: `${path}/quantity`,
      code: result.fault,
      params: { quantity: String(quantity) },
    });
    return { amount: null, dim: 0, quantity: null, uom };
  }
  if (uom !== null && result.dim === DIM.other && unitOf(uom) === undefined)
    facts.doubts.push({ path: `${path}/uom`, code: 'unitUnknown', params: { uom } });
  else if (result.amount === 0 && Number(result.text) > 0)
    facts.doubts.push({
      path: `${path}/quantity`,
      code: 'quantityBelowUnit',
      params: { quantity: result.text, uom: uom ?? '' },
    });
  return { amount: result.amount, dim: result.dim, quantity: result.text, uom };
}

/** The lines of an EPC list and of a quantity list. An instance counts one piece; a container has no amount. */
export function readItems(facts: Facts, epcKey: string, quantityKey: string): Item[] {
  const { event, prefixes } = facts;
  const items: Item[] = [];
  const epcs = event[epcKey];
  if (Array.isArray(epcs)) {
    for (let i = 0; i < epcs.length; i++) {
      const epc: unknown = epcs[i];
      if (typeof epc !== 'string') continue;
      const code = canonicalCode(epc, prefixes);
      doubtCode(facts, code, `/${epcKey}/${i}`);
      const container = isContainer(code);
      const one = !container && isInstance(code);
      items.push({
        code,
        amount: one ? 1_000_000 : null,
        dim: one ? 2 : 0,
        quantity: null,
        uom: null,
        container,
      });
    }
  }
  const quantities = event[quantityKey];
  if (Array.isArray(quantities)) {
    for (let i = 0; i < quantities.length; i++) {
      const element: unknown = quantities[i];
      if (!isObject(element) || typeof element.epcClass !== 'string') continue;
      const code = canonicalCode(element.epcClass, prefixes);
      doubtCode(facts, code, `/${quantityKey}/${i}/epcClass`);
      const amount = readQuantity(facts, element, `/${quantityKey}/${i}`);
      items.push({ code, ...amount, container: isContainer(code) });
    }
  }
  return items;
}

/** The losses that the event declares (`liangsu:losses`); problems for kinds or quantities that cannot be read. */
export function readLosses(
  facts: Pick<Facts, 'event' | 'prefixes' | 'problems' | 'doubts'>,
  key: string,
): Loss[] {
  const value = facts.event[key];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const losses: Loss[] = [];
  for (let i = 0; i < list.length; i++) {
    const element = list[i];
    const path = Array.isArray(value) ? pointer(pointer('', key), i) : pointer('', key);
    if (!isObject(element)) {
      facts.problems.push({ path, code: 'lossInvalid', params: {} });
      continue;
    }
    const word = element.kind;
    const known = typeof word === 'string' && word !== 'none' && Object.hasOwn(LOSS_KIND, word);
    const kind = known ? LOSS_KIND[word as keyof typeof LOSS_KIND] : undefined;
    if (kind === undefined) {
      facts.problems.push({ path: `${path}/kind`, code: 'lossKindUnknown', params: { kind: String(word) } });
      continue;
    }
    const lot = element.epcClass;
    const code = typeof lot === 'string' ? canonicalCode(lot, facts.prefixes) : '';
    losses.push({ code, kind, ...readQuantity(facts, element, path) });
  }
  return losses;
}
