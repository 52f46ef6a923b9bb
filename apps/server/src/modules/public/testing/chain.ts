import type { Pool } from '../../../platform/db/pool.ts';
import type { App } from '../../../platform/http/app.ts';

/** Names that must never reach a public page: growers, traders, stores, people. */
export const SECRET_NAMES = ['张老实', '顺达粮贸', '浦城中转粮库', '李保管', '万家批发', '13800001111'];
export const SECRET_QUANTITIES = ['11873', '11,873', '7219', '7,219', '3.85'];

export const CODE = {
  rice: 'LSAK5258V9P2PW2Y85P9NN',
  paddy: 'PADDY-1',
  bin: 'BIN-7-1',
} as const;

export const CONTEXT = [
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  { liangsu: 'urn:liangsu:ns:' },
];

const AREAS: [string, number, string, string | null, string | null][] = [
  ['350000', 1, '福建省', 'Fujian', null],
  ['350700', 2, '南平市', 'Nanping', '350000'],
  ['350722', 3, '浦城县', 'Pucheng County', '350700'],
  ['350703', 3, '建阳区', 'Jianyang District', '350700'],
  ['350100', 2, '福州市', 'Fuzhou', '350000'],
  ['350104', 3, '仓山区', 'Cangshan District', '350100'],
  ['350900', 2, '宁德市', 'Ningde', '350000'],
  ['350981', 3, '福安市', "Fu'an", '350900'],
];

interface PartyRow {
  uri: string;
  name: string;
  nameEn: string | null;
  uscc: string | null;
  kinds: string[];
  area: string;
}
const party = (id: string): string => `urn:liangsu:party:${id}`;
const place = (id: string): string => `urn:liangsu:place:${id}`;

export const PARTIES = {
  grower: party('grower'),
  trader: party('trader'),
  depot: party('depot'),
  mill: party('mill'),
  wholesaler: party('wholesaler'),
  market: party('market'),
} as const;
export const PLACES = {
  farm: place('farm'),
  bin: place('bin'),
  plant: place('plant'),
  wholesale: place('wholesale'),
  market: place('market'),
  stall: place('stall'),
} as const;

const PARTY_ROWS: PartyRow[] = [
  { uri: PARTIES.grower, name: '张老实', nameEn: null, uscc: null, kinds: ['grower'], area: '350722' },
  {
    uri: PARTIES.trader,
    name: '顺达粮贸',
    nameEn: null,
    uscc: '91350100M000100Y43',
    kinds: ['trader'],
    area: '350722',
  },
  {
    uri: PARTIES.depot,
    name: '浦城中转粮库',
    nameEn: null,
    uscc: '91370104264415058K',
    kinds: ['storageEnterprise'],
    area: '350722',
  },
  {
    uri: PARTIES.mill,
    name: '南平市武夷米业有限公司',
    nameEn: 'Nanping Wuyi Rice Co., Ltd.',
    uscc: '91440300MA5H0HLK5U',
    kinds: ['processor'],
    area: '350703',
  },
  {
    uri: PARTIES.wholesaler,
    name: '万家批发',
    nameEn: null,
    uscc: '91133100MA0D8N1J7G',
    kinds: ['wholesaler'],
    area: '350981',
  },
  {
    uri: PARTIES.market,
    name: '仓山农贸市场管理处',
    nameEn: null,
    uscc: null,
    kinds: ['market'],
    area: '350104',
  },
];

/** Areas, parties with licences and contacts, places with coordinates. */
export async function seedMasterData(pool: Pool): Promise<void> {
  for (const [code, level, zh, en, parent] of AREAS)
    await pool.query(
      'INSERT INTO jurisdiction (code, level, name_zh, name_en, parent_code) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (code) DO UPDATE SET name_en = excluded.name_en',
      [code, level, zh, en, parent],
    );
  const ids = new Map<string, number>();
  for (const row of PARTY_ROWS) {
    const { rows } = await pool.query<{ id: number }>(
      `INSERT INTO party (uri, name, name_en, uscc, kinds, jurisdiction_code, contact_name, contact_phone, declared)
       VALUES ($1, $2, $3, $4, $5, $6, '李保管', '13800001111', true) RETURNING id`,
      [row.uri, row.name, row.nameEn, row.uscc, row.kinds, row.area],
    );
    ids.set(row.uri, rows[0]!.id);
  }
  await pool.query(
    `INSERT INTO party_licence (party_id, kind, number, issuer, valid_from, valid_to) VALUES
     ($1, 'foodProduction', 'SC10135070300018', '南平市市场监督管理局', '2024-03-01', '2029-02-28'),
     ($1, 'organic', '127OP2300456', NULL, '2023-01-01', '2024-12-31')`,
    [ids.get(PARTIES.mill)],
  );
  const places: [string, string, string, string, string, number | null, number | null, string | null][] = [
    [PLACES.farm, 'farm', '张老实家的田', PARTIES.grower, '350722', 118.541, 27.917, null],
    [PLACES.bin, 'bin', '浦城中转粮库 7 号仓', PARTIES.depot, '350722', 118.536, 27.92, null],
    [PLACES.plant, 'plant', '武夷米业一厂', PARTIES.mill, '350703', 118.12, 27.332, null],
    [PLACES.wholesale, 'depot', '万家批发仓库', PARTIES.wholesaler, '350981', 119.647, 27.088, null],
    [PLACES.market, 'market', '仓山农贸市场', PARTIES.market, '350104', 119.273, 26.047, null],
    [PLACES.stall, 'stall', '张老实 12 号摊', PARTIES.market, '350104', null, null, PLACES.market],
  ];
  for (const [uri, kind, name, operator, area, lon, lat, parent] of places)
    await pool.query(
      `INSERT INTO place (uri, kind, name, operator_party_id, jurisdiction_code, longitude, latitude, parent_id, declared)
       VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT id FROM place WHERE uri = $8), true)`,
      [uri, kind, name, ids.get(operator), area, lon, lat, parent],
    );
}

