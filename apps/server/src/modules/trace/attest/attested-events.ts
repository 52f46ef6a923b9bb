import type { AttestedDocument, CanonicalValue } from '@liangsu/domain/ledger';
import { arrayOf } from '../../../platform/db/bulk.ts';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { EventSource, EventToAttest } from '../../ledger/index.ts';

interface Row {
  no: number;
  batch: number;
  capturer: number;
  status: number;
  body: string;
  document: number;
}

const COLUMNS = 'e.no, e.batch, e.capturer, e.status, e.body::text AS body, e.document';

/** What is attested of a document that is not there: nothing that any document says. */
const NO_DOCUMENT: AttestedDocument = {
  door: '',
  context: null,
  header: null,
  capturer: 0,
  capturedBy: '',
  salt: null,
};

/** Documents of events, each read once: thousands of events share one. */
async function documentsOf(db: Queryable, rows: readonly Row[]): Promise<Map<number, AttestedDocument>> {
  const { rows: found } = await db.query<{
    id: number;
    door: string;
    context: CanonicalValue;
    header: CanonicalValue;
    capturer: number;
    captured_by: string;
    salt: Buffer | null;
  }>({
    name: 'attested_documents',
    text: 'SELECT id, door, context, header, capturer, captured_by, salt FROM capture_document WHERE id = ANY($1)',
    values: [arrayOf('int8', [...new Set(rows.map((row) => row.document))])],
  });
  return new Map(
    found.map(({ id, door, context, header, capturer, captured_by: capturedBy, salt }) => [
      id,
      { door, context, header, capturer, capturedBy, salt },
    ]),
  );
}

async function withDocuments(db: Queryable, rows: readonly Row[]): Promise<EventToAttest[]> {
  const documents = await documentsOf(db, rows);
  return rows.map(({ no, batch, capturer, status, body, document }) => ({
    no,
    batch,
    capturer,
    status,
    body,
    document: documents.get(document) ?? NO_DOCUMENT,
  }));
}

/** Captured events as the ledger attests them, read from the tables that hold them. */
export const attestedEvents: EventSource = {
  async read(db, numbers) {
    const { rows } = await db.query<Row>({
      name: 'attested_events',
      text: `SELECT ${COLUMNS} FROM event e WHERE e.no = ANY($1) ORDER BY e.no`,
      values: [arrayOf('int8', numbers)],
    });
    return withDocuments(db, rows);
  },

  async before(db, after, upto, limit) {
    const { rows } = await db.query<Row & { leaves: number | null }>(
      `SELECT ${COLUMNS}, b.leaves FROM event e LEFT JOIN capture_batch b ON b.id = e.batch
        WHERE e.no > $1 AND e.no <= $2 ORDER BY e.no LIMIT $3`,
      [after, upto, limit],
    );
    return {
      events: await withDocuments(
        db,
        rows.filter(({ leaves }) => leaves === null),
      ),
      last: rows.length < limit ? upto : rows.at(-1)!.no,
    };
  },

  async committed(db, batches) {
    const { rows } = await db.query<{ id: number; committed_at: Date }>(
      'SELECT id, committed_at FROM capture_batch WHERE id = ANY ($1)',
      [arrayOf('int8', batches)],
    );
    return new Map(rows.map((row) => [row.id, row.committed_at]));
  },

  async lastBefore(db) {
    const { rows } = await db.query<{ batch: number; committed: Date }>(
      'SELECT id AS batch, committed_at AS committed FROM capture_batch WHERE leaves IS NULL ORDER BY committed_at DESC LIMIT 1',
    );
    return rows[0] ?? null;
  },

  async *numbers(db) {
    for (let after = -1; ; ) {
      const { rows } = await db.query<{ no: number; attested: boolean }>(
        `SELECT e.no, b.leaves IS NOT NULL AS attested FROM event e LEFT JOIN capture_batch b ON b.id = e.batch
          WHERE e.no > $1 ORDER BY e.no LIMIT 50000`,
        [after],
      );
      if (rows.length === 0) return;
      yield rows;
      after = rows.at(-1)!.no;
    }
  },
};
