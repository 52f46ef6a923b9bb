import type { RecallScope } from '@liangsu/contract';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../testing/callers.ts';
import { documentOf, made, received, shipped } from '../../testing/epcis.ts';
import { useTestServer } from '../../testing/harness.ts';
import { organisation, person } from '../../testing/people.ts';
import { seedJurisdictions } from './index.ts';

const server = useTestServer({ now: () => new Date('2026-11-22T00:00:00Z') });
const headers = () => ({ authorization: `Bearer ${server().key}`, 'content-type': 'application/json' });

describe('a recall scope', () => {
  it('shows whom to call at just the holders that somebody answers for, on the page and in the workbook', async () => {
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
});
