import { randomInt } from 'node:crypto';
import type { RouteBody, registerOrganisation } from '@liangsu/contract';
import { kindsGoTogether, levelFits } from '@liangsu/domain/access';
import { parseUscc } from '@liangsu/domain/parties';
import { type Client, type Pool, type Queryable, transaction } from '../../../platform/db/pool.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { hashPassword } from '../credentials.ts';
import { addUser, type UserAccount } from '../credentials-users.ts';
import { unknownArea } from '../jurisdiction-store.ts';
import { type Finding, finding, refuse, refusedCode } from '../messages.ts';
import { lockIdentity } from '../party-identity.ts';
import { tidy } from '../party-rules.ts';
import { bearersOf, partyNames } from '../party-store.ts';
import { endMembership, grantRole, listMemberships } from '../people/store.ts';
import { readLogin } from '../sign-in/login.ts';
import { type Application, addStep, readOrganisation } from './store.ts';

type Registration = RouteBody<typeof registerOrganisation>;

/** Tidies an application and lists what is wrong with it; paths are below `at`. */
export async function checkApplication(
  db: Queryable,
  input: Registration['organisation'],
  uscc: string | null,
  at: string,
): Promise<{ application: Application; findings: Finding[] }> {
  const application: Application = {
    uscc,
    name: tidy(input.name) ?? '',
    kinds: [...input.kinds],
    jurisdictionCode: input.jurisdictionCode.trim(),
    address: tidy(input.address),
    authority: input.authority && {
      level: input.authority.level,
      disciplines: [...input.authority.disciplines],
    },
    laboratoryLevel: input.laboratoryLevel,
  };
  const findings: Finding[] = [];
  if (application.name === '') findings.push(finding(`${at}/name`, 'text.empty'));
  if (!kindsGoTogether(application.kinds)) findings.push(finding(`${at}/kinds`, 'organisation.kinds'));
  if (application.kinds.includes('authority') !== (application.authority !== null))
    findings.push(finding(`${at}/authority`, 'organisation.authority'));
  if (application.authority && !levelFits(application.authority.level, application.jurisdictionCode))
    findings.push(finding(`${at}/authority/level`, 'organisation.level'));
  if (application.kinds.includes('laboratory') !== (application.laboratoryLevel !== null))
    findings.push(finding(`${at}/laboratoryLevel`, 'organisation.laboratory'));
  for (const area of await unknownArea(db, application.jurisdictionCode))
    findings.push({ ...area, path: `${at}${area.path}` });
  return { application, findings };
}

/** The record of a party under its credit code; a new one says nothing yet: what is claimed holds when it is approved. */
async function partyOf(client: Client, uscc: string): Promise<number> {
  const [name] = partyNames({ uscc, gln: null });
  const [bearer] = await bearersOf(client, 'party', [name!], null);
  if (bearer) return bearer.id;
  const { rows } = await client.query<{ id: number }>(
    'INSERT INTO party (uri) VALUES ($1) ON CONFLICT (uri) DO UPDATE SET uri = excluded.uri RETURNING id',
    [name!.uri],
  );
  return rows[0]!.id;
}

/** Characters behind a login, which nobody mistakes for one another. */
const BEHIND = 'abcdefghjkmnpqrstuvwxyz23456789';
const MANY = 4;
/** Logins tried before giving up: one in 900,000 is taken for each that begins alike. */
const TRIES = 5;

/**
 * A login that begins as was asked for. Anybody may register, and must not learn by it which logins there are: so four characters
 * are put behind every one, whether it is taken or not.
 */
function loginFrom(wanted: string): string {
  const behind = Array.from({ length: MANY }, () => BEHIND[randomInt(BEHIND.length)]).join('');
  return `${wanted}-${behind}`;
}

/** Adds the first account of an organisation under a login of its own. */
async function addFirst(
  client: Client,
  wanted: string,
  user: { password: { hash: string }; displayName: string; partyId: number },
): Promise<UserAccount> {
  for (let i = 0; i < TRIES; i++) {
    const added = await addUser(client, { ...user, login: loginFrom(wanted), rights: [] });
    if (added !== null) return added;
  }
  throw new Error(`no login was free in ${TRIES} tries`);
}

/**
 * Registers an organisation with its first account, its administrator; both wait for the authority. Under a credit code
 * that is registered only a refused organisation begins anew. Throws request.invalid, organisation.exists.
 */
export async function register(
  pool: Pool,
  body: Registration,
  now: Date,
): Promise<{ id: number; login: string }> {
  const code = parseUscc(body.uscc);
  const uscc = code.ok ? code.value.code : '';
  const { application, findings } = await checkApplication(pool, body.organisation, uscc, '/organisation');
  if (!code.ok) findings.push(refusedCode('/uscc', code.reason));
  // As it will be with what is put behind it: the longest that may be asked for is that much shorter.
  const wanted = readLogin('/person/login', loginFrom(body.person.login.trim())).slice(0, -1 - MANY);
  refuse(findings);
  // Anybody may ask for this: nobody else waits for a lock or a connection while the password is hashed.
  const password = { hash: await hashPassword(body.person.password) };
  return transaction(pool, async (client) => {
    await lockIdentity(client);
    const id = await partyOf(client, uscc);
    const known = await readOrganisation(client, id, true);
    if (known !== null && known.state !== 'refused') throw new AppError('organisation.exists', { uscc });
    await client.query(
      `INSERT INTO organisation (party_id, kinds, state, jurisdiction_code, authority_level, disciplines, laboratory_level, application)
       VALUES ($1, $2, 'applied', $3, $4, $5, $6, $7)
       ON CONFLICT (party_id) DO UPDATE SET state = 'applied', kinds = excluded.kinds, jurisdiction_code = excluded.jurisdiction_code,
         authority_level = excluded.authority_level, disciplines = excluded.disciplines,
         laboratory_level = excluded.laboratory_level, application = excluded.application,
         created_at = clock_timestamp(), updated_at = clock_timestamp()`,
      [
        id,
        application.kinds,
        application.jurisdictionCode,
        application.authority?.level ?? null,
        application.authority?.disciplines ?? [],
        application.laboratoryLevel,
        JSON.stringify(application),
      ],
    );
    const user = await addFirst(client, wanted, {
      password,
      displayName: body.person.displayName.trim(),
      partyId: id,
    });
    const by = `user:${user.login}`;
    // Who was refused before has no part in what is asked for now.
    for (const held of await listMemberships(client, id))
      await endMembership(client, held.id, by, 'registered anew', now);
    const role = 'organisationAdministrator';
    await grantRole(client, { userId: user.id, partyId: id, role, by, founding: true });
    await addStep(client, id, 'applied', null, application, {
      name: by,
      displayName: user.displayName,
      partyId: id,
    });
    return { id, login: user.login };
  });
}
