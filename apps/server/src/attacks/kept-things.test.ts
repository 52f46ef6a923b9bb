import { NO_SIGHT, type Sight } from '@liangsu/domain/access';
import { beforeAll, describe, expect, it } from 'vitest';
import { readDocument, readDocuments } from '../modules/access/organisations/documents.ts';
import { lastStep, readSteps } from '../modules/access/organisations/store.ts';
import { findJob as findCapture, listJobs as listCaptures } from '../modules/exchange/epcis/capture-jobs.ts';
import { findJob, listJobs, readRows } from '../modules/exchange/spreadsheets/import/job-store.ts';
import type { Queryable } from '../platform/db/pool.ts';
import { asViewer, byName, EVERYBODYS, seenBy, transactionAs, type Viewer } from '../platform/db/viewer.ts';
import type { Caller } from '../testing/callers.ts';
import { useTestServer } from '../testing/harness.ts';
import { organisation, person } from '../testing/people.ts';

/**
 * The second line (ADR 16): what organisations keep and hand in, and what people report, asked of the database itself as the role that
 * serves people, bound to nobody, to a stranger, to whom it belongs; without any of the conditions in the server's own queries.
 */
const server = useTestServer();
const ids = new Map<string, number>();
const id = (name: string) => ids.get(name)!;
const IMPORT = '019a0000-0000-7000-8000-000000000001';
const PAPER = '019a0000-0000-7000-8000-000000000002';
const CAPTURE = '019a0000-0000-7000-8000-000000000003';

const nobody = NO_SIGHT;
const party = (...names: string[]): Sight => ({ ...nobody, parties: names.map(id) });
const area = (...areas: string[]): Sight => ({ ...nobody, areas });
const installation: Sight = { ...nobody, parties: [0] };

beforeAll(async () => {
  const { owner } = server();
  for (const [name, kind, code] of [
    ['mill', 'processor', '530302'],
    ['stranger', 'processor', '530302'],
    ['bureau', 'authority', '530302'],
  ] as const)
    ids.set(name, await organisation(server(), kind, code));
  await owner.query(
    `INSERT INTO import_job (id, party, created_by, kind, mode, state, file_name, file_bytes, file_sha256, created_at, finished_at)
     VALUES ($1, $2, 'user:mill', 'purchase', 'goodRows', 'done', 'f.csv', 1, sha256('x'), now(), now())`,
    [IMPORT, id('mill')],
  );
  await owner.query(`INSERT INTO import_bad_row (job, row_no, cells, faults) VALUES ($1, 1, '["a"]', '[]')`, [
    IMPORT,
  ]);
  await owner.query(`INSERT INTO import_doubtful_row (job, row_no, faults) VALUES ($1, 2, '[]')`, [IMPORT]);
  await owner.query(
    `INSERT INTO entry_request (party, request_id, content_hash, created_by, created_at)
     VALUES ($1, 'r-1', sha256('x'), 'user:mill', now())`,
    [id('mill')],
  );
  for (const [paper, whose] of [
    [PAPER, 'mill'],
    [PAPER.replace(/2$/, '9'), 'bureau'],
  ] as const)
    await owner.query(
      `INSERT INTO organisation_document (id, party_id, kind, name, media_type, sha256, content, bytes, by_actor)
       VALUES ($1, $2, 'businessLicence', 'x.pdf', 'application/pdf', sha256('x'), 'x', 1, 'user:x')`,
      [paper, id(whose)],
    );
  await owner.query(
    `INSERT INTO capture_job (id, created_at, finished_at, running, success, behaviour, owner, counts, errors, warnings)
     VALUES ($1, now(), now(), false, true, 'rollback', 'user:mill', '{}', '[]', '[]')`,
    [CAPTURE],
  );
  await owner.query(
    `INSERT INTO named_query (party, owner, name, query, created_at)
     VALUES ($1, 'user:mill', 'ours', '{}', now()), (0, 'user:x', 'everybodys', '{}', now()), (NULL, 'user:mill', 'old', '{}', now())`,
    [id('mill')],
  );
  await owner.query(
    `WITH hook AS (
       INSERT INTO webhook (id, party_id, name, url, kinds, secret, since_seq, created_by, created_at, next_at)
       VALUES (gen_random_uuid(), $1, 'x', 'https://x.example/', '{event.captured}', 'whsec_x', 0, 'user:chief', now(), now()) RETURNING id),
     message AS (INSERT INTO webhook_message (webhook, kind, body) SELECT id, 'event.captured', '{}' FROM hook RETURNING no)
     INSERT INTO webhook_attempt (message, at, status, ms) SELECT no, now(), 500, 1 FROM message`,
    [id('mill')],
  );
  await owner.query(`INSERT INTO lot (id, code, kind, first_batch) VALUES (9001, 'L-9001', 1, 1)`);
  await owner.query(
    `INSERT INTO place (id, uri, name, kind, operator_party_id, declared) VALUES (9001, 'urn:p', 'p', 'shop', $1, true)`,
    [id('mill')],
  );
  await owner.query('INSERT INTO place_lot (place, lot) VALUES (9001, 9001)');
  await owner.query(
    `INSERT INTO public_report (number, created_at, code, lot, category, body, contact, locale)
     VALUES ('R000000001', now(), 'x', 9001, 'other', 'x', '13900001111', 'en'), ('R000000002', now(), 'y', NULL, 'other', 'x', NULL, 'en')`,
  );
});

