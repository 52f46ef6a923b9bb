import { beforeAll, describe, expect, it } from 'vitest';
import { type Caller, callers } from '../../testing/callers.ts';
import { documentOf, made, received, shipped } from '../../testing/epcis.ts';
import { useTestServer } from '../../testing/harness.ts';
import { freshUscc, partyInput } from '../../testing/party-input.ts';
import { createApiKey } from './index.ts';

const server = useTestServer();
let as: (...rights: string[]) => Promise<Caller>;
let all: Caller;
beforeAll(async () => {
  as = callers(server());
  all = await as('*');
});

const nameOf = (uscc: string) => `urn:liangsu:party:${uscc}`;
const input = (change: object = {}) =>
  partyInput({
    name: '昆明示例粮油有限公司',
    uscc: freshUscc(),
    kinds: ['storageEnterprise'],
    jurisdictionCode: '530102',
    ...change,
  });
const declared = async (change: object = {}) => (await all('POST', '/api/v1/parties', input(change))).body;
const met = async (uri: string): Promise<number> =>
  (await server().pool.query<{ id: number }>('INSERT INTO party (uri) VALUES ($1) RETURNING id', [uri]))
    .rows[0]!.id;
const codesOf = (answer: { body: { errors: { path: string; code: string }[] } }) =>
  answer.body.errors.map(({ path, code }) => [path, code]);

