import type { Trace, TraceLineData } from '@liangsu/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { documentOf, made, transformed } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';

const server = useTestServer({ now: () => new Date('2026-11-22T00:00:00Z') });
const at = (day: number, hour = 8) =>
  `2026-09-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00+08:00`;

const ask = async (method: 'GET' | 'POST', url: string, body?: unknown) => {
  const response = await server().app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${server().key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  expect(response.statusCode, response.body).toBe(200);
  return response;
};
const capture = async (...events: unknown[]) =>
  (await ask('POST', '/api/v1/events', documentOf(...events))).json() as { seq: number };
const trace = async (more = '') =>
  (await ask('GET', `/api/v1/lots/T1/trace?direction=downstream${more}`)).json() as Trace;
const pairs = (answer: Trace) =>
  answer.coLocated.map((c) => `${c.container ?? c.line!.name} ${c.shift?.day ?? ''} ${c.lot} ${c.other}`);

describe('what merely shared a line and shift, or a container', () => {
  let before: number;
  beforeAll(async () => {
    await capture(
      ...['T1', 'T2', 'T3', 'T4', 'T5'].map((code) => made(code, 10, 'shed', at(1))),
      transformed([['T1', 10]], [['F1', 9]], 'line-1', at(2, 8)),
      transformed([['T3', 10]], [['F3', 9]], 'line-1', at(3, 8)),
      transformed([['T4', 10]], [['F4', 9]], 'shed', at(2, 9)),
    );
    await server().owner.query(
      `UPDATE place SET kind = 'line', name = '一号线' WHERE uri = 'urn:liangsu:place:line-1'`,
    );
    before = (await capture(made('nothing', 1, 'shed', at(1)))).seq;
    await capture(
      transformed([['T2', 10]], [['F2', 9]], 'line-1', at(2, 20)),
      // Events of one open pool are found as others are.
      transformed([['T5', 4]], [['F5', 3]], 'line-1', at(2, 21), { transformationID: 'urn:liangsu:pool:1' }),
    );
  });

  it('is told only when asked for', async () => {
    expect((await trace()).coLocated).toEqual([]);
  });

  it('says on which line and which day, and follows none of it', async () => {
    const answer = await trace('&coLocated=true');
    expect(pairs(answer).sort()).toEqual(
      ['T2', 'F2', 'T5', 'F5']
        .flatMap((other) => ['T1', 'F1'].map((lot) => `一号线 2026-09-02 ${lot} ${other}`))
        .sort(),
    );
    expect(answer.coLocated[0]).toMatchObject({
      container: null,
      line: { name: '一号线' },
      shift: { basis: 'calendarDay', zone: 'Asia/Shanghai', day: '2026-09-02' },
      from: '2026-09-01T16:00:00.000Z',
      to: '2026-09-02T15:59:59.999Z',
    });
    expect(answer.downstream!.lots.map((lot) => lot.code).sort()).toEqual(['F1', 'T1']);
  });

  it('is what was known then', async () => {
    expect(pairs(await trace(`&coLocated=true&asKnownAt=${before}`))).toEqual([]);
  });

  it('is the same as lines', async () => {
    const url = '/api/v1/lots/T1/trace.ndjson?direction=downstream&coLocated=true';
    const lines = (await ask('GET', url)).body
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as TraceLineData);
    const end = lines.at(-1);
    expect(end?.line === 'end' && end.coLocated).toEqual((await trace('&coLocated=true')).coLocated);
  });

  it('names the container, and leaves open when something went in or came out', async () => {
    const into = (code: string, day: number) => ({
      type: 'AggregationEvent',
      eventTime: at(day),
      eventTimeZoneOffset: '+08:00',
      'liangsu:rowId': `into-${code}`,
      action: 'ADD',
      bizStep: 'packing',
      parentID: 'urn:liangsu:container:lorry',
      readPoint: { id: 'urn:liangsu:place:shed' },
      bizLocation: { id: 'urn:liangsu:place:shed' },
      childQuantityList: [{ epcClass: `urn:liangsu:lot:${code}`, quantity: 1, uom: 'KGM' }],
    });
    const wrong = { ...into('T4', 6), eventID: 'urn:uuid:into-t4' };
    await capture(into('F1', 5), into('T3', 6), wrong);
    const shared = async () =>
      (await trace('&coLocated=true')).coLocated
        .filter((c) => c.container !== null)
        .map(({ container, line, shift, lot, other, from, to }) => [
          container,
          line,
          shift,
          lot,
          other,
          from,
          to,
        ]);
    const rows = await shared();
    expect(rows.map((row) => row[4]).sort()).toEqual(['T3', 'T4']);
    expect(rows[0]).toEqual([
      expect.stringContaining('lorry'),
      null,
      null,
      'F1',
      expect.any(String),
      '2026-09-06T00:00:00.000Z',
      null,
    ]);
    await capture({ ...wrong, errorDeclaration: { declarationTime: at(20), reason: 'incorrect_data' } });
    expect((await shared()).map((row) => row[4])).toEqual(['T3']);
  });
});
