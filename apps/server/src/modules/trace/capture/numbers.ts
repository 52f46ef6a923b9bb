import type { Queryable } from '../../../platform/db/pool.ts';

type Counter = 'lot_no' | 'event_no' | 'batch_no' | 'document_no';
const BLOCK: Record<Counter, number> = { lot_no: 4096, event_no: 4096, batch_no: 64, document_no: 64 };
/** Which partitioned tables grow with which counter. */
const PARTITIONED: Partial<Record<Counter, ('event' | 'edge_by_lot' | 'edge_by_hub')[]>> = {
  lot_no: ['edge_by_lot'],
  event_no: ['event', 'edge_by_hub'],
};

interface Block {
  next: number;
  end: number;
}

/** Hands out lot, event and batch numbers from blocks drawn from the database's sequences; makes partitions in time. */
export class Numbers {
  readonly #db: Queryable;
  readonly #blocks: Record<Counter, Block[]> = { lot_no: [], event_no: [], batch_no: [], document_no: [] };
  readonly #partitionEnd = new Map<string, number>();

  constructor(db: Queryable) {
    this.#db = db;
  }

  async #refill(counter: Counter, blocks: number): Promise<void> {
    const { rows } = await this.#db.query<{ n: number }>(
      `SELECT nextval('${counter}') AS n FROM generate_series(1, $1)`,
      [blocks],
    );
    for (const { n } of rows) {
      const end = n + BLOCK[counter] - 1;
      for (const table of PARTITIONED[counter] ?? []) {
        if (end <= (this.#partitionEnd.get(table) ?? -1)) continue;
        const made = await this.#db.query<{ upto: number }>('SELECT ensure_partitions($1, $2) AS upto', [
          table,
          end,
        ]);
        this.#partitionEnd.set(table, made.rows[0]!.upto);
      }
      this.#blocks[counter].push({ next: n, end });
    }
  }

  /** `count` fresh numbers, ascending within each block. */
  async take(counter: Counter, count: number): Promise<number[]> {
    const taken: number[] = [];
    const blocks = this.#blocks[counter];
    while (taken.length < count) {
      const block = blocks[0];
      if (block === undefined) {
        await this.#refill(counter, Math.ceil((count - taken.length) / BLOCK[counter]));
        continue;
      }
      while (block.next <= block.end && taken.length < count) taken.push(block.next++);
      if (block.next > block.end) blocks.shift();
    }
    return taken;
  }
}
