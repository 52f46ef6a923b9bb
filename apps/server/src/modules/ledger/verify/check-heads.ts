import { type LedgerFault, type NoteKey, openCheckpoint, parseVerifierKey } from '@liangsu/domain/ledger';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { Report } from '../../../platform/differences.ts';
import { sha256 } from '../../../platform/hash.ts';
import { verifyEd25519 } from '../ed25519.ts';
import type { ExpectedRoot } from './check-tree.ts';

interface Row {
  no: number;
  origin: string;
  size: number;
  root: Buffer;
  note: string;
  previous: number | null;
  lines: string | null;
}

/** Keys of logs by name: those that the folder outside the database knows, and for other names those that the database tells. */
export async function keysByOrigin(
  db: Queryable,
  known: ReadonlyMap<string, readonly NoteKey[]>,
): Promise<Map<string, readonly NoteKey[]>> {
  const { rows } = await db.query<{ origin: string; verifier: string }>(
    'SELECT origin, verifier FROM ledger_key',
  );
  const keys = new Map<string, NoteKey[]>();
  for (const { origin, verifier } of rows) {
    const key = await parseVerifierKey(verifier, sha256);
    if (key.ok) keys.set(origin, [...(keys.get(origin) ?? []), key.value]);
  }
  return new Map<string, readonly NoteKey[]>([...keys, ...known]);
}

/** How many heads whose row is not what was signed are remembered to be held against the tree; each is reported anyway. */
const MOST_ODD = 10_000;

/** What is remembered of the heads: little, however many there are. */
export interface CheckedHeads {
  heads: number;
  /** Leaves of the largest. */
  largest: number;
  /** By number: heads whose row is not what was signed, with what was; null when nobody signed them. */
  odd: ReadonlyMap<number, ExpectedRoot | null>;
}

const expectedOf = (no: number, { size, root }: { size: number; root: Uint8Array }): ExpectedRoot => ({
  ...{ size, root },
  code: 'checkpoint.root',
  table: 'ledger_checkpoint',
  key: `no=${no} size=${size}`,
});

/**
 * Checks the signatures of every head that is stored, the log's and the witnesses', and that its row says what was signed.
 * Names heads that are gone: each remembers the one before it. Holds a page of heads at a time.
 */
export async function checkHeads(
  db: Queryable,
  keys: ReadonlyMap<string, readonly NoteKey[]>,
  witnesses: readonly NoteKey[],
  report: Report,
): Promise<CheckedHeads> {
  const odd = new Map<number, ExpectedRoot | null>();
  const remember = (no: number, signed: ExpectedRoot | null) => {
    if (odd.size < MOST_ODD) odd.set(no, signed);
  };
  let before = 0;
  let heads = 0;
  let last: number | null = null;
  for (let after = 0; ; ) {
    const { rows } = await db.query<Row>(
      `SELECT c.no, c.origin, c.size, c.root, c.note, c.previous,
              (SELECT string_agg(s.line, '' ORDER BY s.witness) FROM ledger_cosignature s WHERE s.checkpoint = c.no) AS lines
         FROM ledger_checkpoint c WHERE c.no > $1 ORDER BY c.no LIMIT 1000`,
      [after],
    );
    for (const row of rows) {
      const wrong = (code: string, expected: string, found: string) =>
        report({
          code,
          table: code === 'cosignature.wrong' ? 'ledger_cosignature' : 'ledger_checkpoint',
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
      const opened = await open(row, keys, witnesses);
      if (typeof opened === 'string') {
        wrong('checkpoint.signature', 'signed', opened);
        remember(row.no, null);
      } else {
        const { size, root, origin } = opened;
        if (size !== row.size || origin !== row.origin || Buffer.compare(root, row.root) !== 0) {
          wrong(
            'checkpoint.wrong',
            `${origin} ${size} ${Buffer.from(root).toString('hex')}`,
            `${row.origin} ${row.size} ${row.root.toString('hex')}`,
          );
          // What was signed stands, whatever its row says.
          remember(row.no, expectedOf(row.no, opened));
        }
        const cosigned = row.lines === null ? null : await open(row, keys, witnesses, row.lines);
        if (typeof cosigned === 'string') wrong('cosignature.wrong', 'signed', cosigned);
      }
      if (row.size < before) wrong('checkpoint.order', `at least ${before}`, String(row.size));
      before = Math.max(before, row.size);
      heads++;
    }
    if (rows.length === 0) break;
    after = rows.at(-1)!.no;
  }
  await checkOrphans(db, report);
  return { heads, largest: before, odd };
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

/** The head that a row's note signs, or why it is not signed. */
async function open(
  { origin, note }: Row,
  keys: ReadonlyMap<string, readonly NoteKey[]>,
  witnesses: readonly NoteKey[],
  lines = '',
): Promise<{ size: number; root: Uint8Array; origin: string } | LedgerFault> {
  const trust = { origin, log: keys.get(origin) ?? [], witnesses: lines === '' ? [] : witnesses };
  const opened = await openCheckpoint(Buffer.from(note + lines), trust, verifyEd25519);
  return opened.ok ? opened.value.checkpoint : opened.reason.code;
}
