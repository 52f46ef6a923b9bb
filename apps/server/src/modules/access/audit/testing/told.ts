import type { TestServer } from '../../../../testing/harness.ts';

/** An entry as the table holds it. */
export interface ToldRow {
  no: number;
  at: Date;
  actor: string;
  actor_name: string;
  party: number;
  ground: string | null;
  ground_what: string | null;
  ground_relation: string | null;
  action: string;
  method: string | null;
  route: string | null;
  thing: string | null;
  thing_id: string | null;
  outcome: string;
  code: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what is told as its readers do.
  before: any;
  // biome-ignore lint/suspicious/noExplicitAny: likewise.
  after: any;
  address: string | null;
  agent: string | null;
  request: string | null;
  times: number;
}

/** Everything that the trail tells, the earliest first. */
export async function allTold({ owner }: TestServer): Promise<ToldRow[]> {
  return (await owner.query<ToldRow>('SELECT * FROM audit_entry ORDER BY no')).rows;
}

/** What the trail tells of what was done in `work`. */
export async function toldOf(server: TestServer, work: () => Promise<unknown>): Promise<ToldRow[]> {
  const { rows } = await server.owner.query<{ no: number }>(
    'SELECT coalesce(max(no), 0) AS no FROM audit_entry',
  );
  await work();
  return (await allTold(server)).filter(({ no }) => no > rows[0]!.no);
}
