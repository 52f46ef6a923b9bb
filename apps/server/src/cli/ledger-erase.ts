import { userInfo } from 'node:os';
import { enterCommand } from '../modules/access/index.ts';
import { ConfigError, readConfig } from '../platform/config.ts';
import { type Queryable, transaction } from '../platform/db/pool.ts';
import { openExisting } from './open-database.ts';

export interface EraseOptions {
  leaf?: string;
  event?: string;
  reason?: string;
  json?: boolean;
}

interface Place {
  batch: number;
  /** In the batch, from 0. */
  place: number;
}

/** Where a leaf of the log lies. */
async function placeOfLeaf(db: Queryable, leaf: number): Promise<Place | undefined> {
  const { rows } = await db.query<Place>(
    `SELECT batch, ($1 - first)::int AS place FROM ledger_sequence
      WHERE first = (SELECT max(first) FROM ledger_sequence WHERE first <= $1) AND $1 < first + leaves`,
    [leaf],
  );
  return rows[0];
}

/** Where the leaf of a captured event lies; it may still wait for its place in the log. */
async function placeOfEvent(db: Queryable, no: number): Promise<Place | undefined> {
  const { rows } = await db.query<Place>('SELECT batch, place FROM ledger_place_of_event($1)', [no]);
  return rows[0];
}

/** Whether a leaf attests that the salt of another was destroyed. */
async function isErasure(db: Queryable, { batch, place }: Place): Promise<boolean> {
  const { rows } = await db.query<{ source: string }>(
    `SELECT f.source FROM ledger_batch b JOIN ledger_fact f ON b.kind <> 1 AND f.no = b.subjects[$2 + 1] WHERE b.id = $1`,
    [batch, place],
  );
  return rows[0]?.source === 'ledger_erasure';
}

function numberOf(option: string, text: string): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new ConfigError(`${option} ${text}: 应为编号 a number is expected`);
  return value;
}

/**
 * `liangsu ledger erase`: destroys the salt of one leaf, with a record of who did it and why. The leaf still counts, and attests
 * nothing any more. Throws ConfigError on wrong options, and where there is no such leaf.
 */
export async function eraseCommand(options: EraseOptions): Promise<void> {
  const { leaf, event, reason } = options;
  if ((leaf === undefined) === (event === undefined))
    throw new ConfigError('--leaf N 或 --event N（二选一） one of --leaf N and --event N is needed');
  if (!reason?.trim()) throw new ConfigError('--reason: 须说明理由 a reason is needed');
  const number = leaf === undefined ? numberOf('--event', event!) : numberOf('--leaf', leaf);
  const by = `cli:${userInfo().username}`;
  const database = await openExisting(readConfig());
  try {
    // Only the engine may: whoever answers people destroys no salt.
    const { engine: pool } = database;
    const place = await (leaf === undefined ? placeOfEvent(pool, number) : placeOfLeaf(pool, number));
    if (place === undefined)
      throw new ConfigError(
        leaf === undefined
          ? `--event ${number}: 没有该事件的叶子 this event has no leaf`
          : `--leaf ${number}: 日志中没有该叶子 the log has no such leaf`,
      );
    if (await isErasure(pool, place))
      throw new ConfigError(
        `--leaf ${number}: 销毁记录的叶子保留其盐 the leaf of an erasure keeps its salt, or an erasure could hide itself`,
      );
    const erased = await transaction(pool, async (client) => {
      const { rows } = await client.query<{ erased: boolean }>(
        'SELECT ledger_erase($1, $2, $3, $4) AS erased',
        [place.batch, place.place, reason.trim(), by],
      );
      await enterCommand(client, {
        action: 'leaf.eraseSalt',
        thing: leaf === undefined ? { kind: 'event', id: number } : { kind: 'leaf', id: number },
        after: { reason: reason.trim(), change: rows[0]!.erased ? 'erased' : 'erasedBefore' },
      });
      return rows[0]!.erased;
    });
    if (options.json) console.log(JSON.stringify({ erased, ...place, by }));
    else if (erased)
      console.log(
        '盐已销毁：该叶子仍计数，不再证明内容。已发出的证明包和备份中仍有旧盐 the salt is destroyed: the leaf still counts and attests nothing any more. Bundles that were handed out, and backups, still have it',
      );
    else console.log('此前已销毁 it was destroyed before');
  } finally {
    await database.close();
  }
}
