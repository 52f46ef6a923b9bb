import { beforeAll, describe, expect, it } from 'vitest';
import {
  CONTEXT,
  documentOf,
  lotName,
  made,
  received,
  shipped,
  transformed,
} from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { epcisClient } from './testing/client.ts';

const server = useTestServer();
const client = epcisClient(server);

const GTIN = '10614141073464';
const base = {
  eventTimeZoneOffset: '+00:00',
  bizStep: 'inspecting',
  readPoint: { id: 'urn:epc:id:sgln:0614141.07346.1234' },
};
/** One event for each thing that queries ask about; `eventID` names it. */
const SENSOR = {
  type: 'ObjectEvent',
  action: 'OBSERVE',
  eventID: 'urn:uuid:sensor',
  eventTime: '2026-03-01T00:00:00Z',
  ...base,
  disposition: 'conformant',
  epcList: ['urn:epc:id:sgtin:0614141.107346.2017', 'urn:epc:id:sscc:0614141.1234567890'],
  persistentDisposition: { set: ['completeness_verified'], unset: ['completeness_inferred'] },
  'example:myField': 'wheat',
  'example:count': 7,
  'example:nested': { 'example:inner': [{ 'example:deep': '2026-02-03T04:05:06Z' }] },
  sensorElementList: [
    {
      sensorMetadata: { time: '2026-02-28T12:00:00Z', deviceID: 'urn:epc:id:giai:4000001.111' },
      sensorReport: [
        { type: 'Temperature', value: 26, uom: 'CEL', booleanValue: true, hexBinaryValue: 'F0' },
        { type: 'RelativeHumidity', value: 12.1, uom: 'A93', stringValue: 'dry' },
      ],
    },
  ],
};
const CLASSES = {
  type: 'ObjectEvent',
  action: 'ADD',
  eventID: 'urn:uuid:classes',
  eventTime: '2026-03-02T00:00:00Z',
  ...base,
  bizStep: 'https://example.com/steps/drying',
  disposition: 'https://example.com/disp/dry',
  quantityList: [
    { epcClass: 'urn:epc:class:lgtin:0614141.107346.L1', quantity: 200, uom: 'KGM' },
    { epcClass: 'urn:epc:idpat:sgtin:0614141.107346.*', quantity: 5 },
  ],
  ilmd: { 'example:harvest': '2026-01-05T00:00:00Z', 'cbvmda:lotNumber': 'L1' },
  bizTransactionList: [{ type: 'po', bizTransaction: 'urn:epc:id:gdti:0614141.00002.PO-1' }],
  sourceList: [{ type: 'owning_party', source: 'urn:epc:id:pgln:0614141.00000' }],
};
const PACKED = {
  type: 'AggregationEvent',
  action: 'ADD',
  eventID: 'urn:uuid:packed',
  eventTime: '2026-03-03T00:00:00Z',
  ...base,
  bizStep: 'packing',
  parentID: 'urn:epc:id:sscc:0614141.9876543210',
  childEPCs: ['urn:epc:id:sgtin:0614141.107346.2018'],
  bizLocation: { id: 'urn:epc:id:sgln:0614141.00888.0' },
};
const MIXED = {
  type: 'TransformationEvent',
  eventID: 'urn:uuid:mixed',
  eventTime: '2026-03-04T00:00:00Z',
  ...base,
  transformationID: 'urn:epc:id:gdti:0614141.12345.400',
  inputEPCList: ['urn:epc:id:sgtin:0614141.107346.2017'],
  inputQuantityList: [{ epcClass: 'urn:epc:class:lgtin:0614141.107346.L1', quantity: 20, uom: 'KGM' }],
  outputEPCList: ['urn:epc:id:sgtin:0614141.107346.3001'],
};
const WRONG = {
  ...PACKED,
  errorDeclaration: {
    declarationTime: '2026-03-05T00:00:00Z',
    reason: 'did_not_occur',
    correctiveEventIDs: ['urn:uuid:right'],
    'example:why': 'typo',
  },
};
const DOCUMENT = {
  ...documentOf(SENSOR, CLASSES, PACKED, MIXED, WRONG),
  '@context': [...CONTEXT, { example: 'http://ns.example.com/epcis/' }],
};

