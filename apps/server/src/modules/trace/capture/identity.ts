import { actingSide } from '@liangsu/domain/trace';
import { arrayOf, BulkInsert } from '../../../platform/db/bulk.ts';
import type { Client } from '../../../platform/db/pool.ts';
import { loadStandIns } from '../query/stand-ins.ts';
import { insertClaims, insertKeys } from './rows.ts';
import type { Item } from './write-batch.ts';

const insertConflicts = new BulkInsert<{
  identity: Uint8Array;
  contentHash: Uint8Array;
  event: number;
  batch: number;
}>(
  'event_conflict',
  [
    { name: 'identity', type: 'bytea', get: (r) => r.identity },
    { name: 'content_hash', type: 'bytea', get: (r) => r.contentHash },
    { name: 'event', type: 'int8', get: (r) => r.event },
    { name: 'batch', type: 'int8', get: (r) => r.batch },
  ],
  'ON CONFLICT DO NOTHING RETURNING event',
);
const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** What is known under an id. */
interface Known {
  event: number;
  contentHash: Uint8Array;
  capturer: number;
}

/** A table of what is known under ids, with what tells its rows apart. */
interface Register {
  insert: typeof insertKeys;
  name: string;
  table: 'event_key' | 'event_claim';
  keyOf(item: { identityKey: string; capturer: number }): string;
}
const KEYS: Register = {
  insert: insertKeys,
  name: 'event_keys',
  table: 'event_key',
  keyOf: ({ identityKey }) => identityKey,
};
const CLAIMS: Register = {
  insert: insertClaims,
  name: 'event_claims',
  table: 'event_claim',
  keyOf: ({ identityKey, capturer }) => `${capturer}|${identityKey}`,
};
const keyOf = (register: Register, item: Item): string =>
  register.keyOf({ identityKey: item.identityKey, capturer: item.document.capturer });

/** What a register holds under the ids of these events. */
async function knownIn(
  client: Client,
  register: Register,
  items: readonly Item[],
): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  if (items.length === 0) return known;
  const { rows } = await client.query<{
    identity: Buffer;
    event: number;
    content_hash: Buffer;
    capturer: number;
  }>({
    name: register.name,
    text: `SELECT identity, event, content_hash, capturer FROM ${register.table} WHERE identity = ANY($1)`,
    values: [
      arrayOf(
        'bytea',
        items.map((item) => item.identity),
      ),
    ],
  });
  for (const { identity, event, content_hash: contentHash, capturer } of rows)
    known.set(register.keyOf({ identityKey: identity.toString('latin1'), capturer }), {
      event,
      contentHash,
      capturer,
    });
  return known;
}

/** Enters events in a register, each id once; tells for each what is known under its id, itself if it is new. */
async function enter(client: Client, register: Register, items: readonly Item[]): Promise<Map<Item, Known>> {
  const firsts = new Map<string, Item>();
  for (const item of items) {
    const key = keyOf(register, item);
    if (!firsts.has(key)) firsts.set(key, item);
  }
  // Sorted, so that two batches that share identities wait for each other in the same order.
  const candidates = [...firsts.values()].sort((a, b) =>
    a.identityKey === b.identityKey
      ? a.document.capturer - b.document.capturer
      : a.identityKey < b.identityKey
        ? -1
        : 1,
  );
  const entered = await register.insert.count(
    client,
    candidates.map((item) => ({
      identity: item.identity,
      event: item.no,
      contentHash: item.contentHash,
      capturer: item.document.capturer,
    })),
  );
  // Usually all are new. If not, whose number stands beside a key tells who entered it.
  const known =
    entered < candidates.length ? await knownIn(client, register, candidates) : new Map<string, Known>();
  return new Map(
    items.map((item) => {
      const first = firsts.get(keyOf(register, item))!;
      const { contentHash, document } = first;
      return [
        item,
        known.get(keyOf(register, item)) ?? { event: first.no, contentHash, capturer: document.capturer },
      ];
    }),
  );
}

/** Whether an event leaves out whose goods it takes or makes, and somebody with a say says so. */
function namesNobody({ say, incoming }: Item): boolean {
  if (say !== 'own' && say !== 'operator') return false;
  return incoming.normal.edges.some((edge) => {
    const side = actingSide(edge.role);
    return side !== null && (side === 'from' ? edge.fromParty : edge.toParty) === null;
  });
}

/** Decides for each event whether it is new, the same again, or other content under a known id. */
export async function classify(client: Client, items: Item[], batch: number): Promise<void> {
  const isClaim = (item: Item): boolean => item.say === 'unconfirmed';
  const known = await enter(
    client,
    KEYS,
    items.filter((item) => !isClaim(item)),
  );
  // Another's declaration of an event takes nothing from who may declare it wrong.
  const beside = items.filter((item) => {
    const before = known.get(item);
    return (
      isClaim(item) ||
      (item.incoming.normal.errorDeclaration !== null && before!.capturer !== item.document.capturer)
    );
  });
  if (beside.length > 0) {
    // What somebody with a say said before, a claim only says again.
    const said = await knownIn(client, KEYS, beside.filter(isClaim));
    const again = (item: Item): Known | undefined => {
      const one = isClaim(item) ? said.get(item.identityKey) : undefined;
      return one !== undefined && sameBytes(one.contentHash, item.contentHash) ? one : undefined;
    };
    const claimed = await enter(
      client,
      CLAIMS,
      beside.filter((item) => again(item) === undefined),
    );
    for (const item of beside) known.set(item, again(item) ?? claimed.get(item)!);
  }
  // The same words without a party mean another's goods in another's mouth.
  const spoken = items.filter((item) => {
    const { capturer } = known.get(item)!;
    return capturer !== 0 && capturer !== item.document.capturer && namesNobody(item);
  });
  const standIns = spoken.length > 0 ? await loadStandIns(client) : new Map<number, number>();
  const whole = (party: number): number => standIns.get(party) ?? party;
  const meansOther = new Set(
    spoken.filter((item) => whole(known.get(item)!.capturer) !== whole(item.document.capturer)),
  );
  const conflicting: Item[] = [];
  for (const item of items) {
    const before = known.get(item)!;
    if (item.no === before.event) item.stored = true;
    else if (sameBytes(before.contentHash, item.contentHash) && !meansOther.has(item))
      item.receipt = { ...item.receipt, status: 'duplicate', no: before.event };
    else conflicting.push(item);
  }
  await classifyConflicts(client, conflicting, batch);
}

/** Other content under a known id is kept once per content, and reported; the same other content again is a duplicate. */
async function classifyConflicts(client: Client, items: Item[], batch: number): Promise<void> {
  if (items.length === 0) return;
  const sorted = [...items].sort(
    (a, b) => Buffer.compare(a.identity, b.identity) || Buffer.compare(a.contentHash, b.contentHash),
  );
  const inserted = new Set(
    (
      await insertConflicts.run<{ event: number }>(
        client,
        sorted.map((item) => ({
          identity: item.identity,
          contentHash: item.contentHash,
          event: item.no,
          batch,
        })),
      )
    ).map((row) => row.event),
  );
  for (const item of items) {
    item.receipt = { ...item.receipt, status: 'idConflict' };
    item.stored = inserted.has(item.no);
    if (item.stored) continue;
    const { rows } = await client.query<{ event: number }>(
      'SELECT event FROM event_conflict WHERE identity = $1 AND content_hash = $2',
      [item.identity, item.contentHash],
    );
    item.receipt = { ...item.receipt, no: rows[0]!.event };
  }
}
