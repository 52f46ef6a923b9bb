import type { Role } from '@liangsu/domain/access';
import { beforeAll, expect, it } from 'vitest';
import type { Caller } from '../../../testing/callers.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { organisation, person } from '../../../testing/people.ts';
import { seedJurisdictions } from '../index.ts';

/** Who is shown an organisation in the list may open it, and the other way round: one decision for both. */
const server = useTestServer();
const all: number[] = [];
const callers = new Map<string, Caller>();
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  const office = async (login: string, area: string, disciplines?: Parameters<typeof organisation>[3]) => {
    const id = await organisation(server(), 'authority', area, disciplines);
    all.push(id);
    callers.set(login, await person(server(), login, id, 'official', 'approver'));
    return id;
  };
  const local = await office('local-office', '530000');
  await server().owner.query(
    `UPDATE organisation SET authority_level = 'nationalLocalOffice' WHERE party_id = $1`,
    [local],
  );
  await office('province-grain', '530000');
  await office('prefecture-grain', '530300');
  await office('county-grain', '530302');
  await office('county-market', '530302', ['marketRegulation']);
  await office('elsewhere-grain', '500155');
  for (const area of ['530302', '530381', '530100', '500155', '500101'])
    for (const kind of ['storageEnterprise', 'retailer', 'laboratory', 'grower']) {
      const id = await organisation(server(), kind, area);
      all.push(id);
      if (area !== '530302') continue;
      const roles: Role[] = kind === 'laboratory' ? ['viewer'] : ['clerk', 'viewer'];
      callers.set(kind, await person(server(), kind, id, ...roles));
    }
  // Some are stopped, and one would move into the county.
  await server().owner.query(`UPDATE organisation SET state = 'suspended' WHERE party_id = $1`, [all[7]]);
  callers.set('security', await person(server(), 'security', null, 'securityAdministrator'));
  callers.set('system', await person(server(), 'system', null, 'systemAdministrator'));
});

it('what the list of organisations shows is what opens, for everybody', async () => {
  const counts: Record<string, number> = {};
  for (const [who, caller] of callers) {
    const listed: number[] = [];
    let cursor = '';
    do {
      const { status, body, text } = await caller('GET', `/api/v1/organisations?limit=5${cursor}`);
      expect(status, `${who}: ${text}`).toBe(200);
      listed.push(...body.items.map(({ id }: { id: number }) => id));
      cursor = body.next === null ? '' : `&cursor=${body.next}`;
    } while (cursor !== '');
    const opening: number[] = [];
    for (const id of all) {
      const { status } = await caller('GET', `/api/v1/organisations/${id}`);
      expect([200, 403], `${who} ${id}`).toContain(status);
      if (status === 200) opening.push(id);
    }
    expect(listed, who).toEqual([...opening].sort((a, b) => a - b));
    counts[who] = listed.length;
  }
  // A local office of the national bureau supervises no organisation of the province: its own alone.
  expect(counts).toMatchObject({
    'local-office': 1,
    retailer: 1,
    security: all.length,
    system: all.length,
  });
  expect(counts['county-grain']).toBeGreaterThan(1);
  expect(counts['province-grain']).toBeGreaterThan(counts['county-grain']!);
});
