import type { Role } from '@liangsu/domain/access';
import { transaction } from '../../../../platform/db/pool.ts';
import type { TestServer } from '../../../../testing/harness.ts';
import { addUser, admitParty, grantRole } from '../../../access/index.ts';

const PASSWORD = 'a good long one';
const MINUTE = 60_000;

/** Sends a request as somebody who is signed in. */
export type Person = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  body?: object,
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers as their readers do.
) => Promise<{ status: number; body: any; text: string }>;

/** A party that takes part, known to events as `urn:liangsu:party:NAME`; its number. */
export async function party(server: TestServer, name: string, kind: string): Promise<number> {
  const { rows } = await server.pool.query<{ id: number }>(
    `INSERT INTO party (uri, name, kinds, jurisdiction_code, declared) VALUES ($1, $2, $3, '530302', true) RETURNING id`,
    [`urn:liangsu:party:${name}`, name, [kind]],
  );
  await admitParty(server.pool, rows[0]!.id, ['grain'], 'test');
  return rows[0]!.id;
}

/**
 * Somebody with a role in a party. Sessions end when nobody uses them: whose clock was moved signs in again.
 */
export async function somebody(
  server: TestServer,
  login: string,
  partyId: number,
  role: Role,
): Promise<Person> {
  const user = await addUser(server.pool, {
    login,
    password: PASSWORD,
    displayName: login,
    partyId,
    rights: [],
  });
  const refusal = await transaction(server.pool, (client) =>
    grantRole(client, { userId: user!.id, partyId, role, by: 'test' }),
  );
  if (refusal) throw new Error(`${login}: ${JSON.stringify(refusal)}`);
  let cookie = '';
  let used = Number.NEGATIVE_INFINITY;
  return async (method, url, body) => {
    const at = server.context.now().getTime();
    if (at - used > 10 * MINUTE) {
      const payload = { login, password: PASSWORD };
      const { cookies } = await server.app.inject({ method: 'POST', url: '/api/v1/session', payload });
      cookie = `${cookies[0]!.name}=${cookies[0]!.value}`;
    }
    used = at;
    const answer = await server.app.inject({
      method,
      url,
      headers: { cookie, 'x-requested-with': 'liangsu' },
      ...(body === undefined ? {} : { payload: body }),
    });
    const json = answer.headers['content-type']?.toString().includes('json') === true;
    return { status: answer.statusCode, body: json ? answer.json() : null, text: answer.body };
  };
}
