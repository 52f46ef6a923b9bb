import {
  type LedgerFault,
  type NoteKey,
  type OpenedCheckpoint,
  openCheckpoint,
} from '@liangsu/domain/ledger';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { Report } from '../../../platform/differences.ts';
import { readCosignature } from '../cosignatures.ts';
import { verifyEd25519 } from '../ed25519.ts';
import { keyName, type UsedKey } from './check-keys.ts';
import type { ExpectedRoot } from './check-tree.ts';

interface Row {
  no: number;
  origin: string;
  size: number;
  root: Buffer;
  note: string;
  previous: number | null;
  signed_at: Date;
  cosigned: Cosigned[] | null;
}

/** A witness's signature as its row says it. */
interface Cosigned {
  witness: string;
  time: string;
  line: string;
}

/**
 * By how much clocks may differ, in milliseconds: of the server from one moment to another, and of witnesses from the server's. No
 * signature has the log's own time in it; a witness's has.
 */
export const SERVER_CLOCK = 3_600_000;
const WITNESS_CLOCK = 86_400_000;

/** How many heads whose row is not what was signed are remembered to be held against the tree; each is reported anyway. */
const MOST_ODD = 10_000;

/** What is remembered of the heads: little, however many there are. */
export interface CheckedHeads {
  heads: number;
  /** Leaves of the largest. */
  largest: number;
  /** By number: heads whose row is not what was signed, with what was; null when nobody signed them. */
  odd: ReadonlyMap<number, ExpectedRoot | null>;
  /** Keys that signed any, as `keyName` has them. */
  signed: ReadonlySet<string>;
}

const expectedOf = (no: number, { size, root }: { size: number; root: Uint8Array }): ExpectedRoot => ({
  ...{ size, root },
  code: 'checkpoint.root',
  table: 'ledger_checkpoint',
  key: `no=${no} size=${size}`,
});

/**
 * Checks the signatures of every head that is stored, the log's and the witnesses', that each key of the log was in use when the
 * head was signed, and that its row says what was signed.
 * Names heads that are gone: each remembers the one before it. Holds a page of heads at a time.
 */
export async function checkHeads(
  db: Queryable,
  keys: ReadonlyMap<string, readonly UsedKey[]>,
  witnesses: readonly NoteKey[],
  report: Report,
): Promise<CheckedHeads> {
  const odd = new Map<number, ExpectedRoot | null>();
  const remember = (no: number, signed: ExpectedRoot | null) => {
    if (odd.size < MOST_ODD) odd.set(no, signed);
  };
  const signed = new Set<string>();
  let before = 0;
  let heads = 0;
  /** When the head before was signed, at the latest that any said, and when a witness last signed one. */
  let latest = Number.NEGATIVE_INFINITY;
  let witnessed = Number.NEGATIVE_INFINITY;
  let last: number | null = null;
  for (let after = 0; ; ) {
    const { rows } = await db.query<Row>(
      `SELECT c.no, c.origin, c.size, c.root, c.note, c.previous, c.signed_at,
              (SELECT json_agg(json_build_object('witness', s.witness, 'time', s.time::text, 'line', s.line) ORDER BY s.witness)
                 FROM ledger_cosignature s WHERE s.checkpoint = c.no) AS cosigned
         FROM ledger_checkpoint c WHERE c.no > $1 ORDER BY c.no LIMIT 1000`,
      [after],
    );
    for (const row of rows) {
      const wrong = (code: string, expected: string, found: string) =>
        report({
          code,
          table: 'ledger_checkpoint',
          key: `no=${row.no} size=${row.size}`,
          event: null,
          expected: { is: expected },
          found: { is: found },
        });
      if (row.previous !== last)
        report({
          code: 'checkpoint.missing',
          table: 'ledger_checkpoint',
          key: `no=${row.previous}, before no=${row.no}`,
          event: null,
          expected: { no: row.previous === null ? null : String(row.previous) },
          found: { no: last === null ? null : String(last) },
        });
      last = row.no;
      const opened = await open(row, keys);
      if (typeof opened === 'string') {
        wrong('checkpoint.signature', 'signed', opened);
        remember(row.no, null);
      } else {
        const { size, root, origin } = opened.checkpoint;
        for (const { key } of opened.log) {
          signed.add(keyName(key));
          const odd = outOfUse(row, keys.get(row.origin)!.find((one) => one.key === key)!);
          if (odd !== null) wrong('checkpoint.key', odd, timeText(row.signed_at.getTime()));
        }
        if (size !== row.size || origin !== row.origin || Buffer.compare(root, row.root) !== 0) {
          wrong(
            'checkpoint.wrong',
            `${origin} ${size} ${Buffer.from(root).toString('hex')}`,
            `${row.origin} ${row.size} ${row.root.toString('hex')}`,
          );
          // What was signed stands, whatever its row says.
          remember(row.no, expectedOf(row.no, opened.checkpoint));
        }
      }
      const times = await checkCosignatures(row, witnesses, report);
      const at = row.signed_at.getTime();
      const floor = Math.max(latest - SERVER_CLOCK, witnessed - WITNESS_CLOCK);
      const ceiling = Math.min(...times) + WITNESS_CLOCK;
      if (at < floor) wrong('checkpoint.time', `after ${timeText(floor)}`, timeText(at));
      else if (at > ceiling) wrong('checkpoint.time', `before ${timeText(ceiling)}`, timeText(at));
      // One whose time was altered says nothing of the next.
      else latest = Math.max(latest, at);
      witnessed = Math.max(witnessed, ...times);
      if (row.size < before) wrong('checkpoint.order', `at least ${before}`, String(row.size));
      before = Math.max(before, row.size);
      heads++;
    }
    if (rows.length === 0) break;
    after = rows.at(-1)!.no;
  }
  await checkOrphans(db, report);
  return { heads, largest: before, odd, signed };
}

