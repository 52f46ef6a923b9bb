import { beforeAll, describe, expect, it } from 'vitest';
import { documentOf, gone, made, received, shipped, transformed } from '../../../testing/epcis.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { createApiKey } from '../../access/index.ts';
import { verifyTrace } from '../verify/verify.ts';

const server = useTestServer();
const T = (day: number) => `2026-09-${String(day).padStart(2, '0')}T08:00:00+08:00`;
const id = (n: number) => `urn:uuid:44444444-4444-4444-8444-${String(n).padStart(12, '0')}`;
const keys = new Map<string, string>();
const ids = new Map<string, number>();

/** Captures as one of the parties; `null` is the installation. Gives the receipts' statuses. */
async function capture(by: string | null, ...events: unknown[]): Promise<string[]> {
  const response = await server().app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: {
      authorization: `Bearer ${by === null ? server().key : keys.get(by)}`,
      'content-type': 'application/json',
    },
    payload: JSON.stringify(documentOf(...events)),
  });
  expect(response.statusCode, response.body).toBe(200);
  return response.json().receipts.map((receipt: { status: string }) => receipt.status);
}

async function get(path: string) {
  const response = await server().app.inject({
    url: `/api/v1/${path}`,
    headers: { authorization: `Bearer ${server().key}` },
  });
  expect(response.statusCode, response.body).toBe(200);
  return response.json();
}

/** Who holds how much of a lot, and of what its account is warned. */
async function about(code: string): Promise<{ held: Record<string, number>; codes: string[] }> {
  const page = await get(`lots/${code}`);
  return {
    held: Object.fromEntries(
      page.holdings
        .filter((holding: { inTransit: boolean }) => !holding.inTransit)
        .map((holding: { party: { name: string }; amount: { value: string } | null }) => [
          holding.party.name.split(':').at(-1),
          Number(holding.amount?.value),
        ]),
    ),
    // Who recorded for others is told beside, and changes no account.
    codes: page.warnings
      .map((warning: { code: string }) => warning.code)
      .filter((code: string) => code !== 'byInstallation'),
  };
}

beforeAll(async () => {
  for (const name of ['grower', 'depot', 'buyer', 'stranger', 'alias']) {
    const { rows } = await server().owner.query<{ id: number }>(
      'INSERT INTO party (uri) VALUES ($1) RETURNING id',
      [`urn:liangsu:party:${name}`],
    );
    ids.set(name, rows[0]!.id);
    const { text } = await createApiKey(server().pool, {
      name,
      rights: ['event.capture'],
      partyId: rows[0]!.id,
    });
    keys.set(name, text);
  }
  await server().owner.query(
    `WITH d AS (INSERT INTO place (uri, operator_party_id) VALUES ('urn:liangsu:place:depot', $1) RETURNING id)
     INSERT INTO place (uri, parent_id) SELECT 'urn:liangsu:place:bin', id FROM d`,
    [ids.get('depot')],
  );
  await server().owner.query('UPDATE party SET merged_into = $1 WHERE id = $2', [
    ids.get('grower'),
    ids.get('alias'),
  ]);
});

