import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePlaceCode } from '@liangsu/domain/codes';
import { makeUscc } from '@liangsu/domain/parties';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admitParty, seedJurisdictions } from '../modules/access/index.ts';
import type { Answer, Caller } from '../testing/callers.ts';
import { documentOf, made } from '../testing/epcis.ts';
import { useTestServer } from '../testing/harness.ts';
import { partyInput } from '../testing/party-input.ts';
import { person } from '../testing/people.ts';
import { placeInput } from '../testing/place-input.ts';
import { until } from '../testing/until.ts';

/**
 * Another's place codes, numbers and GLNs (OWASP API1:2023): whoever operates a place has the say over what lies there, so names
 * of places belong to whom their form says, whichever way they come in. A and B are enterprises, A's clerk attacks.
 */
const dataDir = mkdtempSync(join(tmpdir(), 'liangsu-place-names-'));
const server = useTestServer({ dataDir });
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

interface Enterprise {
  id: number;
  uscc: string;
  gln: string;
  clerk: Caller;
}
let a: Enterprise;
let b: Enterprise;
let steward: Caller;

async function enterprise(name: string, number: string, gln: string): Promise<Enterprise> {
  const made = makeUscc('91530302', number);
  if (!made.ok) throw new Error(made.reason.code);
  const uscc = made.value;
  const { rows } = await server().pool.query<{ id: number }>(
    `INSERT INTO party (uri, uscc, gln, name, kinds, jurisdiction_code, declared)
     VALUES ('urn:liangsu:party:' || $1, $1, $2, $3, '{storageEnterprise}', '530302', true) RETURNING id`,
    [uscc, gln, name],
  );
  const { id } = rows[0]!;
  await server().pool.query(`INSERT INTO party_alias (uri, party_id) VALUES ($1, $2)`, [
    `https://id.gs1.org/417/${gln}`,
    id,
  ]);
  await admitParty(server().pool, id, [], 'test');
  return { id, uscc, gln, clerk: await person(server(), name, id, 'clerk') };
}

beforeAll(async () => {
  await seedJurisdictions(server().pool);
  a = await enterprise('a', 'MA6K0001', '6901234000016');
  b = await enterprise('b', 'MA6K0002', '6901234000023');
  steward = await person(server(), 'steward', null, 'dataSteward');
});

const depotOf = (uscc: string, n: number): string => {
  const code = makePlaceCode(uscc, 'depot', n);
  if (!code.ok) throw new Error(code.reason.code);
  return code.value;
};
const depot = (change: Parameters<typeof placeInput>[0]) => placeInput({ kind: 'depot', ...change });
const faults = (answer: Answer) => [
  answer.status,
  ...(answer.body?.errors ?? []).map((one: { code: string }) => one.code),
];
const post = (who: Enterprise, change: Parameters<typeof placeInput>[0]) =>
  who.clerk('POST', '/api/v1/places', depot(change));
const operatorOf = async (uri: string) =>
  (
    await server().pool.query<{ operator: number | null }>(
      'SELECT operator_party_id AS operator FROM place WHERE uri = $1',
      [uri],
    )
  ).rows[0]?.operator;

