import { describe, expect, it } from 'vitest';
import { DIM, ROLE } from '../trace/edge.ts';
import { checkDocument } from './check.ts';
import { composeDocument, composeQueryDocument, sameMeaning } from './compose.ts';
import { type JsonObject, prefixesOf, withoutComments } from './context.ts';
import { eventsOf } from './document.ts';
import type { NormalEvent } from './normal-event.ts';
import { normaliseEvent } from './normalise.ts';
import { documentOf, SAMPLES } from './testing/samples.ts';
import { haveShared, sha256hex, sharedDocuments, sharedJson } from './testing/shared.ts';
import { testValidators } from './testing/validators.ts';

const validators = testValidators();

function normalised(document: JsonObject): NormalEvent[] {
  const prefixes = prefixesOf(document['@context']);
  return eventsOf(document).map(({ event }) => {
    const result = normaliseEvent(event, prefixes, sha256hex);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    return result.event;
  });
}

const givenBack = (document: JsonObject): JsonObject =>
  composeDocument(
    eventsOf(document).map(({ event }) => ({ event, context: document['@context'] })),
    '2026-11-22T00:00:00Z',
  );

describe.each(['epcis/examples', 'fsma204', 'eventhash'])('%s', (folder) => {
  const there = haveShared(folder);
  // A suite needs a test even where the reference data are not beside the repository.
  it.skipIf(!there)('has documents', () => expect(sharedDocuments(folder).length).toBeGreaterThan(0));
  it.each(there ? sharedDocuments(folder) : [])(
    '$name is accepted, normalised and given back',
    ({ document: raw }) => {
      const document = withoutComments(raw);
      const { envelope, events } = checkDocument(document, validators);
      expect([...envelope, ...events.flat()]).toEqual([]);
      const normal = normalised(document);
      expect(normal).toHaveLength(events.length);
      for (const event of normal) {
        expect(event.edges.length).toBeGreaterThan(0);
        for (const edge of event.edges) {
          expect(edge.code).not.toMatch(/^urn:epc:|^$/);
          for (const name of [edge.fromPlace, edge.toPlace, edge.fromParty, edge.toParty]) {
            if (name !== null) expect(name).toMatch(/^https:\/\/id\.gs1\.org\/41[47]\/\d{13}/);
          }
          expect(edge.dim).not.toBe(DIM.other);
        }
      }
      const back = givenBack(document);
      expect(checkDocument(back, validators).events.flat()).toEqual([]);
      expect(sameMeaning(back, document)).toBe(true);
      expect(normalised(back)).toEqual(normal);
    },
  );
});

describe.skipIf(!haveShared('fsma204'))('the food chain, as edges', () => {
  const edges = (name: string) =>
    normalised(withoutComments(sharedJson(`fsma204/${name}`))).map(({ edges: list }) =>
      list.map((e) => [
        e.role,
        e.code.split('/').slice(3).join('/'),
        e.amount,
        e.fromPlace?.slice(-4) ?? null,
        e.toPlace?.slice(-4) ?? null,
        e.container?.slice(-4) ?? null,
      ]),
    );
  const lettuce = '01/00860009999923/10/ABC1234';

  it('harvest: made on the farm, sent to the packer', () => {
    expect(edges('harvest-cte.jsonld')).toEqual([
      [[ROLE.add, lettuce, 11_339_809_250, null, '9060', null]],
      [[ROLE.ship, lettuce, 11_339_809_250, '9060', '9992', null]],
    ]);
  });

  it('shipping: packed in a pallet, the pallet shipped', () => {
    const [, packing, shipping] = edges('shipping-cte.jsonld');
    expect(packing).toEqual([
      [ROLE.packIn, '01/10860009999920/10/ABC1234', 25_000_000, '9992', '9992', '0000'],
      [ROLE.packIn, '01/10860009999920/10/ABC5678', 25_000_000, '9992', '9992', '0000'],
    ]);
    expect(shipping).toEqual([[ROLE.ship, '00/008600099999850000', null, '9992', '8001', '0000']]);
  });

  it('receiving: the pallet received, what is in it seen', () => {
    expect(edges('receiving-cte.jsonld')[1]).toEqual([
      [ROLE.receive, '00/008600099999850000', null, '9992', '8001', '0000'],
      [ROLE.observe, '01/10860009999920/10/ABC1234', 500_000_000, '8001', '8001', '0000'],
    ]);
  });
});

describe('what is given back', () => {
  const context = documentOf()['@context'];
  const all = Object.values(SAMPLES).map((event): JsonObject => event);

  it('has one context where all came under one, else each event its own', () => {
    const one = composeDocument(
      all.map((event) => ({ event, context })),
      '2026-11-22T00:00:00Z',
    );
    expect(one['@context']).toBe(context);
    expect(sameMeaning(one, documentOf(...all))).toBe(true);

    const other = [
      'https://ref.gs1.org/standards/epcis/epcis-context.jsonld',
      { ex: 'https://other.example/ns#' },
    ];
    const inner = {
      ...SAMPLES.ObjectEvent,
      '@context': { liangsu: 'urn:liangsu:ns:' },
      'liangsu:rowId': '1',
    };
    const mixed = composeQueryDocument(
      [
        { event: all[0]!, context },
        { event: all[0]!, context: other },
        { event: inner, context },
      ],
      '2026-11-22T00:00:00Z',
      { queryName: 'SimpleEventQuery' },
    );
    expect(checkDocument(mixed, validators)).toEqual({ envelope: [], events: [[], [], []] });
    const [first, second, third] = normalised(mixed);
    expect(first).toEqual(normalised(documentOf(all[0]!))[0]);
    expect(second).toEqual(normalised({ ...documentOf(all[0]!), '@context': other })[0]);
    expect(second!.contentHash).not.toBe(first!.contentHash);
    expect(third).toEqual(normalised(documentOf(inner))[0]);
  });

  it('is compared by meaning, not by letters', () => {
    const renamed = JSON.parse(
      JSON.stringify(documentOf(...all)).replaceAll('"ex:', '"other:'),
    ) as JsonObject;
    const declared = { ...renamed, '@context': ['https://x.example', { other: 'https://ex.org/ns/' }] };
    expect(sameMeaning(declared, documentOf(...all))).toBe(true);
    expect(sameMeaning(renamed, documentOf(...all))).toBe(false);
    expect(sameMeaning(documentOf(...all.slice(1)), documentOf(...all))).toBe(false);
    for (const change of [
      { eventID: 'urn:x:other' },
      { errorDeclaration: undefined },
      { 'ex:note': 'other' },
    ]) {
      const changed = JSON.parse(JSON.stringify({ ...all[0], ...change })) as JsonObject;
      expect(sameMeaning(documentOf(changed), documentOf(all[0]!))).toBe(false);
    }
  });
});
