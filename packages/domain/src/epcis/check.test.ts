import { describe, expect, it } from 'vitest';
import { CBV, cbvLabel } from './cbv.ts';
import { checkDocument, checkEvent, type SchemaError } from './check.ts';
import { EPCIS_MESSAGES } from './problem.ts';
import { documentOf, SAMPLES } from './testing/samples.ts';
import { testValidators } from './testing/validators.ts';

const validators = testValidators();
const short = (problems: readonly { path: string; code: string }[]) =>
  problems.map((p) => `${p.path} ${p.code}`);
const check = (event: object) => short(checkEvent(event as never, validators));
const good = SAMPLES.ObjectEvent;

describe('an event’s faults are reported once, where they are', () => {
  it.each([
    ['nothing', {}, []],
    ['a word nobody knows', { bizStep: 'shiping' }, ['/bizStep unknownWord']],
    ['an old CBV URN', { bizStep: 'urn:epcglobal:cbv:bizstep:shipping' }, ['/bizStep oldWord']],
    ['no URI', { readPoint: { id: '1号仓' } }, ['/readPoint/id notAUri']],
    ['a place without id', { bizLocation: {} }, ['/bizLocation/id missing']],
    ['a time without zone', { eventTime: '2026-11-01T08:00:00' }, ['/eventTime notATime']],
    ['a zone that is none', { eventTimeZoneOffset: 'CST' }, ['/eventTimeZoneOffset badFormat']],
    ['an unprefixed name', { weight: 3 }, ['/weight unknownProperty']],
    ['a comment', { _comment: 'x' }, ['/_comment unknownProperty']],
    [
      'text for a quantity',
      { quantityList: [{ epcClass: 'urn:x:1', quantity: '3' }] },
      ['/quantityList/0/quantity wrongType'],
    ],
    [
      'a stray member',
      { quantityList: [{ epcClass: 'urn:x:1', lot: 1 }] },
      ['/quantityList/0/lot unknownProperty'],
    ],
    ['the same twice', { epcList: ['urn:x:1', 'urn:x:1'] }, ['/epcList repeated']],
    ['master data of what is only seen', { action: 'OBSERVE' }, ['/ilmd ilmdNotHere']],
    ['an action nobody knows', { action: 'MOVE' }, ['/action unknownWord']],
    [
      'an empty report',
      { sensorElementList: [{ sensorReport: [] }] },
      ['/sensorElementList/0/sensorReport tooFew'],
    ],
    ['two at once', { bizStep: 1, 'a/b': 2 }, ['/a~1b unknownProperty', '/bizStep wrongType']],
  ])('%s', (_, change, expected) => {
    expect(check({ ...good, ...change }).sort()).toEqual(expected);
  });

  it('names what is missing and what names nothing', () => {
    const { eventTime: _, ...timeless } = good;
    expect(check(timeless)).toEqual(['/eventTime missing']);
    const { epcList: _e, quantityList: _q, readPoint: _r, ...empty } = good;
    expect(check(empty)).toEqual([' nothingNamed']);
    expect(
      check({ type: 'TransformationEvent', eventTime: good.eventTime, eventTimeZoneOffset: '+08:00' }),
    ).toEqual([' nothingNamed']);
    expect(check({ type: 'ex:Harvest' })).toEqual(['/type typeUnknown']);
    expect(check({})).toEqual(['/type typeUnknown']);
  });

  it('stops at twenty', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`x${i}`, i]));
    expect(check({ ...good, ...many })).toHaveLength(20);
  });
});

describe('a document', () => {
  it('is checked event by event: a bad one hides none of the others', () => {
    const { envelope, events } = checkDocument(documentOf(good, { ...good, action: 'X' }, good), validators);
    expect(envelope).toEqual([]);
    expect(events.map(short)).toEqual([[], ['/epcisBody/eventList/1/action unknownWord'], []]);
  });

  it('has faults of its own', () => {
    const { schemaVersion: _, ...rest } = documentOf(good);
    expect(short(checkDocument({ ...rest, foo: 1 }, validators).envelope)).toEqual([
      '/schemaVersion missing',
      '/foo unknownProperty',
    ]);
    expect(short(checkDocument([], validators).envelope)).toEqual([' wrongType']);
    expect(short(checkDocument({ type: 'Invoice' }, validators).envelope)).toEqual(['/type typeUnknown']);
    expect(
      short(checkDocument({ ...documentOf(), epcisBody: { eventList: [1, {}] } }, validators).envelope),
    ).toEqual(['/epcisBody/eventList/0 wrongType', '/epcisBody/eventList/1/type missing']);
  });

  it('may be a single event with its context', () => {
    expect(short(checkDocument(good, validators).envelope)).toEqual(['/@context missing']);
    expect(checkDocument({ ...good, '@context': 'https://ex.org/c' }, validators)).toEqual({
      envelope: [],
      events: [[]],
    });
  });

  it('of an unknown kind of fault is still refused', () => {
    const validate = Object.assign(() => false, {
      errors: [
        { instancePath: '/x', schemaPath: '#/x', keyword: 'surprise', params: {} } satisfies SchemaError,
      ],
    });
    const { envelope } = checkDocument(documentOf(good), { ...validators, document: validate });
    expect(short(envelope)).toEqual(['/x invalid']);
  });
});

describe('words', () => {
  it('have labels in both languages, each its own', () => {
    for (const [name, vocabulary] of Object.entries(CBV)) {
      const words = Object.values(vocabulary);
      for (const { labelZh, labelEn } of words) {
        expect(labelZh).toMatch(/[\u4e00-\u9fff]/);
        expect(labelEn).toMatch(/^[a-z][a-z ]*$/);
      }
      for (const key of ['labelZh', 'labelEn'] as const) {
        expect([name, new Set(words.map((word) => word[key])).size]).toEqual([name, words.length]);
      }
    }
    expect(cbvLabel('bizStep', 'sampling', 'zh-CN')).toBe('扦样');
    expect(cbvLabel('bizStep', 'stock_taking', 'en')).toBe('stock taking');
    expect(cbvLabel('bizStep', 'https://ex.org/drying', 'zh-CN')).toBe('https://ex.org/drying');
    expect(cbvLabel('bizStep', 'constructor', 'en')).toBe('constructor');
  });

  it('of problems use only parameters that are there', () => {
    for (const { zh, en } of Object.values(EPCIS_MESSAGES)) {
      const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
      expect(places(zh)).toEqual(places(en));
    }
  });
});
