import { mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabelJobs } from '../modules/labels/label-jobs.ts';
import type { Caller } from '../testing/callers.ts';
import { useTestServer } from '../testing/harness.ts';
import { organisation, person } from '../testing/people.ts';

/** Unrestricted resource consumption (OWASP API4:2023): what ordinary users have the server keep has an end for each organisation. */
const dataDir = mkdtempSync(join(tmpdir(), 'liangsu-storage-'));
const server = useTestServer({ dataDir });
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

let mill: number;
let clerk: Caller;
let other: Caller;
beforeAll(async () => {
  mill = await organisation(server(), 'processor', '530302');
  clerk = await person(server(), 'clerk', mill, 'clerk');
  other = await person(server(), 'other', await organisation(server(), 'processor', '530302'), 'clerk');
});

const boundary = '----x';
const upload = (who: Caller) =>
  who(
    'POST',
    '/api/v1/imports?kind=purchase',
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n凭证号,日期\r\n--${boundary}--\r\n`,
    ),
    { 'content-type': `multipart/form-data; boundary=${boundary}` },
  );

describe('imports', () => {
  it('that wait are twenty at most for an organisation; what is sent beyond leaves no file', async () => {
    // As another server works on them: nobody here takes them on.
    await server().owner.query(
      `INSERT INTO import_job (id, party, created_by, kind, mode, state, file_name, file_bytes, file_sha256, created_at, runner, lease_until)
       SELECT gen_random_uuid(), $1, 'user:x', 'purchase', 'goodRows', 'writing', 'a.csv', 1, '\\x00', now(), gen_random_uuid(), now() + interval '1 day'
         FROM generate_series(1, 20)`,
      [mill],
    );
    const before = await readdir(join(dataDir, 'imports')).catch(() => []);
    const refused = await upload(clerk);
    expect([refused.status, refused.body.code]).toEqual([429, 'import.waiting']);
    expect(refused.body.detail).toContain('20');
    expect(await readdir(join(dataDir, 'imports')).catch(() => [])).toEqual(before);
    expect((await upload(other)).status).toBe(200);
    await server().owner.query(
      `UPDATE import_job SET state = 'done', finished_at = now() WHERE id = (SELECT max(id::text)::uuid FROM import_job WHERE party = $1)`,
      [mill],
    );
    expect((await upload(clerk)).status).toBe(200);
  });
});

describe('named queries', () => {
  const save = (who: Caller, name: string, query: object) =>
    who('POST', '/epcis/queries', { name, query }, { 'GS1-EPCIS-Version': '2.0.0' });

  it('are as long as a query is, not as a document may be', async () => {
    const query = { MATCH_epc: Array.from({ length: 4000 }, (_, i) => `urn:liangsu:lot:L-${i}-padding`) };
    const refused = await save(clerk, 'long', query);
    expect(refused.status, refused.text).toBe(413);
    expect(refused.text).toContain('65536');
  });

  it('are two hundred at most for an organisation', async () => {
    await server().owner.query(
      `INSERT INTO named_query (party, owner, name, query, created_at)
       SELECT $1, 'user:x', 'q' || i, '{}', now() FROM generate_series(1, 200) AS i`,
      [mill],
    );
    const query = { eventType: ['ObjectEvent'] };
    const refused = await save(clerk, 'one-more', query);
    expect(refused.status, refused.text).toBe(409);
    expect(refused.text).toContain('200');
    expect((await save(other, 'mine', query)).status).toBe(201);
  });
});

describe('prints', () => {
  /** Prints that are not drawn before they are given up. */
  const jobsThatWait = () => {
    const gate = Promise.withResolvers<() => null>();
    const jobs = new LabelJobs(server().context, { namer: () => gate.promise } as never);
    const giveUp = async () => {
      const stopped = jobs.stop();
      gate.resolve(() => null);
      await stopped;
    };
    return { jobs, giveUp };
  };
  const order = (party: number, copies: number, owner = 'user:x') =>
    ({ codes: ['A'], copies, layout: 'single-60x40', locale: 'en', owner, party }) as const;

  it('that wait are ten at most for an organisation, whoever orders them, also at one moment', async () => {
    const { jobs, giveUp } = jobsThatWait();
    const asked = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) => jobs.order(order(7, 1, `user:${i}`))),
    );
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(asked.at(-1)).toMatchObject({ reason: { code: 'labels.waiting', params: { limit: 10 } } });
    await expect(jobs.order(order(8, 1))).resolves.toMatchObject({ state: 'queued' });
    await giveUp();
  });

  it('are a million labels at most within the day that their files are kept', async () => {
    const { jobs, giveUp } = jobsThatWait();
    for (let i = 0; i < 5; i++) await jobs.order(order(9, 200_000));
    await expect(jobs.order(order(9, 1))).rejects.toMatchObject({
      code: 'labels.kept',
      params: { count: 1_000_000, limit: 1_000_000 },
    });
    await expect(jobs.order(order(10, 1))).resolves.toMatchObject({ state: 'queued' });
    await giveUp();
  });
});
