import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { documentOf, made, transformed } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';

const server = useTestServer({ now: () => new Date('2026-11-22T00:00:00Z') });
const headers = () => ({ authorization: `Bearer ${server().key}`, 'content-type': 'application/json' });

describe('the recall scope as a workbook', () => {
  it('holds every affected lot and holder, and no formulas', async () => {
    const day = (n: number) => `2026-10-0${n}T08:00:00+08:00`;
    const evil = { 'liangsu:productName': '=HYPERLINK("https://evil.example","x")' };
    const document = documentOf(
      made('SX-1', 100, 'p', day(1), evil),
      ...Array.from({ length: 5 }, (_, i) =>
        transformed([['SX-1', 20]], [[`SX-C${i}`, 20]], 'p', day(2 + i)),
      ),
    );
    await server().app.inject({
      method: 'POST',
      url: '/api/v1/events',
      headers: headers(),
      payload: JSON.stringify(document),
    });
    const answer = await server().app.inject({
      method: 'GET',
      url: '/api/v1/lots/SX-1/recall-scope.xlsx',
      headers: headers(),
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toContain('spreadsheetml');
    const files = unzipSync(new Uint8Array(answer.rawPayload));
    const text = Object.entries(files)
      .filter(([name]) => name.startsWith('xl/worksheets/'))
      .map(([, bytes]) => new TextDecoder().decode(bytes))
      .join('\n');
    for (const code of ['SX-1', 'SX-C0', 'SX-C4']) expect(text).toContain(`>${code}<`);
    // Who must look for what: each lot with its holder, place and amount.
    const sheets = Object.keys(files).filter((name) => name.startsWith('xl/worksheets/'));
    expect(sheets).toHaveLength(5);
    expect(text.match(/>SX-C\d</g)!.length).toBeGreaterThanOrEqual(10);
    expect(text).toContain('>库存<');
    // What was lost stands kind by kind, and a holding says since when it is affected.
    for (const head of ['其中途耗', '公斤', '件数', '受影响自']) expect(text).toContain(`>${head}<`);
    expect(text.match(/>2026-10-0\d 08:00</g)!.length).toBeGreaterThanOrEqual(10);
    expect(text).toContain('&apos;=HYPERLINK'.replace('&apos;', "'"));
    expect(text).not.toContain('>=HYPERLINK');
    expect(text).not.toContain('<f>');
  });

  it('is refused without a right and answers 404 for an unknown lot', async () => {
    expect((await server().app.inject({ url: '/api/v1/lots/SX-1/recall-scope.xlsx' })).statusCode).toBe(401);
    expect(
      (await server().app.inject({ url: '/api/v1/lots/NONE/recall-scope.xlsx', headers: headers() }))
        .statusCode,
    ).toBe(404);
  });
});