const count = (viewer: Viewer, table: string) =>
  asViewer(
    server().context.pool,
    viewer,
    async (client) =>
      (await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)).rows[0]!.n,
  );

/** Each table: what nobody sees of it, whom rows belong to and how many, who is a stranger to all of them, how many there are. */
const TABLES: readonly [table: string, nobodys: number, theirs: () => Viewer, mine: number, all: number][] = [
  ['import_job', 0, () => party('mill'), 1, 1],
  ['import_bad_row', 0, () => party('mill'), 1, 1],
  ['import_doubtful_row', 0, () => party('mill'), 1, 1],
  ['entry_request', 0, () => party('mill'), 1, 1],
  ['organisation_document', 0, () => party('mill'), 1, 2],
  ['organisation_step', 0, () => party('mill'), 1, 3],
  ['capture_job', 0, () => byName('user:mill'), 1, 1],
  // The installation's queries are everybody's; seeing all shows nobody else's.
  ['named_query', 1, () => ({ ...party('mill'), name: 'user:mill' }), 3, 1],
  ['public_report', 0, () => area('5303'), 2, 2],
  // They hold secrets: whoever sees all sees none of them.
  ['webhook', 0, () => party('mill'), 1, 0],
  ['webhook_message', 0, () => party('mill'), 1, 0],
  ['webhook_attempt', 0, () => party('mill'), 1, 0],
];

describe('as the role that serves people', () => {
  it.each(TABLES)('of %s nobody and no stranger sees a row', async (table, nobodys, theirs, mine, all) => {
    expect((await server().context.pool.query(`SELECT FROM ${table}`)).rowCount).toBe(nobodys);
    expect(await count(nobody, table)).toBe(nobodys);
    const stranger = { ...party('stranger'), name: 'user:stranger' };
    expect(await count(stranger, table)).toBe(table === 'organisation_step' ? 1 : nobodys);
    expect(await count(theirs(), table)).toBe(mine);
    expect(await count(EVERYBODYS, table)).toBe(all);
    // What was bound is bound for one transaction, and the engine sees all.
    expect((await server().context.pool.query(`SELECT FROM ${table}`)).rowCount).toBe(nobodys);
    expect((await server().pool.query(`SELECT FROM ${table}`)).rowCount).toBeGreaterThanOrEqual(mine);
  });

  it('an area opens what is handed in there or applies to it, and what was reported there, and nothing that is kept', async () => {
    for (const table of ['organisation_document', 'organisation_step'])
      for (const [stem, seen] of [
        ['53', 1],
        ['530302', 1],
        ['5001', 0],
      ] as const) {
        const { rows } = await asViewer(server().context.pool, area(stem), (client) =>
          client.query(`SELECT DISTINCT party_id FROM ${table} WHERE party_id = $1`, [id('mill')]),
        );
        expect(rows.length, `${table} ${stem}`).toBe(seen);
      }
    for (const table of [
      'import_job',
      'import_bad_row',
      'import_doubtful_row',
      'entry_request',
      'capture_job',
    ])
      expect(await count(area('53'), table), table).toBe(0);
    // A report about a code that nobody knows is every authority's.
    expect(await count(area('500155'), 'public_report')).toBe(1);
    expect(await count(area('530302'), 'public_report')).toBe(2);

    await server().owner.query('UPDATE organisation SET application = $2 WHERE party_id = $1', [
      id('mill'),
      JSON.stringify({ jurisdictionCode: '500101', authority: null }),
    ]);
    expect(await count(area('500101'), 'organisation_document')).toBe(1);
    await server().owner.query('UPDATE organisation SET application = NULL WHERE party_id = $1', [
      id('mill'),
    ]);
  });

  it('what is addressed to the installation is the papers of authorities alone', async () => {
    const { rows } = await asViewer(server().context.pool, installation, (client) =>
      client.query<{ party_id: number }>('SELECT party_id FROM organisation_document'),
    );
    expect(rows).toEqual([{ party_id: id('bureau') }]);
    for (const table of ['import_job', 'entry_request', 'capture_job', 'public_report'])
      expect(await count(installation, table), table).toBe(0);
  });

  it('whoever took a step sees it, wherever the organisation went since', async () => {
    expect(await count(byName('test'), 'organisation_step')).toBe(3);
    expect(await count(byName(`x' OR '1'='1`), 'organisation_step')).toBe(0);
  });
});

