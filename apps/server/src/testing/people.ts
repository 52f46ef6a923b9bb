import type { Role } from '@liangsu/domain/access';
import { addUser, admitParty, grantRole } from '../modules/access/index.ts';
import { transaction } from '../platform/db/pool.ts';
import type { Answer, Caller } from './callers.ts';
import type { TestServer } from './harness.ts';

const PASSWORD = 'a good long one';

/** A caller with a session: signs in and sends the cookie. */
export async function signedIn(server: TestServer, login: string, password = PASSWORD): Promise<Caller> {
  const answer = await server.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { login, password },
  });
  if (answer.statusCode !== 200) throw new Error(`${login} cannot sign in: ${answer.body}`);
  const { name, value } = answer.cookies[0]!;
  return async (method, url, body, headers = {}): Promise<Answer> => {
    const response = await server.app.inject({
      method,
      url,
      headers: { cookie: `${name}=${value}`, 'x-requested-with': 'liangsu', ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    return {
      status: response.statusCode,
      body:
        response.body !== '' && response.headers['content-type']?.toString().match(/\bjson\b/)
          ? response.json()
          : null,
      text: response.body,
      headers: response.headers,
    };
  };
}

/** Somebody with these roles in a party (null: the installation), signed in. */
export async function person(
  server: TestServer,
  login: string,
  partyId: number | null,
  ...roles: Role[]
): Promise<Caller> {
  const user = await addUser(server.pool, {
    login,
    password: PASSWORD,
    displayName: login,
    partyId,
    rights: [],
  });
  for (const role of roles)
    await transaction(server.pool, async (client) => {
      const refusal = await grantRole(client, { userId: user!.id, partyId, role, by: 'test' });
      if (refusal) throw new Error(`${login}: ${JSON.stringify(refusal)}`);
    });
  return signedIn(server, login);
}

/** An account becomes one that two hands gave to its owner, so that it may be given a role. */
export async function handOver(server: TestServer, login: string): Promise<void> {
  await server.pool.query('UPDATE app_user SET handed_over_at = clock_timestamp() WHERE login = $1', [login]);
}

let parties = 0;

/** A declared party of a kind and area that takes part; its number. */
export async function organisation(
  server: TestServer,
  kind: string,
  area: string,
  disciplines: Parameters<typeof admitParty>[2] = ['grain'],
): Promise<number> {
  const { rows } = await server.pool.query<{ id: number }>(
    `INSERT INTO party (uri, name, kinds, jurisdiction_code, declared) VALUES ($1, $1, $2, $3, true) RETURNING id`,
    [`urn:test:party:${++parties}`, [kind], area],
  );
  await admitParty(server.pool, rows[0]!.id, disciplines, 'test');
  return rows[0]!.id;
}
