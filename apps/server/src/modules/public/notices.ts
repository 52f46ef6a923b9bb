import type { Queryable } from '../../platform/db/pool.ts';

/** What the public must know about lots, as the enterprise or authority publishes it. */
export interface Notice {
  kind: 'recalled' | 'withdrawn';
  /** Number of the recall or decision behind it. */
  reference: string | null;
  issuer: string;
  reason: string;
  reasonEn: string | null;
  instructions: string;
  instructionsEn: string | null;
  /** A hotline or an office: public, so never a person's. */
  contact: string;
  validFrom: Date;
  /** User or key that publishes. */
  publishedBy: string;
}

const CHUNK = 20_000;

/**
 * Publishes one notice on lots (a recall's whole scope, in bulk); run it in the caller's transaction. The pages show it
 * within two seconds of the commit. Returns the notice's id; throws on an empty list, which would warn of nothing.
 */
export async function publishNotice(db: Queryable, lots: readonly number[], notice: Notice): Promise<number> {
  if (lots.length === 0) throw new RangeError('a notice needs at least one lot');
  const { rows } = await db.query<{ id: number }>(
    `INSERT INTO public_notice (kind, reference, issuer, reason, reason_en, instructions, instructions_en, contact, valid_from, published_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
    [
      notice.kind,
      notice.reference,
      notice.issuer,
      notice.reason,
      notice.reasonEn,
      notice.instructions,
      notice.instructionsEn,
      notice.contact,
      notice.validFrom,
      notice.publishedBy,
    ],
  );
  const { id } = rows[0]!;
  await extendNotice(db, id, lots);
  return id;
}

/** Adds lots to a notice that stands, as a recall's scope grows; those already there stay. */
export async function extendNotice(db: Queryable, id: number, lots: readonly number[]): Promise<void> {
  const sorted = [...new Set(lots)].sort((a, b) => a - b);
  for (let at = 0; at < sorted.length; at += CHUNK)
    await db.query(
      // Each time is a part of its own, which the ledger attests as a whole.
      `INSERT INTO public_notice_lot (lot, notice, part)
       SELECT w.lot, $2, p.part FROM (SELECT nextval('notice_part') AS part) p, unnest($1::int8[]) AS w(lot)
       ON CONFLICT DO NOTHING`,
      [sorted.slice(at, at + CHUNK), id],
    );
}

/** Lifts a notice; it stays on record. Returns false when it is not there or was lifted before. */
export async function liftNotice(
  db: Queryable,
  id: number,
  by: { name: string; reason: string; at: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE public_notice SET lifted_at = $2, lifted_by = $3, lift_reason = $4 WHERE id = $1 AND lifted_at IS NULL',
    [id, by.at, by.name, by.reason],
  );
  return rowCount === 1;
}

/** Which of these lots stand under a notice now; recalled goes before withdrawn. */
export async function noticesOf(
  db: Queryable,
  lots: readonly number[],
  asOf: Date,
): Promise<Map<number, 'recalled' | 'withdrawn'>> {
  const { rows } = await db.query<{ lot: number; kind: 'recalled' | 'withdrawn' }>(
    `SELECT l.lot, min(n.kind) AS kind FROM public_notice_lot l JOIN public_notice n ON n.id = l.notice
      WHERE l.lot = ANY ($1) AND n.lifted_at IS NULL AND n.valid_from <= $2 GROUP BY l.lot`,
    [lots, asOf],
  );
  return new Map(rows.map((row) => [row.lot, row.kind]));
}
