import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allAis } from './ai.ts';
import { CSET_82, gs1CheckCharacters, gs1CheckDigit } from './check-digits.ts';
import {
  buildDigitalLink,
  buildElementString,
  checkElements,
  checkValue,
  type Element,
  gs1DateToIso,
  parseDigitalLink,
  parseElementString,
} from './index.ts';
import { CHECK_NAMES } from './value-checks.ts';

const GTIN = '06901234567892';

const reasonOf = (r: { ok: boolean; reason?: { code: string; params: object } }) =>
  r.ok ? 'ok' : { code: r.reason!.code, ...r.reason!.params };

describe('table of application identifiers', () => {
  it('is whole: every check that it names is implemented, partners and qualifiers exist', () => {
    const ais = [...allAis()];
    expect(ais.length).toBeGreaterThan(500);
    const known = new Set(ais.map((a) => a.ai));
    for (const a of ais) {
      for (const c of a.components) for (const name of c.checks) expect(CHECK_NAMES).toContain(name);
      for (const q of (a.qualifiers ?? []).flat()) expect(known).toContain(q);
    }
  });

  it('has no identifier that begins another, so an unbracketed message reads one way', () => {
    const all = [...allAis()].map((a) => a.ai);
    const begun = all.filter((a) => all.some((b) => a !== b && b.startsWith(a)));
    expect(begun).toEqual([]);
  });
});

describe('values', () => {
  it('knows the check digits of GS1', () => {
    expect(gs1CheckDigit('690123456789')).toBe('2');
    expect(gs1CheckDigit('37610425002123456')).toBe('9');
    expect(gs1CheckCharacters('1987654Ad4X4bL5ttr2310c')).toBe('2K');
  });

  it.each([
    ['01', '06901234567893', { code: 'gs1.checkDigit', position: 14, expected: '2' }],
    ['01', '6901234567892', { code: 'gs1.length', expected: GTIN }],
    ['00', '37610425002123456', { code: 'gs1.length', expected: '18' }],
    ['01', '0690123456789A', { code: 'gs1.character', position: 14, character: 'A' }],
    ['10', '', { code: 'gs1.length', expected: '1-20' }],
    ['10', 'A B', { code: 'gs1.character', position: 2, character: ' ', expected: 'CSET 82' }],
    ['10', '粮', { code: 'gs1.character', position: 1, character: '粮' }],
    ['10', 'x'.repeat(21), { code: 'gs1.length', position: 21, expected: '1-20' }],
    ['11', '261301', { code: 'gs1.date', position: 3, expected: '01-12' }],
    ['11', '250229', { code: 'gs1.date', position: 5, expected: '00-28' }],
    ['7006', '260100', { code: 'gs1.date', position: 5, expected: '01-31' }],
    ['7003', '2601012460', { code: 'gs1.time', position: 7, expected: '00-23' }],
    ['422', '999', { code: 'gs1.country', position: 1 }],
    ['3910', '0001', { code: 'gs1.currency', position: 1 }],
    ['8003', `1${GTIN.slice(1)}`, { code: 'gs1.content', position: 1, expected: '0' }],
    ['8004', '12A456', { code: 'gs1.companyPrefix', position: 3, expected: '0-9' }],
    ['8006', `${GTIN}0302`, { code: 'gs1.content', position: 15 }],
    ['8007', 'DE89370400440532013001', { code: 'gs1.content', position: 3 }],
    ['8010', '6901234a', { code: 'gs1.character', expected: 'CSET 39' }],
    ['8013', '1987654Ad4X4bL5ttr2310c2J', { code: 'gs1.checkCharacters', expected: '2K' }],
    ['4300', 'A%2', { code: 'gs1.percentEncoding', position: 2 }],
    ['0', '1', { code: 'gs1.unknownAi', ai: '0' }],
  ])('refuses (%s) %s with place and correction', (ai, value, want) => {
    expect(reasonOf(checkValue(ai, value))).toMatchObject(want);
  });

  it.each([
    ['11', '240229'],
    ['11', '260200'],
    ['253', '4012345111118123'],
    ['422', '156'],
    ['3910', '15612345'],
    ['8007', 'DE89370400440532013000'],
    ['8013', '1987654Ad4X4bL5ttr2310c2K'],
    ['8008', '26010112'],
    ['8006', `${GTIN}0203`],
    ['423', '156840'],
  ])('accepts (%s) %s', (ai, value) => {
    expect(reasonOf(checkValue(ai, value))).toBe('ok');
  });

  it('holds partners and exclusions', () => {
    expect(reasonOf(checkElements([{ ai: '10', value: 'A' }]))).toMatchObject({
      code: 'gs1.missing',
      ai: '10',
    });
    const both = [
      { ai: '01', value: GTIN },
      { ai: '37', value: '12' },
    ];
    expect(reasonOf(checkElements(both))).toMatchObject({ code: 'gs1.conflict', ai: '01', other: '37' });
    const twice = [
      { ai: '01', value: GTIN },
      { ai: '01', value: GTIN },
    ];
    expect(reasonOf(checkElements(twice))).toMatchObject({ code: 'gs1.duplicateAi' });
  });

  it('reads dates in the century nearest to now', () => {
    expect(gs1DateToIso('261122', 2026)).toBe('2026-11-22');
    expect(gs1DateToIso('260200', 2026)).toBe('2026-02-28');
    expect(gs1DateToIso('760101', 2026)).toBe('2076-01-01');
    expect(gs1DateToIso('770101', 2026)).toBe('1977-01-01');
    expect(gs1DateToIso('250229', 2026)).toBeNull();
  });
});

