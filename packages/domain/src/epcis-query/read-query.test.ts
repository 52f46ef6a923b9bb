import { describe, expect, it } from 'vitest';
import { type JsonObject, prefixesOf } from '../epcis/context.ts';
import { EVENT_TYPE } from '../epcis/normal-event.ts';
import { bothQueries, QUERY_MESSAGES, type QueryForm, readQuery } from './index.ts';
import { meets } from './query.ts';

const prefixes = prefixesOf({ example: 'http://ns.example.com/epcis/' });

function query(parameters: Record<string, unknown>, form: QueryForm = 'json') {
  const read = readQuery(parameters, form, prefixes);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.query;
}
function faults(parameters: Record<string, unknown>, form: QueryForm = 'json'): string[] {
  const read = readQuery(parameters, form, prefixes);
  return read.ok ? [] : read.faults.map(({ parameter, code }) => `${parameter} ${code}`);
}

describe('reading a query', () => {
  it('takes lists as JSON lists or as a|b, and never splits what JSON says', () => {
    expect(query({ EQ_action: 'ADD|DELETE' }, 'url').actions).toEqual(['ADD', 'DELETE']);
    expect(query({ EQ_action: ['ADD', 'DELETE'] }).actions).toEqual(['ADD', 'DELETE']);
    expect(faults({ EQ_action: 'ADD|DELETE' })).toEqual(['EQ_action notAWord']);
  });

  it('lists every parameter that it does not understand', () => {
    expect(
      faults({ EQ_nothing: ['x'], EQ_type: ['Warmth'], GE_eventTime: 5, LT_x: 1, EQ_eventID: [{}] }),
    ).toEqual([
      'EQ_nothing unknown',
      'EQ_type notAWord',
      'GE_eventTime notATime',
      'LT_x unknown',
      'EQ_eventID wrongType',
    ]);
  });

  it('does not take names from the prototype of objects', () => {
    expect(faults({ constructor: 1, toString: 2, ['__proto__x']: 3 })).toEqual([
      'constructor unknown',
      'toString unknown',
      '__proto__x unknown',
    ]);
  });

  it('reads flags that only stand there, and flags that say no', () => {
    for (const value of [null, '', true, 1, 'true'])
      expect(query({ EXISTS_errorDeclaration: value }).errorDeclarations).toBe(true);
    expect(query({ EXISTS_errorDeclaration: false }).errorDeclarations).toBe(false);
    expect(faults({ EXISTS_errorDeclaration: 'perhaps' })).toEqual(['EXISTS_errorDeclaration notABoolean']);
  });

  it('knows extension names by their IRI, whatever prefix an event uses', () => {
    const read = query({ 'EQ_example:variety': ['籼稻'] });
    const event: JsonObject = { 'x:variety': ['粳稻', { '@value': '籼稻' }] };
    expect(meets(read, event, prefixesOf({ x: 'http://ns.example.com/epcis/' }))).toBe(true);
    expect(meets(read, event, prefixesOf({ x: 'http://elsewhere.example/' }))).toBe(false);
    const inner: JsonObject = { '@context': { y: 'http://ns.example.com/epcis/' }, 'y:variety': '籼稻' };
    expect(meets(read, inner, prefixesOf(null))).toBe(true);
    const unknown = query({ 'EQ_other:variety': ['籼稻'] });
    expect(meets(unknown, { 'other:variety': '籼稻' }, prefixesOf({ other: 'urn:whatever:' }))).toBe(true);
  });

  it('compares numbers as numbers, times as times, and refuses to order words', () => {
    const event = { 'example:a': '007.50', 'example:t': '2026-01-01T08:00:00+08:00' };
    const own = prefixes;
    expect(meets(query({ 'EQ_example:a': [7.5] }), event, own)).toBe(true);
    expect(meets(query({ 'LT_example:a': 8 }), event, own)).toBe(true);
    expect(meets(query({ 'LE_example:t': '2026-01-01T00:00:00Z' }), event, own)).toBe(true);
    expect(meets(query({ 'LT_example:t': '2026-01-01T00:00:00Z' }), event, own)).toBe(false);
    expect(faults({ 'GT_example:a': 'many' })).toEqual(['GT_example:a notANumber']);
  });

  it('adds two queries up to one that is both', () => {
    const both = bothQueries(
      query({
        EQ_bizStep: ['shipping', 'packing'],
        GE_eventTime: '2026-01-01T00:00:00Z',
        orderBy: 'eventTime',
      }),
      query({ EQ_bizStep: ['packing', 'storing'], GE_eventTime: '2026-02-01T00:00:00Z' }),
    );
    expect(both.bizSteps).toEqual(['packing']);
    expect(both.geEventTime).toBe(Date.UTC(2026, 1, 1));
    expect(both.orderBy).toBe('eventTime');
    expect(query({ EQ_transformationID: ['urn:x:1'], eventType: ['ObjectEvent'] }).eventTypes).toEqual([]);
    expect(query({ eventType: Object.keys(EVENT_TYPE) }).eventTypes).toHaveLength(5);
  });

  it('has texts in both languages for all faults', () => {
    for (const { zh, en } of Object.values(QUERY_MESSAGES)) {
      const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
      expect(places(zh)).toEqual(places(en));
    }
  });
});
