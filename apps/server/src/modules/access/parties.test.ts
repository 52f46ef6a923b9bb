import { PARTY_SORTS, type PartyInput } from '@liangsu/contract';
import type { Static } from 'typebox';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Caller, callers } from '../../testing/callers.ts';
import { useTestServer } from '../../testing/harness.ts';
import { freshUscc, partyInput } from '../../testing/party-input.ts';

const server = useTestServer();
let as: (...rights: string[]) => Promise<Caller>;
let all: Caller;
beforeAll(async () => {
  as = callers(server());
  all = await as('*');
});

const party = (change: Partial<Static<typeof PartyInput>> = {}): Static<typeof PartyInput> =>
  partyInput({
    name: '昆明示例粮油有限公司',
    uscc: freshUscc(),
    kinds: ['storageEnterprise'],
    jurisdictionCode: '530102',
    contactName: '张三',
    contactPhone: '0871-1234567',
    ...change,
  });

describe('parties: who may', () => {
  it.each([
    ['GET', '/api/v1/parties', 'party.read'],
    ['GET', '/api/v1/parties/1', 'party.read'],
    ['POST', '/api/v1/parties', 'party.write'],
    ['PUT', '/api/v1/parties/1', 'party.write'],
  ] as const)('%s %s needs %s', async (method, url, right) => {
    const body = method === 'GET' ? undefined : party();
    const stranger = await server().app.inject({ method, url, ...(body ? { payload: body } : {}) });
    expect(stranger.statusCode).toBe(401);
    const other = await as('lot.read', right === 'party.read' ? 'party.write' : 'party.read');
    expect(await other(method, url, body)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    const allowed = await as(right);
    expect((await allowed(method, url, body)).status).not.toBe(403);
  });

  it('sees whom to call only with the right to', async () => {
    const { body } = await all('POST', '/api/v1/parties', party());
    expect(body).toMatchObject({ contactName: '张三', contactPhone: '0871-1234567' });
    const reader = await as('party.read');
    const seen = await reader('GET', `/api/v1/parties/${body.id}`);
    expect(seen.body).toMatchObject({ contactName: null, contactPhone: null });
    expect(seen.text).not.toContain('张三');
    expect(
      (await (await as('party.read', 'party.contact'))('GET', `/api/v1/parties/${body.id}`)).body,
    ).toMatchObject({
      contactName: '张三',
    });
  });

  it('cannot erase unseen whom to call', async () => {
    const input = party();
    const { body } = await all('POST', '/api/v1/parties', input);
    const writer = await as('party.read', 'party.write');
    await writer('PUT', `/api/v1/parties/${body.id}`, {
      ...input,
      name: '新名称',
      contactName: null,
      contactPhone: null,
    });
    expect((await all('GET', `/api/v1/parties/${body.id}`)).body).toMatchObject({
      name: '新名称',
      contactName: '张三',
    });
    await all('PUT', `/api/v1/parties/${body.id}`, { ...input, contactName: null });
    expect((await all('GET', `/api/v1/parties/${body.id}`)).body.contactName).toBeNull();
  });
});

describe('a party', () => {
  it('is declared, read back and changed', async () => {
    const input = party({
      gln: '6901234000016',
      licences: [
        {
          kind: 'foodProduction',
          number: 'sc11464010500015',
          issuer: '某局',
          validFrom: '2024-01-01',
          validTo: '2029-01-01',
        },
        { kind: 'grainPurchase', number: '云粮备 0001', issuer: null, validFrom: null, validTo: null },
      ],
    });
    const created = await all('POST', '/api/v1/parties', input);
    expect(created).toMatchObject({
      status: 200,
      body: {
        uri: `urn:liangsu:party:${input.uscc}`,
        area: '云南省昆明市五华区',
        declared: true,
        placeCount: 0,
        lotCount: 0,
        licences: [{ number: 'SC11464010500015', validTo: '2029-01-01' }, { number: '云粮备 0001' }],
      },
    });
    const url = `/api/v1/parties/${created.body.id}`;
    const changed = await all('PUT', url, { ...input, name: ' 改名 ', licences: [input.licences[1]] });
    expect(changed.body).toMatchObject({ name: '改名', licences: [{ number: '云粮备 0001' }] });
    expect((await all('GET', url)).body).toEqual(changed.body);
    expect(await all('GET', '/api/v1/parties/999999')).toMatchObject({
      status: 404,
      body: { code: 'resource.notFound', detail: '没有找到主体“999999”' },
    });
  });

  it('is refused with every fault, its place, and what would be right', async () => {
    const answer = await all(
      'POST',
      '/api/v1/parties?lang=en',
      party({
        name: ' ',
        uscc: '91350100M000100Y42',
        gln: '6901234000017',
        kinds: ['trader', 'trader'],
        jurisdictionCode: '999999',
        licences: [
          {
            kind: 'foodProduction',
            number: 'SC11464010500016',
            issuer: null,
            validFrom: null,
            validTo: null,
          },
          {
            kind: 'foodTrade',
            number: 'SC11464010500015',
            issuer: null,
            validFrom: '2025-01-02',
            validTo: '2025-01-01',
          },
          { kind: 'organic', number: '1', issuer: null, validFrom: null, validTo: null },
          { kind: 'organic', number: '1', issuer: null, validFrom: null, validTo: null },
        ],
      }),
    );
    expect(answer.status).toBe(400);
    expect(
      answer.body.errors.map((fault: { path: string; code: string }) => [fault.path, fault.code]),
    ).toEqual([
      ['/name', 'text.empty'],
      ['/uscc', 'uscc.check'],
      ['/gln', 'gs1.checkDigit'],
      ['/kinds/1', 'kinds.twice'],
      ['/licences/0/number', 'licence.check'],
      ['/licences/1/validTo', 'licence.dates'],
      ['/licences/1/number', 'licence.kind'],
      ['/licences/3', 'licence.twice'],
      ['/jurisdictionCode', 'area.unknown'],
    ]);
    expect(answer.body.errors[1].message).toBe(
      'The credit code does not check: character 18 is “2” and should be “3”',
    );
    const chinese = await all('POST', '/api/v1/parties', party({ uscc: '91350100M000100Y53' }));
    expect(chinese.body.errors[0].message).toContain('组织机构代码');
  });

  it('exists once: the same credit code or GLN again is a conflict', async () => {
    const input = party({ gln: '6901234000023' });
    expect((await all('POST', '/api/v1/parties', input)).status).toBe(200);
    expect(await all('POST', '/api/v1/parties', input)).toMatchObject({
      status: 409,
      body: { code: 'resource.exists', detail: `主体“${input.uscc}”已存在` },
    });
    expect((await all('POST', '/api/v1/parties', party({ gln: '6901234000023' }))).status).toBe(409);
    const other = await all('POST', '/api/v1/parties', party());
    expect(await all('PUT', `/api/v1/parties/${other.body.id}`, input)).toMatchObject({ status: 409 });
  });

  it('declared by several at once is one', async () => {
    const input = party();
    const answers = await Promise.all(Array.from({ length: 6 }, () => all('POST', '/api/v1/parties', input)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
  });

  it('without code and GLN has a name of its own', async () => {
    const { body } = await all('POST', '/api/v1/parties', party({ uscc: null, name: '农户李四' }));
    expect(body.uri).toMatch(/^urn:liangsu:party:[0-9a-f-]{36}$/);
  });

  it('that events named before is taken over, not doubled', async () => {
    const uscc = freshUscc();
    const { rows } = await server().pool.query<{ id: number }>(
      'INSERT INTO party (uri) VALUES ($1) RETURNING id',
      [`urn:liangsu:party:${uscc}`],
    );
    const id = rows[0]!.id;
    expect((await all('GET', `/api/v1/parties/${id}`)).body).toMatchObject({
      declared: false,
      name: `urn:liangsu:party:${uscc}`,
    });
    const { body } = await all('POST', '/api/v1/parties', party({ uscc, gln: '6901234000047' }));
    expect(body).toMatchObject({ id, declared: true, uscc });
  });

  it('is the same for events under each of its names', async () => {
    const gln = '6901234000054';
    const { body } = await all('POST', '/api/v1/parties', party({ gln }));
    const { rows } = await server().pool.query(`SELECT uri FROM party_by_uri WHERE id = $1 ORDER BY uri`, [
      body.id,
    ]);
    expect(rows).toEqual([
      { uri: `https://id.gs1.org/417/${gln}` },
      { uri: `urn:liangsu:party:${body.uscc}` },
    ]);
  });

  it('that events know as two records is not silently halved', async () => {
    const uscc = freshUscc();
    const gln = '6901234000061';
    await server().pool.query('INSERT INTO party (uri) VALUES ($1), ($2)', [
      `urn:liangsu:party:${uscc}`,
      `https://id.gs1.org/417/${gln}`,
    ]);
    const { body } = await all('POST', '/api/v1/parties', party({ uscc, gln }));
    const { rows } = await server().pool.query<{ stands: number }>(
      `SELECT coalesce(s.stands, n.id) AS stands FROM party_by_uri n LEFT JOIN party_stand_in s ON s.id = n.id
        WHERE n.uri = ANY ($1)`,
      [[`urn:liangsu:party:${uscc}`, `https://id.gs1.org/417/${gln}`]],
    );
    expect(rows).toEqual([{ stands: body.id }, { stands: body.id }]);
  });

  it('changed by somebody else meanwhile is not overwritten', async () => {
    const input = party();
    const { body, headers } = await all('POST', '/api/v1/parties', input);
    const url = `/api/v1/parties/${body.id}`;
    const seen = { 'if-match': String(headers['etag']) };
    expect((await all('PUT', url, { ...input, name: '甲' }, seen)).status).toBe(200);
    expect(await all('PUT', url, { ...input, name: '乙' }, seen)).toMatchObject({
      status: 412,
      body: { code: 'resource.changed' },
    });
    expect((await all('GET', url)).body.name).toBe('甲');
  });
});

describe('the list of parties', () => {
  beforeAll(async () => {
    for (let i = 0; i < 7; i++)
      await all(
        'POST',
        '/api/v1/parties',
        party({ name: `列表乡 ${i % 3} 100%_粮站`, kinds: ['bank'], jurisdictionCode: '530381' }),
      );
  });

  it('pages through everything once, in order', async () => {
    const seen: { id: number; name: string }[] = [];
    let cursor = '';
    do {
      const { body } = await all('GET', `/api/v1/parties?kind=bank&limit=2${cursor}`);
      expect(body.total).toBe(cursor === '' ? 7 : null);
      seen.push(...body.items);
      cursor = body.next ? `&cursor=${body.next}` : '';
    } while (cursor !== '');
    expect(seen).toHaveLength(7);
    expect(new Set(seen.map((item) => item.id)).size).toBe(7);
    expect(seen.map((item) => item.name)).toEqual(seen.map((item) => item.name).sort());
  });

  it.each(PARTY_SORTS.flatMap((key) => [key, `-${key}`]))(
    'pages through everything once by %s',
    async (sort) => {
      const seen: { id: number; name: string; uscc: string | null }[] = [];
      for (let cursor = ''; ; ) {
        const { body } = await all('GET', `/api/v1/parties?limit=3&sort=${sort}${cursor}`);
        seen.push(...body.items);
        if (body.next === null) break;
        cursor = `&cursor=${body.next}`;
      }
      const { rows } = await server().pool.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM party WHERE merged_into IS NULL',
      );
      expect(new Set(seen.map((item) => item.id)).size).toBe(rows[0]!.n);
      const key = sort.replace('-', '');
      if (key === 'area') return;
      const values = seen
        .map((item) => (key === 'recorded' ? String(item.id).padStart(9, '0') : item[key as 'name']))
        .filter((value) => value !== null);
      expect(values).toEqual([...values].sort((a, b) => (a < b === sort.startsWith('-') ? 1 : -1)));
    },
  );

  it.each([
    ['q=%E5%88%97%E8%A1%A8%E4%B9%A1', 7],
    ['q=100%25_', 7],
    ['q=0_100', 0],
    ['area=530000&kind=bank', 7],
    ['area=530300&kind=bank', 7],
    ['area=530381&kind=bank', 7],
    ['area=530100&kind=bank', 0],
    ['kind=bank&declared=false', 0],
  ])('filters by %s', async (query, count) => {
    expect((await all('GET', `/api/v1/parties?${query}&limit=100`)).body.items).toHaveLength(count);
  });

  it('finds by the beginning of a credit code, however written', async () => {
    const { body } = await all('POST', '/api/v1/parties', party({ name: '按代码找' }));
    const q = encodeURIComponent(
      body.uscc
        .slice(0, 17)
        .toLowerCase()
        .replace(/(.{6})/g, '$1 '),
    );
    const found = await all('GET', `/api/v1/parties?q=${q}`);
    expect(found.body.items.map((item: { id: number }) => item.id)).toContain(body.id);
  });

  it('refuses a cursor that it did not give', async () => {
    expect(await all('GET', '/api/v1/parties?cursor=x')).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/querystring/cursor', code: 'cursor.invalid' }] },
    });
  });
});
