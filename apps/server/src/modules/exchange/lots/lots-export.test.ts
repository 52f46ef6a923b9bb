import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { documentOf, made } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';

const server = useTestServer({ now: () => new Date('2026-11-22T00:00:00Z') });
const headers = () => ({ authorization: `Bearer ${server().key}`, 'content-type': 'application/json' });

it('exports the filtered list whole, beyond one page', async () => {
  const events = Array.from({ length: 1205 }, (_, i) =>
    made(`EX-${i}`, 1, 'p', '2026-10-01T08:00:00+08:00', {
      'liangsu:productName': i < 1203 ? '晚粳稻' : '玉米',
    }),
  );
  await server().app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: headers(),
    payload: JSON.stringify(documentOf(...events)),
  });
  const url = `/api/v1/lots.xlsx?q=${encodeURIComponent('晚粳')}`;
  const answer = await server().app.inject({ url, headers: headers() });
  expect(answer.statusCode).toBe(200);
  const sheet = new TextDecoder().decode(
    unzipSync(new Uint8Array(answer.rawPayload))['xl/worksheets/sheet1.xml'],
  );
  expect(sheet.match(/>EX-\d+</g)).toHaveLength(1203);
  expect(sheet).not.toContain('玉米');
  // What was asked for is told before the first byte; how much went out, before the last.
  const { rows: told } = await server().owner.query(
    `SELECT after FROM audit_entry WHERE action = 'lot.export' ORDER BY no`,
  );
  expect(told).toEqual([{ after: { q: '晚粳' } }, { after: { rows: 1203, whole: true } }]);
  expect((await server().app.inject({ url })).statusCode).toBe(401);
});