/** Sends rows of places (`编码,名称,类型,GLN`) and waits until the import has ended: the faults, by row. */
async function sends(who: Enterprise, ...rows: string[]): Promise<[number, string][]> {
  const boundary = '----x';
  const text = ['编码,名称,类型,GLN', ...rows].join('\r\n');
  const payload = Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${text}\r\n--${boundary}--\r\n`,
  );
  const sent = await who.clerk('POST', '/api/v1/imports?kind=place', payload, {
    'content-type': `multipart/form-data; boundary=${boundary}`,
  });
  expect(sent.status, sent.text).toBe(200);
  const ask = () => who.clerk('GET', `/api/v1/imports/${sent.body.id}`);
  await until('the import has ended', async () => (await ask()).body.state === 'done');
  return (await ask()).body.faults.map((one: { row: number; code: string }) => [one.row, one.code]);
}

describe('another’s place code', () => {
  it('is given to nobody else’s place, nor to one without an operator that then becomes one’s own', async () => {
    const code = depotOf(b.uscc, 1);
    expect(faults(await post(a, { code, operatorId: a.id }))).toEqual([400, 'place.codeOperator']);
    expect(faults(await post(a, { code, operatorId: null }))).toEqual([400, 'place.codeEntering']);
    // In two steps: one's own place first, then the code.
    const own = await post(a, { code: depotOf(a.uscc, 1), operatorId: null });
    const at = `/api/v1/places/${own.body.id}`;
    expect(faults(await a.clerk('PUT', at, depot({ code })))).toEqual([400, 'place.codeEntering']);
    expect((await a.clerk('PUT', at, depot({ code: depotOf(a.uscc, 1), operatorId: a.id }))).status).toBe(
      200,
    );
    expect(await post(b, { code, operatorId: b.id })).toMatchObject({
      status: 200,
      body: { operatorId: b.id },
    });
  });

  it('does not become one’s own by an operator alone, where a place has it already', async () => {
    const code = depotOf(b.uscc, 2);
    const { rows } = await server().pool.query<{ id: number }>(
      `INSERT INTO place (uri, code, kind, name, declared, entered_by)
       VALUES ('urn:liangsu:place:' || $1::text, $1, 'depot', '无主库', true, $2) RETURNING id`,
      [code, a.id],
    );
    const take = depot({ code, name: '无主库', operatorId: a.id });
    expect(faults(await a.clerk('PUT', `/api/v1/places/${rows[0]!.id}`, take))).toEqual([
      400,
      'place.codeOperator',
    ]);
    expect(await sends(a, `${code},无主库,库点,`)).toEqual([[2, 'place.codeOperator']]);
  });

  it('is entered by the data steward for nobody yet, and is then not for another to take', async () => {
    const code = depotOf(b.uscc, 3);
    const entered = await steward('POST', '/api/v1/places', depot({ code }));
    expect(entered.status, entered.text).toBe(200);
    const take = depot({ code, operatorId: a.id });
    expect((await a.clerk('PUT', `/api/v1/places/${entered.body.id}`, take)).status).toBe(403);
    expect(faults(await steward('PUT', `/api/v1/places/${entered.body.id}`, take))).toEqual([
      400,
      'place.codeOperator',
    ]);
  });

  it('is not given to a part that takes its operator from its site', async () => {
    const site = await post(a, { operatorId: a.id });
    const code = makePlaceCode(depotOf(b.uscc, 4), 'warehouse', 1);
    if (!code.ok) throw new Error(code.reason.code);
    const part = placeInput({ kind: 'warehouse', code: code.value, parentId: site.body.id });
    expect(faults(await a.clerk('POST', '/api/v1/places', part))).toEqual([400, 'place.codeOperator']);
  });
});

describe('a list of places', () => {
  it('names places by one’s own keys and by nobody’s, not by another’s and not by names of unknown makers', async () => {
    const theirs = [`urn:liangsu:place:${b.uscc}.A01`, `urn:liangsu:place:${b.gln}.A01`];
    const rows = [
      `${theirs[0]},甲仓,仓房,`,
      `${theirs[1]},甲仓,仓房,`,
      `urn:liangsu:place:${b.uscc.toLowerCase()}.A01,甲仓,仓房,`,
      `${depotOf(b.uscc, 5)},甲库,库点,`,
      'https://mill.example/places/1,甲仓,仓房,',
      'urn:mill:place:1,甲仓,仓房,',
      `https://id.gs1.org/414/${b.gln},甲仓,仓房,`,
      `https://id.gs1.org/414/${b.gln}/254/7,甲仓,仓房,`,
      `乙仓,乙仓,仓房,${b.gln}`,
      '甲仓,甲仓,仓房,',
      `urn:liangsu:place:${a.uscc}.A02,甲仓,仓房,`,
      'urn:liangsu:place:shed,甲棚,仓房,',
      'https://id.gs1.org/414/6901234000030,丙仓,仓房,',
    ];
    expect(await sends(a, ...rows)).toEqual([
      [2, 'place.othersName'],
      [3, 'place.othersName'],
      [4, 'place.othersName'],
      [5, 'place.codeOperator'],
      [6, 'place.foreignName'],
      [7, 'place.foreignName'],
      [8, 'place.glnTaken'],
      [9, 'place.othersName'],
      [10, 'place.glnTaken'],
      // Row 8 claimed it as well.
      [10, 'key.taken'],
    ]);
    for (const uri of theirs) expect(await operatorOf(uri)).toBeUndefined();
    expect(await operatorOf('urn:liangsu:place:shed')).toBe(a.id);
    expect(await sends(b, ...rows.slice(0, 2))).toEqual([]);
    expect(await operatorOf(theirs[0]!)).toBe(b.id);
  });

  it('of parties is for whoever keeps the directory: it can change anybody’s record', async () => {
    expect((await a.clerk('POST', '/api/v1/imports?kind=party', {})).status).toBe(403);
  });
});

