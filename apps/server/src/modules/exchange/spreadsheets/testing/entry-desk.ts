import { beforeAll } from 'vitest';
import { useTestServer } from '../../../../testing/harness.ts';
import { createApiKey } from '../../../access/index.ts';
import { uploadsFolder } from './folder.ts';
import { place, SELF, seed } from './world.ts';

/** What the clerk of a mill does in tests: a server with its master data, and forms handed in by the clerks of its parties. */
export function useEntryDesk() {
  const server = useTestServer({ dataDir: uploadsFolder() });
  const keys: Record<string, string> = {};
  beforeAll(async () => {
    await seed(server());
    const { rows } = await server().pool.query<{ id: number; uscc: string }>(
      'SELECT id, uscc FROM party WHERE uscc IS NOT NULL',
    );
    for (const { id, uscc } of rows)
      keys[uscc] = (
        await createApiKey(server().pool, { name: uscc, rights: ['entry.*', 'import.*'], partyId: id })
      ).text;
  });

  async function call(method: 'GET' | 'POST', url: string, payload?: object, who = SELF) {
    const answer = await server().app.inject({
      method,
      url,
      headers: { 'x-api-key': keys[who]! },
      ...(payload ? { payload } : {}),
    });
    return { status: answer.statusCode, body: answer.json() };
  }
  let n = 0;
  const entry = (kind: string, row: object | object[], who = SELF, requestId = `request-${++n}`) =>
    call('POST', '/api/v1/entries', { kind, requestId, rows: Array.isArray(row) ? row : [row] }, who);
  const bought = { date: '2026-11-20 09:00', place, productName: '小麦', quantity: 20, unit: '吨' };
  const stock = async (code: string) =>
    (
      await server().pool.query<{ sum: number }>(
        `SELECT coalesce(sum(CASE role WHEN 1 THEN amount WHEN 10 THEN amount WHEN 2 THEN -amount WHEN 9 THEN -amount END), 0)::float8 / 1e9 AS sum
           FROM edge_by_lot b JOIN lot l ON l.id = b.lot WHERE l.code = $1 AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = b.event)`,
        [code],
      )
    ).rows[0]!.sum;
  return { server, keys, call, entry, bought, stock };
}
