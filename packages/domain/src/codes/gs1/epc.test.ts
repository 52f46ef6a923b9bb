import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalGs1Uri, digitalLinkToEpcUrn, epcUrnToDigitalLink, parseDigitalLink } from './index.ts';

const shared = join(import.meta.dirname, '../../../../../../shared/data');
if (!existsSync(shared)) console.info(`skipped: no reference documents at ${shared}`);
const BASE = 'https://id.gs1.org';

/** URN, its link, and whether the link leads back to the very URN. */
const PAIRS: readonly (readonly [string, string, number])[] = [
  ['urn:epc:id:sgtin:4012345.011111.9876', '/01/04012345111118/21/9876', 7],
  ['urn:epc:id:sgtin:4012345.011111.32a%2Fb', '/01/04012345111118/21/32a%2Fb', 7],
  ['urn:epc:idpat:sgtin:4012345.098765.*', '/01/04012345987652', 7],
  ['urn:epc:class:lgtin:4012345.012345.998877', '/01/04012345123456/10/998877', 7],
  ['urn:epc:id:sscc:4012345.0000000111', '/00/040123450000001112', 7],
  ['urn:epc:id:sgln:4012345.00011.987', '/414/4012345000115/254/987', 7],
  ['urn:epc:id:sgln:4012345.00011.0', '/414/4012345000115', 7],
  ['urn:epc:id:sgln:401234500011..987', '/414/4012345000115/254/987', 12],
  ['urn:epc:id:pgln:0614141.00000', '/417/0614141000005', 7],
  ['urn:epc:id:grai:4012345.55555.987', '/8003/04012345555554987', 7],
  ['urn:epc:idpat:grai:4012345.55555.*', '/8003/04012345555554', 7],
  ['urn:epc:id:giai:4000001.111', '/8004/4000001111', 7],
  ['urn:epc:id:giai:4000001.1.2%2F3', '/8004/40000011.2%2F3', 7],
  ['urn:epc:id:gdti:4012345.11111.123', '/253/4012345111118123', 7],
  ['urn:epc:id:gsrn:4012345.1234567890', '/8018/401234512345678900', 7],
  ['urn:epc:id:gsrnp:4012345.1234567890', '/8017/401234512345678900', 7],
  ['urn:epc:id:sgcn:4012345.67890.04711', '/255/401234567890104711', 7],
  ['urn:epc:id:cpi:4012345.98-A%2F7.123', '/8010/401234598-A%2F7/8011/123', 7],
  ['urn:epc:id:itip:4012345.012345.01.02.987', '/8006/040123451234560102/21/987', 7],
  [
    'urn:epc:id:upui:4012345.012345.51qIgY%29%3C%26Jp3*j7',
    '/01/04012345123456/235/51qIgY%29%3C%26Jp3%2Aj7',
    7,
  ],
  ['urn:epc:id:ginc:4012345.xyz3311cba', '/401/4012345xyz3311cba', 7],
  ['urn:epc:id:gsin:4012345.123456789', '/402/40123451234567894', 7],
];

describe('EPC URNs', () => {
  it.each(PAIRS)('%s is %s', (urn, path, prefixLength) => {
    expect(epcUrnToDigitalLink(urn)).toEqual({ ok: true, value: BASE + path });
    const back = digitalLinkToEpcUrn(BASE + path, prefixLength);
    expect(back.ok && epcUrnToDigitalLink(back.value)).toEqual({ ok: true, value: BASE + path });
    // A URN may escape more than it has to; otherwise the way back is exact.
    if (!urn.includes('%29')) expect(back).toEqual({ ok: true, value: urn });
  });

  it.each([
    ['urn:epc:id:gid:1.2.3', 'epc.scheme'],
    ['urn:epc:id:lgtin:4012345.012345.1', 'epc.scheme'],
    ['urn:uuid:1', 'epc.notAnEpc'],
    ['urn:epc:id:sgtin:4012345.11111.1', 'epc.length'],
    ['urn:epc:id:sgtin:4012345.0A1111.1', 'epc.length'],
    ['urn:epc:id:sgtin:40123.01111111.1', 'epc.prefix'],
    ['urn:epc:id:sgtin:4012345.011111', 'epc.form'],
    ['urn:epc:id:sgtin:4012345.011111.', 'epc.form'],
    ['urn:epc:id:sgtin:4012345.011111.a b', 'gs1.character'],
    ['urn:epc:id:sgtin:4012345.011111.123456789012345678901', 'gs1.length'],
  ])('refuses %s: %s', (urn, code) => {
    expect(epcUrnToDigitalLink(urn)).toMatchObject({ ok: false, reason: { code } });
  });

  it('names the same thing alike, whatever the writing', () => {
    const same = `${BASE}/01/04012345111118/21/9876`;
    expect(canonicalGs1Uri('urn:epc:id:sgtin:4012345.011111.9876')).toBe(same);
    expect(canonicalGs1Uri('https://shop.example/x/01/04012345111118/22/V/10/L/21/9876?17=271122#a')).toBe(
      same,
    );
    expect(canonicalGs1Uri('http://example.org/414/4012345000115/254/0')).toBe(`${BASE}/414/4012345000115`);
    expect(canonicalGs1Uri('https://example.org/lots/7')).toBeNull();
    expect(canonicalGs1Uri(`${BASE}/01/04012345111119`)).toBeNull();
    expect(canonicalGs1Uri('urn:liangsu:lot:X')).toBeNull();
  });

  it('is stable: the canonical name of a canonical name is itself', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{6}$/),
        fc.stringMatching(/^[A-Za-z0-9!()*+,.:;=_-]{1,20}$/),
        (item, serial) => {
          const link = epcUrnToDigitalLink(`urn:epc:id:sgtin:6901234.${item}.${serial}`);
          expect(link.ok && canonicalGs1Uri(link.value)).toBe(link.ok && link.value);
        },
      ),
    );
  });

  it.skipIf(!existsSync(shared))(
    'converts every URN of the reference documents (skipped without them)',
    () => {
      const seen = new Set<string>();
      for (const folder of ['eventhash', 'epcis/examples', 'fsma204'])
        for (const file of readdirSync(join(shared, folder), { recursive: true, encoding: 'utf8' })) {
          if (!/\.jsonld?$/.test(file)) continue;
          const text = readFileSync(join(shared, folder, file), 'utf8');
          for (const m of text.matchAll(/"(urn:epc:(?:id|class|idpat):[^"\s\\]+)"/g)) seen.add(m[1]!);
        }
      expect(seen.size).toBeGreaterThan(30);
      const wrong = [...seen].filter((urn) => {
        const link = epcUrnToDigitalLink(urn);
        return !link.ok || !parseDigitalLink(link.value).ok;
      });
      expect(wrong).toEqual([]);
    },
  );

  it.skipIf(!existsSync(shared))('names things as the reference hashes do (skipped without them)', () => {
    let compared = 0;
    for (const n of ['', '2', '3']) {
      const file = join(shared, 'eventhash', `ReferenceEventHashAlgorithm${n}`);
      const hashed = readFileSync(`${file}.prehashes`, 'utf8');
      for (const m of readFileSync(`${file}.jsonld`, 'utf8').matchAll(/"(urn:epc:id:[^"]+)"/g)) {
        expect(hashed).toContain(canonicalGs1Uri(m[1]!));
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(8);
  });
});
