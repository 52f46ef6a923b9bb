import { type EntryFault, type FaultColumn, fault, type Values } from '@liangsu/domain/entries';
import type { Client, Pool, Queryable } from '../../../../platform/db/pool.ts';
import { actAs, transaction } from '../../../../platform/db/pool.ts';
import type { Finding } from '../../../access/index.ts';
import type { Directory, FoundParty } from './directory.ts';

/** What is wrong with one row of master data; empty: it was written. */
export type MasterOutcome = EntryFault[];

export interface MasterOptions {
  readonly pool: Pool;
  readonly directory: Directory;
  readonly actor: FoundParty | null;
  /** User or key that sends the rows, for the history. */
  readonly by: string;
  /** Check only. */
  readonly rehearsal: boolean;
}

/** A record's fields and the columns that they stand in. */
export type Columns = Readonly<Record<string, FaultColumn>>;

const shown = (values: Values, column: FaultColumn): string => {
  const value = column === '' ? '' : values[column];
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.join('、');
  return 'number' in value ? `${value.number}${value.unit}` : '';
};

/** What the rules found, at the columns where it stands. */
export function faultsAt(findings: readonly Finding[], columns: Columns, values: Values): MasterOutcome {
  return findings.map(({ path, code, params }) => {
    const column = columns[path.split('/')[1] ?? ''] ?? '';
    return { column, value: shown(values, column).slice(0, 200), reason: { code, params } };
  });
}

/** Areas of rows that are not there. */
export async function areaFaults(db: Queryable, rows: readonly Values[]): Promise<MasterOutcome[]> {
  const codes = [...new Set(rows.flatMap((values) => values.jurisdictionCode ?? []))];
  const { rows: found } = await db.query<{ code: string }>(
    'SELECT code FROM jurisdiction WHERE code = ANY ($1)',
    [codes],
  );
  const known = new Set(found.map((row) => row.code));
  return rows.map(({ jurisdictionCode: code }) =>
    code === undefined || known.has(code) ? [] : [fault('jurisdictionCode', code, 'area.unknown', { code })],
  );
}

/** Judges rows, and writes the good ones unless it is a rehearsal: in one transaction, so that what was judged still holds. */
export async function judgeAndWrite<T>(
  { pool, rehearsal, by }: MasterOptions,
  lock: (client: Client) => Promise<void>,
  judge: (db: Queryable) => Promise<{ outcomes: MasterOutcome[]; judged: T }>,
  write: (client: Client, judged: T) => Promise<void>,
): Promise<MasterOutcome[]> {
  if (rehearsal) return (await judge(pool)).outcomes;
  return transaction(pool, async (client) => {
    await lock(client);
    await actAs(client, { name: by });
    const { outcomes, judged } = await judge(client);
    await write(client, judged);
    return outcomes;
  });
}