beforeAll(async () => {
  const { job } = await client.capture(DOCUMENT);
  expect(job).toMatchObject({ success: true, counts: { accepted: 5 } });
});

const encoded = (query: Record<string, string | number>) =>
  Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
/** Last parts of the ids of the events found, in the order of recording; a declaration is marked. */
async function ids(query: Record<string, string | number>): Promise<string[]> {
  const extension = { 'gs1-extensions': 'example=http://ns.example.com/epcis/' };
  return (await client.events(`/events?${encoded(query)}`, extension)).map(
    (event) => String(event['eventID']).slice(9) + ('errorDeclaration' in event ? '!' : ''),
  );
}

const CASES: [Record<string, string | number>, string][] = [
  [{ eventType: 'ObjectEvent' }, 'sensor classes'],
  [{ eventType: 'AggregationEvent|TransformationEvent' }, 'packed mixed packed!'],
  [{ eventType: 'https://example.com/OtherEvent' }, ''],
  [{ GE_eventTime: '2026-03-02T00:00:00Z', LT_eventTime: '2026-03-03T00:00:00Z' }, 'classes'],
  [
    { GE_eventTime: '2026-03-02T08:00:00.001+08:00', LT_eventTime: '2026-03-03T08:00:00.001+08:00' },
    'packed packed!',
  ],
  [{ GE_recordTime: '2000-01-01T00:00:00Z', EQ_action: 'OBSERVE' }, 'sensor'],
  [{ LT_recordTime: '2000-01-01T00:00:00Z' }, ''],
  [{ EQ_action: 'ADD', EQ_bizStep: 'packing' }, 'packed packed!'],
  [{ EQ_bizStep: 'urn:epcglobal:cbv:bizstep:inspecting' }, 'sensor mixed'],
  [{ EQ_bizStep: 'https://example.com/steps/drying|packing', EQ_action: 'ADD' }, 'classes packed packed!'],
  [{ EQ_disposition: 'conformant' }, 'sensor'],
  [{ EQ_disposition: 'https://ref.gs1.org/cbv/Disp-conformant' }, 'sensor'],
  [{ EQ_persistentDisposition_set: 'completeness_verified' }, 'sensor'],
  [{ EQ_persistentDisposition_unset: 'completeness_verified' }, ''],
  [{ EQ_readPoint: 'https://id.gs1.org/414/0614141073467/254/1234', EQ_action: 'OBSERVE' }, 'sensor'],
  [{ EQ_bizLocation: 'urn:epc:id:sgln:0614141.00888.0' }, 'packed packed!'],
  [{ WD_bizLocation: 'https://id.gs1.org/414/0614141008889' }, 'packed packed!'],
  [{ EQ_bizTransaction_po: 'urn:epc:id:gdti:0614141.00002.PO-1' }, 'classes'],
  [{ EQ_bizTransaction_inv: 'urn:epc:id:gdti:0614141.00002.PO-1' }, ''],
  [{ EQ_source_owning_party: 'https://id.gs1.org/417/0614141000005' }, 'classes'],
  [{ EQ_destination_owning_party: 'https://id.gs1.org/417/0614141000005' }, ''],
  [{ EQ_transformationID: 'urn:epc:id:gdti:0614141.12345.400' }, 'mixed'],
  [{ MATCH_epc: `https://id.gs1.org/01/${GTIN}/21/2017` }, 'sensor'],
  [{ MATCH_epc: 'urn:epc:id:sgtin:0614141.107346.2018' }, 'packed packed!'],
  [{ MATCH_epc: 'urn:epc:idpat:sgtin:0614141.107346.*' }, 'sensor packed packed!'],
  [{ MATCH_epc: 'urn:epc:idpat:sscc:0614141.*' }, 'sensor'],
  [{ MATCH_anyEPC: 'urn:epc:idpat:sgtin:0614141.*.*' }, 'sensor packed mixed packed!'],
  [{ MATCH_parentID: 'https://id.gs1.org/00/906141418765432102' }, 'packed packed!'],
  [{ MATCH_parentID: 'urn:epc:id:sgtin:0614141.107346.2018' }, ''],
  [{ MATCH_inputEPC: 'urn:epc:id:sgtin:0614141.107346.2017' }, 'mixed'],
  [{ MATCH_outputEPC: 'urn:epc:id:sgtin:0614141.107346.2017|urn:epc:id:sgtin:0614141.107346.3001' }, 'mixed'],
  [{ MATCH_anyEPC: 'urn:epc:id:sgtin:0614141.107346.2017' }, 'sensor mixed'],
  [{ MATCH_epcClass: `https://id.gs1.org/01/${GTIN}/10/L1` }, 'classes'],
  [{ MATCH_epcClass: 'urn:epc:idpat:sgtin:0614141.107346.*' }, 'classes'],
  [{ MATCH_inputEPCClass: 'urn:epc:class:lgtin:0614141.107346.L1' }, 'mixed'],
  [{ MATCH_outputEPCClass: 'urn:epc:class:lgtin:0614141.107346.L1' }, ''],
  [{ MATCH_anyEPCClass: 'urn:epc:class:lgtin:0614141.107346.L1' }, 'classes mixed'],
  [{ EQ_quantity: 5 }, 'classes'],
  [{ GT_quantity_KGM: 20 }, 'classes'],
  [{ GE_quantity_KGM: 20 }, 'classes mixed'],
  [{ LT_quantity: 20 }, 'classes'],
  [{ LE_quantity: 20 }, 'classes mixed'],
  [{ EQ_eventID: 'urn:uuid:packed|urn:uuid:mixed' }, 'packed mixed packed!'],
  [{ EXISTS_errorDeclaration: 'true' }, 'packed!'],
  [{ GE_errorDeclarationTime: '2026-03-05T00:00:00Z' }, 'packed!'],
  [{ LT_errorDeclarationTime: '2026-03-05T00:00:00Z' }, ''],
  [{ EQ_errorReason: 'did_not_occur' }, 'packed!'],
  [{ EQ_correctiveEventID: 'urn:uuid:right' }, 'packed!'],
  [{ 'EQ_ERROR_DECLARATION_example:why': 'typo' }, 'packed!'],
  [{ 'EQ_example:myField': 'rice|wheat' }, 'sensor'],
  [{ 'EQ_http://ns.example.com/epcis/myField': 'wheat' }, 'sensor'],
  [{ 'GT_example:count': 6 }, 'sensor'],
  [{ 'GT_example:count': 7 }, ''],
  [{ 'EXISTS_example:count': '' }, 'sensor'],
  [{ 'EQ_INNER_example:deep': '2026-02-03T12:05:06+08:00' }, 'sensor'],
  [{ 'EXISTS_INNER_example:count': '' }, ''],
  [{ 'EQ_ILMD_cbvmda:lotNumber': 'L1' }, 'classes'],
  [{ 'LT_ILMD_example:harvest': '2026-01-06T00:00:00Z' }, 'classes'],
  [{ 'EXISTS_ILMD_example:nothing': '' }, ''],
  [{ EXISTS_sensorElementList: 'true' }, 'sensor'],
  [{ EQ_type: 'Temperature' }, 'sensor'],
  [{ GE_value_CEL: 26 }, 'sensor'],
  [{ GT_value_CEL: 26 }, ''],
  [{ EQ_value_A93: 12.1 }, 'sensor'],
  [{ EQ_deviceID: 'https://id.gs1.org/8004/4000001111' }, 'sensor'],
  [{ EQ_booleanValue: 'true' }, 'sensor'],
  [{ EQ_booleanValue: 'false' }, ''],
  [{ EQ_hexBinaryValue: 'f0' }, 'sensor'],
  [{ EQ_stringValue: 'dry' }, 'sensor'],
  [{ GE_time: '2026-02-28T12:00:00Z' }, 'sensor'],
  [{ orderBy: 'eventTime', orderDirection: 'ASC', eventCountLimit: 2 }, 'sensor classes'],
  [{ orderBy: 'eventTime', eventCountLimit: 1 }, 'mixed'],
  [{ orderBy: 'recordTime', orderDirection: 'DESC', eventCountLimit: 1 }, 'packed!'],
  [{ orderBy: 'example:count', eventCountLimit: 1 }, 'sensor'],
  [{ maxEventCount: 5 }, 'sensor classes packed mixed packed!'],
];

