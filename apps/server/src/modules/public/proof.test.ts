import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPublicProof, type PublicProof, parsePublicProof } from '@liangsu/domain/ledger';
import { ROLE } from '@liangsu/domain/trace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../platform/hash.ts';
import { useTestServer } from '../../testing/harness.ts';
import { runCommand } from '../../testing/process.ts';
import { verifyEd25519 } from '../ledger/index.ts';
import { liftNotice, publishNotice } from './notices.ts';
import { shownLines } from './page/shown.ts';
import {
  CODE,
  captureEvents,
  PARTIES,
  PLACES,
  receive,
  riceChain,
  SECRET_NAMES,
  SECRET_QUANTITIES,
  seedMasterData,
} from './testing/chain.ts';

const NOW = new Date('2026-11-22T06:05:00Z');
let elapsed = 0;
const server = useTestServer({ now: () => new Date(NOW.getTime() + elapsed) });
const folder = mkdtempSync(join(tmpdir(), 'liangsu-public-proof-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ask = (code: string, query = '') =>
  server().app.inject({ url: `/api/v1/public/lots/${encodeURIComponent(code)}/proof${query}` });
const proofOf = async (code: string, query = '') => (await ask(code, query)).json<PublicProof>();
const checked = async (json: unknown) => {
  const proof = parsePublicProof(json);
  if (!proof.ok) return proof.reason.code;
  const found = await checkPublicProof(
    proof.value,
    { log: [], witnesses: [] },
    async (bytes) => sha256(bytes),
    verifyEd25519,
  );
  return found.ok ? found.value : found.reason.code;
};

beforeAll(async () => {
  await seedMasterData(server().pool);
  await captureEvents(server().app, server().key, riceChain());
});

describe('the proof of a public page', () => {
  it('is not there before the log has a head, and the page is all the same', async () => {
    expect((await ask(CODE.rice)).statusCode).toBe(503);
    expect((await server().app.inject({ url: `/t/${CODE.rice}` })).statusCode).toBe(200);
    await server().ledger.open();
  });

  it('says how many records wait for their place in the log, and does not count them as proven', async () => {
    const proof = await proofOf(CODE.rice);
    expect(proof.own).toEqual([]);
    expect(proof.waiting).toBeGreaterThan(3);
    expect(await checked(proof)).toMatchObject({ own: 0, waiting: proof.waiting });
    await server().ledger.integrate();
    elapsed += 3000;
  });

  it('holds, in both languages, and its text is that of the page', async () => {
    for (const lang of ['zh-CN', 'en'] as const) {
      const proof = await proofOf(CODE.rice, `?lang=${lang}`);
      expect(await checked(proof)).toMatchObject({ own: proof.own.length, waiting: 0, erased: 0 });
      const { body } = await server().app.inject({ url: `/t/${CODE.rice}?lang=${lang}` });
      expect(proof.shown).toEqual(shownLines(body));
      const text = proof.shown.join(' ');
      expect(text).toContain('武夷软香米 5 kg');
      // The verdict's sentence is signed, its time is not.
      expect(text).toContain(lang === 'en' ? 'there is no recall' : '没有针对本批次的召回');
      expect(text).not.toContain('2026-11-22');
    }
  });

  it('goes back to the records of its origins, and tells none of a lot twice', async () => {
    const proof = await proofOf(CODE.rice);
    expect(proof.related.length).toBeGreaterThan(1);
    expect(proof.related.length).toBeLessThanOrEqual(16);
    const places = [...proof.own, ...proof.related].map(({ leafIdx }) => leafIdx);
    expect(new Set(places).size).toBe(places.length);
  });

  it('gives away no content, no salt, no name that the page does not have', async () => {
    const { body } = await ask(CODE.rice);
    const proof = JSON.parse(body) as PublicProof;
    for (const secret of SECRET_NAMES) expect(body).not.toContain(secret);
    const shown = proof.shown.join(' ');
    for (const secret of SECRET_QUANTITIES) expect(shown).not.toContain(secret);
    const { rows } = await server().pool.query<{ salts: Buffer }>('SELECT salts FROM ledger_salt');
    for (const { salts } of rows)
      for (let at = 0; at < salts.length; at += 32)
        expect(body).not.toContain(salts.subarray(at, at + 32).toString('base64'));
    expect(Object.keys(proof.own[0]!).sort()).toEqual(['entry', 'leafIdx', 'proof']);
  });

  it('counts a record more, as withheld where the page tells of eight arrivals at most', async () => {
    const before = await proofOf(CODE.rice);
    await captureEvents(
      server().app,
      server().key,
      Array.from({ length: 12 }, (_, i) =>
        receive(
          CODE.rice,
          `2026-10-25T${10 + i}:00:00+08:00`,
          [PARTIES.wholesaler, PLACES.wholesale],
          [PARTIES.market, PLACES.market],
        ),
      ),
    );
    await server().ledger.integrate();
    elapsed += 3000;
    const after = await proofOf(CODE.rice);
    const total = (p: PublicProof) => p.own.length + p.withheld;
    expect(total(after)).toBe(total(before) + 12);
    expect(after.withheld).toBeGreaterThan(before.withheld);
    expect(await checked({ ...after, withheld: after.withheld - 1 })).toBe('publicProof.statement');
  });

  it('is checked by liangsu verify-proof without the server, which prints the signed text', async () => {
    const proof = await proofOf(CODE.rice);
    const file = join(folder, 'proof.json');
    writeFileSync(file, JSON.stringify(proof));
    const right = await runCommand(['verify-proof', file, '--log', proof.verifiers[0]!], {});
    expect(right.code).toBe(0);
    expect(right.stdout).toContain('武夷软香米 5 kg');
    writeFileSync(file, JSON.stringify({ ...proof, shown: [...proof.shown, '特级'] }));
    const wrong = await runCommand(['verify-proof', file], {});
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('publicProof.statement');
  });

  it.each<[what: string, table: string, where: string, set: string]>([
    ['the name that the page shows', 'lot_info', 'lot = LOT', `product_name = '特级' || product_name`],
    ['a date that it shows', 'lot_info', 'lot = LOT', 'best_before = best_before + 30'],
    [
      'whose word its name is',
      'lot_info',
      'lot = LOT',
      `product_name = '特级', event = (SELECT min(no) FROM event)`,
    ],
    [
      'a record’s body',
      'event',
      `no = (SELECT max(event) FROM edge_by_lot WHERE lot = LOT AND role = ${ROLE.output})`,
      `body = (jsonb_set(body::jsonb, '{disposition}', '"recalled"'))::json`,
    ],
    [
      'where it arrived',
      'edge_by_lot',
      `lot = LOT AND role = ${ROLE.receive}`,
      'to_place = (SELECT min(id) FROM place)',
    ],
  ])('is refused where somebody altered %s in the database', async (_what, table, where, set) => {
    const { rows } = await server().pool.query<{ id: number }>('SELECT id FROM lot WHERE code = $1', [
      CODE.rice,
    ]);
    const of = where.replaceAll('LOT', String(rows[0]!.id));
    const client = await server().owner.connect();
    const behind = (sql: string) =>
      client
        .query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`)
        .finally(() => client.query('ROLLBACK'));
    try {
      await behind(
        `CREATE TEMP TABLE kept AS SELECT * FROM ${table} WHERE ${of}; UPDATE ${table} SET ${set} WHERE ${of}`,
      );
      elapsed += 3000;
      const refused = await ask(CODE.rice);
      expect([refused.statusCode, refused.json().code]).toEqual([409, 'ledger.altered']);
    } finally {
      await behind(
        `DELETE FROM ${table} WHERE ${of}; INSERT INTO ${table} SELECT * FROM kept; DROP TABLE kept`,
      );
      client.release();
    }
    elapsed += 3000;
    expect((await ask(CODE.rice)).statusCode).toBe(200);
  });

  describe('of a lot under a recall', () => {
    const HALF_A_MINUTE = 31_000;
    let lot = 0;
    let notice = 0;
    /** What a superuser does behind everything, and undoes. */
    const behind = async (change: string, check: () => Promise<void>, undo: string) => {
      const run = (sql: string) =>
        server().owner.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`);
      await run(change);
      elapsed += HALF_A_MINUTE;
      try {
        await check();
      } finally {
        await run(undo);
        elapsed += HALF_A_MINUTE;
      }
      expect((await ask(CODE.rice)).statusCode).toBe(200);
    };

    beforeAll(async () => {
      const { rows } = await server().pool.query<{ id: number }>('SELECT id FROM lot WHERE code = $1', [
        CODE.rice,
      ]);
      lot = rows[0]!.id;
      notice = await publishNotice(server().pool, [lot], {
        kind: 'recalled',
        reference: '榕市监召〔2026〕3 号',
        issuer: '福州市市场监督管理局',
        reason: '镉含量超过限量。',
        reasonEn: null,
        instructions: '不要食用。',
        instructionsEn: null,
        contact: '12315',
        validFrom: new Date('2026-11-20T02:00:00Z'),
        publishedBy: 'user:test',
      });
      elapsed += HALF_A_MINUTE;
    });

    it('holds, and says so', async () => {
      const proof = await proofOf(CODE.rice);
      expect(await checked(proof)).toMatchObject({ own: proof.own.length });
      expect(proof.shown.join(' ')).toContain('榕市监召〔2026〕3 号');
    });

    it.each<[what: string, change: string, undo: string]>([
      [
        'lifted by nobody',
        `UPDATE public_notice SET lifted_at = now(), lifted_by = 'x', lift_reason = 'x' WHERE id = NOTICE`,
        'UPDATE public_notice SET lifted_at = NULL, lifted_by = NULL, lift_reason = NULL WHERE id = NOTICE',
      ],
      [
        'put off',
        `UPDATE public_notice SET valid_from = valid_from + interval '1 year' WHERE id = NOTICE`,
        `UPDATE public_notice SET valid_from = valid_from - interval '1 year' WHERE id = NOTICE`,
      ],
      [
        'without this lot',
        'CREATE TABLE kept AS SELECT * FROM public_notice_lot WHERE lot = LOT; DELETE FROM public_notice_lot WHERE lot = LOT',
        'INSERT INTO public_notice_lot SELECT * FROM kept; DROP TABLE kept',
      ],
      [
        'gone as a whole',
        'CREATE TABLE kept AS SELECT * FROM public_notice WHERE id = NOTICE; DELETE FROM public_notice WHERE id = NOTICE',
        'INSERT INTO public_notice OVERRIDING SYSTEM VALUE SELECT * FROM kept; DROP TABLE kept',
      ],
    ])('is refused where somebody made the recall %s', async (_what, change, undo) => {
      const filled = (sql: string) => sql.replaceAll('NOTICE', String(notice)).replaceAll('LOT', String(lot));
      await behind(
        filled(change),
        async () => {
          const refused = await ask(CODE.rice);
          expect([refused.statusCode, refused.json().code]).toEqual([409, 'ledger.noticesAltered']);
          // Of a lot that never was under it, too: nobody can tell which were.
          expect((await ask(CODE.paddy)).json().code).toBe('ledger.noticesAltered');
        },
        filled(undo),
      );
    });

    it('holds when it was lifted as it should be', async () => {
      await liftNotice(server().pool, notice, { name: 'user:test', reason: '复检合格', at: new Date(NOW) });
      elapsed += HALF_A_MINUTE;
      expect(typeof (await checked(await proofOf(CODE.rice)))).toBe('object');
    });
  });

  it('tells when it was signed, and with another time is none', async () => {
    const proof = await proofOf(CODE.rice);
    expect(Date.parse(proof.at)).toBe(NOW.getTime() + elapsed);
    const later = new Date(Date.parse(proof.at) + 60_000).toISOString();
    expect(await checked({ ...proof, at: later })).toBe('publicProof.statement');
  });

  it('of an unknown code is not there', async () => {
    expect((await ask('NO-SUCH-CODE')).statusCode).toBe(404);
  });
});
