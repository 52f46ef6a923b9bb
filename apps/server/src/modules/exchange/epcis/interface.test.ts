import { describe, expect, it } from 'vitest';
import { documentOf, lotName, made } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { createApiKey } from '../../access/index.ts';
import { epcisClient } from './testing/client.ts';

const server = useTestServer({ bodyLimit: 200_000 });
const client = epcisClient(server);
const AT = '2026-09-01T08:00:00+08:00';
const bare = (event: object) => ({ '@context': documentOf()['@context'], ...event });

describe('capture', () => {
  it('is finished and durable when it is answered, and its job tells what became of every event', async () => {
    const document = documentOf(made('I-1', 10, 'f', AT), made('I-2', 10, 'f', AT));
    const { answer, job } = await client.capture(document);
    expect(answer.status).toBe(202);
    expect(answer.headers['location']).toMatch(/^\/epcis\/capture\/[0-9a-f-]{36}$/);
    expect(job).toMatchObject({
      running: false,
      success: true,
      captureErrorBehaviour: 'rollback',
      errors: [],
      counts: { accepted: 2, unconfirmed: 0, duplicates: 0, conflicts: 0, refused: 0 },
    });
    const again = await client.capture(document);
    expect(again.job).toMatchObject({ success: true, counts: { accepted: 0, duplicates: 2 } });
    expect(again.job.warnings[0].type).toBe('urn:liangsu:warning:duplicate');
    expect(await client.events('/epcs/I-1/events')).toHaveLength(1);
  });

  it('records what is probably a mistake, and tells of it', async () => {
    const odd = made('I-2', 1, 'f', AT);
    const { job } = await client.capture(
      documentOf({ ...odd, quantityList: [{ ...odd.quantityList[0], uom: 'ZZ' }] }),
    );
    expect(job).toMatchObject({ success: true, counts: { accepted: 1 } });
    expect(job.warnings).toMatchObject([
      { type: 'urn:liangsu:warning:unitUnknown', detail: expect.stringContaining('/quantityList/0/uom') },
    ]);
  });

  it('refuses a document with a bad event whole, with the path', async () => {
    const { answer } = await client.capture(
      documentOf(made('I-3', 10, 'f', AT), { ...made('I-4', 1, 'f', AT), bizStep: 'dance' }),
    );
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      type: 'epcisException:ValidationException',
      status: 400,
      errors: [{ path: '/epcisBody/eventList/1/bizStep', code: 'unknownWord' }],
    });
    expect((await client.call('GET', '/epcs/I-3')).status).toBe(404);
  });

  it('with proceed records the good events and lists the others in the job', async () => {
    const { job } = await client.capture(
      documentOf({ ...made('I-5', 1, 'f', AT), action: 'EAT' }, made('I-6', 1, 'f', AT)),
      { 'gs1-capture-error-behaviour': 'proceed' },
    );
    expect(job).toMatchObject({
      success: false,
      captureErrorBehaviour: 'proceed',
      counts: { accepted: 1, refused: 1 },
    });
    expect(job.errors).toHaveLength(1);
    expect(job.errors[0]).toMatchObject({ type: 'epcisException:ValidationException', status: 400 });
    expect(job.errors[0].detail).toContain('/epcisBody/eventList/0/action');
  });

  it('tells of other content under a known id, and moves nothing by it', async () => {
    const event = { ...made('I-7', 1, 'f', AT), eventID: 'urn:uuid:i-7' };
    await client.capture(documentOf(event));
    const other = documentOf({
      ...event,
      quantityList: [{ epcClass: lotName('I-7'), quantity: 9, uom: 'KGM' }],
    });
    const rollback = await client.capture(other);
    expect(rollback.job).toMatchObject({ success: true, counts: { conflicts: 1 } });
    expect(rollback.job.warnings[0].type).toBe('urn:liangsu:warning:idConflict');
    const proceed = await client.capture(other, { 'gs1-capture-error-behaviour': 'proceed' });
    expect(proceed.job).toMatchObject({
      success: false,
      errors: [{ type: 'epcisException:ResourceAlreadyExistsException' }],
    });
    expect(await client.events('/events/urn:uuid:i-7')).toHaveLength(2);
  });

  it('keeps to its limits and announces them', async () => {
    const large = await client.call(
      'POST',
      '/capture',
      documentOf({ ...made('I-8', 1, 'f', AT), 'liangsu:note': 'x'.repeat(250_000) }),
    );
    const many = await client.call('POST', '/capture', {
      ...documentOf(),
      epcisBody: { eventList: Array.from({ length: 20_001 }, () => 0) },
    });
    for (const answer of [large, many]) {
      expect([answer.status, answer.body.type]).toEqual([
        413,
        'epcisException:CaptureLimitExceededException',
      ]);
      expect(answer.headers['gs1-epcis-capture-limit']).toBe('20000');
      expect(answer.headers['gs1-epcis-capture-file-size-limit']).toBe('200000');
    }
  });

  it('lists jobs by pages, each party its own', async () => {
    const { text: key } = await createApiKey(server().pool, {
      name: 'other',
      rights: ['event.*'],
      partyId: null,
    });
    const own = { authorization: `Bearer ${key}` };
    expect((await client.call('GET', '/capture', undefined, own)).body).toEqual([]);
    for (const code of ['J-1', 'J-2', 'J-3']) await client.capture(documentOf(made(code, 1, 'f', AT)), own);
    const first = await client.call('GET', '/capture?perPage=2', undefined, own);
    expect(first.body).toHaveLength(2);
    const next = /epcis([^>]+)>; rel="next"/.exec(String(first.headers['link']))![1]!;
    const second = await client.call('GET', next, undefined, own);
    expect(second.body).toHaveLength(1);
    expect(second.headers['link']).toBeUndefined();
    expect((await client.call('GET', `/capture/${second.body[0].captureID}`)).status).toBe(200);
    expect((await client.call('GET', '/capture/none')).body.type).toBe(
      'epcisException:NoSuchResourceException',
    );
  });
});

