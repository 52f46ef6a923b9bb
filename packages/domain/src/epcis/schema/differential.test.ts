import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDocument } from '../check.ts';
import { EVENT_TYPE, type EventType } from '../normal-event.ts';
import { documentOf, SAMPLES } from '../testing/samples.ts';
import { haveShared, sharedDocuments, sharedJson } from '../testing/shared.ts';
import { testValidators } from '../testing/validators.ts';

type Json = unknown;
type Path = readonly (string | number)[];

/** Values put in place of any other. */
const VALUES: readonly Json[] = [
  null,
  true,
  0,
  -1.5,
  '',
  'x',
  'ADD',
  'OBSERVE',
  'DELETE',
  'shipping',
  'destroyed',
  'location',
  'po',
  'Temperature',
  'urn:x:y',
  'urn:',
  'ex:thing',
  'no uri',
  'urn:x:粮',
  'http://host:port/x',
  'https://ex.org/a?b=c#d',
  'https://ex.org/a#b#c',
  'https://ex.org/%zz',
  'urn:epcglobal:cbv:bizstep:shipping',
  'https://ref.gs1.org/cbv/BizStep-shipping',
  'https://ns.gs1.org/cbv/BizStep-shipping',
  'http://www.gs1.org/voc/Temperature',
  '2026-11-01T08:00:00Z',
  '2026-11-01t08:00:00.123456+0800',
  '2026-02-29T08:00:00Z',
  '2026-11-01T08:00:00',
  '2026-11-01T24:00:00Z',
  '2016-12-31T23:59:60Z',
  '2016-12-31T22:59:60Z',
  '2026-11-01',
  '+14:00',
  '+14:30',
  'KGM',
  'kg',
  '2.0',
  'v2',
  'f0g',
  [],
  {},
  [null],
  ['urn:x:1'],
  ['urn:x:1', 'urn:x:1'],
  [{}],
  [{ epcClass: 'urn:x:1' }],
  [{ type: 'po', bizTransaction: 'urn:x:1' }],
  [{ type: 'location', source: 'urn:x:1' }],
  [{ sensorReport: [] }],
  [{ sensorReport: [{ type: 'Temperature' }] }],
  { id: 'urn:x:1' },
  { id: 'x' },
  { set: ['reserved'] },
  { set: [] },
  { declarationTime: '2026-11-01T08:00:00Z' },
  { 'ex:a': 1 },
  { a: 1 },
];
const NAMES = [
  ...new Set(Object.values(SAMPLES).flatMap((sample) => Object.keys(sample))),
  'foo',
  '_comment',
  'ex:foo',
  'ex:a b',
  'ex:',
  ':x',
  'https://ex.org/x',
  'id',
  'source',
  'epcClass',
  'set',
  'reason',
  '@context',
  'schemaVersion',
  'epcisHeader',
];

function pathsOf(value: Json, path: Path = []): Path[] {
  const own: Path[] = path.length === 0 ? [] : [path];
  if (Array.isArray(value)) return own.concat(value.flatMap((v, i) => pathsOf(v, [...path, i])));
  if (typeof value !== 'object' || value === null) return own;
  return own.concat(Object.entries(value).flatMap(([k, v]) => pathsOf(v, [...path, k])));
}

type Edit =
  | { kind: 'remove' }
  | { kind: 'set'; value: Json }
  | { kind: 'add'; name: string; value: Json }
  | { kind: 'double' };

function edited(value: Json, path: Path, edit: Edit): Json {
  const [head, ...rest] = path;
  if (head === undefined) {
    if (edit.kind === 'set') return edit.value;
    if (edit.kind === 'add' && typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { ...value, [edit.name]: edit.value };
    }
    return value;
  }
  if (Array.isArray(value)) {
    const copy = [...value];
    if (rest.length === 0 && edit.kind === 'remove') copy.splice(Number(head), 1);
    else if (rest.length === 0 && edit.kind === 'double') copy.push(copy[Number(head)]);
    else copy[Number(head)] = edited(copy[Number(head)], rest, edit);
    return copy;
  }
  const copy = { ...(value as Record<string, Json>) };
  if (rest.length === 0 && edit.kind === 'remove') delete copy[head];
  else copy[head] = edited(copy[head], rest, edit);
  return copy;
}

const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.constant<Edit>({ kind: 'remove' }),
  fc.constant<Edit>({ kind: 'double' }),
  fc.constantFrom(...VALUES).map((value): Edit => ({ kind: 'set', value })),
  fc
    .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...VALUES))
    .map(([name, value]): Edit => ({ kind: 'add', name, value })),
);

const there = haveShared('epcis/EPCIS-JSON-Schema.json');