describe('queries', () => {
  it.each(CASES)('%j', async (query, expected) => {
    expect((await ids(query)).join(' ')).toBe(expected);
  });

  const REFUSED: [string, string][] = [
    ['EQ_bizStop=shipping', '/EQ_bizStop'],
    ['EQ_bizStep=walking', '/EQ_bizStep'],
    ['EQ_action=EAT', '/EQ_action'],
    ['GE_eventTime=yesterday', '/GE_eventTime'],
    ['eventCountLimit=1&orderBy=eventTime&maxEventCount=2', '/maxEventCount'],
    ['eventCountLimit=1', '/eventCountLimit'],
    ['orderBy=colour', '/orderBy'],
    ['orderDirection=UP', '/orderDirection'],
    ['MATCH_epc=', '/MATCH_epc'],
    ['MATCH_epc=4711', '/MATCH_epc'],
    ['MATCH_epc=urn:epc:idpat:cpi:0614141.*.*', '/MATCH_epc'],
    ['EQ_quantity=much', '/EQ_quantity'],
    ['GT_example:x=words', '/GT_example:x'],
    ['HASATTR_bizLocation=x', '/HASATTR_bizLocation'],
    ['perPage=0', '/perPage'],
    ['nextPageToken=abc', '/nextPageToken'],
  ];
  it.each(REFUSED)('refuses %s, naming it', async (query, path) => {
    const { status, body, headers } = await client.call('GET', `/events?${query}`);
    expect([status, body.type, body.errors?.[0].path]).toEqual([
      400,
      'epcisException:QueryParameterException',
      path,
    ]);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(body.detail).toContain(path);
  });

  it('says that too many match, by status and exception', async () => {
    const { status, body } = await client.call('GET', '/events?maxEventCount=4');
    expect([status, body.type]).toEqual([413, 'epcisException:QueryTooLargeException']);
  });

  it('takes a zone whose plus sign the address did not escape', async () => {
    const found = await client.events('/events?GE_eventTime=2026-03-04T08:00:00+08:00');
    expect(found.map((event) => event['eventID'])).toEqual(['urn:uuid:mixed']);
  });
});

