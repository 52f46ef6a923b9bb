import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonObject, prefixesOf, withoutComments } from './context.ts';
import { eventsOf } from './document.ts';
import { eventHash, preHash, TooDeepError } from './hash.ts';
import { canonicalNumberText } from './number-text.ts';
import { haveShared, sha256hex, sharedDocuments, sharedJson, sharedText } from './testing/shared.ts';

const prefixes = prefixesOf([
  'https://ref.gs1.org/standards/epcis/epcis-context.jsonld',
  { ex: 'https://ex.org/ns/' },
]);
const event = {
  type: 'ObjectEvent',
  eventTime: '2026-11-01T08:00:00+08:00',
  eventTimeZoneOffset: '+08:00',
  action: 'OBSERVE',
  bizStep: 'inspecting',
} as const;
const start = 'eventType=ObjectEventeventTime=2026-11-01T00:00:00.000ZeventTimeZoneOffset=+08:00';
const action = 'action=OBSERVEbizStep=https://ref.gs1.org/cbv/BizStep-inspecting';

describe.skipIf(!haveShared('eventhash'))('the reference event hashes', () => {
  it.each(['', '2', '3'])('ReferenceEventHashAlgorithm%s', (suffix) => {
    const base = `eventhash/ReferenceEventHashAlgorithm${suffix}`;
    const document = sharedJson(`${base}.jsonld`);
    const [first] = eventsOf(document);
    const names = prefixesOf(document['@context']);
    expect(preHash(first!.event, names)).toBe(sharedText(`${base}.prehashes`).trim());
    expect(eventHash(first!.event, names, sha256hex)).toBe(sharedText(`${base}.hashes`).trim());
  });
});

describe.skipIf(!haveShared('epcis/examples'))('the event ids of the standard’s own examples', () => {
  // They were computed in February 2021 (gs1/EPCIS pull request 167) from the algorithm as it stood before CBV 2.0 was
  // published: vocabulary as `urn:epcglobal:cbv:` URNs, EPCs as URNs, type behind the identifier. The final rules 13,
  // 14, 16 and 17 make other strings of the same events, so these ids are ids like any other and no hashes.
  it('are none of the published algorithm', () => {
    const hashed = sharedDocuments('epcis/examples').flatMap(({ document }) =>
      eventsOf(document)
        .filter(({ event: e }) => String(e.eventID).startsWith('ni:'))
        .map(({ event: e }) => [e.eventID, eventHash(e, prefixesOf(document['@context']), sha256hex)]),
    );
    expect(hashed.length).toBeGreaterThan(20);
    expect(hashed.filter(([given, ours]) => given === ours)).toEqual([]);
  });

  it('follow from the draft', () => {
    const draft =
      'eventType=ObjectEventeventTime=2005-04-04T02:33:31.116ZeventTimeZoneOffset=-06:00epcListepc=urn:epc:id:sgtin:0614141.107346.2017epc=urn:epc:id:sgtin:0614141.107346.2018action=OBSERVEbizStep=urn:epcglobal:cbv:bizstep:shippingdisposition=urn:epcglobal:cbv:disp:in_transitreadPointid=urn:epc:id:sgln:0614141.07346.1234bizTransactionListbizTransaction=http://transaction.acme.com/po/12345678type=urn:epcglobal:cbv:btt:po';
    const [first] = eventsOf(sharedJson('epcis/examples/Example_9.6.1-ObjectEvent.jsonld'));
    expect(first!.event.eventID).toBe(`ni:///sha-256;${sha256hex(draft)}?ver=CBV2.0`);
  });
});

