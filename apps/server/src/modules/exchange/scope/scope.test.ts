import type { RecallScope } from '@liangsu/contract';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { documentOf, made, received, shipped, transformed } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { seedJurisdictions } from '../../access/index.ts';
import type { Caller } from '../../access/testing/callers.ts';
import { organisation, person } from '../../access/testing/people.ts';

const server = useTestServer({ now: () => new Date('2026-11-22T00:00:00Z') });
const headers = () => ({ authorization: `Bearer ${server().key}`, 'content-type': 'application/json' });

describe('the recall scope as a workbook', () => {
  it('holds every affected lot and holder, and no formulas', async () => {
    const day = (n: number) => `2026-10-0${n}T08:00:00+08:00`;
    const evil = { 'liangsu:productName': '=HYPERLINK("https://evil.example","x")' };
    const document = documentOf(
      made('SX-1', 100, 'p', day(1), evil),
      ...Array.from({ length: 5 }, (_, i) =>
        transformed([['SX-1', 20]], [[`SX-C${i}`, 20]], 'p', day(2 + i)),
      ),
    );
    await server().app.inject({
      method: 'POST',
      url: '/api/v1/events',
      headers: headers(),
      payload: JSON.stringify(document),
    });
    const answer = await server().app.inject({
      method: 'GET',
      url: '/api/v1/lots/SX-1/recall-scope.xlsx',
      headers: headers(),
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toContain('spreadsheetml');
    const files = unzipSync(new Uint8Array(answer.rawPayload));
    const text = Object.entries(files)
      .filter(([name]) => name.startsWith('xl/worksheets/'))
      .map(([, bytes]) => new TextDecoder().decode(bytes))
      .join('\n');
    for (const code of ['SX-1', 'SX-C0', 'SX-C4']) expect(text).toContain(`>${code}<`);
    // Who must look for what: each lot with its holder, place and amount.
    const sheets = Object.keys(files).filter((name) => name.startsWith('xl/worksheets/'));
    expect(sheets).toHaveLength(5);
    expect(text.match(/>SX-C\d</g)!.length).toBeGreaterThanOrEqual(10);
    expect(text).toContain('>库存<');
    // What was lost stands kind by kind, and a holding says since when it is affected.
    for (const head of ['其中途耗', '公斤', '件数', '受影响自']) expect(text).toContain(`>${head}<`);
    expect(text.match(/>2026-10-0\d 08:00</g)!.length).toBeGreaterThanOrEqual(10);
    expect(text).toContain('&apos;=HYPERLINK'.replace('&apos;', "'"));
    expect(text).not.toContain('>=HYPERLINK');
    expect(text).not.toContain('<f>');
  });

  it('and on the page, tells whom to call at just the holders that an official answers for', async () => {
    const { pool } = server();
    await seedJurisdictions(pool);
    const at = (day: number) => `2026-10-0${day}T08:00:00+08:00`;
    const farm = ['farm', 'field-1'] as const;
    const to = (name: string) => [name, `${name}-1`] as const;
    const holders = [
      ['near', 'storageEnterprise', '530302'],
      ['far', 'storageEnterprise', '500155'],
      ['canteen', 'canteen', '530302'],
    ] as const;
    const document = documentOf(
      made('SX-T', 100, 'field-1', at(1)),
      ...holders.flatMap(([name]) => [
        shipped('SX-T', 20, farm, to(name), at(2), `T-${name}`),
        received('SX-T', 20, farm, to(name), at(3), `T-${name}`),
      ]),
    );
    await server().app.inject({
      method: 'POST',
      url: '/api/v1/events',
      headers: headers(),
      payload: JSON.stringify(document),
    });
    for (const [name, kind, area] of holders)
      await pool.query(
        `UPDATE party SET name = $2, kinds = $3, jurisdiction_code = $4, declared = true, contact_name = '某人',
                contact_phone = $5 WHERE uri = $1`,
        [`urn:liangsu:party:${name}`, name, [kind], area, `tel-${name}`],
      );
    const bureau = (area: string) => organisation(server(), 'authority', area);
    const callers = {
      county: await person(server(), 'county', await bureau('530302'), 'official'),
      prefecture: await person(server(), 'prefecture', await bureau('530300'), 'official', 'approver'),
      elsewhere: await person(server(), 'elsewhere', await bureau('500155'), 'official'),
      steward: await person(server(), 'steward', null, 'dataSteward'),
    };
    const phones = async (who: Caller) => {
      const { body } = await who('GET', '/api/v1/lots/SX-T/recall-scope');
      const seen = (body as RecallScope).parties.flatMap(({ contactPhone }) => contactPhone ?? []).sort();
      const { headers: sent } = await who('GET', '/api/v1/lots/SX-T/recall-scope.xlsx');
      expect(String(sent['content-type'])).toContain('spreadsheetml');
      return seen;
    };
    expect(await phones(callers.county)).toEqual(['tel-near']);
    expect(await phones(callers.prefecture)).toEqual(['tel-near']);
    expect(await phones(callers.elsewhere)).toEqual(['tel-far']);
    expect(await phones(callers.steward)).toEqual(['tel-canteen', 'tel-far', 'tel-near']);
  });

  it('is refused without a right and answers 404 for an unknown lot', async () => {
    expect((await server().app.inject({ url: '/api/v1/lots/SX-1/recall-scope.xlsx' })).statusCode).toBe(401);
    expect(
      (await server().app.inject({ url: '/api/v1/lots/NONE/recall-scope.xlsx', headers: headers() }))
        .statusCode,
    ).toBe(404);
  });
});
