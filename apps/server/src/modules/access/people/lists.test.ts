import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../testing/callers.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { organisation, person } from '../../../testing/people.ts';
import { addUser, seedJurisdictions } from '../index.ts';

const time = Date.now();
const server = useTestServer({ now: () => new Date(time) });
let security: Caller;
let system: Caller;
beforeAll(async () => {
  await seedJurisdictions(server().pool);
  system = await person(server(), 'sys', null, 'systemAdministrator');
  security = await person(server(), 'sec', null, 'securityAdministrator');
});

const account = async (login: string, displayName: string) =>
  addUser(server().pool, {
    login,
    password: { hash: '$argon2id$nobody' },
    displayName,
    partyId: null,
    rights: [],
  });

/** Every page of a list, one after the other: what each item is called, and what each page says there are in all. */
async function pages(
  url: string,
  name: (item: never) => string,
): Promise<{ names: string[]; totals: unknown[] }> {
  const names: string[] = [];
  const totals: unknown[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const {
      status,
      body,
    }: { status: number; body: { items: never[]; next: string | null; total: unknown } } = await security(
      'GET',
      `${url}&cursor=${cursor}`,
    );
    expect(status).toBe(200);
    names.push(...body.items.map(name));
    totals.push(body.total);
    cursor = body.next;
  }
  return { names, totals };
}

describe('the list of accounts', () => {
  it('comes in pages that fit together, by login; the first says how many there are', async () => {
    for (const n of [3, 1, 5, 2, 4]) await account(`grower-${n}`, `种粮户 ${n}`);
    const { names, totals } = await pages('/api/v1/accounts?limit=2&q=grower-', ({ login }) => login);
    expect(names).toEqual(['grower-1', 'grower-2', 'grower-3', 'grower-4', 'grower-5']);
    expect(totals).toEqual([5, null, null]);
    expect((await system('GET', '/api/v1/accounts?cursor=7')).body.errors[0].code).toBe('cursor.invalid');
  });

  it('is searched by a part of the login or of the name, taken literally', async () => {
    await account('wang_w', '王五');
    await account('wangxw', '王小五');
    const found = async (q: string) =>
      (await system('GET', `/api/v1/accounts?q=${encodeURIComponent(q)}`)).body.items.map(
        ({ login }: { login: string }) => login,
      );
    expect(await found('王')).toEqual(['wang_w', 'wangxw']);
    expect(await found('小五')).toEqual(['wangxw']);
    expect(await found('G_W')).toEqual(['wang_w']);
    expect(await found('%')).toEqual([]);
  });

  it('tells whether a second factor is set up, and shows by state what waits, what is locked and what is disabled', async () => {
    for (const login of ['with', 'locked', 'freed', 'off']) await account(login, login);
    const set = (login: string, what: string, ...values: unknown[]) =>
      server().owner.query(`UPDATE app_user SET ${what} WHERE login = $1`, [login, ...values]);
    await set('with', `totp_secret = 'sealed', totp_confirmed_at = now()`);
    await set('locked', 'locked_until = $2', new Date(time + 60_000));
    await set('freed', 'locked_until = $2', new Date(time - 60_000));
    await set('off', 'disabled_at = now()');
    await system('POST', '/api/v1/accounts', { login: 'fresh', displayName: 'fresh' });
    const of = async (state: string) => {
      const { body } = await security('GET', `/api/v1/accounts?state=${state}`);
      expect(body.total).toBe(body.items.length);
      return body.items.map(({ login }: { login: string }) => login);
    };
    expect(await of('waiting')).toEqual(['fresh']);
    expect(await of('locked')).toEqual(['locked']);
    expect(await of('disabled')).toEqual(['off']);
    const { body } = await security('GET', '/api/v1/accounts?limit=1000');
    const one = (login: string) => body.items.find((each: { login: string }) => each.login === login);
    expect([one('with').secondFactor, one('locked').secondFactor]).toEqual([true, false]);
    // A lock that is over is none.
    expect([one('freed').lockedUntil, one('locked').lockedUntil !== null]).toEqual([null, true]);
    expect([one('fresh').handover, one('with').handover]).toEqual(['first', null]);
    await server().owner.query('UPDATE account_handover SET expires_at = $1', [new Date(time)]);
    expect(await of('waiting')).toEqual([]);
  });
});

describe('the list of people', () => {
  it('comes in pages that fit together, whoever has several roles too, and is searched by login and name', async () => {
    const mill = await organisation(server(), 'processor', '530302');
    const other = await organisation(server(), 'processor', '530303');
    await person(server(), 'li.si', mill, 'clerk', 'keeper', 'viewer');
    await person(server(), 'an.qi', mill, 'clerk', 'qualityManager');
    await person(server(), 'far.away', other, 'clerk');
    const url = `/api/v1/people?organisation=${mill}`;
    const { names, totals } = await pages(`${url}&limit=2`, ({ login, role }) => `${login} ${role}`);
    expect(names.slice(0, 2).sort()).toEqual(['an.qi clerk', 'an.qi qualityManager']);
    expect(names.slice(2).sort()).toEqual(['li.si clerk', 'li.si keeper', 'li.si viewer']);
    expect(totals).toEqual([5, null, null]);
    expect((await pages(`${url}&q=LI.`, ({ login }) => login)).names).toEqual(Array(3).fill('li.si'));
    expect((await pages(`${url}&q=far`, ({ login }) => login)).names).toEqual([]);
    expect((await pages('/api/v1/people?organisation=0', ({ login }) => login)).names).toEqual([
      'sec',
      'sys',
    ]);
    expect((await security('GET', `${url}&cursor=x`)).body.errors[0].code).toBe('cursor.invalid');
  });
});