describe.skipIf(!there)('against the official schema', () => {
  const ajv = new Ajv({ strict: false });
  formats.default(ajv);
  // The body runs even when its tests are skipped.
  const official = there ? ajv.compile(sharedJson('epcis/EPCIS-JSON-Schema.json')) : () => true;
  const validators = testValidators();
  const ours = (document: Json): boolean => {
    const { envelope, events } = checkDocument(document, validators);
    return envelope.length === 0 && events.every((problems) => problems.length === 0);
  };
  const typesIn = (document: Json): string[] => {
    const root = document as Record<string, Record<string, Json>>;
    const type = root.type as unknown;
    if (typeof type === 'string' && type !== 'EPCISDocument' && type !== 'EPCISQueryDocument') return [type];
    const list = root.epcisBody?.eventList;
    return Array.isArray(list) ? list.map((e: { type?: Json } | null) => String(e?.type)) : [];
  };
  /** Extended event types are the one deliberate difference (docs/adr/0006-epcis-validation.md). */
  const extended = (document: Json): boolean =>
    typesIn(document).some((type) => !Object.hasOwn(EVENT_TYPE, type));
  let accepted = 0;
  let refused = 0;
  const same = (changed: Json): void => {
    // What an edit left undefined is absent in JSON.
    const document: Json = JSON.parse(JSON.stringify(changed));
    const want = official(document) as boolean;
    if (extended(document)) {
      expect(ours(document)).toBe(false);
      return;
    }
    want ? accepted++ : refused++;
    if (ours(document) !== want) {
      expect.fail(
        `official: ${want}, ours: ${JSON.stringify(checkDocument(document, validators))}\n${JSON.stringify(document)}`,
      );
    }
  };

  it.each(Object.keys(SAMPLES) as EventType[])('every single change of a %s', (type) => {
    const sample = SAMPLES[type];
    same(documentOf(sample));
    same({ ...sample, '@context': 'https://ref.gs1.org/standards/epcis/epcis-context.jsonld' });
    same(sample);
    for (const path of pathsOf(sample)) {
      same(documentOf(edited(sample, path, { kind: 'remove' }) as object));
      same(documentOf(edited(sample, path, { kind: 'double' }) as object));
      for (const value of VALUES) {
        if (path.length > 4 && typeof value !== 'string') continue;
        same(documentOf(edited(sample, path, { kind: 'set', value }) as object));
      }
    }
    for (const name of NAMES)
      same(documentOf(edited(sample, [], { kind: 'add', name, value: 'ex:x' }) as object));
  });

  it.each(Object.keys(SAMPLES) as EventType[])('up to four random changes of a %s', (type) => {
    const sample = SAMPLES[type];
    const paths = pathsOf(sample);
    const change = fc.tuple(fc.constantFrom<Path>([], ...paths), edits);
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let event: Json = sample;
        for (const [path, edit] of changes) {
          try {
            event = edited(event, path, edit);
          } catch {
            // The path went with an earlier change.
          }
        }
        if (typeof event === 'object' && event !== null) same(documentOf(event));
      }),
      { numRuns: 250 },
    );
  });

  it('every combination of lists and actions that name things or do not', () => {
    const listed = [
      'epcList',
      'quantityList',
      'childEPCs',
      'childQuantityList',
      'inputEPCList',
      'outputQuantityList',
    ];
    const bits = ['sensorElementList', 'readPoint', 'transformationID', 'ilmd', 'parentID'] as const;
    for (const [type, sample] of Object.entries(SAMPLES)) {
      for (const action of ['ADD', 'OBSERVE', 'DELETE'] as const) {
        for (let mask = 0; mask < 1 << bits.length; mask++) {
          const event: Record<string, Json> = { ...sample };
          if ('action' in event) event.action = action;
          bits.forEach((bit, i) => {
            if (((mask >> i) & 1) === 1) delete event[bit];
          });
          for (const name of listed) {
            const without = { ...event };
            delete without[name];
            same(documentOf(without));
            if (name in event) same(documentOf({ ...event, [name]: [] }));
          }
          const bare = Object.fromEntries(
            Object.entries(event).filter(([key]) => !/(EPC|epc|uantity)/.test(key)),
          );
          same(documentOf({ ...bare, type }));
        }
      }
    }
  });

  it('changes of the envelope', () => {
    const header = {
      epcisMasterData: {
        vocabularyList: [
          {
            type: 'urn:epcglobal:epcis:vtype:Location',
            vocabularyElementList: [
              { id: 'urn:x:1', attributes: [{ id: 'ex:name', attribute: 'Depot' }], children: ['urn:x:2'] },
            ],
          },
        ],
      },
    };
    const documents: Json[] = [
      {
        ...documentOf(SAMPLES.ObjectEvent),
        sender: 'a',
        receiver: 'b',
        instanceIdentifier: 'c',
        epcisHeader: header,
      },
      {
        '@context': 'https://ref.gs1.org/standards/epcis/epcis-context.jsonld',
        type: 'EPCISQueryDocument',
        schemaVersion: '2.0',
        creationDate: '2026-11-01T10:00:00Z',
        epcisBody: {
          queryResults: { queryName: 'q', subscriptionID: 's', resultsBody: { eventList: [] } },
        },
      },
    ];
    for (const document of documents) {
      same(document);
      for (const path of pathsOf(document).filter((p) => p[1] !== 'eventList' || p.length < 3)) {
        same(edited(document, path, { kind: 'remove' }));
        for (const value of VALUES) {
          if (path[0] === 'type' || (path.at(-1) === 'eventList' && Array.isArray(value) && value.length > 0))
            continue;
          same(edited(document, path, { kind: 'set', value }));
        }
        for (const name of ['foo', '_x', 'ex:foo', 'ex:a b', 'id']) {
          same(edited(document, path, { kind: 'add', name, value: 'urn:x:1' }));
        }
      }
      for (const name of NAMES) same(edited(document, [], { kind: 'add', name, value: 'urn:x:1' }));
    }
  });

  it('all given examples', () => {
    for (const { document } of [...sharedDocuments('epcis/examples'), ...sharedDocuments('fsma204')])
      same(document);
  });

  it('saw many of both kinds', () => {
    console.info(`compared with the official schema: ${accepted} valid, ${refused} invalid`);
    expect(Math.min(accepted, refused)).toBeGreaterThan(500);
  });
});
