import { NO_SIGHT } from '@liangsu/domain/access';
import { beforeAll, describe, expect, it } from 'vitest';
import { asViewer } from '../../../platform/db/viewer.ts';
import { documentOf, made, shipped } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { verifyTrace } from '../verify/verify.ts';

/** Whom an event concerns: what is stored of it, who sees an error declaration, and that `verify` knows both. */
const server = useTestServer();
const T = (day: number) => `2026-09-${String(day).padStart(2, '0')}T08:00:00+08:00`;
const id = (n: number) => `urn:uuid:44444444-4444-4444-8444-${String(n).padStart(12, '0')}`;
const wrong = (event: object) => ({
  ...event,
  errorDeclaration: { declarationTime: T(20), reason: 'incorrect_data' },
});

async function capture(...events: object[]): Promise<void> {
  const answer = await server().app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${server().key}` },
    payload: documentOf(...events) as object,
  });
  expect(answer.statusCode, answer.body).toBe(200);
}

/** Events under an id that a party sees: `E` the declaration, `N` what it declares wrong. */
async function seenBy(name: string, eventId: string): Promise<string[]> {
  const party = await numberOf('party', name);
  return asViewer(server().context.pool, { ...NO_SIGHT, parties: [party] }, async (client) => {
    const { rows } = await client.query<{ kind: string }>(
      `SELECT CASE status WHEN 3 THEN 'E' ELSE 'N' END AS kind FROM event WHERE event_id = $1 ORDER BY 1`,
      [eventId],
    );
    return rows.map(({ kind }) => kind);
  });
}

async function numberOf(table: 'party' | 'place', name: string): Promise<number> {
  const { rows } = await server().owner.query<{ id: number }>(`SELECT id FROM ${table} WHERE uri = $1`, [
    `urn:liangsu:${table}:${name}`,
  ]);
  return rows[0]!.id;
}

async function endsOf(eventId: string): Promise<string[][]> {
  const { rows } = await server().owner.query<{ names: string[] }>(
    `SELECT array(SELECT uri FROM unnest(e.ends) AS x(end_no)
                    JOIN (SELECT id, uri FROM party UNION ALL SELECT -id, uri FROM place) n ON n.id = x.end_no ORDER BY uri) AS names
       FROM event e WHERE e.event_id = $1 ORDER BY no`,
    [eventId],
  );
  return rows.map(({ names }) => names.map((name) => name.replace('urn:liangsu:', '')));
}

async function differences(): Promise<string[]> {
  const found: string[] = [];
  await verifyTrace(server().pool, { report: ({ code, key }) => found.push(`${code} ${key}`) });
  return found;
}

const sale = (n: number) => ({
  ...shipped('W', 10, ['seller', 'farm'], ['mill', 'yard'], T(2), `d${n}`),
  eventID: id(n),
});
/** As `sale`, of goods that a bank owns all the time. */
const pledged = (n: number) => {
  const event = sale(n);
  return {
    ...event,
    sourceList: [...event.sourceList, { type: 'owning_party', source: 'urn:liangsu:party:bank' }],
  };
};

beforeAll(async () => {
  await capture(made('W', 1000, 'farm', T(1)), sale(1), wrong(sale(1)));
  await capture(pledged(2));
  // The declaration comes first; it repeats the event, or next to nothing of it.
  await capture(wrong(sale(3)));
  await capture(sale(3));
  const { sourceList, destinationList, ...bare } = sale(4);
  await capture(wrong(bare));
  await capture(sale(4));
});

describe('whom an event concerns', () => {
  it('is whom it names: also who owns what another party has', async () => {
    expect(await endsOf(id(2))).toEqual([
      ['party:bank', 'party:mill', 'party:seller', 'place:farm', 'place:yard'],
    ]);
    expect(await seenBy('bank', id(2))).toEqual(['N']);
  });

  it('is, for an error declaration, whom the event that it repeats concerns', async () => {
    const [event, declaration] = await endsOf(id(1));
    expect(event).toEqual(['party:mill', 'party:seller', 'place:farm', 'place:yard']);
    expect(declaration).toEqual(event);
    expect(await seenBy('mill', id(1))).toEqual(['E', 'N']);
    expect(await seenBy('bank', id(1))).toEqual([]);
  });

  it('may be told by what it repeats before the event itself is there', async () => {
    const [declaration, event] = await endsOf(id(3));
    expect(declaration).toEqual(event);
  });

  it('is besides whom that concerns which it declares wrong, though it says less and came first', async () => {
    const [declaration] = await endsOf(id(4));
    expect(declaration).toEqual(['place:farm']);
    expect(await seenBy('mill', id(4))).toEqual(['E', 'N']);
  });

  it('before the declared event is there, is nobody whom the declaration does not name', async () => {
    const { destinationList, ...toNobody } = sale(5);
    await capture(wrong(toNobody), wrong(sale(6)));
    expect(await seenBy('mill', id(5))).toEqual([]);
    expect(await seenBy('mill', id(6))).toEqual(['E']);
  });
});

describe('verify', () => {
  it('finds a declaration that conceals whom it concerns', async () => {
    expect(await differences()).toEqual([]);
    await altered(
      `UPDATE event SET ends = array_remove(ends, ${await numberOf('party', 'mill')}) WHERE status = 3`,
      async () => {
        expect((await differences()).filter((each) => each.startsWith('event.wrong'))).toHaveLength(3);
      },
    );
    expect(await differences()).toEqual([]);
  });

  it('holds events of before to what was entered then, and those to it alone', async () => {
    const bank = await numberOf('party', 'bank');
    const asBefore = [
      // Of declarations only where it was; of others the ends of their edges.
      `UPDATE event SET ends = ARRAY[-read_point] WHERE status = 3`,
      `UPDATE event SET ends = array_remove(ends, ${bank})`,
    ].join('; ');
    const before = `UPDATE event_ends_rule SET since = 1000000`;
    await altered(`${asBefore}; ${before}`, async () => expect(await differences()).toEqual([]));
    await altered(before, async () => expect(await differences()).not.toEqual([]));
    await altered(asBefore, async () => expect(await differences()).not.toEqual([]));
  });
});

/** Looks at the database as the superuser left it, and puts it back. */
async function altered(sql: string, look: () => Promise<void>): Promise<void> {
  const { owner } = server();
  const put = async (statements: string) => {
    const client = await owner.connect();
    try {
      await client.query(`BEGIN; SET LOCAL session_replication_role = replica; ${statements}; COMMIT`);
    } finally {
      client.release();
    }
  };
  const kept = await owner.query<{ no: number; ends: string }>('SELECT no, ends::text FROM event');
  const { rows } = await owner.query<{ since: number }>('SELECT since FROM event_ends_rule');
  await put(sql);
  try {
    await look();
  } finally {
    await put(
      [
        `UPDATE event_ends_rule SET since = ${rows[0]!.since}`,
        ...kept.rows.map(({ no, ends }) => `UPDATE event SET ends = '${ends}' WHERE no = ${no}`),
      ].join('; '),
    );
  }
}
