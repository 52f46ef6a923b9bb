import {
  type Checkpoint,
  formatCheckpoint,
  type NoteKey,
  openNote,
  parseCheckpoint,
  parseNote,
  signatureLine,
} from '@liangsu/domain/ledger';
import type { Queryable } from '../../platform/db/pool.ts';
import { AppError } from '../../platform/http/errors.ts';
import { verifyEd25519 } from './ed25519.ts';
import { type Head, headNo } from './store.ts';

/** How far ahead a witness's clock may be, in seconds. */
const AHEAD = 3600;
/** How far it may be behind, in seconds, and its line still be one over a head that was signed anew just now. */
const BEHIND = 60;

/** Who signed a line over a head, and when; null unless it is one line of one of these witnesses, over just this head. */
export async function readCosignature(
  note: string,
  line: string,
  witnesses: readonly NoteKey[],
): Promise<{ witness: string; time: number } | null> {
  const signed = parseNote(Buffer.from(note + line));
  if (!signed.ok || line.indexOf('\n') !== line.length - 1) return null;
  const { text, signatures } = signed.value;
  const opened = await openNote({ text, signatures: signatures.slice(-1) }, witnesses, verifyEd25519);
  if (!opened.ok) return null;
  const { key, time } = opened.value.signed[0]!;
  return { witness: key.name, time: time! };
}

/** The lines of witnesses over a head; what stands in the table otherwise is handed to nobody. */
async function linesOver(
  db: Queryable,
  head: Pick<Head, 'no' | 'note'>,
  witnesses: readonly NoteKey[],
): Promise<string[]> {
  const { rows } = await db.query<{ line: string }>(
    'SELECT line FROM ledger_cosignature WHERE checkpoint = $1 AND witness = ANY ($2) ORDER BY witness',
    [head.no, witnesses.map(({ name }) => name)],
  );
  const lines: string[] = [];
  for (const { line } of rows)
    if ((await readCosignature(head.note, line, witnesses)) !== null) lines.push(line);
  return lines;
}

/** A head as it is published: with a line of each witness that signed it. */
export async function publishedNote(
  db: Queryable,
  head: Pick<Head, 'no' | 'note'>,
  witnesses: readonly NoteKey[],
): Promise<string> {
  return head.note + (await linesOver(db, head, witnesses)).join('');
}

/** How many heads are looked at for one that a witness signed: each that is not needs an altered row. */
const LOOKED_AT = 50;

/** The newest head of this log that one of these witnesses signed, too; null when there is none. */
export async function lastWitnessed(
  db: Queryable,
  origin: string,
  witnesses: readonly NoteKey[],
): Promise<Head | null> {
  const { rows } = await db.query<{ checkpoint: number }>(
    `SELECT w.checkpoint FROM unnest($1::text[]) AS n(witness)
      CROSS JOIN LATERAL (SELECT checkpoint FROM ledger_cosignature c WHERE c.witness = n.witness
                           ORDER BY checkpoint DESC LIMIT $2) w
      GROUP BY w.checkpoint ORDER BY w.checkpoint DESC LIMIT $2`,
    [witnesses.map(({ name }) => name), LOOKED_AT],
  );
  for (const { checkpoint } of rows) {
    const head = await headNo(db, checkpoint);
    if (head?.origin === origin && (await linesOver(db, head, witnesses)).length > 0) return head;
  }
  return null;
}

/**
 * The newest head with this text that the log had signed by then (seconds since 1970), or the first of all; null when it never
 * signed any. An idle log signs one text again and again: an old line, which anybody can hand in, belongs to the head of its
 * own time, or it would take the place of the witness's line of today.
 */
async function signedBefore(
  db: Queryable,
  { size, origin, root }: Checkpoint,
  seconds: number,
): Promise<number | null> {
  const same = 'SELECT no FROM ledger_checkpoint WHERE size = $1 AND origin = $2 AND root = $3';
  const { rows } = await db.query<{ no: number }>(
    `SELECT coalesce((${same} AND signed_at <= to_timestamp($4) ORDER BY no DESC LIMIT 1),
                     (${same} ORDER BY no LIMIT 1)) AS no`,
    [size, origin, root, seconds],
  );
  return rows[0]?.no ?? null;
}

/**
 * Takes signatures of witnesses over a head of this log: a note with its text and their lines; lines of others are passed over.
 * Gives the names of the witnesses that signed. Throws ledger.badNote on what is no such note or wrongly signed,
 * ledger.noWitness when no known witness signed it, ledger.unknownHead when this log never signed that head.
 */
export async function takeCosignatures(
  db: Queryable,
  bytes: Uint8Array,
  witnesses: readonly NoteKey[],
  now: Date,
): Promise<string[]> {
  const note = parseNote(bytes);
  if (!note.ok) throw new AppError('ledger.badNote', { reason: note.reason.code });
  const checkpoint = parseCheckpoint(note.value.text);
  if (!checkpoint.ok) throw new AppError('ledger.badNote', { reason: checkpoint.reason.code });
  const opened = await openNote(note.value, witnesses, verifyEd25519);
  if (!opened.ok)
    throw opened.reason.code === 'note.unknownSigners'
      ? new AppError('ledger.noWitness')
      : new AppError('ledger.badNote', { reason: opened.reason.code });
  const latest = now.getTime() / 1000 + AHEAD;
  if (opened.value.signed.some(({ time }) => time! > latest))
    throw new AppError('ledger.badNote', { reason: 'cosignature.future' });
  const { origin, size, root, extensions } = checkpoint.value;
  // We sign no extensions: a text with some is not ours, whatever else it says.
  const ours = formatCheckpoint({ origin, size, root, extensions: [] }) === note.value.text;
  for (const { key, time } of opened.value.signed) {
    const no = ours ? await signedBefore(db, checkpoint.value, time! + BEHIND) : null;
    if (no === null) throw new AppError('ledger.unknownHead', { size, extensions: extensions.length });
    const line = note.value.signatures.find(({ name, id }) => name === key.name && id === key.id)!;
    await db.query(
      `INSERT INTO ledger_cosignature (checkpoint, witness, time, line) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [no, key.name, time, signatureLine(line)],
    );
  }
  return opened.value.signed.map(({ key }) => key.name);
}