describe('single events', () => {
  it('are created, found by id, and answered twice the same', async () => {
    const event = bare(made('E-1', 1, 'f', AT));
    const first = await client.call('POST', '/events', event, { 'content-type': 'application/ld+json' });
    expect(first.status).toBe(201);
    expect(first.body.eventID).toMatch(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/);
    const location = String(first.headers['location']);
    expect(location).toBe(`/epcis/events/${encodeURIComponent(first.body.eventID)}`);
    const [found] = await client.events(location.slice('/epcis'.length));
    expect(found).toMatchObject({
      eventID: first.body.eventID,
      'liangsu:rowId': event['liangsu:rowId' as never],
    });
    expect((await client.call('POST', '/events', event)).status).toBe(201);
    expect((await client.call('GET', '/events/urn:uuid:nobody')).status).toBe(404);
  });

  it('refuse other content under a known id, and documents', async () => {
    const event = bare({ ...made('E-2', 1, 'f', AT), eventID: 'urn:uuid:e-2' });
    expect((await client.call('POST', '/events', event)).status).toBe(201);
    const other = await client.call('POST', '/events', { ...event, bizStep: 'storing' });
    expect([other.status, other.body.type]).toEqual([409, 'epcisException:ResourceAlreadyExistsException']);
    const document = await client.call('POST', '/events', documentOf());
    expect([document.status, document.body.type]).toEqual([400, 'epcisException:ValidationException']);
    const unknown = await client.call('POST', '/events', { ...event, eventTime: undefined });
    expect(unknown.body.errors).toMatchObject([{ path: '/eventTime', code: 'missing' }]);
  });
});

