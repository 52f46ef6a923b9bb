import { beforeAll, expect, it } from 'vitest';
import { documentOf, made } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { organisation, person } from '../../../testing/people.ts';
import { seedJurisdictions } from '../../access/index.ts';

/** What the installation records for others counts (ADR 13), and is shown as that. */
const server = useTestServer();
const T = (day: number) => `2026-09-0${day}T08:00:00+08:00`;
let farmer: Awaited<ReturnType<typeof person>>;
let steward: Awaited<ReturnType<typeof person>>;

beforeAll(async () => {
  await seedJurisdictions(server().owner);
  const farm = await organisation(server(), 'processor', '530302');
  farmer = await person(server(), 'of-the-farm', farm, 'clerk');
  steward = await person(server(), 'the-steward', null, 'dataSteward');
});

/** The lot's page and events, as the key of everything sees them. */
async function looked(code: string) {
  const get = async (path: string) =>
    (
      await server().app.inject({ url: `/api/v1/lots/${path}`, headers: { 'x-api-key': server().key } })
    ).json();
  const page = await get(code);
  const { items } = await get(`${code}/events`);
  return {
    warned: page.warnings
      .filter(({ code: what }: { code: string }) => what === 'byInstallation')
      .map(({ message }: { message: string }) => message),
    marked: items.map(({ byInstallation }: { byInstallation: boolean }) => byInstallation),
  };
}

it('marks what a data steward recorded, on the event and on the page, and not what a party did itself', async () => {
  for (const [who, code] of [
    [farmer, 'MINE'],
    [steward, 'THEIRS'],
  ] as const)
    expect((await who('POST', '/api/v1/events', documentOf(made(code, 10, 'field', T(1))))).status).toBe(200);
  expect(await looked('MINE')).toEqual({ warned: [], marked: [false] });
  const { warned, marked } = await looked('THEIRS');
  expect(marked).toEqual([true]);
  expect(warned).toEqual([expect.stringMatching(/^有 1 条记录由系统运行单位代录/)]);
});

it('marks what a key of the installation recorded, and not what a command brought in for nobody in particular', async () => {
  const { app, key, owner } = server();
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { 'x-api-key': key },
    payload: documentOf(made('BY-KEY', 10, 'field', T(2))) as object,
  });
  expect(answer.statusCode).toBe(200);
  expect((await looked('BY-KEY')).marked).toEqual([true]);
  // As `liangsu import` and the demo say who captured.
  await owner.query(`ALTER TABLE capture_document DISABLE TRIGGER USER`);
  await owner.query(
    `UPDATE capture_document SET captured_by = 'demo' WHERE id = (SELECT document FROM event ORDER BY no DESC LIMIT 1)`,
  );
  expect(await looked('BY-KEY')).toEqual({ warned: [], marked: [false] });
});
