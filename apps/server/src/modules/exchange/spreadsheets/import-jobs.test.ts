import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, useTestServer } from '../../../testing/harness.ts';
import { until } from '../../../testing/until.ts';
import { createApiKey } from '../../access/index.ts';
import { cancelJob, releaseJob } from './import/job-store.ts';
import { ImportRunner, importPath } from './import/runner.ts';
import { uploadsFolder } from './testing/folder.ts';
import {
  importFile,
  multipartBody,
  rowsOf,
  runImport,
  SELF,
  seed,
  waitFor,
  xlsxBytes,
} from './testing/world.ts';

const dataDir = uploadsFolder();
const server = useTestServer({ dataDir });
beforeAll(() => seed(server()));

const run = runImport(server);

describe('imports as jobs', () => {
  it('two at once both end, and only mine are listed', async () => {
    const make = (name: string) =>
      xlsxBytes(
        'purchase',
        rowsOf('purchase', 1500, (r, i) => ({ ...r, voucherNo: `${name}${i}`, batchNo: `SHARED${i % 50}` })),
      );
    const [a, b] = await Promise.all([make('X'), make('Y')]);
    const jobs = await Promise.all([
      importFile(server(), 'purchase', a),
      importFile(server(), 'purchase', b),
    ]);
    for (const job of jobs)
      expect(await waitFor(server(), job.id)).toMatchObject({
        state: 'done',
        rows: { good: 1500, bad: 0 },
        events: { accepted: 1500 },
      });
    const { rows } = await server().pool.query(
      "SELECT count(DISTINCT code)::int AS codes, count(*)::int AS names FROM own_batch WHERE batch_no LIKE 'SHARED%'",
    );
    expect(rows[0]).toEqual({ codes: 50, names: 50 });
    const list = await server().app.inject({
      url: '/api/v1/imports?limit=2',
      headers: { 'x-api-key': server().key },
    });
    expect(list.json().items).toHaveLength(2);
    const more = await server().app.inject({
      url: `/api/v1/imports?limit=2&cursor=${encodeURIComponent(list.json().next)}`,
      headers: { 'x-api-key': server().key },
    });
    expect(more.json().items[0].id).not.toBe(list.json().items[1].id);
  });

  it('another party neither sees nor stops them, and enters for itself only', async () => {
    const { rows } = await server().pool.query<{ id: number }>(
      'SELECT id FROM party WHERE uscc <> $1 AND declared LIMIT 1',
      [SELF],
    );
    const { text: key } = await createApiKey(server().pool, {
      name: 'mill',
      rights: ['import.*', 'entry.*'],
      partyId: rows[0]!.id,
    });
    const job = await importFile(server(), 'purchase', await xlsxBytes('purchase', rowsOf('purchase', 1)));
    await waitFor(server(), job.id);
    for (const method of ['GET', 'DELETE'] as const)
      expect(
        (
          await server().app.inject({
            method,
            url: `/api/v1/imports/${job.id}`,
            headers: { 'x-api-key': key },
          })
        ).statusCode,
      ).toBe(404);
    const foreign = await importFile(
      server(),
      'purchase',
      await xlsxBytes(
        'purchase',
        rowsOf('purchase', 1, (r) => ({ ...r, voucherNo: 'F', self: SELF, place: '原料仓' })),
      ),
      { key },
    );
    expect((await waitFor(server(), foreign.id)).faults).toMatchObject([
      { column: 'self', code: 'row.otherSelf' },
    ]);
    const parties = await xlsxBytes(
      'party',
      rowsOf('party', 1, (r) => ({ ...r, name: '甲' })),
    );
    await expect(importFile(server(), 'party', parties, { key })).rejects.toThrow('auth.forbidden');
  });

  it('goes on behind the last durable row after the process was killed, and counts its own rows once', async () => {
    const rows = rowsOf('purchase', 2500, (r, i) => ({
      ...r,
      voucherNo: `K${i}`,
      batchNo: `K${i % 10}`,
      ...(i === 5 || i === 2400 ? { quantity: 'x' } : {}),
    }));
    const other = await createTestServer({ dataDir: uploadsFolder() });
    try {
      await seed(other);
      const job = await importFile(other, 'purchase', await xlsxBytes('purchase', rows));
      await waitFor(other, job.id);
      const path = importPath(other.context.config, job.id);
      await until('the file of the ended import is cleared away', () => !existsSync(path));
      // The file first: the runner of this server may take the job up at any moment.
      writeFileSync(path, await xlsxBytes('purchase', rows));
      // As a kill leaves it: events of three chunks durable, but only the first chunk and its bad row noted.
      await other.pool.query(
        `UPDATE import_job SET state = 'writing', finished_at = NULL, rows_read = 1000, rows_good = 999, rows_bad = 1, accepted = 999, duplicates = 0,
                done_row = 1001, runner = gen_random_uuid(), lease_until = now() - interval '1 second' WHERE id = $1`,
        [job.id],
      );
      // A second server on the same database and folder.
      const again = new ImportRunner(other.context, other.capture);
      again.start();
      try {
        expect(await waitFor(other, job.id)).toMatchObject({
          state: 'done',
          resumed: 1,
          rows: { read: 2500, good: 2498, bad: 2 },
          events: { accepted: 2498, duplicates: 0 },
        });
      } finally {
        await again.stop();
      }
    } finally {
      await other.close();
    }
  });

  it('a job whose file is nowhere fails with what to do, after patience', async () => {
    const id = randomUUID();
    await server().pool.query(
      `INSERT INTO import_job (id, party, created_by, kind, mode, state, file_name, file_bytes, file_sha256, created_at)
       VALUES ($1, 0, 'test', 'purchase', 'goodRows', 'queued', 'x.xlsx', 1, '\\x00', now() - interval '2 hours')`,
      [id],
    );
    await importFile(server(), 'purchase', await xlsxBytes('purchase', rowsOf('purchase', 1)));
    expect(await waitFor(server(), id)).toMatchObject({ state: 'failed', failure: { code: 'file.gone' } });
  });

  it('can be cancelled', async () => {
    const id = randomUUID();
    // Another server is at work on it, from the first moment: this one's runner would find no file.
    await server().pool.query(
      `INSERT INTO import_job (id, party, created_by, kind, mode, state, file_name, file_bytes, file_sha256, created_at, runner, lease_until)
       VALUES ($1, 0, 'test', 'purchase', 'goodRows', 'queued', 'x.xlsx', 1, '\\x00', now() + interval '1 day', gen_random_uuid(),
               now() + interval '1 hour')`,
      [id],
    );
    const answer = await server().app.inject({
      method: 'DELETE',
      url: `/api/v1/imports/${id}`,
      headers: { 'x-api-key': server().key },
    });
    expect(answer.json().state).toBe('queued');
    await server().pool.query("UPDATE import_job SET lease_until = now() - interval '1 s' WHERE id = $1", [
      id,
    ]);
    await cancelJob(server().pool, id, new Date());
    expect(await waitFor(server(), id)).toMatchObject({ state: 'cancelled' });
  });

  it('is stopped by whoever lets go of it after that was asked for', async () => {
    const id = randomUUID();
    const runner = randomUUID();
    await server().pool.query(
      `INSERT INTO import_job (id, party, created_by, kind, mode, state, file_name, file_bytes, file_sha256, created_at, runner, lease_until)
       VALUES ($1, 0, 'test', 'purchase', 'goodRows', 'queued', 'x.xlsx', 1, '\\x00', now(), $2, now() + interval '1 hour')`,
      [id, runner],
    );
    await cancelJob(server().pool, id, new Date());
    await releaseJob(server().pool, runner, id, new Date());
    expect(await waitFor(server(), id)).toMatchObject({ state: 'cancelled' });
  });

  it('takes kind and mode as parts before the file, and says what is missing', async () => {
    const file = await xlsxBytes(
      'purchase',
      rowsOf('purchase', 1, (r) => ({ ...r, voucherNo: 'PART' })),
    );
    const post = (fields: Record<string, string>) => {
      const body = multipartBody(file, 'x.xlsx', fields);
      return server().app.inject({
        method: 'POST',
        url: '/api/v1/imports',
        headers: { ...body.headers, 'x-api-key': server().key },
        payload: body.payload,
      });
    };
    expect((await post({ kind: 'purchase', mode: 'allOrNothing' })).json()).toMatchObject({
      kind: 'purchase',
      mode: 'allOrNothing',
    });
    expect((await post({ kind: 'nothing' })).json()).toMatchObject({
      code: 'request.invalid',
      errors: [{ path: '/kind' }],
    });
    const json = await server().app.inject({
      method: 'POST',
      url: '/api/v1/imports?kind=purchase',
      headers: { 'x-api-key': server().key },
      payload: { a: 1 },
    });
    expect(json.statusCode).toBe(415);
  });

  it('an upload that breaks off leaves nothing behind', async () => {
    const { app, key } = server();
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const jobs = async () => (await server().pool.query('SELECT FROM import_job')).rowCount;
    const before = await jobs();
    const parts = () => readdirSync(join(dataDir, 'imports')).filter((name) => name.endsWith('.part'));
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /api/v1/imports?kind=purchase HTTP/1.1\r\nhost: x\r\nx-api-key: ${key}\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 1000000\r\n\r\n--b\r\ncontent-disposition: form-data; name="file"; filename="x.xlsx"\r\n\r\n${'x'.repeat(100_000)}`,
    );
    await until('a part of the file has arrived', () => parts().length > 0);
    socket.destroy();
    await until('it is cleared away', () => parts().length === 0);
    expect(await jobs()).toBe(before);
  });

  it('20,000 rows are written in batches, in a time that grows with the rows and no faster', async () => {
    const written = async () =>
      (await server().pool.query<{ n: number }>('SELECT count(*)::int AS n FROM capture_batch')).rows[0]!.n;
    const measured = async (count: number) => {
      const rows = rowsOf('purchase', count, (r, i) => ({
        ...r,
        voucherNo: `Q${count}-${i}`,
        batchNo: `Q${i % 200}`,
      }));
      const file = await xlsxBytes('purchase', rows);
      const batches = await written();
      const start = performance.now();
      expect(await run('purchase', file)).toMatchObject({ state: 'done', events: { accepted: count } });
      return { ms: performance.now() - start, batches: (await written()) - batches };
    };
    const few = await measured(2000);
    const many = await measured(20_000);
    expect(many.batches).toBeLessThanOrEqual(20);
    // Ten times the rows; twice that is left to whatever else the machine does.
    expect(many.ms).toBeLessThan(20 * few.ms);
  });
});
