import { Readable } from 'node:stream';
import { PARTY_KINDS, PLACE_KINDS } from '@liangsu/contract';
import { PARTY_KIND_OPTIONS, PLACE_KIND_OPTIONS, type TableKind, tableOf } from '@liangsu/domain/entries';
import { describe, expect, it } from 'vitest';
import { useTestServer } from '../../../testing/harness.ts';
import { createApiKey, seedJurisdictions } from '../../access/index.ts';
import { exportEpcis, exportTable } from './export/tables.ts';
import { importFromDisk } from './import/from-disk.ts';
import { uploadsFolder } from './testing/folder.ts';
import { rowsOfXlsx } from './testing/read-back.ts';
import { collect, importFile, MILL, waitFor, xlsxBytes } from './testing/world.ts';

const server = useTestServer({ dataDir: uploadsFolder(), now: () => new Date('2026-12-01T00:00:00Z') });

/** A template's examples as a clerk would fill them in: the same without the mark. */
const filled = (kind: TableKind) =>
  tableOf(kind).examples.map((example) =>
    Object.fromEntries(Object.entries(example).map(([key, text]) => [key, text.replace(/^示例-?/, '')])),
  );
const run = async (kind: TableKind, rows = filled(kind)) =>
  waitFor(server(), (await importFile(server(), kind, await xlsxBytes(kind, rows))).id);