describe('collections', () => {
  it('list what there is and lead to its events', async () => {
    await client.capture(
      documentOf({ ...made('C-1', 1, 'c-farm', AT), bizStep: 'https://example.com/steps/airing' }),
    );
    const members = async (url: string) => (await client.call('GET', url)).body.member as string[];
    expect(await members('/')).toContain('eventTypes');
    expect(await members('/eventTypes')).toHaveLength(5);
    expect(await members('/bizSteps?perPage=1000')).toEqual(
      expect.arrayContaining(['shipping', 'https://example.com/steps/airing']),
    );
    expect(await members('/dispositions?perPage=1000')).toContain('in_transit');
    expect(await members('/bizLocations?perPage=1000')).toContain('urn:liangsu:place:c-farm');
    expect(await members('/readPoints?perPage=1000')).toContain('urn:liangsu:place:c-farm');
    expect(await members('/epcs?perPage=1000')).toContain('urn:liangsu:lot:C-1');
    for (const url of [
      '/eventTypes/ObjectEvent',
      '/bizSteps/https%3A%2F%2Fexample.com%2Fsteps%2Fairing',
      '/bizLocations/urn:liangsu:place:c-farm',
      '/readPoints/urn:liangsu:place:c-farm',
      '/epcs/urn:liangsu:lot:C-1',
    ]) {
      expect(await members(url)).toEqual(['events']);
      const found = await client.events(`${url}/events?EQ_bizLocation=urn:liangsu:place:c-farm`);
      expect(found.map((event) => event['bizStep'])).toEqual(['https://example.com/steps/airing']);
    }
    expect(await client.events('/bizSteps/shipping/events?EQ_bizLocation=urn:liangsu:place:c-farm')).toEqual(
      [],
    );
    const pages = await client.call('GET', '/bizSteps');
    expect(pages.body.member).toHaveLength(30);
    expect(pages.headers['link']).toContain('rel="next"');
  });

  it.each([
    '/eventTypes/GossipEvent',
    '/bizSteps/dancing/events',
    '/epcs/NOBODY',
    '/bizLocations/urn:x:y/events',
    '/dispositions/lost',
    '/nothing',
  ])('know no %s', async (url) => {
    const { status, body } = await client.call('GET', url);
    expect([status, body.type]).toEqual([404, 'epcisException:NoSuchResourceException']);
  });
});

describe('named queries', () => {
  it('are created, read, asked, and deleted by their owner', async () => {
    await client.capture(documentOf(made('Q-1', 7, 'q-farm', AT), made('Q-2', 8, 'q-farm', AT)));
    const definition = {
      name: 'harvests',
      query: {
        eventType: ['ObjectEvent'],
        EQ_bizStep: ['commissioning'],
        EQ_bizLocation: ['urn:liangsu:place:q-farm'],
        GE_quantity_KGM: 7,
      },
    };
    const created = await client.call('POST', '/queries', definition);
    expect([created.status, created.headers['location']]).toEqual([201, '/epcis/queries/harvests']);
    expect((await client.call('POST', '/queries', definition)).body.type).toBe(
      'epcisException:ResourceAlreadyExistsException',
    );
    expect((await client.call('GET', '/queries/harvests')).body).toEqual(definition);
    expect((await client.call('GET', '/queries')).body).toEqual([definition]);
    const answer = await client.call('GET', '/queries/harvests/events?perPage=1');
    expect(client.eventsIn(answer)).toHaveLength(1);
    expect(answer.body.epcisBody.queryResults.queryName).toBe('harvests');
    expect(await client.events('/queries/harvests/events?GT_quantity=7')).toHaveLength(1);
    const { text: key } = await createApiKey(server().pool, {
      name: 'q',
      rights: ['event.query'],
      partyId: null,
    });
    expect(
      (await client.call('DELETE', '/queries/harvests', undefined, { authorization: `Bearer ${key}` }))
        .status,
    ).toBe(403);
    expect((await client.call('DELETE', '/queries/harvests')).status).toBe(204);
    expect((await client.call('GET', '/queries/harvests/events')).body.type).toBe(
      'epcisException:NoSuchNameException',
    );
  });

  it('are refused when they could not be answered', async () => {
    const bad = await client.call('POST', '/queries', {
      name: 'x',
      query: { EQ_bizStop: ['a'], GE_eventTime: 'noon' },
    });
    expect([bad.status, bad.body.type]).toEqual([400, 'epcisException:QueryParameterException']);
    expect(bad.body.errors.map((fault: { path: string }) => fault.path)).toEqual([
      '/EQ_bizStop',
      '/GE_eventTime',
    ]);
    for (const body of [{}, { name: 'a/b', query: {} }, { name: 'x' }, []])
      expect((await client.call('POST', '/queries', body)).body.type).toBe(
        'epcisException:QueryValidationException',
      );
  });

  it('say that subscriptions are not offered, and what to do instead', async () => {
    await client.call('POST', '/queries', { name: 'watch', query: {} });
    const answers = [
      await client.call('GET', '/queries/watch/subscriptions'),
      await client.call('POST', '/queries/watch/subscriptions', { dest: 'https://example.com' }),
      await client.call('GET', '/queries/watch/events?stream=true'),
      await client.call('DELETE', '/nextPageToken/abc'),
    ];
    for (const { status, body } of answers)
      expect([status, body.type]).toEqual([501, 'epcisException:ImplementationException']);
    expect(answers[0]!.body.title).toContain('GE_recordTime');
  });
});