describe('who may', () => {
  it.each([
    ['GET', 'identity', undefined, 'party.read'],
    ['POST', 'merge', { into: 2, reason: 'x' }, 'party.merge'],
    ['POST', 'separate', { reason: 'x' }, 'party.merge'],
    ['POST', 'withdraw-name', { uri: 'urn:x', reason: 'x' }, 'party.merge'],
  ] as const)('%s %s: only with the right', async (method, what, body, right) => {
    const url = `/api/v1/parties/999999/${what}`;
    const other = await as('party.write', right === 'party.read' ? 'party.merge' : 'party.read');
    expect(await other(method, url, body)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    expect(await (await as(right))(method, url, body)).toMatchObject({ status: 404 });
  });
});

describe('a party that events know under two names', () => {
  const gln = '6901234000078';
  it('is declared with both: the second record becomes it, and the history says so', async () => {
    const uscc = freshUscc();
    const first = await met(nameOf(uscc));
    const second = await met(`https://id.gs1.org/417/${gln}`);
    const { status, body } = await all('POST', '/api/v1/parties', input({ uscc, gln }));
    expect([status, body.id]).toEqual([200, first]);
    const { body: identity } = await all('GET', `/api/v1/parties/${first}/identity`);
    expect(identity).toMatchObject({
      standsFor: null,
      merged: [{ id: second }],
      names: [
        { uri: nameOf(uscc), partyId: first, current: true },
        { uri: `https://id.gs1.org/417/${gln}`, partyId: second, current: true },
      ],
      history: [{ kind: 'merged', party: { id: first }, other: { id: second } }],
    });
    expect((await all('GET', `/api/v1/parties/${second}/identity`)).body.standsFor.id).toBe(first);
    // It can be changed further, keeps both names, and nobody else can take one of them.
    expect((await all('PUT', `/api/v1/parties/${first}`, input({ uscc, gln, name: '新名' }))).status).toBe(
      200,
    );
    expect((await all('POST', '/api/v1/parties', input({ gln }))).status).toBe(409);
    expect(codesOf(await all('PUT', `/api/v1/parties/${second}`, input()))).toEqual([
      ['/id', 'party.merged'],
    ]);
  });
});

describe('two records that are one party', () => {
  it('are merged with a reason and separated again; places and licences go with them', async () => {
    const licence = { kind: 'organic', number: 'O-1', issuer: null, validFrom: null, validTo: null };
    const wrong = await declared({ licences: [licence] });
    const right = await declared({ gln: '6901234000085' });
    const place = { name: '一号仓', nameEn: null, code: null, gln: null, kind: 'depot', parentId: null };
    const where = {
      jurisdictionCode: null,
      address: null,
      longitude: null,
      latitude: null,
      capacityKg: null,
    };
    const added = await all('POST', '/api/v1/places', { ...place, ...where, operatorId: wrong.id });
    await all(
      'POST',
      '/api/v1/events',
      documentOf(made('ID-P', 1, 'farm', '2026-09-01T08:00:00+08:00', { 'liangsu:producer': wrong.uri })),
    );
    const reason = '同一企业重复登记';
    const merged = await all('POST', `/api/v1/parties/${wrong.id}/merge`, { into: right.id, reason });
    expect(merged).toMatchObject({ status: 200, body: { standsFor: { id: right.id } } });
    expect((await all('GET', `/api/v1/places/${added.body.id}`)).body.operatorId).toBe(right.id);
    expect((await all('GET', `/api/v1/parties/${right.id}`)).body).toMatchObject({
      placeCount: 1,
      lotCount: 1,
      licences: [{ number: 'O-1' }],
    });
    const lots = await all('GET', `/api/v1/lots?producer=${right.id}`);
    expect(lots.body.items.map((item: { code: string }) => item.code)).toEqual(['ID-P']);
    // Lists show one, by either name.
    for (const q of [wrong.uscc, right.uscc])
      expect(
        (await all('GET', `/api/v1/parties?q=${q}`)).body.items.map((item: { id: number }) => item.id),
      ).toEqual([right.id]);
    expect(
      (await all('GET', `/api/v1/search?q=${wrong.uscc}`)).body.parties.map((hit: { id: number }) => hit.id),
    ).toEqual([right.id]);
    // Whoever still names the old record means the one that stands for it.
    const renamed = await all('PUT', `/api/v1/places/${added.body.id}`, {
      ...place,
      ...where,
      operatorId: wrong.id,
    });
    expect(renamed.body.operatorId).toBe(right.id);
    // The code of the merged record can be registered with the one that stands.
    const taken = await all('PUT', `/api/v1/parties/${right.id}`, input({ uscc: wrong.uscc }));
    expect(taken).toMatchObject({ status: 200, body: { uscc: wrong.uscc } });

    const apart = await all('POST', `/api/v1/parties/${wrong.id}/separate`, { reason: '误并' });
    expect(apart.body).toMatchObject({
      standsFor: null,
      history: [
        { kind: 'separated', reason: '误并', other: { id: wrong.id } },
        { kind: 'merged', reason, party: { id: right.id } },
      ],
    });
    expect((await all('GET', `/api/v1/places/${added.body.id}`)).body.operatorId).toBe(wrong.id);
    // Who did it is told by name, not by key or login.
    for (const { by } of (await all('GET', `/api/v1/parties/${wrong.id}/identity`)).body.history)
      expect(by).toBe('test');
    await expect(server().owner.query('DELETE FROM party_history')).rejects.toThrow(/evidence/);
  });

  it('stand in a row: what was merged earlier follows', async () => {
    const [a, b, c] = [await declared(), await declared(), await declared()];
    await all('POST', `/api/v1/parties/${a.id}/merge`, { into: b.id, reason: 'x' });
    await all('POST', `/api/v1/parties/${b.id}/merge`, { into: c.id, reason: 'x' });
    const { body } = await all('GET', `/api/v1/parties/${a.id}/identity`);
    expect(body.standsFor.id).toBe(c.id);
    expect((await all('GET', `/api/v1/parties/${c.id}/identity`)).body.merged).toHaveLength(2);
  });

  it('are not merged where that would mislead, and never in a ring', async () => {
    const [a, b] = [await declared(), await declared()];
    const undeclared = await met('urn:x:undeclared');
    const merge = (id: number, into: number) =>
      all('POST', `/api/v1/parties/${id}/merge`, { into, reason: 'x' });
    expect(codesOf(await merge(a.id, a.id))).toEqual([['/into', 'party.mergeSelf']]);
    expect(codesOf(await merge(a.id, 999_999))).toEqual([['/into', 'party.noSuch']]);
    expect(codesOf(await merge(a.id, undeclared))).toEqual([['/into', 'party.mergeIntoUndeclared']]);
    await merge(a.id, b.id);
    expect(codesOf(await merge(b.id, a.id))).toEqual([['/into', 'party.merged']]);
    expect(codesOf(await merge(a.id, b.id))).toEqual([['/id', 'party.merged']]);
    expect(codesOf(await all('POST', `/api/v1/parties/${b.id}/separate`, { reason: 'x' }))).toEqual([
      ['/id', 'party.notMerged'],
    ]);
    const clerk = await declared();
    await createApiKey(server().pool, { name: 'clerk', rights: [], partyId: clerk.id });
    expect(codesOf(await merge(clerk.id, b.id))).toEqual([['/id', 'party.mergeActs']]);
  });
});

describe('a wrong code', () => {
  it('that was corrected is given back unless an event bears it, and its true bearer can be declared', async () => {
    const { id, uscc: wrong } = await declared();
    const right = freshUscc();
    await all('PUT', `/api/v1/parties/${id}`, input({ uscc: right }));
    const url = `/api/v1/parties/${id}`;
    expect((await all('GET', `${url}/identity`)).body.names).toEqual([
      { uri: nameOf(wrong), partyId: id, current: false },
      { uri: nameOf(right), partyId: id, current: true },
    ]);
    expect((await all('POST', '/api/v1/parties', input({ uscc: wrong }))).status).toBe(409);
    const withdraw = (uri: string) => all('POST', `${url}/withdraw-name`, { uri, reason: '登记错误' });
    expect(codesOf(await withdraw(nameOf(right)))).toEqual([['/uri', 'name.current']]);
    expect(codesOf(await withdraw('urn:x:none'))).toEqual([['/uri', 'name.unknown']]);
    expect(await withdraw(nameOf(wrong))).toMatchObject({
      status: 200,
      body: {
        names: [{ uri: nameOf(right), current: true }],
        history: [{ kind: 'nameWithdrawn', uri: nameOf(wrong), reason: '登记错误' }],
      },
    });
    expect((await all('POST', '/api/v1/parties', input({ uscc: wrong }))).status).toBe(200);
    expect((await all('GET', url)).body.uri).toBe(nameOf(right));
  });

  it('that events bear stays: what they said must not change its meaning', async () => {
    const { id, uscc: wrong } = await declared();
    const sent = await all(
      'POST',
      '/api/v1/events',
      documentOf({
        ...made('ID-1', 1, 'farm', '2026-09-01T08:00:00+08:00'),
        destinationList: [{ type: 'owning_party', destination: nameOf(wrong) }],
      }),
    );
    expect(sent.status).toBe(200);
    await all('PUT', `/api/v1/parties/${id}`, input());
    expect(
      codesOf(await all('POST', `/api/v1/parties/${id}/withdraw-name`, { uri: nameOf(wrong), reason: 'x' })),
    ).toEqual([['/uri', 'name.used']]);
  });
});

describe('a trace', () => {
  it('sees one holder, by the name of the record that stands for both', async () => {
    const [sender, receiver] = [await declared({ name: '旧名' }), await declared({ name: '现名' })];
    const day = (n: number) => `2026-09-0${n}T08:00:00+08:00`;
    await all(
      'POST',
      '/api/v1/events',
      documentOf(
        made('ONE-P', 10, 'one-farm', day(1)),
        shipped('ONE-P', 10, [sender.uscc, 'one-farm'], [receiver.uscc, 'one-depot'], day(2), 'ONE-1'),
        received('ONE-P', 10, [sender.uscc, 'one-farm'], [receiver.uscc, 'one-depot'], day(3), 'ONE-1'),
      ),
    );
    const holder = async () => {
      const { body } = await all('GET', '/api/v1/lots/ONE-P/trace?direction=downstream');
      const [holding] = body.downstream.lots[0].holdings;
      return body.parties[holding.party];
    };
    expect(await holder()).toMatchObject({ id: receiver.id, name: '现名' });
    await all('POST', `/api/v1/parties/${receiver.id}/merge`, { into: sender.id, reason: '同一企业' });
    expect(await holder()).toMatchObject({ id: sender.id, name: '旧名' });
  });
});