type Json = Record<string, unknown>;
const quantity = (code: string, kg: number): Json => ({
  epcClass: code.includes(':') ? code : `urn:liangsu:lot:${code}`,
  quantity: kg,
  uom: 'KGM',
});
let row = 0;
const base = (type: string, time: string, at: string | null): Json => ({
  type,
  eventTime: time,
  eventTimeZoneOffset: '+08:00',
  'liangsu:rowId': `chain-${++row}`,
  ...(at === null ? {} : { readPoint: { id: at }, bizLocation: { id: at } }),
});

export function harvest(code: string, time: string, at: string, by: string, ilmd: Json = {}): Json {
  return {
    ...base('ObjectEvent', time, at),
    action: 'ADD',
    bizStep: 'commissioning',
    quantityList: [quantity(code, 11873)],
    destinationList: [{ type: 'possessing_party', destination: by }],
    ilmd: { 'liangsu:productName': '早籼稻', ...ilmd },
  };
}

export function transform(
  inputs: string[],
  outputs: string[],
  time: string,
  at: string,
  by: string,
  ilmd: Json = {},
): Json {
  return {
    ...base('TransformationEvent', time, at),
    inputQuantityList: inputs.map((code) => quantity(code, 11873)),
    outputQuantityList: outputs.map((code) => quantity(code, 7219)),
    destinationList: [{ type: 'possessing_party', destination: by }],
    ilmd,
  };
}

export function ship(code: string, time: string, from: [string, string], to: [string, string]): Json {
  return { ...moved(code, time, from, to), bizStep: 'shipping', readPoint: { id: from[1] } };
}
export function receive(code: string, time: string, from: [string, string], to: [string, string]): Json {
  return { ...moved(code, time, from, to), bizStep: 'receiving', bizLocation: { id: to[1] } };
}
function moved(code: string, time: string, from: [string, string], to: [string, string]): Json {
  return {
    ...base('ObjectEvent', time, null),
    action: 'OBSERVE',
    quantityList: [quantity(code, 7219)],
    sourceList: [
      { type: 'possessing_party', source: from[0] },
      { type: 'location', source: from[1] },
    ],
    destinationList: [
      { type: 'possessing_party', destination: to[0] },
      { type: 'location', destination: to[1] },
    ],
    bizTransactionList: [{ type: 'desadv', bizTransaction: `urn:waybill:${code}-${to[1]}` }],
    'liangsu:note': '单价 3.85 元',
  };
}

/** One bag of rice from the field to a market stall. */
export function riceChain(code: string = CODE.rice): Json[] {
  const rice = {
    'liangsu:productName': '武夷软香米 5 kg',
    'liangsu:commodity': '2361000',
    'liangsu:foodClass': 'grain',
    'liangsu:grade': '一级',
    'liangsu:productionDate': '2026-10-20',
    'liangsu:bestBefore': '2027-10-19',
    'liangsu:producer': PARTIES.mill,
  };
  const mill: [string, string] = [PARTIES.mill, PLACES.plant];
  const wholesale: [string, string] = [PARTIES.wholesaler, PLACES.wholesale];
  return [
    harvest(CODE.paddy, '2026-07-20T08:00:00+08:00', PLACES.farm, PARTIES.grower, {
      'liangsu:originArea': '350722',
      'liangsu:harvestDate': '2026-07-18',
      'liangsu:harvestYear': 2026,
    }),
    transform([CODE.paddy], [CODE.bin], '2026-08-02T09:00:00+08:00', PLACES.bin, PARTIES.depot),
    transform([CODE.bin], [code], '2026-10-20T10:00:00+08:00', PLACES.plant, PARTIES.mill, rice),
    ship(code, '2026-10-22T07:00:00+08:00', mill, wholesale),
    receive(code, '2026-10-23T07:00:00+08:00', mill, wholesale),
    ship(code, '2026-10-24T07:00:00+08:00', wholesale, [PARTIES.market, PLACES.stall]),
    receive(code, '2026-10-24T15:00:00+08:00', wholesale, [PARTIES.market, PLACES.stall]),
  ];
}

/** Sends events through the API's own door; throws when they are refused. */
export async function captureEvents(app: App, key: string, eventList: Json[]): Promise<void> {
  const response = await app.inject({
    method: 'POST',
    url: '/api/v1/events',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    payload: JSON.stringify({
      '@context': CONTEXT,
      type: 'EPCISDocument',
      schemaVersion: '2.0',
      creationDate: '2026-11-01T00:00:00Z',
      epcisBody: { eventList },
    }),
  });
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${response.body}`);
}