describe('the frame', () => {
  it('tells by OPTIONS what may be done where', async () => {
    const capture = await client.call('OPTIONS', '/capture');
    expect(capture.status).toBe(204);
    expect(capture.headers).toMatchObject({
      allow: 'OPTIONS, GET, POST',
      'gs1-epcis-version': '2.0.0',
      'gs1-epcis-min': '2.0.0',
      'gs1-cbv-max': '2.0.0',
      'gs1-capture-error-behaviour': 'all',
      'gs1-epcis-capture-limit': '20000',
      'gs1-vendor-version': expect.stringContaining('liangsu'),
    });
    for (const url of [
      '/',
      '/events',
      '/events/x',
      '/epcs',
      '/epcs/x/events',
      '/bizSteps/x',
      '/queries',
      '/queries/x',
      '/queries/x/events',
      '/eventTypes',
    ])
      expect((await client.call('OPTIONS', url)).status, url).toBe(204);
    expect((await client.call('OPTIONS', '/queries/x')).headers['allow']).toBe('OPTIONS, GET, DELETE');
  });

  it('refuses what cannot be answered as asked for', async () => {
    const xml = await client.call('GET', '/events', undefined, { accept: 'application/xml' });
    expect([xml.status, xml.body.type]).toEqual([406, 'epcisException:NotAcceptableException']);
    expect((await client.call('GET', '/events', undefined, { 'gs1-epcis-max': '1.2' })).status).toBe(406);
    expect((await client.call('GET', '/events', undefined, { 'gs1-epc-format': 'Morse' })).status).toBe(406);
    const posted = await client.call('POST', '/capture', '<x/>', { 'content-type': 'application/xml' });
    expect([posted.status, posted.body.type]).toEqual([415, 'epcisException:UnsupportedMediaTypeException']);
    const torn = await client.call('POST', '/capture', '{"a":');
    expect([torn.status, torn.body.type]).toEqual([400, 'epcisException:ValidationException']);
    const long = await client.call('GET', `/events?EQ_eventID=${'x'.repeat(13_000)}`);
    expect([long.status, long.body.type]).toEqual([414, 'epcisException:URITooLongException']);
    const accepted = await client.call('GET', '/events', undefined, { accept: 'application/ld+json' });
    expect(accepted.headers['content-type']).toContain('application/ld+json');
  });

  it('asks for a key, and for the right', async () => {
    const nobody = await client.call('GET', '/events', undefined, { authorization: '' });
    expect([nobody.status, nobody.body.type]).toEqual([401, 'epcisException:SecurityException']);
    const { text } = await createApiKey(server().pool, {
      name: 'reader',
      rights: ['event.query'],
      partyId: null,
    });
    const reader = { authorization: '', 'x-api-key': text };
    expect((await client.call('GET', '/events', undefined, reader)).status).toBe(200);
    const forbidden = await client.call('POST', '/capture', documentOf(), reader);
    expect([forbidden.status, forbidden.body.type]).toEqual([403, 'epcisException:SecurityException']);
    expect((await client.call('OPTIONS', '/capture', undefined, reader)).status).toBe(204);
  });

  it('writes identifiers as Digital Links unless asked not to', async () => {
    const event = {
      ...made('F-1', 1, 'f', AT),
      eventID: 'urn:uuid:f-1',
      quantityList: [{ epcClass: 'urn:epc:class:lgtin:0614141.107346.F1', quantity: 1 }],
      epcList: ['urn:epc:id:sgtin:0614141.107346.2017'],
      readPoint: { id: 'urn:epc:id:sgln:0614141.07346.1234' },
    };
    await client.capture(documentOf(event));
    const [links] = await client.events('/events/urn:uuid:f-1');
    expect(links).toMatchObject({
      epcList: ['https://id.gs1.org/01/10614141073464/21/2017'],
      quantityList: [{ epcClass: 'https://id.gs1.org/01/10614141073464/10/F1' }],
      readPoint: { id: 'https://id.gs1.org/414/0614141073467/254/1234' },
    });
    for (const format of ['Always_EPC_URN', 'Never_Translates', 'No_Preference']) {
      const [urns] = await client.events('/events/urn:uuid:f-1', { 'gs1-epc-format': format });
      expect(urns).toMatchObject({ epcList: event.epcList, readPoint: event.readPoint });
    }
  });
});
