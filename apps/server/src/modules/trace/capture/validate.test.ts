import { describe, expect, it } from 'vitest';
import { documentOf, lotName, made } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { refusedFaults } from './messages.ts';
import { validateDocument } from './validate.ts';

const server = useTestServer();
const AT = '2026-09-01T08:00:00+08:00';
const good = (code: string) => made(code, 1000, 'farm', AT);

async function capture(body: unknown, query = '', language = 'en') {
  const response = await server().app.inject({
    method: 'POST',
    url: `/api/v1/events${query}`,
    headers: {
      authorization: `Bearer ${server().key}`,
      'content-type': 'application/json',
      'accept-language': language,
    },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.statusCode, body: response.json() };
}

const faultsOf = (body: unknown) => validateDocument(body).map(({ path, code }) => `${path} ${code}`);

describe('what capture refuses', () => {
  it('names every fault of a document with its place, the good events beside them untouched', async () => {
    const bad = [
      { ...good('V-1'), bizStep: 'harvesting' },
      good('V-2'),
      {
        ...good('V-3'),
        eventTimeZoneOffset: '8',
        quantityList: [{ epcClass: lotName('V-3'), quantity: -1 }],
      },
      { ...good('V-4'), quantityList: [{ epcClass: lotName('V-4'), quantity: -5, uom: 'KGM' }] },
      { ...good('V-5'), type: 'GossipEvent' },
    ];
    const { status, body } = await capture(documentOf(...bad));
    expect(status).toBe(400);
    expect(body.code).toBe('capture.refused');
    expect(body.errors.map((f: { path: string; code: string }) => `${f.path} ${f.code}`)).toEqual([
      '/epcisBody/eventList/0/bizStep unknownWord',
      '/epcisBody/eventList/2/eventTimeZoneOffset badFormat',
      '/epcisBody/eventList/3/quantityList/0/quantity quantityNegative',
      '/epcisBody/eventList/4/type typeUnknown',
    ]);
    expect(body.errors[0].message).toBe(
      'bizStep is neither a word of the standard vocabulary nor a URI of another',
    );
    const chinese = await capture(documentOf(...bad), '', 'zh-CN');
    expect(chinese.body.errors[0].message).toMatch(/^bizStep 不是标准词汇/);
  });

  it('with mode=proceed records the good events and lists the bad ones', async () => {
    const { status, body } = await capture(
      documentOf({ ...good('P-1'), action: 'EAT' }, good('P-2'), { ...good('P-3'), eventTime: 'noon' }),
      '?mode=proceed',
    );
    expect(status).toBe(200);
    expect(body.receipts).toMatchObject([{ index: 1, status: 'accepted' }]);
    expect(body.refused).toMatchObject([
      { index: 0, errors: [{ path: '/epcisBody/eventList/0/action', code: 'unknownWord' }] },
      { index: 2, errors: [{ path: '/epcisBody/eventList/2/eventTime', code: 'notATime' }] },
    ]);
    const { rows } = await server().pool.query(`SELECT code FROM lot WHERE code LIKE 'P-%'`);
    expect(rows).toEqual([{ code: 'P-2' }]);
  });

  it('refuses what is no document at all', () => {
    expect(faultsOf(null)).toEqual([' wrongType']);
    expect(faultsOf([])).toEqual([' wrongType']);
    expect(faultsOf({})).toEqual(['/type typeUnknown']);
    expect(faultsOf({ ...documentOf(), schemaVersion: 2 })).toEqual(['/schemaVersion wrongType']);
    expect(faultsOf({ type: 'EPCISDocument', schemaVersion: '2.0' })).toContain('/epcisBody missing');
    expect(faultsOf(good('V-6'))).toEqual(['/@context missing']);
  });

  it('drops comments before it looks', () => {
    const event = {
      ...good('V-7'),
      _why: 'a comment',
      readPoint: { id: 'urn:liangsu:place:farm', _note: 1 },
    };
    expect(faultsOf({ ...documentOf(event), _about: [1, 2] })).toEqual([]);
  });

  it('refuses nesting that would exhaust stacks, wherever it is, and says where', async () => {
    const nested = (levels: number) => `${'{"a:b":'.repeat(levels)}1${'}'.repeat(levels)}`;
    const event = JSON.stringify(good('V-8')).slice(0, -1);
    const inEvent = await capture(
      JSON.stringify(documentOf('EVENT')).replace('"EVENT"', `${event},"liangsu:x":${nested(20_000)}}`),
    );
    expect(inEvent.status).toBe(400);
    expect(inEvent.body.errors[0]).toMatchObject({ code: 'tooDeep' });
    expect(inEvent.body.errors[0].path).toMatch(/^\/epcisBody\/eventList\/0\/liangsu:x\/a:b\//);
    const list = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const inContext = await capture(
      JSON.stringify({ ...documentOf(), '@context': 'C' }).replace('"C"', list),
    );
    expect(inContext.status).toBe(400);
    expect(inContext.body.errors[0].code).toBe('tooDeep');
  });

  it('refuses text that the database cannot keep, with its place', async () => {
    const cases: [unknown, string, string][] = [
      [
        documentOf({ ...good('V-9'), 'liangsu:note': 'a\u0000b' }),
        '/epcisBody/eventList/0/liangsu:note',
        'text.nul',
      ],
      [
        documentOf({ ...good('V-9'), ilmd: { 'liangsu:a\u0000': 1 } }),
        '/epcisBody/eventList/0/ilmd/liangsu:a\u0000',
        'unknownProperty',
      ],
      [
        documentOf({ ...good('V-9'), 'liangsu:note': 'half \ud83c' }),
        '/epcisBody/eventList/0/liangsu:note',
        'text.notUnicode',
      ],
      [{ ...documentOf(good('V-9')), sender: 'a\u0000' }, '/sender', 'text.nul'],
    ];
    for (const [body, path, code] of cases) {
      const answer = await capture(body);
      expect([answer.status, answer.body.errors[0].path, answer.body.errors[0].code]).toEqual([
        400,
        path,
        code,
      ]);
    }
    const innocent = await capture(documentOf({ ...good('V-10'), 'liangsu:note': 'C:\\u0000 \\ud83c 🌾' }));
    expect(innocent.status).toBe(200);
  });

  it('has a sentence for every reason, in both languages', () => {
    const problem = { path: '/x/0', code: 'text.nul', params: {} };
    expect(refusedFaults([problem], 'en')[0]!.message).toMatch(/^x\/0 has a NUL/);
    expect(refusedFaults([problem], 'zh-CN')[0]!.message).toMatch(/^x\/0 含有空字符/);
    expect(refusedFaults([{ path: '', code: 'tooDeep', params: {} }], 'zh-CN')[0]!.path).toBe('/');
  });
});