describe('every template, filled in as its examples say', () => {
  it('is taken from the first party to the last count', async () => {
    await seedJurisdictions(server().owner);
    expect(await run('party')).toMatchObject({ state: 'done', records: 2, rows: { bad: 0 } });
    const places = [
      ...filled('place'),
      { placeCode: '原料仓', name: '原料仓', placeKind: '仓房', operator: MILL },
      { placeCode: '一车间', name: '一车间', placeKind: '工厂', operator: '面粉厂' },
    ];
    expect(await run('place', places)).toMatchObject({ state: 'done', records: 4, rows: { bad: 0 } });
    const counts: [TableKind, number][] = [
      ['purchase', 2],
      ['weighbridge', 1],
      ['shipment', 1],
      ['receipt', 1],
      ['processing', 2],
      ['return', 1],
      ['stocktake', 2],
    ];
    for (const [kind, accepted] of counts)
      expect([kind, await run(kind)]).toMatchObject([
        kind,
        { state: 'done', rows: { bad: 0 }, events: { accepted } },
      ]);
    const { rows } = await server().pool.query(
      `SELECT p.name, p.kinds, p.declared, q.name AS place, parent.name AS parent, q.capacity_kg::text AS capacity
         FROM party p JOIN place q ON q.operator_party_id = p.id JOIN place parent ON parent.id = q.parent_id`,
    );
    expect(rows).toEqual([
      {
        name: '粮食购销有限公司',
        kinds: ['storageEnterprise', 'trader'],
        declared: true,
        place: '城东粮库 1号仓',
        parent: '城东粮库',
        capacity: '5000000.000000',
      },
    ]);
  });

  it('master data is brought up to date: empty cells change nothing, and what cannot be is said', async () => {
    await run('party', [{ uscc: MILL, name: '城南面粉厂', contactPhone: '0591-1', gln: '6901234567892' }]);
    await run('party', [{ uscc: MILL, name: '城南面粉厂' }]);
    const { rows } = await server().pool.query(
      'SELECT name, contact_phone, jurisdiction_code, gln FROM party WHERE uscc = $1',
      [MILL],
    );
    expect(rows).toEqual([
      { name: '城南面粉厂', contact_phone: '0591-1', jurisdiction_code: '370104', gln: '6901234567892' },
    ]);
    const taken = await run('party', [
      { uscc: '91440300MA5H0HLK5U', name: '丙', gln: '6901234567892' },
      { uscc: '91440300MA5H0HLK5X', name: '丁' },
      { uscc: '9111000071092649XU', name: '戊', jurisdictionCode: '999999' },
    ]);
    expect(taken.faults.map(({ row, column, code }) => [row, column, code])).toEqual([
      [2, 'gln', 'key.taken'],
      [3, 'uscc', 'uscc.check'],
      [4, 'jurisdictionCode', 'area.unknown'],
    ]);
    const ring = await run('place', [
      { placeCode: '甲', name: '甲', placeKind: '仓房', operator: MILL, parent: '乙' },
      { placeCode: '乙', name: '乙', placeKind: '仓房', operator: MILL, parent: '甲' },
    ]);
    expect(ring.faults.map(({ code }) => code)).toEqual(['row.samePlace', 'row.samePlace']);
  });

  it('master data is held to the rules of its pages', async () => {
    const uscc = '91350100M000100Y43';
    const depot = `${uscc}001`;
    const base = { placeKind: '库点', operator: uscc };
    const job = await run('place', [
      { ...base, placeCode: depot, name: '按编码的库', jurisdictionCode: '350102' },
      { ...base, placeCode: `${depot}0001`, name: '一号仓', placeKind: '货位', parent: depot },
      { ...base, placeCode: '别人的', name: '别人的', operator: MILL, placeKind: '仓房', parent: depot },
      { ...base, placeCode: '半个坐标', name: '半个坐标', longitude: '118.1' },
      { ...base, placeCode: `${depot}0002`, name: '二号仓', placeKind: '仓房', parent: depot },
    ]);
    expect(job.faults.map(({ row, column, code }) => [row, column, code])).toEqual([
      [3, 'placeKind', 'place.codeKind'],
      [4, 'operator', 'place.operatorDiffers'],
      [5, 'latitude', 'coordinates.half'],
    ]);
    for (const { message } of job.faults) expect(message).toMatch(/[\u4e00-\u9fff]{3}/);
    const { rows } = await server().pool.query(
      `SELECT p.jurisdiction_code, around.code FROM place p JOIN place around ON around.id = p.parent_id WHERE p.code = $1`,
      [`${depot}0002`],
    );
    // A part lies where its site lies.
    expect(rows).toEqual([{ jurisdiction_code: '350102', code: depot }]);
  });

  it('master data takes names in every form in which they are given out', async () => {
    const gln = '6901234567885';
    const uscc = '91440300MA5H0HLK5U';
    const names = [
      `https://id.gs1.org/414/${gln}`,
      `/414/${gln}`,
      `https://example.com/414/${gln}`,
      `(414)${gln}`,
      gln,
      'urn:epc:id:sgln:690123456788..0',
    ];
    for (const [i, name] of names.entries())
      expect(
        await run('place', [
          { placeCode: '门店', name: `门店 ${i}`, placeKind: '门店', operator: MILL, gln: name },
        ]),
      ).toMatchObject({ state: 'done', rows: { bad: 0 } });
    // As its own number, too: the same place.
    const { rows: before } = await server().pool.query('SELECT id, gln, name FROM place WHERE gln = $1', [
      gln,
    ]);
    expect(before).toMatchObject([{ gln, name: '门店 5' }]);
    const again = {
      placeCode: `/414/${gln}`,
      name: '旗舰店',
      placeKind: '门店',
      operator: `urn:liangsu:party:${MILL}`,
    };
    expect(await run('place', [again])).toMatchObject({ rows: { bad: 0 } });
    const { rows: after } = await server().pool.query('SELECT id, gln, name FROM place WHERE gln = $1', [
      gln,
    ]);
    expect(after).toEqual([{ ...before[0], name: '旗舰店' }]);
    expect(
      await run('party', [
        { uscc: `urn:liangsu:party:${uscc}`, name: '己', gln: 'https://id.gs1.org/417/6901234567878' },
      ]),
    ).toMatchObject({ rows: { bad: 0 } });
  });

  it('a party that events know by credit code and by GLN is declared as one', async () => {
    const uscc = '9111000071092649XU';
    const gln = '6901234567861';
    const uris = [`urn:liangsu:party:${uscc}`, `https://id.gs1.org/417/${gln}`];
    await server().pool.query('INSERT INTO party (uri) SELECT unnest($1::text[])', [uris]);
    expect(await run('party', [{ uscc, gln, name: '两名一家' }])).toMatchObject({ rows: { bad: 0 } });
    const { rows } = await server().pool.query(
      `SELECT DISTINCT p.name, h.kind FROM party_by_uri n LEFT JOIN party_stand_in s ON s.id = n.id
         JOIN party p ON p.id = coalesce(s.stands, n.id) JOIN party_history h ON h.party_id = p.id WHERE n.uri = ANY ($1)`,
      [uris],
    );
    expect(rows).toEqual([{ name: '两名一家', kind: 'merged' }]);
  });

  it('goes out again: lots and parties as tables, events as EPCIS', async () => {
    const { pool, context, capture } = server();
    await pool.query("INSERT INTO party (uri, name, declared) VALUES ('urn:x:1', '=HYPERLINK(\"x\")', true)");
    const csv = (await collect(exportTable(pool, 'parties', 'csv', 'zh-CN'))).toString();
    expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
    const lots = await rowsOfXlsx(await collect(exportTable(pool, 'lots', 'xlsx', 'en')));
    expect(lots[0]!.slice(0, 2)).toEqual(['Trace code', 'Product']);
    expect(
      lots
        .slice(1)
        .map((row) => row[1])
        .sort(),
    ).toEqual(['大米', '早籼稻', '米糠']);
    const document = JSON.parse((await collect(exportEpcis(pool, context.now()))).toString());
    const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM event');
    expect(document.epcisBody.eventList).toHaveLength(rows[0]!.n);
    const again = await server().app.inject({
      method: 'POST',
      url: '/api/v1/events',
      headers: { 'x-api-key': server().key },
      payload: document,
    });
    expect(new Set(again.json().receipts.map((r: { status: string }) => r.status))).toEqual(
      new Set(['duplicate']),
    );

    const { job, errors } = await importFromDisk(context, capture, {
      source: Readable.from([await xlsxBytes('purchase', [{ ...filled('purchase')[0]!, quantity: 'x' }])]),
      fileName: 'a.xlsx',
      kind: 'purchase',
      mode: 'goodRows',
      party: '粮食购销有限公司',
      onProgress: () => {},
    });
    expect(job).toMatchObject({ state: 'done', rows: { bad: 1 } });
    expect(await rowsOfXlsx(await collect(errors()))).toHaveLength(2);
  });

  it('a party’s list declares no place where others have their goods', async () => {
    const { pool, owner } = server();
    const party = async (uscc: string) =>
      (await pool.query<{ id: number }>('SELECT id FROM party WHERE uscc = $1', [uscc])).rows[0]!.id;
    const [mine, theirs] = [await party('91350100M000100Y43'), await party(MILL)];
    const { text: key } = await createApiKey(pool, {
      name: 'own',
      rights: ['import.*', 'place.*'],
      partyId: mine,
    });
    const at = { ...server(), key };
    await pool.query(
      `INSERT INTO place (uri) VALUES ('urn:liangsu:place:vbin1'), ('urn:liangsu:place:empty')`,
    );
    await owner.query(
      `INSERT INTO event (no, batch, document, type, t0, t1, biz_location, capturer, content_hash, body)
       SELECT 900001, 1, 1, 1, now(), now(), id, $1, '\\x00', '{}' FROM place WHERE uri = 'urn:liangsu:place:vbin1'`,
      [theirs],
    );
    await pool.query(
      `INSERT INTO place (uri, name, kind, declared) VALUES ('urn:liangsu:place:common', '公用站台', 'depot', true)`,
    );
    const rows = ['vbin1', 'empty', 'common'].map((name) => ({
      placeCode: `urn:liangsu:place:${name}`,
      name,
      placeKind: '库点',
    }));
    const job = await waitFor(at, (await importFile(at, 'place', await xlsxBytes('place', rows))).id);
    expect(job.faults.map(({ row, column, code }) => [row, column, code])).toEqual([
      [2, 'placeCode', 'place.notOwn'],
      [4, 'placeCode', 'place.notOwn'],
    ]);
    const { rows: operators } = await pool.query<{ uri: string; operator: number | null }>(
      `SELECT uri, operator_party_id AS operator FROM place WHERE uri = ANY ($1) ORDER BY uri`,
      [rows.map((row) => row.placeCode)],
    );
    expect(operators.map((one) => one.operator)).toEqual([null, mine, null]);
  });
});

it('kinds of parties and places are those of their pages', () => {
  expect(PARTY_KIND_OPTIONS.map((o) => o.value)).toEqual([...PARTY_KINDS]);
  expect(PLACE_KIND_OPTIONS.map((o) => o.value)).toEqual([...PLACE_KINDS]);
});
