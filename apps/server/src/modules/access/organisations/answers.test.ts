import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../testing/callers.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { organisation, person, signedIn } from '../../../testing/people.ts';
import { applicants, application, decisions, useOffices } from '../testing/applications.ts';

const server = useTestServer();
const offices = useOffices(server);
const apply = applicants(server);
const decided = decisions(server);
const approve = { decision: 'approve', reason: null };

/** Of the market regulators of the prefecture: the county has none here. */
let market: Caller;
beforeAll(async () => {
  const office = await organisation(server(), 'authority', '530300', ['marketRegulation']);
  market = await person(server(), 'market', office, 'approver');
});
const answersOf = ({ body }: { body: { answers: { kinds: string[]; state: string }[] } }) =>
  Object.fromEntries(body.answers.map(({ kinds, state }) => [kinds.join(), state]));

describe('a decision', () => {
  it('is about what was looked at: refused when the application changed since, with words', async () => {
    const { body, login } = await apply();
    const url = `/api/v1/organisations/${body.organisationId}`;
    const { lastStep: seen } = (await offices.bureau('GET', url)).body;
    const mine = await signedIn(server(), login);
    await mine('PUT', `${url}/application`, application({ kinds: ['reserveCompany'] }));
    for (const decision of [approve, { decision: 'refuse', reason: '材料不全' }]) {
      const answer = await offices.bureau('POST', `${url}/approval`, { ...decision, seen });
      expect([answer.status, answer.body.code]).toEqual([409, 'organisation.changed']);
      expect(answer.body.detail).toContain('再看一遍');
    }
    const again = (await offices.bureau('GET', url)).body;
    expect([again.state, again.kinds]).toEqual(['applied', ['reserveCompany']]);
    const done = await offices.bureau('POST', `${url}/approval`, { ...approve, seen: again.lastStep });
    expect([done.status, done.body.kinds]).toEqual([200, ['reserveCompany']]);
    // The approval is a step, too: whoever looked before it suspends nothing.
    const late = { decision: 'suspend', reason: '账实不符', seen: again.lastStep };
    expect((await offices.bureau('POST', `${url}/suspension`, late)).body.code).toBe('organisation.changed');
    const now = { ...late, seen: done.body.lastStep };
    expect((await offices.bureau('POST', `${url}/suspension`, now)).body.state).toBe('suspended');
    expect((await offices.bureau('POST', `${url}/suspension`, { ...now, seen: undefined })).status).toBe(400);
  });
});

describe('an enterprise of several kinds', () => {
  const both = { kinds: ['storageEnterprise', 'retailer'] };

  it('is admitted by each answering bureau for what that answers for; the rest does not count until then', async () => {
    const { body, login } = await apply(both);
    const id = body.organisationId as number;
    const url = `/api/v1/organisations/${id}`;
    const mine = await signedIn(server(), login);
    const waiting = await mine('GET', url);
    expect(waiting.body.answers).toMatchObject([
      { kinds: ['storageEnterprise'], state: 'waiting', disciplines: ['grain'] },
      { kinds: ['retailer'], state: 'waiting', disciplines: ['marketRegulation'] },
    ]);
    expect(waiting.body.answers[1].bureaus).toHaveLength(1);

    const first = await decided(market, `${url}/approval`, approve);
    expect(first.body).toMatchObject({ state: 'approved', pending: true, kinds: ['retailer'] });
    expect(answersOf(first)).toEqual({ storageEnterprise: 'waiting', retailer: 'approved' });
    expect(first.body.steps.at(-1)).toMatchObject({ kind: 'approved', answered: ['retailer'] });
    const { rows } = await server().pool.query('SELECT kinds FROM party WHERE id = $1', [id]);
    expect(rows).toEqual([{ kinds: ['retailer'] }]);
    // A shop has no storage keepers, and the market regulators nothing more to say.
    const keeper = await mine('POST', '/api/v1/invitations', { role: 'keeper', name: '李某' });
    expect(keeper.status).toBe(409);
    expect((await mine('POST', '/api/v1/invitations', { role: 'clerk', name: '李某' })).status).toBe(200);
    expect((await decided(market, `${url}/approval`, approve)).status).toBe(403);

    const second = await decided(offices.bureau, `${url}/approval`, approve);
    expect(second.body).toMatchObject({ pending: false, kinds: ['storageEnterprise', 'retailer'] });
    expect((await mine('POST', '/api/v1/invitations', { role: 'keeper', name: '李某' })).status).toBe(200);
    // Either of them may stop it.
    const stop = { decision: 'suspend', reason: '账实不符' };
    expect((await decided(market, `${url}/suspension`, stop)).body.state).toBe('suspended');
  });

  it('is refused by one and admitted by the other; refused by both it is nothing', async () => {
    const { body } = await apply(both);
    const url = `/api/v1/organisations/${body.organisationId}`;
    const refuse = { decision: 'refuse', reason: '无仓储设施' };
    const first = await decided(offices.bureau, `${url}/approval`, refuse);
    expect([first.body.state, answersOf(first)]).toEqual([
      'applied',
      { storageEnterprise: 'refused', retailer: 'waiting' },
    ]);
    expect((await decided(market, `${url}/approval`, approve)).body).toMatchObject({
      state: 'approved',
      pending: false,
      kinds: ['retailer'],
    });
    const other = await apply(both);
    const there = `/api/v1/organisations/${other.body.organisationId}/approval`;
    expect((await decided(market, there, refuse)).body.state).toBe('applied');
    expect((await decided(offices.bureau, there, refuse)).body).toMatchObject({
      state: 'refused',
      pending: false,
    });
  });

  it('goes on as what it is while a further kind is asked for, and is seen by whom that is asked of', async () => {
    const { body, login } = await apply();
    const id = body.organisationId as number;
    const url = `/api/v1/organisations/${id}`;
    await decided(offices.bureau, `${url}/approval`, approve);
    const listed = async () =>
      (await market('GET', '/api/v1/organisations?limit=1000')).body.items.some(
        (one: { id: number }) => one.id === id,
      );
    expect([await listed(), (await market('GET', url)).status]).toEqual([false, 403]);
    const mine = await signedIn(server(), login);
    await mine('PUT', `${url}/application`, application({ ...both, name: '改了名' }));
    expect([await listed(), (await market('GET', url)).status]).toEqual([true, 200]);
    const added = await decided(market, `${url}/approval`, approve);
    expect(added.body).toMatchObject({
      name: '改了名',
      kinds: ['storageEnterprise', 'retailer'],
      pending: true,
    });
    const refused = await decided(offices.bureau, `${url}/approval`, { decision: 'refuse', reason: '不符' });
    expect(refused.body).toMatchObject({ kinds: ['storageEnterprise', 'retailer'], pending: false });
  });
});
