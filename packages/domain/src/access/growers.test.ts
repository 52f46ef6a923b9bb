import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answeringDisciplines,
  areaStem,
  growersSought,
  growerTold,
  isGrower,
  maskedName,
  may,
  toldGrower,
} from './index.ts';
import { actings, organisations } from './testing/world.ts';

const NAME = '张三丰';
const record = {
  id: 7,
  name: NAME,
  nameEn: 'Zhang Sanfeng',
  uscc: '92530302MA6XYZ1234',
  gln: '6901234000047',
  uri: 'urn:liangsu:party:92530302MA6XYZ1234',
  address: '麒麟区某村十八号',
  licences: [{ number: 'L-1' }],
  kinds: ['grower'],
  area: '云南省曲靖市麒麟区',
};
const secrets = ['92530302MA6XYZ1234', '6901234000047', '十八号', 'L-1'];

describe('how a grower is told', () => {
  it.each([
    [{ contact: true, dealt: false }, 'whole'],
    [{ contact: true, dealt: true }, 'whole'],
    [{ contact: false, dealt: true }, 'named'],
    [{ contact: false, dealt: false }, 'masked'],
  ] as const)('%o: %s', (seen, told) => {
    expect(growerTold(['grower'], seen)).toBe(told);
    expect(growerTold(['trader', 'grower'], seen)).toBe(told);
    expect(growerTold(['trader'], seen)).toBe('whole');
  });

  it('without a code, address or paper to whom it has dealt with, and without a name to strangers', () => {
    expect(toldGrower(record, 'whole')).toBe(record);
    const named = toldGrower(record, 'named');
    expect([named.name, named.nameEn, named.kinds, named.area]).toEqual([
      NAME,
      'Zhang Sanfeng',
      record.kinds,
      record.area,
    ]);
    const masked = toldGrower(record, 'masked');
    expect([masked.name, masked.nameEn, masked.id, masked.area]).toEqual(['张**', null, 7, record.area]);
    for (const secret of secrets)
      for (const one of [named, masked]) expect(JSON.stringify(one)).not.toContain(secret);
    expect(Object.keys(masked)).toEqual(Object.keys(record));
  });

  it('never by the URI of whoever has no name, which holds the code', () => {
    for (const told of ['named', 'masked'] as const)
      expect(toldGrower({ name: record.uri, uscc: null }, told).name).toBe('**');
  });

  it('by a mask that tells one character of a name and not how long it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (name) => {
        const masked = maskedName(name);
        const [first = ''] = name;
        expect(masked).toBe(/\p{L}/u.test(first) ? `${first}**` : '**');
      }),
    );
    expect(maskedName(null)).toBe('**');
    expect(maskedName('𠮷田')).toBe('𠮷**');
  });
});

describe('whose names and codes may be looked for by a part', () => {
  it('are no others than those whose records are told whole', () => {
    let met = 0;
    const disciplines = answeringDisciplines(['grower']);
    fc.assert(
      fc.property(
        actings,
        organisations,
        fc.constantFrom('530000', '530300', '530302', '500155'),
        (acting, other, area) => {
          const sought = growersSought(acting);
          const found =
            sought.all ||
            sought.parties.includes(other.id) ||
            sought.areas.some((stem) => areaStem(area).startsWith(stem));
          if (!found) return;
          met++;
          const verdict = may(acting, 'party.contact', { owners: [other.id], territory: area, disciplines });
          expect(growerTold(['grower'], { contact: verdict.allowed, dealt: false })).toBe('whole');
        },
      ),
      { numRuns: 2000 },
    );
    expect(met).toBeGreaterThan(20);
    expect(isGrower(['cooperative'])).toBe(false);
  });
});