describe('who may say what happened', () => {
  it('a stranger’s word moves nothing, and is shown as a claim', async () => {
    await capture('grower', made('SAY-1', 1000, 'farm-1', T(1)));
    const theft = shipped('SAY-1', 400, ['grower', 'farm-1'], ['buyer', 'shop'], T(2), 'say-1');
    expect(await capture('stranger', theft)).toEqual(['unconfirmed']);
    expect(await about('SAY-1')).toEqual({
      held: { grower: 1000 },
      codes: ['unconfirmed'],
    });
    expect(await capture('stranger', theft)).toEqual(['duplicate']);
    const events = await get('lots/SAY-1/events');
    expect(events.items.map((event: { status: string }) => event.status)).toContain('unconfirmed');
  });

  it('nor does it change what a lot is said to be', async () => {
    await capture('grower', made('SAY-2', 1000, 'farm-1', T(1), { 'liangsu:productName': '早籼稻' }));
    const false_ = {
      ...made('SAY-2', 5, 'farm-1', T(3), { 'liangsu:productName': '陈粮' }),
      destinationList: [{ type: 'possessing_party', destination: 'urn:liangsu:party:buyer' }],
    };
    expect(await capture('stranger', false_)).toEqual(['unconfirmed']);
    expect((await get('lots/SAY-2')).product).toBe('早籼稻');
  });

  it('sender and receiver may each say it, and so may the operator of the place, down to its bins', async () => {
    await capture('grower', made('SAY-3', 1000, 'farm-1', T(1)));
    const doc = ['SAY-3', 1000, ['grower', 'farm-1'], ['buyer', 'bin']] as const;
    expect(await capture('grower', shipped(...doc, T(2), 'say-3'))).toEqual(['accepted']);
    expect(await capture('buyer', received(...doc, T(3), 'say-3'))).toEqual(['accepted']);
    expect(
      await capture('depot', transformed([['SAY-3', 300]], [['SAY-3M', 200]], 'bin', T(4)), {
        ...gone('SAY-3', 100, 'bin', T(5), 'destroyed'),
        sourceList: [{ type: 'possessing_party', source: 'urn:liangsu:party:buyer' }],
      }),
    ).toEqual(['accepted', 'accepted']);
    expect(await about('SAY-3')).toMatchObject({ held: { buyer: 600 } });
  });

  it('whoever leaves the party out speaks of what is his own, not of another’s at the same place', async () => {
    await capture('grower', made('SAY-4', 1000, 'farm-1', T(1)));
    await capture(
      'grower',
      shipped('SAY-4', 300, ['grower', 'farm-1'], ['stranger', 'farm-1'], T(2), 'say-4'),
    );
    await capture(
      'stranger',
      received('SAY-4', 300, ['grower', 'farm-1'], ['stranger', 'farm-1'], T(3), 'say-4'),
    );
    // Both have some of it at one place: without a party it would not be clear whose.
    expect(await capture('stranger', gone('SAY-4', 200, 'farm-1', T(4)))).toEqual(['accepted']);
    expect(await capture('grower', gone('SAY-4', 100, 'farm-1', T(5)))).toEqual(['accepted']);
    expect(await about('SAY-4')).toEqual({ held: { grower: 600, stranger: 100 }, codes: [] });
  });

  it('nobody takes another’s goods by silence, whatever else the event names', async () => {
    await capture('grower', made('SAY-20', 1000, 'farm-1', T(1)));
    const toMe = {
      destinationList: [{ type: 'possessing_party', destination: 'urn:liangsu:party:stranger' }],
    };
    const fromGrower = { sourceList: [{ type: 'possessing_party', source: 'urn:liangsu:party:grower' }] };
    const sink = gone('SAY-20', 1000, 'farm-1', T(2), 'destroyed');
    expect(await capture('stranger', { ...sink, ...toMe, ...fromGrower })).toEqual(['unconfirmed']);
    expect((await about('SAY-20')).held).toEqual({ grower: 1000 });
    const mill = transformed([['SAY-20', 1000]], [['SAY-20M', 900]], 'farm-1', T(2), {
      ...toMe,
      ...fromGrower,
    });
    expect(await capture('stranger', mill)).toEqual(['unconfirmed']);
    expect((await about('SAY-20')).held).toEqual({ grower: 1000 });
    // Without the grower's name it is his own that he takes from: there is none, which is reported.
    expect(await capture('stranger', { ...sink, ...toMe })).toEqual(['accepted']);
    expect((await about('SAY-20')).codes).toContain('overdrawn');
  });

  it('another’s shipment is not undone by naming its document', async () => {
    await capture('grower', made('SAY-21', 1000, 'farm-1', T(1)));
    const sale = shipped('SAY-21', 400, ['grower', 'farm-1'], ['buyer', 'shop'], T(2), 'say-21');
    await capture('grower', sale);
    const undo = { ...sale, bizStep: 'void_shipping', eventTime: T(3), disposition: 'active' };
    expect(await capture('stranger', undo)).toEqual(['unconfirmed']);
    const { sourceList: _s, destinationList: _d, ...silent } = undo;
    expect(await capture('stranger', silent)).toEqual(['unconfirmed']);
    const asOwn = {
      ...undo,
      sourceList: [{ type: 'possessing_party', source: 'urn:liangsu:party:stranger' }],
    };
    expect(await capture('stranger', asOwn)).toEqual(['accepted']);
    expect((await about('SAY-21')).held['grower']).toBe(600);
    expect(await capture('grower', undo)).toEqual(['accepted']);
    expect((await about('SAY-21')).held).toEqual({ grower: 1000 });
  });

  it('a party merged into another is corrected by that one', async () => {
    await capture('grower', made('SAY-22', 1000, 'farm-1', T(1)));
    const sale = {
      ...shipped('SAY-22', 400, ['grower', 'farm-1'], ['buyer', 'shop'], T(2), 'say-22'),
      eventID: id(22),
    };
    await capture('alias', sale);
    const back = { ...sale, errorDeclaration: { declarationTime: '2026-09-20T00:00:00Z' } };
    expect(await capture('grower', back)).toEqual(['accepted']);
    expect((await about('SAY-22')).held).toEqual({ grower: 1000 });
  });

  it('a party merged into another speaks as that one', async () => {
    await capture('grower', made('SAY-5', 1000, 'farm-1', T(1)));
    const sale = shipped('SAY-5', 400, ['grower', 'farm-1'], ['buyer', 'shop'], T(2), 'say-5');
    expect(await capture('alias', sale)).toEqual(['accepted']);
  });

  it('the installation may say everything', async () => {
    await capture('grower', made('SAY-6', 1000, 'farm-1', T(1)));
    const sale = shipped('SAY-6', 400, ['grower', 'farm-1'], ['buyer', 'shop'], T(2), 'say-6');
    expect(await capture(null, sale)).toEqual(['accepted']);
  });

  it.each([['the stranger first'], ['the sender first']])(
    'the same event from a stranger and from its sender counts as the sender’s: %s',
    async (order) => {
      const first = order === 'the stranger first';
      const code = first ? 'SAY-7' : 'SAY-8';
      await capture('grower', made(code, 1000, 'farm-1', T(1)));
      const sale = shipped(code, 400, ['grower', 'farm-1'], ['buyer', 'shop'], T(2), code);
      if (first) expect(await capture('stranger', sale)).toEqual(['unconfirmed']);
      expect(await capture('grower', sale)).toEqual(['accepted']);
      expect(await capture('stranger', sale)).toEqual(['duplicate']);
      const { held, codes } = await about(code);
      expect(held['grower']).toBe(600);
      expect(codes).not.toContain('unconfirmed');
    },
  );

  it('a claim under a known id takes the id from nobody', async () => {
    await capture('grower', made('SAY-9', 1000, 'farm-1', T(1)));
    const sale = (kg: number) => ({
      ...shipped('SAY-9', kg, ['grower', 'farm-1'], ['buyer', 'shop'], T(2), 'say-9'),
      eventID: id(9),
    });
    expect(await capture('stranger', sale(999))).toEqual(['unconfirmed']);
    expect(await capture('grower', sale(400))).toEqual(['accepted']);
    expect((await about('SAY-9')).held['grower']).toBe(600);
  });

  it.each([['after it'], ['before it']])(
    'whoever claimed may take the claim back, and nobody else may: %s',
    async (when) => {
      const before = when === 'before it';
      const code = before ? 'SAY-11' : 'SAY-10';
      await capture('grower', made(code, 1000, 'farm-1', T(1)));
      const claim = {
        ...shipped(code, 400, ['grower', 'farm-1'], ['buyer', 'shop'], T(2), code),
        eventID: id(before ? 11 : 10),
      };
      const back = {
        ...claim,
        errorDeclaration: { declarationTime: '2026-09-20T00:00:00Z', reason: 'incorrect_data' },
      };
      if (!before) await capture('stranger', claim);
      expect(await capture('depot', back)).toEqual([before ? 'accepted' : 'unconfirmed']);
      if (!before) expect((await about(code)).codes).toContain('unconfirmed');
      expect(await capture('stranger', back)).toEqual(['accepted']);
      if (before) await capture('stranger', claim);
      expect((await about(code)).codes).not.toContain('unconfirmed');
      expect(await capture('stranger', back)).toEqual(['duplicate']);
      // What the sender says counts, whatever others took back.
      expect(await capture('grower', claim)).toEqual(['accepted']);
      expect((await about(code)).held['grower']).toBe(600);
    },
  );

  const saysMade = (code: string, day: number, product: string, more: object = {}) => ({
    ...made(code, 10, 'farm-1', T(day), { 'liangsu:productName': product }),
    ...more,
  });

  it('nobody takes over the name of another’s lot by making some of it, today, at another time, or once it is corrected', async () => {
    const first = saysMade('SAY-12', 5, '早籼稻', { eventID: id(12) });
    await capture('grower', first);
    const product = async () => (await get('lots/SAY-12')).product;
    expect(await capture('stranger', saysMade('SAY-12', 9, '陈粮'))).toEqual(['accepted']);
    await capture('stranger', saysMade('SAY-12', 1, '饲料粮'));
    expect(await product()).toBe('早籼稻');
    // The grower, also under another name, and the installation in his name say more of it.
    await capture('alias', saysMade('SAY-12', 6, '晚籼稻'));
    expect(await product()).toBe('晚籼稻');
    const destinationList = [{ type: 'possessing_party', destination: 'urn:liangsu:party:grower' }];
    await capture(null, saysMade('SAY-12', 7, '粳稻', { destinationList }));
    expect(await product()).toBe('粳稻');
    const wrong = { declarationTime: '2026-09-20T00:00:00Z' };
    await capture('grower', { ...first, errorDeclaration: wrong });
    expect(await product()).toBe('粳稻');
  });

  it('a lot whose maker took back what he said is called as others do, until he says it again', async () => {
    const first = saysMade('SAY-14', 5, '早籼稻', { eventID: id(14) });
    await capture('grower', first);
    await capture('stranger', saysMade('SAY-14', 9, '陈粮'));
    const product = async () => (await get('lots/SAY-14')).product;
    const wrong = { declarationTime: '2026-09-20T00:00:00Z' };
    await capture('grower', { ...first, errorDeclaration: wrong });
    expect(await product()).toBe('陈粮');
    expect(await capture('grower', saysMade('SAY-14', 4, '晚籼稻'))).toEqual(['accepted']);
    expect(await product()).toBe('晚籼稻');
  });

  it('a making that was taken back gives nobody a turn; one without a name gives its author his', async () => {
    const product = async (code: string) => (await get(`lots/${code}`)).product;
    const squat = saysMade('SAY-17', 5, '占名', { eventID: id(17) });
    const wrong = { declarationTime: '2026-09-20T00:00:00Z' };
    await capture('stranger', squat);
    await capture('stranger', { ...squat, errorDeclaration: wrong });
    await capture('grower', saysMade('SAY-17', 6, '早籼稻'));
    await capture('stranger', saysMade('SAY-17', 7, '陈粮'));
    expect(await product('SAY-17')).toBe('早籼稻');
    const { ilmd: _, ...unnamed } = saysMade('SAY-18', 1, '');
    await capture('grower', unnamed);
    await capture('stranger', saysMade('SAY-18', 2, '陈粮'));
    const last = saysMade('SAY-18', 4, '晚籼稻', { eventID: id(18) });
    await capture('grower', saysMade('SAY-18', 3, '早籼稻'), last);
    expect(await product('SAY-18')).toBe('晚籼稻');
    await capture('grower', { ...last, errorDeclaration: wrong });
    expect(await product('SAY-18')).toBe('早籼稻');
  });

  it('the installation, naming nobody, speaks for whoever the author is, and keeps him from nothing', async () => {
    const product = async () => (await get('lots/SAY-19')).product;
    await capture(null, saysMade('SAY-19', 5, '早籼稻'));
    await capture('grower', saysMade('SAY-19', 4, '晚籼稻'));
    expect(await product()).toBe('早籼稻');
    await capture('stranger', saysMade('SAY-19', 8, '陈粮'));
    expect(await product()).toBe('早籼稻');
    await capture('grower', saysMade('SAY-19', 6, '粳稻'));
    expect(await product()).toBe('粳稻');
    await capture(null, saysMade('SAY-19', 7, '糯稻'));
    await capture('stranger', saysMade('SAY-19', 9, '陈粮'));
    expect(await product()).toBe('糯稻');
  });

  it('what the operator took in for nobody in particular is not silently another’s', async () => {
    const take = (code: string) => gone(code, 10, 'bin', T(5));
    await capture('depot', made('SAY-23', 10, 'bin', T(1)));
    expect(await capture('stranger', take('SAY-23'))).toEqual(['accepted']);
    expect((await about('SAY-23')).codes).toContain('ambiguousHolding');
    await capture('depot', made('SAY-24', 10, 'bin', T(1)));
    await capture('stranger', made('SAY-24', 1, 'bin', T(2)));
    expect((await about('SAY-24')).codes).toContain('ambiguousHolding');
    // The operator himself takes it out, with and without his name.
    await capture('depot', made('SAY-25', 20, 'bin', T(1)), take('SAY-25'), {
      ...take('SAY-25'),
      sourceList: [{ type: 'possessing_party', source: 'urn:liangsu:party:depot' }],
    });
    expect((await about('SAY-25')).codes).toEqual([]);
  });

  it.each([
    ['the operator first', 'SAY-26'],
    ['the stranger first', 'SAY-27'],
  ])('the same words without a party mean another’s goods in another’s mouth: %s', async (order, code) => {
    const event = made(code, 10, 'bin', T(1));
    const [first, second] =
      order === 'the operator first' ? (['depot', 'stranger'] as const) : (['stranger', 'depot'] as const);
    expect(await capture(first, event)).toEqual(['accepted']);
    expect(await capture(second, event)).toEqual(['idConflict']);
    expect((await about(code)).codes).toContain('idConflict');
  });

  it('the same words without a party, said again by a party merged into the first, are the same', async () => {
    const event = made('SAY-15', 10, 'farm-1', T(1));
    expect(await capture('grower', event)).toEqual(['accepted']);
    expect(await capture('alias', event)).toEqual(['duplicate']);
    expect(await capture('stranger', event)).toEqual(['idConflict']);
    expect(await capture('grower', event)).toEqual(['duplicate']);
    expect((await about('SAY-15')).codes).toContain('idConflict');
  });

  it('a container is where those on its way, or who operates the place, saw it; goods lie with whoever operates around', async () => {
    const box = 'urn:liangsu:container:SAY-16';
    const at = (place: string) => ({
      readPoint: { id: `urn:liangsu:place:${place}` },
      bizLocation: { id: `urn:liangsu:place:${place}` },
      eventTimeZoneOffset: '+08:00',
    });
    const seen = (place: string, day: number) => ({
      type: 'ObjectEvent',
      action: 'OBSERVE',
      bizStep: 'arriving',
      eventTime: T(day),
      epcList: [box],
      ...at(place),
    });
    await capture('grower', made('SAY-16', 10, 'farm-1', T(1)), {
      type: 'AggregationEvent',
      action: 'ADD',
      bizStep: 'packing',
      eventTime: T(2),
      parentID: box,
      childQuantityList: [{ epcClass: 'urn:liangsu:lot:SAY-16', quantity: 10, uom: 'KGM' }],
      sourceList: [{ type: 'possessing_party', source: 'urn:liangsu:party:grower' }],
      ...at('farm-1'),
    });
    const where = async () => {
      const { holdings } = await get('lots/SAY-16');
      return holdings.map((h: { place: { name: string } | null; party: { name: string } | null }) => [
        h.place?.name.split(':').at(-1),
        h.party?.name.split(':').at(-1),
      ]);
    };
    expect(await where()).toEqual([['farm-1', 'grower']]);
    // Of a place in the depot the stranger knows nothing.
    expect(await capture('stranger', seen('bin', 5))).toEqual(['accepted']);
    expect(await where()).toEqual([['farm-1', 'grower']]);
    // Nor may he invent a place that nobody operates.
    await capture('stranger', seen('lair', 6));
    expect(await where()).toEqual([['farm-1', 'grower']]);
    await capture('depot', seen('bin', 3));
    expect(await where()).toEqual([['bin', 'depot']]);
    await capture('grower', seen('depot', 4));
    expect(await where()).toEqual([['depot', 'depot']]);
  });

  it('verification knows claims and own holdings, and finds a claim that was made to count', async () => {
    const report: string[] = [];
    await verifyTrace(server().pool, { report: (found) => report.push(JSON.stringify(found)) });
    expect(report).toEqual([]);
    const { rows } = await server().owner.query<{ no: number }>(
      `SELECT no FROM event WHERE status = 0 AND capturer = $1 ORDER BY no LIMIT 1`,
      [ids.get('grower')],
    );
    await server().owner.query('ALTER TABLE event DISABLE TRIGGER ALL');
    await server().owner.query('UPDATE event SET status = 1 WHERE no = $1', [rows[0]!.no]);
    await verifyTrace(server().pool, { report: (found) => report.push(found.code) });
    expect(report).toContain('event.wrong');
    await server().owner.query('UPDATE event SET status = 0 WHERE no = $1', [rows[0]!.no]);
  });
});