describe('a condition that is forgotten', () => {
  const seen = (viewer: Viewer): Queryable => seenBy(server().context.pool, viewer);
  const first = async (db: Queryable) => (await readRows(db, 'bad', IMPORT).next()).value;

  // Party 0 and no owner are what lifts the server's own conditions.
  it('opens no import, paper, step or capture job of another', async () => {
    const stranger = seen({ ...party('stranger'), name: 'user:stranger' });
    const mill = seen({ ...party('mill'), name: 'user:mill' });
    expect(await findJob(stranger, IMPORT, 0)).toBeNull();
    expect(await findJob(mill, IMPORT, 0)).toMatchObject({ id: IMPORT });
    expect(await listJobs(stranger, 0, { limit: 10 })).toEqual([]);
    expect(await first(stranger)).toBeUndefined();
    expect(await first(mill)).toHaveLength(1);
    expect(await readDocument(stranger, id('mill'), PAPER, null)).toBeNull();
    expect(await readDocument(mill, id('mill'), PAPER, null)).not.toBeNull();
    expect(await readDocuments(stranger, id('mill'), null)).toEqual([]);
    expect(await readSteps(stranger, id('mill'), null)).toEqual([]);
    expect(await lastStep(stranger, id('mill'))).toBe(0);
    expect(await findCapture(stranger, CAPTURE, null)).toBeNull();
    expect(await listCaptures(stranger, null, null, 10)).toEqual([]);
    expect(await listCaptures(mill, null, null, 10)).toHaveLength(1);
  });
});

describe('whoever asks the server', () => {
  const callers = new Map<string, Caller>();
  beforeAll(async () => {
    callers.set('mill', await person(server(), 'mill', id('mill'), 'clerk'));
    callers.set('chief', await person(server(), 'chief', id('mill'), 'organisationAdministrator'));
    callers.set('bureau', await person(server(), 'bureau', id('bureau'), 'official', 'approver'));
    const entered = await callers.get('mill')!('POST', '/api/v1/entries', {
      kind: 'purchase',
      requestId: 'request-9',
      rows: [{ date: '2026-11-20 09:00', place: 'urn:p', productName: '小麦', quantity: 20, unit: '吨' }],
    });
    expect(entered.status, entered.text).toBe(200);
  });

  /** How many there are in an answer: of a list, or of the papers and steps of an organisation. */
  const found = async (who: string, url: string): Promise<number> => {
    const epcis = url.startsWith('/epcis') ? { 'GS1-EPCIS-Version': '2.0.0' } : {};
    const { status, body } = await callers.get(who)!('GET', url, undefined, epcis);
    expect(status, url).toBe(200);
    const list = Array.isArray(body) ? body : (body.items ?? [...body.documents, ...body.steps]);
    return list.length;
  };

  // With the rule taken away that shows something, the database shows nothing, and so must the server: it asks nobody else.
  it.each([
    ['imports', 'import_job', 'mill', (): string => '/api/v1/imports'],
    ['entries', 'event', 'mill', (): string => '/api/v1/entries'],
    ['papers', 'organisation_document', 'chief', (): string => `/api/v1/organisations/${id('mill')}`],
    [
      'papers, as the authority',
      'organisation_document',
      'bureau',
      (): string => `/api/v1/organisations/${id('mill')}`,
    ],
    ['steps', 'organisation_step', 'bureau', (): string => `/api/v1/organisations/${id('mill')}`],
    ['reports', 'public_report', 'bureau', (): string => '/api/v1/reports'],
    ['webhooks', 'webhook', 'chief', (): string => '/api/v1/webhooks'],
    ['capture jobs', 'capture_job', 'mill', (): string => '/epcis/capture'],
    ['named queries', 'named_query', 'mill', (): string => '/epcis/queries'],
  ] as const)('is answered of %s by what the database shows to them', async (_, table, who, url) => {
    const { owner } = server();
    const { rows } = await owner.query<{ qual: string }>(
      `SELECT qual FROM pg_policies WHERE tablename = $1 AND policyname = 'viewer_sees'`,
      [table],
    );
    const before = await found(who, url());
    expect(before).toBeGreaterThan(0);
    await owner.query(`ALTER POLICY viewer_sees ON ${table} USING (false)`);
    try {
      expect(await found(who, url())).toBeLessThan(before);
    } finally {
      await owner.query(`ALTER POLICY viewer_sees ON ${table} USING (${rows[0]!.qual})`);
    }
    expect(await found(who, url())).toBe(before);
  });
});

