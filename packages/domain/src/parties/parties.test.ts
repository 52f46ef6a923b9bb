import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  makeFoodLicence,
  makeUscc,
  PARTY_MESSAGES_EN,
  PARTY_MESSAGES_ZH,
  parseFoodLicence,
  parseUscc,
  USCC_ALPHABET,
} from './index.ts';

const VALID = [
  '91350100M000100Y43',
  '91370104264415058K',
  '91440300MA5H0HLK5U',
  '91133100MA0D8N1J7G',
  '9111000071092649XU',
  '914403001922038216',
  '9144030071526726XG',
  '91110000710926094P',
  '91110000710925462X',
  '91330100799655058B',
];

describe('unified social credit code', () => {
  it.each(VALID)('%s is valid', (code) => {
    expect(parseUscc(code)).toMatchObject({ ok: true, value: { code, area: code.slice(2, 8) } });
  });

  it.each([
    [
      '91350100M000100Y4Z',
      { code: 'uscc.character', params: { position: 18, character: 'Z', expected: '2' } },
    ],
    ['91100000101100414N', { code: 'uscc.check', params: { position: 18, character: 'N', expected: 'J' } }],
    ['91350100M000100Y53', { code: 'uscc.organisationCheck', params: { position: 17, expected: '4' } }],
    ['91350100M000100Y4', { code: 'uscc.length', params: { length: 17, expected: 18 } }],
    ['', { code: 'uscc.length', params: { length: 0 } }],
    [
      '9135O100M000100Y43',
      { code: 'uscc.character', params: { position: 5, character: 'O', expected: '0' } },
    ],
    ['9135A100M000100Y43', { code: 'uscc.area', params: { position: 5, character: 'A' } }],
    ['0135A100M000100Y43', { code: 'uscc.department', params: { position: 1 } }],
  ])('refuses %s', (text, reason) => {
    expect(parseUscc(text)).toMatchObject({ ok: false, reason });
  });

  it('forgives writing: full width, small letters, spaces', () => {
    expect(parseUscc(' ９１３５０１００-m000 100y43 ')).toMatchObject({ value: { code: VALID[0] } });
  });

  it('catches every single wrong character, exhaustively on the known codes', () => {
    const passed: string[] = [];
    for (const code of VALID)
      for (let i = 0; i < 18; i++)
        for (const c of USCC_ALPHABET) {
          const wrong = code.slice(0, i) + c + code.slice(i + 1);
          if (c !== code[i] && parseUscc(wrong).ok) passed.push(wrong);
        }
    expect(passed).toEqual([]);
  });

  const made = fc
    .tuple(fc.stringMatching(/^9[1-3]\d{6}$/), fc.stringMatching(/^[0-9A-HJ-NPQRTUWXY]{8}$/))
    .map(([prefix, organisation]) => makeUscc(prefix, organisation));

  it('makes valid codes, in which every single wrong character is caught', () => {
    fc.assert(
      fc.property(made, fc.nat(17), fc.constantFrom(...USCC_ALPHABET), (code, at, c) => {
        expect(code.ok && parseUscc(code.value).ok).toBe(true);
        if (!code.ok || code.value[at] === c) return;
        expect(parseUscc(code.value.slice(0, at) + c + code.value.slice(at + 1)).ok).toBe(false);
      }),
    );
    expect(makeUscc('91350100', 'M000100Y')).toEqual({ ok: true, value: VALID[0] });
    expect(makeUscc('91350100', 'M0001')).toMatchObject({ ok: false });
  });

  it('catches every swap of neighbours that changes the code', () => {
    fc.assert(
      fc.property(made, fc.nat(16), (code, at) => {
        if (!code.ok || code.value[at] === code.value[at + 1]) return;
        const v = code.value;
        expect(parseUscc(v.slice(0, at) + v[at + 1] + v[at] + v.slice(at + 2)).ok).toBe(false);
      }),
    );
  });
});

describe('food licence', () => {
  // Numbers printed on packages.
  it.each([
    'SC11464010500015',
    'SC11333019700024',
    'SC11837048101233',
    'SC11834020305037',
    'SC12636098200051',
    'SC11532139200465',
    'SC12434017430075',
    'SC11432010400101',
  ])('%s is valid', (code) => {
    expect(parseFoodLicence(code)).toMatchObject({
      ok: true,
      value: {
        kind: 'SC',
        category: code.slice(3, 5),
        area: code.slice(5, 11),
        sequence: code.slice(11, 15),
      },
    });
  });

  it('refuses with the reason', () => {
    expect(parseFoodLicence('SC11464010500016')).toMatchObject({
      reason: { code: 'licence.check', params: { position: 16, expected: '5' } },
    });
    expect(parseFoodLicence('SC1146401050001')).toMatchObject({ reason: { code: 'licence.form' } });
    expect(parseFoodLicence('SC51464010500015')).toMatchObject({ reason: { code: 'licence.category' } });
  });

  it('catches every single wrong digit', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^1\d{12}$/),
        fc.integer({ min: 2, max: 15 }),
        fc.integer({ min: 1, max: 9 }),
        (digits, at, by) => {
          const r = makeFoodLicence('JY', digits);
          const code = r.ok ? r.value : '';
          expect(parseFoodLicence(code).ok).toBe(true);
          const wrong = code.slice(0, at) + ((Number(code[at]) + by) % 10) + code.slice(at + 1);
          expect(parseFoodLicence(wrong).ok).toBe(false);
        },
      ),
    );
  });

  it('has both languages for every reason', () => {
    expect(Object.keys(PARTY_MESSAGES_EN)).toEqual(Object.keys(PARTY_MESSAGES_ZH));
  });
});