describe('pre-hash string', () => {
  it('leaves out id, record time, declaration, certification and comments', () => {
    const more = {
      ...event,
      eventID: 'urn:uuid:1',
      recordTime: '2026-11-02T00:00:00Z',
      certificationInfo: 'https://ex.org/cert',
      errorDeclaration: { declarationTime: '2026-11-02T00:00:00Z' },
      'rdfs:comment': 'seen at the gate',
      _comment: 'x',
    };
    expect(preHash(more, prefixes)).toBe(start + action);
  });

  it('sorts lists, keeps the type in front, puts extensions last', () => {
    const full = {
      ...event,
      quantityList: [
        { epcClass: 'urn:liangsu:lot:B', quantity: 2.5, uom: 'KGM' },
        { epcClass: 'urn:liangsu:lot:A', quantity: 1 },
      ],
      readPoint: { id: 'urn:liangsu:place:1', 'ex:gate': 'north' },
      bizTransactionList: [
        { bizTransaction: 'urn:x:2', type: 'po' },
        { bizTransaction: 'urn:x:1' },
        { type: 'inv', bizTransaction: 'urn:x:3' },
      ],
      'ex:b': ['2', '10', { 'ex:inner': true }],
      'ex:a': { 'ex:y': 1.5, 'ex:x': ' text ' },
    };
    expect(preHash(full, prefixes)).toBe(
      `${start}quantityListquantityElementepcClass=urn:liangsu:lot:Aquantity=1quantityElementepcClass=urn:liangsu:lot:Bquantity=2.5uom=KGM` +
        `${action}readPointid=urn:liangsu:place:1{https://ex.org/ns/}gate=north` +
        'bizTransactionListbizTransaction=urn:x:1type=https://ref.gs1.org/cbv/BTT-invbizTransaction=urn:x:3type=https://ref.gs1.org/cbv/BTT-pobizTransaction=urn:x:2' +
        '{https://ex.org/ns/}a{https://ex.org/ns/}x=text{https://ex.org/ns/}y=1.5' +
        '{https://ex.org/ns/}b=10{https://ex.org/ns/}b=2{https://ex.org/ns/}b{https://ex.org/ns/}inner=true',
    );
  });

  it('is one for every spelling of vocabulary, prefixes, identifiers and times', () => {
    const one = { ...event, epcList: ['urn:epc:id:sgtin:4012345.011111.9876'], 'ex:field': 'ex:value' };
    const other = {
      'other:field': 'https://ex.org/ns/value',
      bizStep: 'https://ref.gs1.org/cbv/BizStep-inspecting',
      epcList: ['https://shop.example/01/04012345111118/21/9876?linkType=all'],
      action: 'OBSERVE',
      eventTimeZoneOffset: '+08:00',
      eventTime: '2026-11-01T00:00:00.000Z',
      type: 'ObjectEvent',
    };
    expect(preHash(other, prefixesOf([{ other: 'https://ex.org/ns/' }]))).toBe(preHash(one, prefixes));
    const curie = {
      ...other,
      bizStep: 'cbv:BizStep-inspecting',
      'https://ex.org/ns/field': 'https://ex.org/ns/value',
    };
    const { 'other:field': _, ...rest } = curie;
    expect(preHash(rest, prefixes)).toBe(preHash(one, prefixes));
  });

  it('sorts by UTF-8 bytes, not by UTF-16 units', () => {
    const text = preHash({ ...event, 'ex:a': ['𠮷', '\uff01', '中'] }, prefixes);
    expect(text.endsWith('a=中{https://ex.org/ns/}a=\uff01{https://ex.org/ns/}a=𠮷')).toBe(true);
  });

  it('refuses endless nesting', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100; i++) deep = { 'ex:a': deep };
    expect(() => preHash({ ...event, 'ex:a': deep }, prefixes)).toThrow(TooDeepError);
  });

  it('does not depend on the order of members or list elements', () => {
    const shuffle = (value: unknown, turn: number): unknown => {
      if (Array.isArray(value)) return turnList(value, turn).map((v) => shuffle(v, turn));
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(turnList(Object.entries(value), turn).map(([k, v]) => [k, shuffle(v, turn)]));
    };
    const turnList = <T>(list: T[], turn: number): T[] =>
      [...list.slice(turn % list.length), ...list.slice(0, turn % list.length)].reverse();
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    const extension = fc.dictionary(
      fc.constantFrom('ex:a', 'ex:b', 'ex:c'),
      fc.oneof(leaf, fc.array(leaf, { minLength: 1 })),
    );
    fc.assert(
      fc.property(
        extension,
        fc.array(fc.stringMatching(/^urn:x:[a-z]{1,5}$/), { minLength: 1 }),
        fc.nat(7),
        (more, epcList, turn) => {
          const e = { ...event, epcList, ...more, 'ex:nested': more };
          expect(preHash(shuffle(e, turn) as JsonObject, prefixes)).toBe(preHash(e, prefixes));
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('numbers', () => {
  it.each([
    ['1.0', '1'],
    ['+0.3400', '0.34'],
    ['-007', '-7'],
    ['.5', '0.5'],
    ['1e3', '1000'],
    ['0.00001', '1e-05'],
    ['20261122000000000124', '20261122000000000124'],
    ['0000000000000000000012.50', '12.5'],
    ['12,5', '12,5'],
    ['1.2.3', '1.2.3'],
    ['-', '-'],
    ['10㎏', '10㎏'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalNumberText(text)).toBe(canonical);
  });
});

describe('comments', () => {
  it('are dropped at every depth, and nothing is copied without need', () => {
    const clean = { a: [{ b: 1 }], c: 'x' };
    expect(withoutComments(clean)).toBe(clean);
    expect(withoutComments({ _x: 1, a: [{ _y: 2, b: 1 }], c: 'x' })).toEqual(clean);
  });
});