/**
 * The roots that the tree must have had, by ascending size, read a page at a time: of the heads that were checked, and of
 * `last`, the head that was published last.
 */
export async function* expectedRoots(
  db: Queryable,
  { odd }: CheckedHeads,
  last: ExpectedRoot | null,
): AsyncGenerator<ExpectedRoot, undefined> {
  const others = [...odd.values(), last].filter((root) => root !== null).sort((a, b) => a.size - b.size);
  let at = 0;
  for (let after: [size: number, no: number] = [-1, -1]; ; ) {
    const { rows } = await db.query<Pick<Row, 'no' | 'size' | 'root'>>(
      'SELECT no, size, root FROM ledger_checkpoint WHERE (size, no) > ($1, $2) ORDER BY size, no LIMIT 1000',
      after,
    );
    for (const row of rows) {
      while (at < others.length && others[at]!.size < row.size) yield others[at++]!;
      if (!odd.has(row.no)) yield expectedOf(row.no, row);
    }
    const end = rows.at(-1);
    if (end === undefined) break;
    after = [end.size, end.no];
  }
  yield* others.slice(at);
  return undefined;
}

/** Names signatures of witnesses over heads that are not there any more. */
async function checkOrphans(db: Queryable, report: Report): Promise<void> {
  const { rows } = await db.query<{ checkpoint: number; witness: string; time: number }>(
    `SELECT s.checkpoint, s.witness, s.time FROM ledger_cosignature s
      WHERE NOT EXISTS (SELECT FROM ledger_checkpoint c WHERE c.no = s.checkpoint) ORDER BY s.checkpoint, s.witness`,
  );
  for (const { checkpoint, witness, time } of rows)
    report({
      code: 'cosignature.extra',
      table: 'ledger_cosignature',
      key: `checkpoint=${checkpoint} witness=${witness}`,
      event: null,
      expected: null,
      found: { time: String(time) },
    });
}

const timeText = (ms: number): string => new Date(ms).toISOString();

/** When the key was in use, where it was not as this head was signed: whoever kept a retired key would sign by it. */
function outOfUse({ signed_at }: Row, { key, from, until }: UsedKey): string | null {
  const at = signed_at.getTime();
  if (from - SERVER_CLOCK <= at && at <= until + SERVER_CLOCK) return null;
  return `${keyName(key)} from ${timeText(from)}${until < Number.POSITIVE_INFINITY ? ` until ${timeText(until)}` : ''}`;
}

/** Checks the lines of witnesses over a head: whose each is and when it was signed is read out of what was signed. Gives the times, in milliseconds. */
async function checkCosignatures(
  { no, size, note, cosigned }: Row,
  witnesses: readonly NoteKey[],
  report: Report,
): Promise<number[]> {
  const times: number[] = [];
  for (const { witness, time, line } of cosigned ?? []) {
    const read = await readCosignature(note, line, witnesses);
    if (read !== null) times.push(1000 * read.time);
    if (read?.witness === witness && String(read.time) === time) continue;
    report({
      code: 'cosignature.wrong',
      table: 'ledger_cosignature',
      key: `checkpoint=${no} size=${size} witness=${witness}`,
      event: null,
      expected:
        read === null ? { is: 'a known witness' } : { witness: read.witness, time: String(read.time) },
      found: read === null ? { is: line.trim().slice(0, 200) } : { witness, time },
    });
  }
  return times;
}

/** The head that a row's note signs, or why it is not signed. */
async function open(
  { origin, note }: Row,
  keys: ReadonlyMap<string, readonly UsedKey[]>,
): Promise<OpenedCheckpoint | LedgerFault> {
  const trust = { origin, log: (keys.get(origin) ?? []).map(({ key }) => key), witnesses: [] };
  const opened = await openCheckpoint(Buffer.from(note), trust, verifyEd25519);
  return opened.ok ? opened.value : opened.reason.code;
}