it('asks an event of a whole day by the time that it names', async () => {
  const event = {
    ...made('DAY-1', 1, 'day-farm', '2026-07-01T15:00:00+08:00'),
    'liangsu:timePrecision': 'day',
  };
  await client.capture(documentOf(event));
  const found = async (query: Record<string, string>) =>
    (await client.events(`/events?EQ_bizLocation=urn:liangsu:place:day-farm&${encoded(query)}`)).length;
  expect(await found({ GE_eventTime: '2026-07-01T15:00:00+08:00' })).toBe(1);
  expect(await found({ GE_eventTime: '2026-07-01T15:00:01+08:00' })).toBe(0);
  expect(await found({ LT_eventTime: '2026-07-01T15:00:00+08:00' })).toBe(0);
  expect(await found({ LT_eventTime: '2026-07-01T15:00:01+08:00' })).toBe(1);
});

describe('pages', () => {
  it('walk through everything once, in a stable order, while more is recorded', async () => {
    const lots = Array.from({ length: 25 }, (_, i) =>
      made(`PG-${i}`, 1, 'page-farm', `2026-05-${10 + (i % 9)}T08:00:00Z`),
    );
    await client.capture(documentOf(...lots));
    for (const order of [
      '',
      '&orderBy=eventTime',
      '&orderBy=eventTime&orderDirection=ASC',
      '&orderBy=recordTime',
    ]) {
      const seen: string[] = [];
      const times: string[] = [];
      let url: string | null = `/events?EQ_bizLocation=urn:liangsu:place:page-farm&perPage=10${order}`;
      let pages = 0;
      while (url !== null) {
        const answer = await client.call('GET', url);
        const events = client.eventsIn(answer);
        expect(events.length).toBeLessThanOrEqual(10);
        seen.push(...events.map((event) => String(event['eventID'])));
        times.push(...events.map((event) => String(event['eventTime'])));
        const link = answer.headers['link'] as string | undefined;
        if (link) expect(answer.headers['gs1-next-page-token-expires']).toMatch(/^\d{4}-/);
        url = link === undefined ? null : /^<https?:\/\/[^/]+\/epcis([^>]+)>; rel="next"$/.exec(link)![1]!;
        if (pages++ === 0)
          await client.capture(documentOf(made(`PG-LATE${order}`, 1, 'page-farm', '2026-05-11T08:00:00Z')));
      }
      const late = [
        '',
        '&orderBy=eventTime',
        '&orderBy=eventTime&orderDirection=ASC',
        '&orderBy=recordTime',
      ].indexOf(order);
      expect(seen).toHaveLength(25 + late);
      expect(new Set(seen).size).toBe(25 + late);
      if (order.includes('eventTime'))
        expect(times).toEqual(order.includes('ASC') ? [...times].sort() : [...times].sort().reverse());
    }
  });

  it('stop at eventCountLimit across pages', async () => {
    const first = await client.call('GET', '/events?orderBy=eventTime&eventCountLimit=3&perPage=2');
    expect(client.eventsIn(first)).toHaveLength(2);
    const next = /epcis([^>]+)>/.exec(String(first.headers['link']))![1]!;
    const second = await client.call('GET', next);
    expect(client.eventsIn(second)).toHaveLength(1);
    expect(second.headers['link']).toBeUndefined();
  });

  it('refuse a token of another query, and one that was tampered with', async () => {
    const first = await client.call('GET', '/events?perPage=2');
    const token = /nextPageToken=([^>&]+)/.exec(String(first.headers['link']))![1]!;
    expect((await client.call('GET', `/events?perPage=2&EQ_action=ADD&nextPageToken=${token}`)).status).toBe(
      400,
    );
    const read = JSON.parse(Buffer.from(token, 'base64url').toString());
    for (const c of [null, { ...read.c, no: 'x' }, { ...read.c, key: 1e300 }, 7]) {
      const forged = Buffer.from(JSON.stringify({ ...read, c })).toString('base64url');
      const { status } = await client.call('GET', `/events?perPage=2&nextPageToken=${forged}`);
      expect(status).toBe(c === null ? 200 : 400);
    }
  });
});