describe('writing as a stranger', () => {
  const as = (viewer: Viewer, sql: string, ...values: unknown[]) =>
    transactionAs(server().context.pool, viewer, (client) => client.query(sql, values));
  const ENTER = `INSERT INTO entry_request (party, request_id, content_hash, created_by, created_at) VALUES ($1, $2, sha256('y'), 'x', now())`;
  const HAND_IN = `INSERT INTO organisation_document (id, party_id, kind, name, media_type, sha256, content, bytes, by_actor)
    VALUES (gen_random_uuid(), $1, 'other', 'x.pdf', 'application/pdf', sha256('x'), 'x', 1, 'x')`;
  const HOOK = `INSERT INTO webhook (id, party_id, name, url, kinds, secret, since_seq, created_by, created_at, next_at)
    VALUES (gen_random_uuid(), $1, 'x', 'https://y.example/', '{event.captured}', 'whsec_x', 0, 'x', now(), now())`;
  const KEEP = `INSERT INTO named_query (party, owner, name, query, created_at) VALUES ($1, 'x', $2, '{}', now())`;

  it('nothing is entered for another', async () => {
    const refused = { code: '42501' };
    for (const viewer of [nobody, party('stranger'), area('53'), installation]) {
      await expect(as(viewer, ENTER, id('mill'), 'r-2')).rejects.toMatchObject(refused);
      await expect(as(viewer, HAND_IN, id('mill'))).rejects.toMatchObject(refused);
      await expect(as(viewer, KEEP, id('mill'), 'theirs')).rejects.toMatchObject(refused);
      await expect(as(viewer, HOOK, id('mill'))).rejects.toMatchObject(refused);
    }
    await expect(as(party('stranger'), KEEP, 0, 'everybodys-2')).rejects.toMatchObject(refused);
    await as(party('stranger'), ENTER, id('stranger'), 'r-3');
    await as(party('stranger'), HAND_IN, id('stranger'));
    await as(party('stranger'), KEEP, id('stranger'), 'own');
    // Nor is one's own given to another.
    await expect(
      as(
        party('stranger'),
        'UPDATE entry_request SET party = $1 WHERE party = $2',
        id('mill'),
        id('stranger'),
      ),
    ).rejects.toMatchObject(refused);
  });

  it.each([
    ['answers no request of another', `UPDATE entry_request SET answer = '{}' WHERE request_id = 'r-1'`],
    ['erases no paper', `UPDATE organisation_document SET content = NULL, name = '–', erased_at = now()`],
    ['erases no row of an import', `UPDATE import_bad_row SET cells = '[]'`],
    ['drops no query of another', `DELETE FROM named_query WHERE name <> 'own'`],
    ['turns no webhook to another address', `UPDATE webhook SET url = 'https://y.example/'`],
    ['takes no message as delivered', 'UPDATE webhook_message SET delivered_at = now()'],
    ['handles no report', `UPDATE public_report SET state = 'closed', contact = NULL`],
  ])('%s', async (_, sql) => {
    const stranger = { ...party('stranger'), name: 'user:stranger' };
    expect((await as(stranger, sql)).rowCount).toBe(0);
    expect((await server().context.pool.query(sql)).rowCount).toBe(0);
  });

  it.each([
    `INSERT INTO import_job (id, party, created_by, kind, mode, state, file_name, file_bytes, file_sha256, created_at)
     SELECT gen_random_uuid(), party, created_by, kind, mode, state, file_name, file_bytes, file_sha256, created_at FROM import_job`,
    `UPDATE import_job SET party = 0`,
    'DELETE FROM import_bad_row',
    'DELETE FROM import_doubtful_row',
    `UPDATE capture_job SET owner = 'user:stranger'`,
    'DELETE FROM organisation_step',
    'DELETE FROM public_report',
    `INSERT INTO public_report (number, created_at, code, category, body, locale) VALUES ('R000000009', now(), 'x', 'other', 'x', 'en')`,
    'SELECT FROM organisation_before',
    'SELECT FROM webhook_cursor',
    'DELETE FROM webhook_message',
    'ALTER TABLE import_job DISABLE ROW LEVEL SECURITY',
    'CREATE POLICY mine ON organisation_document USING (true)',
  ])('is refused even to whoever sees all: %s', async (sql) => {
    await expect(as(EVERYBODYS, sql)).rejects.toMatchObject({ code: '42501' });
  });
});