describe('Digital Link', () => {
  it('takes a link apart', () => {
    const link = parseDigitalLink(
      `https://example.cn/t/x/01/${GTIN}/10/A%2F1/21/7?17=271122&linkType=gs1:pip&3103=010000`,
    );
    expect(link).toEqual({
      ok: true,
      value: {
        stem: 'https://example.cn/t/x',
        path: [
          { ai: '01', value: GTIN },
          { ai: '10', value: 'A/1' },
          { ai: '21', value: '7' },
        ],
        attributes: [
          { ai: '17', value: '271122' },
          { ai: '3103', value: '010000' },
        ],
        others: [['linkType', 'gs1:pip']],
      },
    });
  });

  it.each([
    ['ftp://id.gs1.org/01/1', { code: 'gs1.notALink' }],
    ['https://id.gs1.org/', { code: 'gs1.noKey' }],
    ['https://id.gs1.org/10/ABC', { code: 'gs1.noKey' }],
    [`https://id.gs1.org/01/${GTIN}/21/1/10/A`, { code: 'gs1.qualifierOrder', expected: '10/21' }],
    [`https://id.gs1.org/01/${GTIN}/10/A/235/B`, { code: 'gs1.qualifierOrder' }],
    [
      `https://id.gs1.org/01/${GTIN}/254/A`,
      { code: 'gs1.notAQualifier', key: '01', expected: '22, 10, 21 | 235' },
    ],
    [`https://id.gs1.org/01/${GTIN}/10/`, { code: 'gs1.emptyValue', ai: '10' }],
    [`https://id.gs1.org/01/${GTIN}/10/%E0%A4%A`, { code: 'gs1.percentEncoding', ai: '10' }],
    [`https://id.gs1.org/01/${GTIN}?10=A`, { code: 'gs1.belongsInPath', expected: '/01/…/10/…' }],
    [`https://id.gs1.org/01/${GTIN}?254=A`, { code: 'gs1.notAnAttribute', ai: '254' }],
    [`https://id.gs1.org/01/${GTIN}?5555=A`, { code: 'gs1.unknownAi', ai: '5555' }],
    [`https://id.gs1.org/01/${GTIN}?17=271322`, { code: 'gs1.date', ai: '17' }],
    ['https://id.gs1.org/01/6901234567892', { code: 'gs1.length', expected: GTIN }],
    ['https://id.gs1.org/415/4012345000009', { code: 'gs1.missing', expected: '(8020)' }],
  ])('refuses %s', (text, want) => {
    expect(reasonOf(parseDigitalLink(text))).toMatchObject(want);
  });

  it('forgives a slash at the very end', () => {
    expect(parseDigitalLink(`https://a.cn/t/01/${GTIN}/10/A/`)).toMatchObject({
      ok: true,
      value: { stem: 'https://a.cn/t', path: [{ value: GTIN }, { value: 'A' }] },
    });
  });

  it('builds in canonical order', () => {
    const elements = [
      { ai: '3103', value: '010000' },
      { ai: '21', value: 'a&b' },
      { ai: '17', value: '271122' },
      { ai: '10', value: "L(1)*'!" },
      { ai: '01', value: GTIN },
    ];
    expect(buildDigitalLink(elements)).toEqual({
      ok: true,
      value: `https://id.gs1.org/01/${GTIN}/10/L%281%29%2A%27%21/21/a%26b?17=271122&3103=010000`,
    });
    expect(reasonOf(buildDigitalLink([{ ai: '240', value: 'A' }]))).toMatchObject({ code: 'gs1.missing' });
    expect(reasonOf(buildDigitalLink([{ ai: '410', value: '4012345000009' }]))).toMatchObject({
      code: 'gs1.noKey',
    });
  });
});

