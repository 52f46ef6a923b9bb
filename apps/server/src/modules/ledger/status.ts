import type { LedgerStatusView } from '@liangsu/contract';
import { type NoteKey, toBase64, verifierKeyText } from '@liangsu/domain/ledger';
import type { Queryable } from '../../platform/db/pool.ts';
import { lastClosedDay } from '../access/index.ts';
import { readCosignature } from './cosignatures.ts';
import type { Ledger } from './ledger.ts';
import { keysOfLog } from './log-keys.ts';
import { lastHead } from './store.ts';

/** How the log grew on each of the last thirty days, reckoned in Shanghai; days before its first head are left out. */
async function growth(db: Queryable, now: Date): Promise<LedgerStatusView['growth']> {
  const { rows } = await db.query<{ day: string; size: number }>(
    `SELECT d.day, c.size FROM (
       SELECT ($1::timestamptz AT TIME ZONE 'Asia/Shanghai')::date - n AS day FROM generate_series(0, 29) AS n) d
       CROSS JOIN LATERAL (
         SELECT size FROM ledger_checkpoint
          WHERE signed_at < (d.day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' ORDER BY signed_at DESC, no DESC LIMIT 1) c
      ORDER BY d.day`,
    [now],
  );
  return rows;
}

async function witnessesOf(
  db: Queryable,
  witnesses: readonly NoteKey[],
): Promise<LedgerStatusView['witnesses']> {
  const { rows } = await db.query<{ witness: string; size: number; note: string; line: string }>(
    `SELECT w.witness, c.size, c.note, s.line FROM unnest($1::text[]) AS w(witness)
       CROSS JOIN LATERAL (SELECT checkpoint, line FROM ledger_cosignature s
                            WHERE s.witness = w.witness ORDER BY checkpoint DESC LIMIT 1) s
       JOIN ledger_checkpoint c ON c.no = s.checkpoint`,
    [witnesses.map(({ name }) => name)],
  );
  return Promise.all(
    witnesses.map(async (key) => {
      const row = rows.find(({ witness }) => witness === key.name);
      // When and by whom is what was signed, not what the table says beside it.
      const signed = row === undefined ? null : await readCosignature(row.note, row.line, [key]);
      return {
        name: key.name,
        verifier: verifierKeyText(key),
        size: signed === null ? null : row!.size,
        signedAt: signed === null ? null : new Date(signed.time * 1000).toISOString(),
      };
    }),
  );
}

/** How the log stands. */
export async function ledgerStatus(
  db: Queryable,
  ledger: Ledger,
  witnesses: readonly NoteKey[],
  now: Date,
): Promise<LedgerStatusView> {
  const head = await lastHead(db);
  // Out of the folder: who altered the database could have us show another's key.
  const keys = await keysOfLog(ledger.folder, head?.origin ?? '');
  const { rows: waiting } = await db.query<{ n: number }>(
    `SELECT coalesce(sum(cardinality(b.subjects)), 0)::int8 AS n
       FROM ledger_pending p JOIN ledger_batch b ON b.id = p.batch`,
  );
  const { done, upto } = await ledger.backfill();
  const { state } = ledger;
  return {
    state: state.state === 'paused' ? state.reason : state.state,
    head:
      head === null
        ? null
        : {
            origin: head.origin,
            size: head.size,
            root: toBase64(head.root),
            signedAt: head.signedAt.toISOString(),
          },
    verifiers: keys.map(({ key }) => verifierKeyText(key)),
    keys: keys.map(({ key, sign, made, retired }) => ({
      verifier: verifierKeyText(key),
      type: key.type === 'sm2' ? 'sm2' : 'ed25519',
      signs: sign !== null,
      madeAt: made.toISOString(),
      retiredAt: retired?.toISOString() ?? null,
    })),
    waiting: waiting[0]!.n,
    backfill: done >= upto ? null : { done, upto },
    witnesses: await witnessesOf(db, witnesses),
    auditedTo: await lastClosedDay(db),
    growth: await growth(db, now),
  };
}
