import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf, made } from '../epcis.ts';
import { useTestServer } from '../harness.ts';
import {
  ask,
  postgresOf,
  type ServerProcess,
  startProcess,
  stopPostgres,
  temporaryFolder,
} from '../process.ts';
import { until } from '../until.ts';

const event = (code: string) => documentOf(made(code, 1, 'farm', '2026-09-01T08:00:00+08:00'));

describe('the database goes away', () => {
  const folder = temporaryFolder('gone');
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startProcess(folder.path);
  });
  afterAll(async () => {
    await server.end('SIGTERM');
    await stopPostgres(folder.path);
    folder.remove();
  });

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'by %s: 503 with a reason while it is away, and work goes on after',
    async (signal) => {
      const first = event(`G-${signal}-1`);
      expect((await ask(server.url, '/api/v1/events', { body: first })).status).toBe(200);
      const refusals: { status: number; code: string; retry: string | null; type: string | null }[] = [];
      const second = event(`G-${signal}-2`);
      // Should it be back before anybody asked, it goes again.
      while (refusals.length === 0) {
        const killed = (await postgresOf(folder.path))!;
        process.kill(killed, signal);
        await until('the database is back and work goes on', async () => {
          const { status, body, headers } = await ask(server.url, '/api/v1/events', { body: second });
          if (status === 200) return ![killed, null].includes(await postgresOf(folder.path));
          refusals.push({
            status,
            code: body?.code,
            retry: headers.get('retry-after'),
            type: headers.get('content-type'),
          });
          return false;
        });
      }
      for (const refusal of refusals)
        expect(refusal, server.output()).toEqual({
          status: 503,
          code: 'database.unavailable',
          retry: '2',
          type: 'application/problem+json; charset=utf-8',
        });
      // What was acknowledged before is there, and what was refused meanwhile was not recorded twice.
      for (const document of [first, second]) {
        const { body } = await ask(server.url, '/api/v1/events', { body: document });
        expect(body.receipts[0].status).toBe('duplicate');
      }
      expect((await ask(server.url, '/healthz')).status).toBe(200);
      expect((await ask(server.url, '/readyz')).status).toBe(200);
    },
  );
});

describe('the database’s disk is full', () => {
  const full = useTestServer();
  it('answers 507, records nothing, and takes the same again when there is room', async () => {
    const { owner, app, key } = full();
    await owner.query(
      `CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$`,
    );
    await owner.query('CREATE TRIGGER no_room BEFORE INSERT ON capture_batch EXECUTE FUNCTION no_room()');
    const payload = JSON.stringify(event('FULL-1'));
    const send = () =>
      app.inject({
        method: 'POST',
        url: '/api/v1/events',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        payload,
      });
    const refused = await send();
    expect(refused.statusCode).toBe(507);
    expect(refused.json()).toMatchObject({ code: 'database.full', status: 507 });
    expect((await owner.query(`SELECT FROM lot WHERE code = 'FULL-1'`)).rowCount).toBe(0);
    await owner.query('DROP TRIGGER no_room ON capture_batch');
    expect((await send()).json().receipts[0].status).toBe('accepted');
  });
});
