import { eventsOf, type JsonObject, sameMeaning, withoutComments } from '@liangsu/domain/epcis';
import { describe, expect, it } from 'vitest';
import { documentOf, gone, made, received, shipped, transformed } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { epcisClient } from './testing/client.ts';
import { sharedDocuments } from './testing/shared-data.ts';

const server = useTestServer();
const client = epcisClient(server);

/** An event as a document of its own, without what capture adds: the time of recording, and an id where none was given. */
function comparable(event: JsonObject, context: unknown, original: JsonObject): JsonObject {
  const { recordTime: _recordTime, eventID, ...rest } = event;
  return {
    '@context': context,
    ...rest,
    ...('@context' in event ? {} : {}),
    ...('eventID' in original ? { eventID } : {}),
  };
}

/** Every code that an event names, as written. */
function codesOf(event: JsonObject): string[] {
  const list = (value: unknown): unknown[] => (value === undefined ? [] : [value].flat());
  return [
    ...['epcList', 'childEPCs', 'inputEPCList', 'outputEPCList', 'parentID'].flatMap((m) => list(event[m])),
    ...['quantityList', 'childQuantityList', 'inputQuantityList', 'outputQuantityList'].flatMap((member) =>
      list(event[member]).map((item) => (item as JsonObject)['epcClass']),
    ),
  ].map(String);
}

async function roundTrip(raw: JsonObject): Promise<void> {
  const { answer, job } = await client.capture(raw, { 'content-type': 'application/ld+json' });
  expect(answer.body, JSON.stringify(answer.body)).toBe(null);
  expect(job).toMatchObject({ running: false, success: true, errors: [] });
  const document = withoutComments(raw);
  for (const { event } of eventsOf(document)) {
    const codes = codesOf(event);
    for (const code of codes.length === 0 ? [null] : [codes[0]!, codes.at(-1)!]) {
      const url =
        code === null
          ? `/events?EQ_readPoint=${encodeURIComponent(String((event['readPoint'] as JsonObject)['id']))}&perPage=1000`
          : `/epcs/${encodeURIComponent(code)}/events?perPage=1000`;
      const { body } = await client.call('GET', url);
      const found: JsonObject[] = body.epcisBody.queryResults.resultsBody.eventList;
      const original = comparable(event, document['@context'], event);
      const same = found.filter((candidate) => {
        const context = candidate['@context'] ?? body['@context'];
        return sameMeaning(comparable(candidate, context, event), original);
      });
      expect(same.length, `${code}: ${JSON.stringify(found).slice(0, 2000)}`).toBeGreaterThan(0);
      const id = encodeURIComponent(String(same[0]!['eventID']));
      expect((await client.events(`/events/${id}`)).length).toBeGreaterThan(0);
      expect(same[0]!['recordTime']).toMatch(/^\d{4}-.*Z$/);
    }
  }
}

describe.each(['epcis/examples', 'fsma204', 'eventhash'])('%s', (folder) => {
  const documents = sharedDocuments(folder);
  // A suite needs a test even where the reference data are not beside the repository.
  it.skipIf(documents.length === 0)('has documents', () => expect(documents.length).toBeGreaterThan(0));
  it.each(documents)('$name is captured and given back the same in meaning', ({ document }) =>
    roundTrip(document),
  );
});

it('gives back our own events: lots, moves, transformations, their declarations', async () => {
  const wrong = { ...made('RT-9', 5, 'farm', '2026-09-01T08:00:00+08:00'), eventID: 'urn:uuid:rt-9' };
  await roundTrip(
    documentOf(
      made('RT-1', 1000, 'farm', '2026-09-01T08:00:00+08:00'),
      shipped('RT-1', 1000, ['f', 'farm'], ['m', 'mill'], '2026-09-02T08:00:00+08:00', 'W-1'),
      received('RT-1', 990, ['f', 'farm'], ['m', 'mill'], '2026-09-02T18:00:00+08:00', 'W-1'),
      transformed(
        [['RT-1', 990]],
        [
          ['RT-2', 700],
          ['RT-3', 280],
        ],
        'mill',
        '2026-09-03T08:00:00+08:00',
        {
          'liangsu:losses': [{ kind: 'process', quantity: 10, uom: 'KGM' }],
          'liangsu:timePrecision': 'day',
        },
      ),
      gone('RT-2', 10, 'mill', '2026-09-04T08:00:00+08:00'),
      wrong,
      { ...wrong, errorDeclaration: { declarationTime: '2026-09-05T00:00:00Z', reason: 'incorrect_data' } },
    ),
  );
});
