import { beforeAll, expect, it } from 'vitest';
import { verifyLedger } from '../modules/ledger/index.ts';
import { attestedEvents } from '../modules/trace/index.ts';
import { documentOf, made } from '../testing/epcis.ts';
import { useTestServer } from '../testing/harness.ts';
import { runCommand } from '../testing/process.ts';

const server = useTestServer();
const erase = (...args: string[]) =>
  runCommand(['ledger', 'erase', ...args], { DATABASE_URL: server().databaseUrl });

beforeAll(async () => {
  const { app, key, ledger } = server();
  await ledger.open();
  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    payload: JSON.stringify(
      documentOf(...[1, 2, 3].map((i) => made(`LE-${i}`, 10, 'farm', '2026-09-01T08:00:00+08:00'))),
    ),
  });
  expect(statusCode).toBe(200);
});

it('destroys the salt of one leaf, by the event or by its place in the log, with who and why', async () => {
  const { pool, ledger, context } = server();
  const { rows } = await pool.query<{ no: number }>('SELECT no FROM event ORDER BY no');
  // It may still wait for its place.
  const first = await erase('--event', String(rows[0]!.no), '--reason', '本人要求删除', '--json');
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(first.stdout)).toMatchObject({ erased: true, place: 0 });
  await ledger.integrate();
  expect((await erase('--leaf', '2', '--reason', 'x')).code).toBe(0);
  expect(JSON.parse((await erase('--leaf', '2', '--reason', 'x', '--json')).stdout)).toMatchObject({
    erased: false,
  });
  const { rows: records } = await pool.query(
    'SELECT leaf, reason, erased_by FROM ledger_erasure ORDER BY leaf',
  );
  expect(records).toMatchObject([
    { leaf: 0, reason: '本人要求删除', erased_by: expect.stringMatching(/^cli:/) },
    { leaf: 2, reason: 'x' },
  ]);
  const told = await server().owner.query(
    `SELECT thing, thing_id, after FROM audit_entry WHERE actor = 'command' AND action = 'leaf.eraseSalt' ORDER BY at`,
  );
  expect(told.rows).toEqual([
    { thing: 'event', thing_id: String(rows[0]!.no), after: { reason: '本人要求删除', change: 'erased' } },
    { thing: 'leaf', thing_id: '2', after: { reason: 'x', change: 'erased' } },
    { thing: 'leaf', thing_id: '2', after: { reason: 'x', change: 'erasedBefore' } },
  ]);
  const result = await verifyLedger(pool, {
    source: attestedEvents,
    folder: context.config.ledgerDir,
    witnesses: [],
    report: (difference) => expect.fail(JSON.stringify(difference)),
  });
  // Each destruction has a leaf of its own, which keeps its salt.
  expect(result).toMatchObject({ leaves: 4, waiting: 1, erased: 2, differences: 0 });
  const third = await erase('--leaf', '3', '--reason', 'x');
  expect(third).toMatchObject({ code: 2, stdout: '' });
  expect(third.stderr).toContain('keeps its salt');
});

it.each([
  [['--leaf', '99', '--reason', 'x'], 'no such leaf'],
  [['--event', '999999', '--reason', 'x'], 'has no leaf'],
  [['--leaf', '1'], 'a reason is needed'],
  [['--leaf', '1', '--reason', ' '], 'a reason is needed'],
  [['--reason', 'x'], 'one of --leaf'],
  [['--leaf', '1', '--event', '1', '--reason', 'x'], 'one of --leaf'],
  [['--leaf', '-1', '--reason', 'x'], 'a number is expected'],
])('ends with 2 and says why: %j', async (args, text) => {
  const answer = await erase(...args);
  expect(answer).toMatchObject({ code: 2, stdout: '' });
  expect(answer.stderr).toContain(text);
});
