import { expect } from 'vitest';
import { documentOf, made } from '../../../testing/epcis.ts';
import type { TestServer } from '../../../testing/harness.ts';

let serial = 0;

/** Captures the making of so many lots, in one transaction. */
export async function captureLots({ app, key }: TestServer, count: number): Promise<void> {
  const events = Array.from({ length: count }, () =>
    made(`VL-${++serial}`, 10, 'farm', '2026-09-01T08:00:00+08:00'),
  );
  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    payload: JSON.stringify(documentOf(...events)),
  });
  expect(statusCode).toBe(200);
}