describe('events of places inside places, and of shipments', () => {
  it('finds what happened in a bin of a depot by the depot', async () => {
    const a = ['A', 'wd-depot'] as const;
    const b = ['B', 'wd-bin'] as const;
    await client.capture(
      documentOf(
        shipped('WD-1', 10, a, b, '2026-06-01T00:00:00Z', 'WD'),
        received('WD-1', 10, a, b, '2026-06-02T00:00:00Z', 'WD'),
        transformed([['WD-1', 10]], [['WD-2', 10]], 'wd-bin', '2026-06-03T00:00:00Z'),
      ),
    );
    await server().owner.query(
      `UPDATE place SET parent_id = (SELECT id FROM place WHERE uri = 'urn:liangsu:place:wd-depot')
       WHERE uri = 'urn:liangsu:place:wd-bin'`,
    );
    const depot = encodeURIComponent('urn:liangsu:place:wd-depot');
    expect(await client.events(`/events?EQ_bizLocation=${depot}`)).toHaveLength(1);
    expect(await client.events(`/events?WD_bizLocation=${depot}`)).toHaveLength(3);
    expect(
      await client.events(`/events?WD_readPoint=${depot}&EQ_bizTransaction_desadv=urn:liangsu:doc:WD`),
    ).toHaveLength(2);
    expect(await client.events(`/epcs/WD-1/events`)).toHaveLength(3);
    expect(await client.events(`/epcs/${encodeURIComponent(lotName('WD-2'))}/events`)).toHaveLength(1);
  });
});
