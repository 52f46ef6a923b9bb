import type { RecallScope } from '@liangsu/contract';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../testing/callers.ts';
import { documentOf, made, received, shipped } from '../../testing/epcis.ts';
import { useTestServer } from '../../testing/harness.ts';
import { organisation, person } from '../../testing/people.ts';
import { toldOf } from './audit/testing/told.ts';
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
      let seen: string[] = [];
      const page = await toldOf(server(), async () => {
        const { body } = await who('GET', '/api/v1/lots/SX-T/recall-scope');
        seen = (body as RecallScope).parties.flatMap(({ contactPhone }) => contactPhone ?? []).sort();
      });
      const file = await toldOf(server(), async () => {
        const { headers: sent } = await who('GET', '/api/v1/lots/SX-T/recall-scope.xlsx');
        expect(String(sent['content-type'])).toContain('spreadsheetml');
      });
      // That they were shown is told once an answer, by the right that showed them, with how many; a file also as the copy it is.
      expect(page).toHaveLength(1);
      expect(page[0]).toMatchObject({
        action: 'party.contact',
        ground: 'role',
        outcome: 'allowed',
        thing: 'lot',
        thing_id: 'SX-T',
        after: { parties: seen.length },
      });
      expect(file.map(({ action }) => action).sort()).toEqual(['party.contact', 'recallScope.export']);
      expect(file.find(({ action }) => action === 'party.contact')?.after).toEqual(page[0]!.after);
      return { seen, by: `${page[0]!.ground_what} ${page[0]!.ground_relation}` };
    };
    expect(await phones(callers.county)).toEqual({ seen: ['tel-near'], by: 'official territory' });
    expect(await phones(callers.prefecture)).toEqual({ seen: ['tel-near'], by: 'official levelBelow' });
    expect(await phones(callers.elsewhere)).toEqual({ seen: ['tel-far'], by: 'official territory' });
    expect(await phones(callers.steward)).toEqual({
      seen: ['tel-canteen', 'tel-far', 'tel-near'],
      by: 'dataSteward none',
    });
  });
});