describe('an event that names another’s place first', () => {
  it('makes it nobody’s own: neither page, list nor entering takes it', async () => {
    const code = depotOf(b.uscc, 6);
    const names = [`${b.uscc}.A06`, code, `${b.gln}.7`];
    const captured = await a.clerk(
      'POST',
      '/api/v1/events',
      documentOf(...names.map((name, i) => made(`A-LOT-${i}`, 10, name, '2026-09-01T08:00:00+08:00'))),
    );
    expect(captured.status, captured.text).toBeLessThan(300);
    for (const name of names) {
      const { rows } = await server().pool.query<{ id: number }>('SELECT id FROM place WHERE uri = $1', [
        `urn:liangsu:place:${name}`,
      ]);
      const take = depot({ name: '甲占', operatorId: a.id });
      expect([name, (await a.clerk('PUT', `/api/v1/places/${rows[0]!.id}`, take)).status]).toEqual([
        name,
        403,
      ]);
    }
    expect(faults(await post(a, { code, operatorId: a.id }))).toEqual([400, 'place.codeOperator']);
    expect(await sends(a, ...names.map((name) => `urn:liangsu:place:${name},甲占,库点,`))).toEqual([
      [2, 'place.notOwn'],
      [3, 'place.notOwn'],
      [4, 'place.notOwn'],
    ]);
    expect((await post(b, { code, operatorId: b.id })).status).toBe(200);
  });

  it('nor does a name of one’s own that ends in another’s code give the key to their places', async () => {
    await server().pool.query(
      `INSERT INTO party (uri, merged_into) VALUES ('urn:mill:' || $1, $2), ('https://mill.example/' || $3, $2)`,
      [b.uscc, a.id, b.gln],
    );
    const rows = [`urn:liangsu:place:${b.uscc}.A08,甲仓,仓房,`, `urn:liangsu:place:${b.gln}.A08,甲仓,仓房,`];
    expect(await sends(a, ...rows)).toEqual([
      [2, 'place.othersName'],
      [3, 'place.othersName'],
    ]);
  });
});

describe('another’s GLN', () => {
  it('is given to no place of one’s own, and to no party', async () => {
    expect(faults(await post(a, { gln: b.gln, operatorId: a.id }))).toEqual([400, 'place.glnTaken']);
    expect(faults(await post(a, { gln: b.gln, operatorId: null }))).toEqual([400, 'place.glnTaken']);
    expect((await post(b, { gln: b.gln, operatorId: b.id })).status).toBe(200);
    const steal = partyInput({ name: 'a', uscc: a.uscc, gln: b.gln, kinds: ['storageEnterprise'] });
    const answer = await a.clerk('PUT', `/api/v1/parties/${a.id}`, steal);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    const { rows } = await server().pool.query<{ id: number }>('SELECT id FROM party_by_uri WHERE uri = $1', [
      `https://id.gs1.org/417/${b.gln}`,
    ]);
    expect(rows).toEqual([{ id: b.id }]);
  });
});
