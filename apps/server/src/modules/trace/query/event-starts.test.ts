import { beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '../../../platform/db/pool.ts';
import type { Caller } from '../../../testing/callers.ts';
import { documentOf, made } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { organisation, person } from '../../../testing/people.ts';
import { BY_IDENTITY } from './event-starts.ts';
import { requestSnapshot } from './snapshot.ts';

/** Traces that start at events: found by index, and hidden as if there were none. */
const server = useTestServer();
let farm: Caller;
let stranger: Caller;
const T = '2026-09-01T08:00:00+08:00';
const ID = 'urn:uuid:019a0000-0000-7000-8000-000000000001';
let hash = '';

beforeAll(async () => {
  farm = await person(server(), 'farm', await organisation(server(), 'grower', '530302'), 'clerk');
  stranger = await person(server(), 'stranger', await organisation(server(), 'processor', '530302'), 'clerk');
  const sent = await farm(
    'POST',
    '/api/v1/events',
    documentOf({ ...made('NAMED', 10, 'farm-1', T), eventID: ID }, made('HASHED', 10, 'farm-1', T)),
  );
  hash = sent.body.receipts[1].eventId;
});

const trace = (who: Caller, ...ids: string[]) =>
  who('POST', '/api/v1/traces', { starts: ids.map((eventId) => ({ kind: 'event', eventId })) });

describe('a trace from an event', () => {
  it('finds it by its id, and by its hash with and without the version', async () => {
    expect(hash).toMatch(/^ni:/);
    for (const [id, code] of [
      [ID, 'NAMED'],
      [hash, 'HASHED'],
      [hash.replace(/\?.*/, ''), 'HASHED'],
    ] as const) {
      const answer = await trace(farm, id);
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body.downstream.lots.map((lot: { code: string }) => lot.code)).toEqual([code]);
    }
  });

  it('finds one’s own under an id that somebody else had first', async () => {
    const clash = { ...made('CLASH', 5, 'stranger-1', T), eventID: ID };
    await stranger('POST', '/api/v1/events', documentOf(clash));
    const answer = await trace(stranger, ID);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.text).not.toContain('NAMED');
  });

  it('says of another’s what it says of none: nobody learns that there is one', async () => {
    const told = ({ status, body }: Awaited<ReturnType<Caller>>, id: string) => [
      status,
      JSON.stringify(body)
        .replaceAll(id.slice(0, 100), 'ID')
        .replace(/"instance":"[^"]*"/, ''),
    ];
    const none = `ni:///sha-256;${'0'.repeat(64)}?ver=CBV2.0`;
    const hidden = told(await trace(stranger, hash), hash);
    expect(hidden[0]).toBe(404);
    expect(hidden).toEqual(told(await trace(stranger, none), none));
    // Beside an unknown one, the first is named, whether it is there or not.
    expect((await trace(stranger, hash, none)).body.detail).toContain(hash.slice(0, 90));
    expect(
      (await stranger('POST', '/api/v1/traces.ndjson', { starts: [{ kind: 'event', eventId: hash }] }))
        .status,
    ).toBe(404);
  });

  it('looks them up by indexes alone', async () => {
    const plan = await transaction(server().context.engine, async (client) => {
      await client.query('SET LOCAL enable_seqscan = off');
      const { rows } = await client.query(`EXPLAIN ${BY_IDENTITY}`, [[Buffer.alloc(16)]]);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    expect(plan).not.toContain('Seq Scan');
    expect(plan).toContain('event_key_pkey');
  });
});

describe('a snapshot of a request', () => {
  it('stops a statement that takes too long, and says how long it may', async () => {
    const { engine, config } = server().context;
    const slow = requestSnapshot({ engine, config: { ...config, statementSeconds: 0.05 } }, (client) =>
      client.query('SELECT pg_sleep(60)'),
    );
    await expect(slow).rejects.toMatchObject({ code: 'query.tooLong', params: { seconds: 0.05 } });
    // The connection goes back without the limit.
    const { rows } = await engine.query<{ limit: string }>(
      `SELECT current_setting('statement_timeout') AS limit`,
    );
    expect(rows).toEqual([{ limit: '0' }]);
    expect(config.statementSeconds).toBe(60);
  });
});
