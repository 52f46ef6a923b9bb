import type { Discipline } from '@liangsu/domain/access';
import { makeUscc } from '@liangsu/domain/parties';
import { beforeAll } from 'vitest';
import type { Caller } from '../../../testing/callers.ts';
import type { TestServer } from '../../../testing/harness.ts';
import { organisation, person } from '../../../testing/people.ts';
import { seedJurisdictions } from '../index.ts';

/** What an enterprise says of itself when it registers. */
export const application = (more: object = {}) => ({
  name: '曲靖某粮食储备有限公司',
  kinds: ['storageEnterprise'],
  jurisdictionCode: '530302',
  address: null,
  authority: null,
  laboratoryLevel: null,
  ...more,
});

/** The credit code of the i-th organisation, 0 to 99. */
export function codeOf(i: number): string {
  const made = makeUscc('91530302', `MA6K0A${String(i).padStart(2, '0')}`);
  if (!made.ok) throw new Error(made.reason.code);
  return made.value;
}

/** Registers one organisation after another, each from an address of its own and with an account of its own. */
export function applicants(server: () => TestServer) {
  let count = 0;
  return async (
    more: object = {},
    { code, from, login: wanted }: { code?: string; from?: string; login?: string } = {},
  ) => {
    const i = count++;
    const login = wanted ?? `applicant-${i}`;
    const uscc = code ?? codeOf(i);
    const answer = await server().app.inject({
      method: 'POST',
      url: '/api/v1/registrations',
      remoteAddress: from ?? `192.0.2.${i}`,
      payload: {
        uscc,
        organisation: application(more),
        person: { login, password: 'a good long one', displayName: '张某' },
      },
    });
    const body = answer.json();
    return { status: answer.statusCode, body, login: (body.login as string | undefined) ?? login, uscc };
  };
}

/** Decides on an organisation as it is now: whoever decides has just looked at it. */
export function decisions(server: () => TestServer) {
  return async <A>(
    who: (method: 'POST', url: string, body: object) => Promise<A>,
    url: string,
    body: object,
  ): Promise<A> => {
    const { rows } = await server().pool.query<{ seen: number }>(
      'SELECT coalesce(max(id), 0) AS seen FROM organisation_step WHERE party_id = $1',
      [/organisations\/(\d+)\//.exec(url)![1]],
    );
    return who('POST', url, { seen: rows[0]!.seen, ...body });
  };
}

/** Approvers of authorities that applications come to, ready once the tests begin. */
export interface Offices {
  /** Of the grain bureau where the applicants are. */
  bureau: Caller;
  /** Of a grain bureau in another province. */
  elsewhere: Caller;
  /** Of another discipline's authority where the applicants are. */
  commerce: Caller;
}

/** Sets up the authorities that decide on applications. */
export function useOffices(server: () => TestServer): Offices {
  const offices = {} as Offices;
  beforeAll(async () => {
    await seedJurisdictions(server().pool);
    const at = (area: string, ...disciplines: Discipline[]) =>
      organisation(server(), 'authority', area, ...(disciplines.length > 0 ? [disciplines] : []));
    offices.bureau = await person(server(), 'bureau', await at('530302'), 'official', 'approver');
    offices.elsewhere = await person(server(), 'elsewhere', await at('500155'), 'approver');
    offices.commerce = await person(server(), 'commerce', await at('530302', 'commerce'), 'approver');
  });
  return offices;
}
