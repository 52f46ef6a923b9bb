import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../testing/callers.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { organisation, person } from '../../../testing/people.ts';
import { allTold } from '../audit/testing/told.ts';
import { seedJurisdictions } from '../index.ts';
import { codeOf } from '../testing/applications.ts';

const server = useTestServer();
let security: Caller;
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  security = await person(server(), 'security', null, 'securityAdministrator');
});

const grower = async (name: string, contact: string | null, uscc: string | null = null): Promise<number> => {
  const { rows } = await server().owner.query<{ id: number }>(
    `INSERT INTO party (uri, uscc, name, kinds, declared, contact_name, jurisdiction_code)
     VALUES ('urn:test:' || gen_random_uuid(), $3, $1, '{grower}', true, $2, '530302') RETURNING id`,
    [name, contact, uscc],
  );
  return rows[0]!.id;
};
const find = async (q: string) =>
  security('GET', `/api/v1/personal-data/contacts?q=${encodeURIComponent(q)}`);
const ids = async (q: string) => (await find(q)).body.items.map(({ id }: { id: number }) => id);

describe('a party whose contact is to be erased', () => {
  it('is found by name, code or number, by the security administrator, who is not told the contact; recorded', async () => {
    const zhang = await grower('种粮户张某', '张某本人');
    const code = codeOf(91);
    const farm = await grower('某家庭农场', '李某', code);
    await grower('种粮户王某', null);
    const { body, text } = await find('种粮户');
    expect(body.items).toEqual([{ id: zhang, name: '种粮户张某', uscc: null, area: '云南省曲靖市麒麟区' }]);
    expect(text).not.toContain('本人');
    expect(await ids('张某本人')).toEqual([]);
    expect(await ids(code.toLowerCase())).toEqual([farm]);
    expect(await ids(String(zhang))).toEqual([zhang]);
    expect(await ids('%')).toEqual([]);
    expect((await find('  ')).status).toBe(400);
    const bureau = await person(
      server(),
      'bureau',
      await organisation(server(), 'authority', '530302'),
      'approver',
    );
    expect((await bureau('GET', '/api/v1/personal-data/contacts?q=x')).status).toBe(403);
    expect((await allTold(server())).filter(({ route }) => route?.endsWith('/contacts'))).toContainEqual(
      expect.objectContaining({ actor: 'user:security', action: 'personalData.read', outcome: 'allowed' }),
    );

    const done = await security('POST', `/api/v1/parties/by-code/${zhang}/contact-erasure`, {
      reason: '本人要求',
    });
    expect([done.status, done.body.subject]).toEqual([200, `party:${zhang}`]);
    expect(await ids('种粮户')).toEqual([]);
  });
});

describe('the list of what was given out and erased', () => {
  it('comes in pages that fit together, the latest first, and says by whom', async () => {
    const numbers = ['R100000001', 'R100000002', 'R100000003', 'R100000004', 'R100000005'];
    for (const number of numbers)
      await server().owner.query(
        `INSERT INTO personal_data_act (id, kind, subject, erased, kept, reason, by_actor, at)
         VALUES (gen_random_uuid(), 'erased', $1, '{publicReport.contact}', '{}', 'x', 'user:security', $2)`,
        // Two at one moment: neither is lost between pages.
        [`report:${number}`, new Date(Date.UTC(2020, 0, 1, 0, Math.min(3, numbers.indexOf(number))))],
      );
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: { items: { subject: string; by: string }[]; next: string | null } } =
        await security('GET', `/api/v1/personal-data/acts?limit=2&cursor=${cursor}`);
      seen.push(...body.items.map(({ subject, by }) => `${subject} ${by}`));
      cursor = body.next;
    }
    const old = seen.filter((each) => each.startsWith('report:R1'));
    expect([...old.slice(0, 2)].sort()).toEqual(
      ['R100000004', 'R100000005'].map((n) => `report:${n} user:security`),
    );
    expect(old.slice(2)).toEqual(
      ['R100000003', 'R100000002', 'R100000001'].map((n) => `report:${n} user:security`),
    );
    expect(new Set(seen).size).toBe(seen.length);
    expect((await security('GET', '/api/v1/personal-data/acts?cursor=1')).body.errors[0].code).toBe(
      'cursor.invalid',
    );
  });
});
