import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownPlaceUri } from '../../entries/index.ts';
import { placeNameBearer } from './place-name.ts';

const USCC = '91350100M000100Y43';

describe('after whom a place is named', () => {
  it.each([
    [`urn:liangsu:place:${USCC}001`, { of: 'party', key: USCC }],
    [`urn:liangsu:place:${USCC}001000200301`, { of: 'party', key: USCC }],
    [`urn:liangsu:place:${USCC.toLowerCase()}.7`, { of: 'party', key: USCC }],
    [`urn:liangsu:place:${USCC}A01`, { of: 'party', key: USCC }],
    ['urn:liangsu:place:6901234000016.A%2F1', { of: 'party', key: '6901234000016' }],
    ['https://id.gs1.org/414/6901234000016', { of: 'gln', gln: '6901234000016' }],
    ['https://id.gs1.org/414/6901234000016/254/A1', { of: 'gln', gln: '6901234000016' }],
    ['urn:liangsu:place:vbin1', { of: 'nobody' }],
    ['urn:liangsu:place:019a0000-0000-7000-8000-000000000000', { of: 'nobody' }],
    ['urn:uuid:019a0000-0000-7000-8000-000000000000', { of: 'nobody' }],
    ['https://mill.example/places/1', { of: 'unknown' }],
    ['https://id.gs1.org/414/69012340000161', { of: 'unknown' }],
    ['', { of: 'unknown' }],
  ])('%s', (uri, bearer) => {
    expect(placeNameBearer(uri)).toEqual(bearer);
  });

  it('is its operator, for every own number', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (number) => {
        const uri = ownPlaceUri(`urn:liangsu:party:${USCC}`, number);
        expect(placeNameBearer(uri)).toEqual({ of: 'party', key: USCC });
      }),
    );
  });
});
