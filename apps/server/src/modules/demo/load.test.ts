import { describe, expect, it } from 'vitest';
import { createTestServer, useTestServer } from '../../testing/harness.ts';
import { DemoRefusedError, isEmptyDatabase, loadDemo, readDemo } from './index.ts';

const server = useTestServer();

/** What came of the bad lot, as anybody asks it. */
async function trace(more = ''): Promise<{ downstream: Downstream; completeness: { counts: object } }> {
  const { app, key, pool } = server();
  const { contaminated } = (await readDemo(pool))!;
  const answer = await app.inject({
    url: `/api/v1/lots/${contaminated.code}/trace?direction=downstream${more}`,
    headers: { authorization: `Bearer ${key}` },
  });
  expect(answer.statusCode).toBe(200);
  return answer.json();
}
interface Downstream {
  lots: { code: string; shares: { expected: string | null }[] }[];
}

describe('loading the demo', () => {
  it('fills an empty database, once', async () => {
    const { context, capture, pool } = server();
    expect(await isEmptyDatabase(pool)).toBe(true);
    const manifest = await loadDemo(context, capture);
    expect(await readDemo(pool)).toEqual(manifest);
    expect(manifest.state).toBe('complete');
    expect(await isEmptyDatabase(pool)).toBe(false);
    expect(await loadDemo(context, capture)).toEqual(manifest);
    const { rows } = await pool.query(
      `SELECT (SELECT count(*) FROM lot WHERE kind <> 3)::int AS lots, (SELECT count(*) FROM party WHERE declared)::int AS parties,
              (SELECT count(*) FROM place WHERE declared)::int AS places,
              (SELECT count(*) FROM party WHERE NOT declared)::int + (SELECT count(*) FROM place WHERE NOT declared)::int AS strangers,
              (SELECT count(*) FROM event WHERE status = 2)::int AS conflicts,
              (SELECT count(*) FROM event WHERE status = 1)::int AS claims,
              (SELECT count(*) FROM event_void)::int AS voided, (SELECT count(*) FROM event)::int AS events`,
    );
    expect(rows[0]).toMatchObject({
      lots: manifest.lots,
      parties: manifest.counts.parties,
      places: manifest.counts.places,
      strangers: 0,
      conflicts: 1,
      claims: 0,
      voided: 1,
    });
    // One document came twice.
    expect(rows[0].events).toBeLessThan(manifest.counts.events);
  });

  it('has a bad lot whose downstream trace ends in shops of three provinces', async () => {
    const { pool } = server();
    const { downstream } = await trace();
    const provinces = await pool.query(
      `SELECT DISTINCT left(p.jurisdiction_code, 2) AS province FROM edge_by_lot e JOIN place p ON p.id = e.to_place
         JOIN lot l ON l.id = e.lot WHERE l.code = ANY($1) AND p.kind = 'shop' ORDER BY 1`,
      [downstream.lots.map(({ code }) => code)],
    );
    expect(provinces.rows.map((row) => row.province)).toEqual(['35', '50', '53']);
  });

  it('counts what its trace finds, and shows codes that lie in it', async () => {
    const manifest = (await readDemo(server().pool))!;
    const { downstream } = await trace();
    const { descendants } = manifest.contaminated;
    expect(descendants).toBeGreaterThanOrEqual(300);
    expect(downstream.lots).toHaveLength(1 + descendants);
    // Whoever distrusts the clocks finds more: what was drawn from the bins before the bad lot came in.
    expect((await trace('&ignoreTime=true')).downstream.lots.length).toBeGreaterThan(1 + descendants);
    const carried = new Map(downstream.lots.map(({ code, shares }) => [code, Number(shares[0]?.expected)]));
    const shown = manifest.scan.filter(({ what }) => what.includes('bad lot'));
    expect(shown).toHaveLength(4);
    for (const { code } of shown) expect(carried.get(code)).toBeGreaterThan(0);
    expect(manifest.scan.length).toBeGreaterThan(shown.length);
    expect(manifest.scanUrl).toContain(new URL(shown[1]!.code).pathname);
  });

  it('keeps personal data out of events, and captures for the party that acted', async () => {
    const { pool } = server();
    const { rows } = await pool.query(
      `SELECT (SELECT count(*) FROM event e WHERE e.capturer = 0)::int AS nobody,
              (SELECT count(*) FROM event e JOIN party p ON p.id = e.capturer
                WHERE strpos(e.body::text, p.contact_phone) > 0 OR strpos(e.body::text, p.contact_name) > 0)::int AS personal`,
    );
    expect(rows[0]).toEqual({ nobody: 0, personal: 0 });
  });

  it('is answered by the trace: whole, with quantities, and no more amiss than the story says', async () => {
    const { completeness } = await trace();
    // Noodles take up water, and some mills leave a little unexplained: nothing else.
    expect(Object.keys(completeness.counts).sort()).toEqual(['gain', 'unexplained']);
  });

  it('lets its people in', async () => {
    const { app, pool } = server();
    const { logins, password } = (await readDemo(pool))!;
    expect(logins.map(({ login }) => login)).toEqual([
      'admin',
      'yn-keeper',
      'fj-clerk',
      'cq-official',
      'system',
      'security',
      'audit',
    ]);
    for (const { login } of logins) {
      const answer = await app.inject({
        method: 'POST',
        url: '/api/v1/session',
        headers: { 'x-requested-with': 'liangsu' },
        payload: { login, password },
      });
      expect(answer.statusCode).toBe(200);
      const { party, acting } = answer.json();
      if (login.includes('-')) expect(party.name).toMatch(/（示例）$/);
      expect(acting.grants).toEqual([]);
      expect(acting.memberships.length).toBeGreaterThan(0);
      for (const { organisation } of acting.memberships) expect(organisation.state).toBe('approved');
    }
  });

  it('leaves a database alone that holds another demo or anything else', async () => {
    const { context, capture, pool, owner } = server();
    await expect(loadDemo(context, capture, { seed: 2 })).rejects.toThrow(DemoRefusedError);
    await owner.query(`DELETE FROM installation WHERE key = 'demo'`);
    await expect(loadDemo(context, capture)).rejects.toThrow(DemoRefusedError);
    expect(await readDemo(pool)).toBeNull();
  });

  it('goes on where a load was broken off, and ends as if it had not been', async () => {
    const other = await createTestServer();
    try {
      const { context, capture, pool } = other;
      let left = 2500;
      const flaky = Object.create(capture) as typeof capture;
      flaky.submit = (document) =>
        left-- > 0 ? capture.submit(document) : Promise.reject(new Error('power cut'));
      await expect(loadDemo(context, flaky, { lots: 6000, seed: 5 })).rejects.toThrow('power cut');
      await capture.drain();
      expect((await readDemo(pool))!.state).toBe('loading');
      const manifest = await loadDemo(context, capture, { lots: 6000, seed: 5 });
      expect(manifest).toMatchObject({
        lots: 6000,
        state: 'complete',
        documentsDone: manifest.counts.documents,
      });
      const { rows } = await pool.query(
        `SELECT (SELECT count(*) FROM lot WHERE kind <> 3)::int AS lots, (SELECT count(*) FROM event WHERE status = 2)::int AS conflicts`,
      );
      expect(rows[0]).toEqual({ lots: 6000, conflicts: 1 });
    } finally {
      await other.close();
    }
  });
});
