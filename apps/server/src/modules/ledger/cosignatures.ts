import {
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
import type { Head } from './store.ts';

/** How far ahead a witness's clock may be, in seconds. */
const AHEAD = 3600;

/** A head as it is published: with a line of each witness that signed it. */
export async function publishedNote(db: Queryable, head: Pick<Head, 'no' | 'note'>): Promise<string> {
  const { rows } = await db.query<{ line: string }>(
    'SELECT line FROM ledger_cosignature WHERE checkpoint = $1 ORDER BY witness',
    [head.no],
  );
  return head.note + rows.map(({ line }) => line).join('');
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
  const { rows } = await db.query<{ no: number }>(
    'SELECT no FROM ledger_checkpoint WHERE size = $1 AND origin = $2 AND root = $3 ORDER BY no DESC LIMIT 1',
    [size, origin, root],
  );
  // We sign no extensions: a text with some is not ours, whatever else it says.
  if (rows[0] === undefined || formatCheckpoint({ origin, size, root, extensions: [] }) !== note.value.text)
    throw new AppError('ledger.unknownHead', { size, extensions: extensions.length });
  for (const { key, time } of opened.value.signed) {
    const line = note.value.signatures.find(({ name, id }) => name === key.name && id === key.id)!;
    await db.query(
      `INSERT INTO ledger_cosignature (checkpoint, witness, time, line) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [rows[0].no, key.name, time, signatureLine(line)],
    );
  }
  return opened.value.signed.map(({ key }) => key.name);
}