const text82 = (max: number) =>
  fc.array(fc.constantFrom(...CSET_82), { minLength: 1, maxLength: max }).map((c) => c.join(''));
const gtin = fc.stringMatching(/^\d{13}$/).map((d) => d + gs1CheckDigit(d));

describe('round trips', () => {
  it('Digital Link and element string give back what they were built from, whatever the characters', () => {
    fc.assert(
      fc.property(gtin, text82(20), text82(20), (g, lot, serial) => {
        const elements: Element[] = [
          { ai: '01', value: g },
          { ai: '10', value: lot },
          { ai: '21', value: serial },
        ];
        const link = buildDigitalLink(elements, 'https://example.cn/');
        expect(link.ok && parseDigitalLink(link.value)).toMatchObject({
          ok: true,
          value: { path: elements },
        });
        const text = buildElementString(elements);
        expect(text.ok && parseElementString(text.value)).toEqual({ ok: true, value: elements });
      }),
    );
  });

  it('every single wrong digit of a GTIN is caught', () => {
    fc.assert(
      fc.property(gtin, fc.nat(13), fc.integer({ min: 1, max: 9 }), (g, at, by) => {
        const wrong = g.slice(0, at) + ((Number(g[at]) + by) % 10) + g.slice(at + 1);
        expect(checkValue('01', wrong).ok).toBe(false);
      }),
    );
  });

  it('never throws, whatever is read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true }), fc.webPath()), (t) => {
        parseDigitalLink(t);
        parseElementString(t);
        parseElementString(`(01)${GTIN}${t}`);
        parseDigitalLink(`https://id.gs1.org/01/${GTIN}/${t}`);
      }),
    );
  });
});

describe('element strings', () => {
  it('reads brackets and scans alike', () => {
    const want = {
      ok: true,
      value: [
        { ai: '01', value: GTIN },
        { ai: '17', value: '271122' },
        { ai: '10', value: 'A(1' },
        { ai: '21', value: '7' },
      ],
    };
    expect(parseElementString(`(01)${GTIN}(17)271122(10)A\\(1(21)7`)).toEqual(want);
    expect(parseElementString(`]d201${GTIN}1727112210A(1\x1d217`)).toEqual(want);
    expect(parseElementString(`\x1d01${GTIN}1727112210A(1\x1d217`)).toEqual(want);
  });

  it.each([
    ['(01)', { code: 'gs1.length', ai: '01' }],
    ['(01', { code: 'gs1.brackets', position: 1 }],
    ['', { code: 'gs1.brackets' }],
    ['(05)12', { code: 'gs1.unknownAi', ai: '05' }],
    ['0512', { code: 'gs1.unknownAi' }],
    [`(01)${GTIN}(0x)1`, { code: 'gs1.brackets', position: 19 }],
  ])('refuses %j', (text, want) => {
    expect(reasonOf(parseElementString(text))).toMatchObject(want);
  });
});
