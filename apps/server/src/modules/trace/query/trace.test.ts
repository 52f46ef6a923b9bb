import type { LotView, RecallScope, Trace, TraceLineData } from '@liangsu/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { documentOf, gone, made, received, shipped, transformed } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';

const server = useTestServer({ now: () => new Date('2026-11-22T00:00:00Z') });

async function call<T>(
  method: 'GET' | 'POST',
  url: string,
  body?: unknown,
): Promise<{ status: number; body: T }> {
  const response = await server().app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${server().key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: response.statusCode, body: response.json() as T };
}
const capture = (...events: unknown[]) => call('POST', '/api/v1/events', documentOf(...events));
const at = (day: number, hour = 8) =>
  `2026-10-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00+08:00`;

describe('the worked example of the trace definition', () => {
  beforeAll(async () => {
    const depot = ['depot', 'bin-1'] as const;
    const mill = ['mill', 'plant-1'] as const;
    await capture(
      made('A1', 10_000, 'bin-1', at(1)),
      made('A2', 20_000, 'bin-1', at(1)),
      made('A3', 30_000, 'bin-1', at(1)),
      transformed([['A1', 10_000]], [['B', 10_000]], 'bin-1', at(2)),
      transformed([['A2', 20_000]], [['B', 20_000]], 'bin-1', at(3)),
      transformed([['A3', 30_000]], [['B', 30_000]], 'bin-1', at(4)),
      shipped('B', 12_000, depot, mill, at(5), 'WB-1'),
      received('B', 12_000, depot, mill, at(6), 'WB-1'),
      transformed(
        [['B', 12_000]],
        [
          ['F', 9_000],
          ['R', 2_800],
        ],
        'plant-1',
        at(7),
        {
          'liangsu:losses': [{ kind: 'process', quantity: 100, uom: 'KGM' }],
        },
      ),
      // Fed after the draw: nothing of it can be in the flour.
      made('A4', 5_000, 'bin-1', at(8)),
      transformed([['A4', 5_000]], [['B', 5_000]], 'bin-1', at(9)),
      gone('F', 1_000, 'plant-1', at(10)),
    );
  });

  it('carries quantities downstream to the milligram', async () => {
    const { status, body } = await call<Trace>('GET', '/api/v1/lots/A1/trace?direction=downstream');
    expect(status).toBe(200);
    const lot = (code: string) => body.downstream!.lots.find((l) => l.code === code)!;
    expect(body.downstream!.lotCount).toBe(4);
    expect(lot('F').expected).toBe('1500');
    expect(lot('R').expected).toBe('466.666667');
    expect(lot('B').holdings.map((h) => h.carried)).toEqual(['8000']);
    expect(body.completeness.counts['unexplained']).toBe(1);
    // Which transformation it was is said by what it made, and when.
    expect(body.completeness.findings.find((finding) => finding.code === 'unexplained')).toMatchObject({
      lot: 'F',
      lots: [{ code: 'F' }, { code: 'R' }],
      at: new Date(at(7)).toISOString(),
      amount: '100',
      unit: 'kg',
      message: expect.stringContaining('100 kg'),
    });
    expect(body.downstream!.links).toHaveLength(3);
  });

  it('knows upstream what came in before the draw, and not what came after', async () => {
    const { body } = await call<Trace>('GET', '/api/v1/lots/F/trace?direction=upstream');
    expect(body.upstream!.lots.map((l) => l.code).sort()).toEqual(['A1', 'A2', 'A3', 'B', 'F']);
    const wrongClock = await call<Trace>('GET', '/api/v1/lots/F/trace?direction=upstream&ignoreTime=true');
    expect(wrongClock.body.upstream!.lots.map((l) => l.code)).toContain('A4');
    expect(wrongClock.body.upstream!.lotCountByTime).toBe(5);
  });

  it('answers as known at an earlier commit', async () => {
    const before = (
      await call<{ seq: number }>('POST', '/api/v1/events', documentOf(made('K1', 10, 'p', at(1))))
    ).body.seq;
    await capture(transformed([['K1', 10]], [['K2', 10]], 'p', at(2)));
    const now = await call<Trace>('GET', '/api/v1/lots/K1/trace?direction=downstream');
    const then = await call<Trace>('GET', `/api/v1/lots/K1/trace?direction=downstream&asKnownAt=${before}`);
    expect(now.body.downstream!.lotCount).toBe(2);
    expect(then.body.downstream!.lotCount).toBe(1);
    expect(then.body.asKnownAt).toBe(before);
  });

  it('starts from a holding, an event, a place and a window', async () => {
    const place = (await server().pool.query(`SELECT id FROM place WHERE uri = 'urn:liangsu:place:plant-1'`))
      .rows[0].id;
    const starts = [{ kind: 'place', place, from: '2026-10-07', until: '2026-10-07' }];
    const { status, body } = await call<Trace>('POST', '/api/v1/traces', { starts, direction: 'downstream' });
    expect(status).toBe(200);
    expect(body.downstream!.lots.map((l) => l.code).sort()).toEqual(['B', 'F', 'R']);
  });

  it.each([
    ['a lot of transformations', 'F'],
    ['a lot in a crate', 'IN-CRATE'],
  ])('streams the same answer line by line, from a lot and from any start: %s', async (_, code) => {
    if (code === 'IN-CRATE')
      await capture(made(code, 10, 'p', at(1)), {
        type: 'AggregationEvent',
        action: 'ADD',
        bizStep: 'packing',
        eventTime: new Date(at(2)).toISOString(),
        eventTimeZoneOffset: '+08:00',
        parentID: 'urn:liangsu:container:crate-1',
        childQuantityList: [{ epcClass: `urn:liangsu:lot:${code}`, quantity: 4, uom: 'KGM' }],
        bizLocation: { id: 'urn:liangsu:place:p' },
      });
    const starts = [{ kind: 'lot', code }];
    const body = { starts, direction: 'both' };
    const whole = (await call<Trace>('POST', '/api/v1/traces', body)).body;
    if (code === 'IN-CRATE')
      expect(whole.downstream!.lots[0]!.holdings.map((holding) => holding.container)).toContain(
        'urn:liangsu:container:crate-1',
      );
    for (const [method, url, payload] of [
      ['GET', `/api/v1/lots/${code}/trace.ndjson`, undefined],
      ['POST', '/api/v1/traces.ndjson', body],
    ] as const) {
      const response = await server().app.inject({
        method,
        url,
        headers: { authorization: `Bearer ${server().key}` },
        ...(payload ? { payload } : {}),
      });
      expect(response.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
      const lines = response.body
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text) as TraceLineData);
      const of = <L extends TraceLineData['line']>(name: L) =>
        lines.filter((line): line is Extract<TraceLineData, { line: L }> => line.line === name);
      const [head] = of('head');
      const [end] = of('end');
      expect(lines[0]).toBe(head);
      expect(lines.at(-1)).toBe(end);
      expect(end!.lines).toBe(lines.length);
      const side = (direction: 'upstream' | 'downstream') => ({
        lots: of('lot').flatMap((line) => (line.direction === direction ? [line.lot] : [])),
        links: of('link').flatMap((line) => (line.direction === direction ? [line.link] : [])),
        ...head![direction]!,
      });
      const { starts: begun, asKnownAt, now, ignoreTime } = head!;
      expect({
        starts: begun,
        asKnownAt,
        now,
        ignoreTime,
        parties: of('party').map((line) => line.party),
        places: of('place').map((line) => line.place),
        upstream: side('upstream'),
        downstream: side('downstream'),
        coLocated: end!.coLocated,
        completeness: end!.completeness,
      }).toEqual(whole);
    }
  });

  it('says what is wrong with a code, and where nothing is', async () => {
    expect((await call('GET', '/api/v1/lots/NOPE/trace')).status).toBe(404);
    const typo = await call<{ code: string }>('GET', '/api/v1/lots/LS2345/trace');
    expect(typo.status).toBe(400);
    expect(typo.body.code).toBe('code.invalid');
  });

  it('answers for a lot of which nothing counts: recorded later than asked for, or declared wrong', async () => {
    const event = made('NEVER', 5, 'farm', at(9));
    const answers = async (query: string) => {
      for (const path of [`trace?${query}`, `trace.ndjson?${query}`, `recall-scope?${query}`]) {
        const answer = await server().app.inject({
          url: `/api/v1/lots/NEVER/${path}`,
          headers: { authorization: `Bearer ${server().key}` },
        });
        expect([path, answer.statusCode]).toEqual([path, 200]);
        if (path.startsWith('trace.ndjson')) expect(answer.body).toContain('"line":"end"');
      }
      const { body } = await call<Trace>('GET', `/api/v1/lots/NEVER/trace?${query}`);
      expect(body.downstream!.lots[0]).toMatchObject({ since: null, firstEvent: null, lastEvent: null });
    };
    await capture(event);
    await answers('asKnownAt=0');
    await answers('asKnownAt=2020-01-01');
    await capture({
      ...event,
      errorDeclaration: { declarationTime: at(10), reason: 'did_not_occur' },
    });
    await answers('');
  });

  it('says of goods in transit who sent them to whom, and of a lot what does not add up', async () => {
    const farm = ['farm', 'field-1'] as const;
    const mill = ['mill', 'plant-1'] as const;
    await capture(
      made('OVER', 100, 'field-1', at(9)),
      shipped('OVER', 30, farm, ['depot', 'bin-1'], at(10), 'WB-8'),
      received('OVER', 30, farm, ['depot', 'bin-1'], at(11), 'WB-8'),
      shipped('OVER', 150, farm, mill, at(30), 'WB-9'),
    );
    const { body } = await call<LotView>('GET', '/api/v1/lots/OVER');
    const onItsWay = body.holdings.filter((holding) => holding.inTransit);
    expect(onItsWay).toMatchObject([{ amount: { value: '150' } }]);
    const ends = [onItsWay[0]!.sentBy!.id, onItsWay[0]!.sentTo!.id];
    expect(new Set(ends).size).toBe(2);
    expect(body.warnings).toMatchObject([
      { code: 'overdrawn', message: expect.stringContaining('80 kg') },
      { code: 'byInstallation' },
    ]);
    const { body: trace } = await call<Trace>('GET', '/api/v1/lots/OVER/trace');
    const moving = trace.downstream!.lots[0]!.holdings.find((holding) => holding.inTransit)!;
    expect([trace.parties[moving.sentBy!]!.id, trace.parties[moving.sentTo!]!.id]).toEqual(ends);
  });

  it('shows a lot with its holdings, neighbours and events', async () => {
    const { body } = await call<LotView>('GET', '/api/v1/lots/B');
    expect(body.holdings.map((h) => h.amount?.value)).toEqual(['53000']);
    expect(body.inputs.map((n) => n.lot.code).sort()).toEqual(['A1', 'A2', 'A3', 'A4']);
    expect(body.outputs.map((n) => n.lot.code).sort()).toEqual(['F', 'R']);
    const events = await call<{ items: { role: string }[]; next: string | null }>(
      'GET',
      '/api/v1/lots/B/events?limit=3',
    );
    expect(events.body.items.map((e) => e.role)).toEqual(['output', 'output', 'output']);
    const rest = await call<{ items: { role: string }[] }>(
      'GET',
      `/api/v1/lots/B/events?cursor=${events.body.next}`,
    );
    expect(rest.body.items.map((e) => e.role)).toEqual(['ship', 'receive', 'input', 'output']);
  });

  it('gives the scope of a recall: quantities that tie, holders, what they must do, and what has changed since', async () => {
    const first = await call<RecallScope>('GET', '/api/v1/lots/A2/recall-scope');
    expect(first.status).toBe(200);
    expect(first.body.lotCount).toBe(4);
    const { source } = first.body;
    const parts = [
      source.held,
      source.inTransit,
      source.sold,
      source.consumed,
      source.destroyed,
      source.lost,
      source.unexplained,
    ];
    expect(source.total).toBe('20000');
    expect(parts.reduce((sum, part) => sum + Math.round(Number(part) * 1e6), 0)).toBe(20_000 * 1e6);
    expect(first.body.difference).toBeNull();
    expect(first.body.parties.some((party) => party.mustDo.length > 0)).toBe(true);
    await capture(transformed([['R', 100]], [['FEED', 100]], 'plant-1', at(12)));
    const second = await call<RecallScope>('GET', '/api/v1/lots/A2/recall-scope?limit=2');
    expect(second.body.difference).toMatchObject({ lotsAdded: 1, lotsRemoved: 0 });
    expect(second.body.lots).toHaveLength(2);
    const rest = await call<RecallScope>(
      'GET',
      `/api/v1/lots/A2/recall-scope?limit=10&cursor=${second.body.next}`,
    );
    expect(rest.body.lots).toHaveLength(3);
  });
});
