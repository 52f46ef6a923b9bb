import { describe, expect, it } from 'vitest';
import { CONTEXT, documentOf, made } from '../epcis.ts';
import { useTestServer } from '../harness.ts';
import { partyInput } from '../party-input.ts';

const server = useTestServer();

async function send(
  url: string,
  payload: string | Buffer,
  headers: Record<string, string> = {},
  method: 'POST' | 'PUT' = 'POST',
) {
  const response = await server().app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${server().key}`, 'content-type': 'application/json', ...headers },
    payload,
  });
  return { status: response.statusCode, body: response.json(), type: response.headers['content-type'] };
}
const party = (change: Record<string, unknown> = {}) =>
  partyInput({ name: '甲', kinds: [], jurisdictionCode: null, ...change });

describe('a body that is too large', () => {
  it.each(['/api/v1/events', '/api/v1/parties'])(
    '%s: 40 MB are refused, and the limit is told in bytes',
    async (url) => {
      const { status, body, type } = await send(url, Buffer.alloc(40 * 1024 * 1024, 32));
      expect(status).toBe(413);
      expect(type).toContain('application/problem+json');
      expect(body).toMatchObject({
        code: 'request.tooLarge',
        detail: '请求正文超过 33554432 字节，请分成几份提交',
      });
    },
  );
});

describe('a body that is no JSON', () => {
  it.each([
    ['{"name": "甲",}', '第 1 行第 14 列', 'line 1, column 14'],
    ['{\n  "name": x\n}', '第 2 行第 11 列', 'line 2, column 11'],
    ['{"name": "甲"', '内容不完整', 'it ends too early'],
    ['', '内容为空', 'it is empty'],
    ['not json', '第 1 行第 1 列', 'line 1, column 1'],
  ])('%j is refused with its place', async (text, chinese, english) => {
    const zh = await send('/api/v1/parties', text);
    expect(zh).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
    expect(zh.body.detail).toContain(chinese);
    const en = await send('/api/v1/parties', text, { 'accept-language': 'en' });
    expect(en.body.detail).toContain(english);
  });

  it('changes no object by its names', async () => {
    const { status } = await send(
      '/api/v1/parties',
      `{"__proto__": {"polluted": 1}, ${JSON.stringify(party()).slice(1)}`,
    );
    expect(status).toBe(400);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('of another type is refused by its name', async () => {
    expect(await send('/api/v1/parties', '<a/>', { 'content-type': 'text/xml' })).toMatchObject({
      status: 415,
      body: { detail: '不支持的内容类型 text/xml，请使用 application/json' },
    });
  });
});

describe('nesting of 10,000 levels', () => {
  const deep = (open: string, close: string) => `${open.repeat(10_000)}1${close.repeat(10_000)}`;
  it.each([
    [
      'lists in a party',
      '/api/v1/parties',
      JSON.stringify(party({ address: 'X' })).replace('"X"', deep('[', ']')),
    ],
    [
      'objects in a party',
      '/api/v1/parties',
      JSON.stringify(party({ address: 'X' })).replace('"X"', deep('{"a":', '}')),
    ],
    ['nothing but lists', '/api/v1/parties', deep('[', ']')],
    [
      'lists in an event',
      '/api/v1/events',
      JSON.stringify(
        documentOf({ ...made('D-1', 1, 'f', '2026-09-01T08:00:00+08:00'), 'liangsu:x': 'X' }),
      ).replace('"X"', deep('[', ']')),
    ],
    [
      'objects in a context',
      '/api/v1/events',
      JSON.stringify({ ...documentOf(), '@context': 'X' }).replace('"X"', deep('{"a":', '}')),
    ],
    ['a start of a trace', '/api/v1/traces', `{"starts": [${deep('{"a":', '}')}]}`],
  ])('%s is refused, and the server goes on', async (_what, url, text) => {
    const { status } = await send(url, text);
    expect(status).toBe(400);
    expect((await server().app.inject('/healthz')).statusCode).toBe(200);
  });
});

const HOSTILE = [
  `'; DROP TABLE party; --`,
  `" OR 1=1`,
  '<script>alert(1)</script>',
  '{{7*7}} $(id) %s %n',
  '=HYPERLINK("http://x","y")',
  '../../etc/passwd',
  '\u202Egnp.exe',
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!',
  '𠮷野家 🌾 á',
];

describe('hostile text', () => {
  it.each(HOSTILE)('%j is a name like any other: stored, found and answered as it is', async (name) => {
    const { status, body } = await send('/api/v1/parties', JSON.stringify(party({ name })));
    expect(status).toBe(200);
    expect(body.name).toBe(name);
    const q = encodeURIComponent(name);
    const found = await server().app.inject({
      url: `/api/v1/parties?q=${q}`,
      headers: { authorization: `Bearer ${server().key}` },
    });
    expect(found.json().items.map((item: { name: string }) => item.name)).toContain(name);
    const lot = `H-${Buffer.from(name).toString('hex').slice(0, 20)}`;
    const event = made(lot, 1, 'farm', '2026-09-01T08:00:00+08:00', { 'liangsu:productName': name });
    expect((await send('/api/v1/events', JSON.stringify(documentOf(event)))).status).toBe(200);
    const page = await server().app.inject({
      url: `/api/v1/lots/${lot}`,
      headers: { authorization: `Bearer ${server().key}` },
    });
    expect(page.json().product).toBe(name.trim());
  });

  it.each([
    ['a name', '/api/v1/parties', party({ name: 'a\u0000b' }), '/name', 'text.nul'],
    ['half a character', '/api/v1/parties', party({ name: 'a\ud800b' }), '/name', 'text.notUnicode'],
    [
      'deep inside',
      '/api/v1/parties',
      party({ licences: [{ kind: 'x', number: '\u0000', issuer: null, validFrom: null, validTo: null }] }),
      '/licences/0/number',
      'text.nul',
    ],
    ['a field’s name', '/api/v1/parties', party({ 'a\u0000': 1 }), '/a\u0000', 'text.nul'],
    [
      'an event',
      '/api/v1/events',
      documentOf({ ...made('N-1', 1, 'f', '2026-09-01T08:00:00+08:00'), 'liangsu:note': '\u0000' }),
      '/epcisBody/eventList/0/liangsu:note',
      'text.nul',
    ],
    [
      'a context',
      '/api/v1/events',
      {
        ...documentOf(made('N-2', 1, 'f', '2026-09-01T08:00:00+08:00')),
        '@context': [...CONTEXT, { x: 'urn:\u0000' }],
      },
      '/@context/2/x',
      'text.nul',
    ],
  ])('U+0000 and the like in %s is refused with its place', async (_what, url, body, path, code) => {
    const answer = await send(url, JSON.stringify(body));
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0]).toMatchObject({ path, code });
  });

  it.each([
    '/api/v1/parties?q=%00',
    '/api/v1/lots/%00',
    '/api/v1/search?q=a%00b',
    '/api/v1/parties?area=%00',
    '/api/v1/parties/99999999999999999999',
    '/api/v1/places?operator=99999999999999999999',
    '/api/v1/public/lots/%00',
  ])('%s is refused, not a fault of the server', async (url) => {
    const answer = await server().app.inject({ url, headers: { authorization: `Bearer ${server().key}` } });
    expect(answer.statusCode, answer.body).toBeGreaterThanOrEqual(400);
    expect(answer.statusCode, answer.body).toBeLessThan(500);
  });
});
