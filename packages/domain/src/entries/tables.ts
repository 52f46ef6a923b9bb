import * as c from './columns.ts';
import { DIRECTIONS, PARTY_KIND_OPTIONS, PLACE_KIND_OPTIONS } from './columns.ts';
import { isMasterKind, type TableKind } from './kinds.ts';
import type { Column, Table } from './table.ts';
import { processing, weighbridge } from './tables-works.ts';

const party = (
  key: Column['key'],
  zh: string,
  en: string,
  required: boolean,
  also: string[] = [],
): Column => ({
  key,
  zh,
  en,
  kind: 'party',
  required,
  max: 200,
  also,
  help: {
    zh: '统一社会信用代码，或已在“主体”表登记的名称',
    en: 'Unified social credit code, or a name registered in the table of parties',
  },
});
const elsewhere = (key: Column['key'], zh: string, en: string, also: string[] = []): Column => ({
  key,
  zh,
  en,
  kind: 'place',
  max: 200,
  also,
  help: {
    zh: '对方的地点：编码或名称，可不填',
    en: "The other party's place: code or name, may be left empty",
  },
});
const area: Column = {
  key: 'jurisdictionCode',
  zh: '行政区划代码',
  en: 'Area code',
  kind: 'area',
  also: ['区划代码', '行政区划', 'jurisdiction'],
  help: { zh: 'GB/T 2260 行政区划代码，如 530103', en: 'GB/T 2260 code, such as 530103' },
};
const address: Column = {
  key: 'address',
  zh: '地址',
  en: 'Address',
  kind: 'text',
  max: 500,
  also: ['详细地址', '住所', '经营场所'],
  help: { zh: '详细地址', en: 'Street address' },
};
const gln: Column = {
  key: 'gln',
  zh: 'GLN',
  en: 'GLN',
  kind: 'gln',
  also: ['全球位置码'],
  help: { zh: '13 位全球位置码，可不填', en: 'Global location number of 13 digits, may be left empty' },
};
const nameEn: Column = {
  key: 'nameEn',
  zh: '英文名称',
  en: 'English name',
  kind: 'text',
  max: 200,
  help: { zh: '可不填', en: 'May be left empty' },
};

const PARTY: Table = {
  kind: 'party',
  zh: '主体',
  en: 'Parties',
  mark: 'name',
  help: {
    zh: '与本单位有往来的企业、合作社、机构。同一统一社会信用代码再次导入时更新资料，空白单元格不改动原有内容',
    en: 'Enterprises, cooperatives, bodies that you deal with. The same credit code again updates; empty cells change nothing',
  },
  columns: [
    {
      key: 'uscc',
      zh: '统一社会信用代码',
      en: 'Credit code',
      kind: 'uscc',
      also: ['信用代码', '社会信用代码', 'uscc', 'unified social credit code'],
      help: {
        zh: '18 位，单元格设为文本格式；没有的（如外国企业）填 GLN',
        en: '18 characters, in a text cell; parties without one (foreign) give a GLN',
      },
    },
    {
      key: 'name',
      zh: '名称',
      en: 'Name',
      kind: 'text',
      required: true,
      max: 200,
      also: ['主体名称', '单位名称', '企业名称', '公司名称', 'party name', 'company name'],
      help: { zh: '营业执照上的名称', en: 'Name as registered' },
    },
    nameEn,
    {
      key: 'kinds',
      zh: '主体类型',
      en: 'Kinds',
      kind: 'options',
      options: PARTY_KIND_OPTIONS,
      also: ['类型', '企业类型', 'kind', 'type'],
      help: { zh: '可填几个，用顿号隔开，如 加工企业、贸易商', en: 'One or several, separated by commas' },
    },
    area,
    address,
    {
      key: 'contactName',
      zh: '联系人',
      en: 'Contact',
      kind: 'text',
      max: 100,
      also: ['联系人姓名', 'contact name'],
      help: { zh: '召回时联系谁；不对外公开', en: 'Whom to call in a recall; never published' },
    },
    {
      key: 'contactPhone',
      zh: '联系电话',
      en: 'Phone',
      kind: 'text',
      max: 50,
      also: ['电话', '手机', '手机号', 'tel', 'contact phone'],
      help: { zh: '不对外公开', en: 'Never published' },
    },
    gln,
  ],
  examples: [
    {
      uscc: '91350100M000100Y43',
      name: '示例粮食购销有限公司',
      kinds: '承储企业、贸易商',
      jurisdictionCode: '350102',
      address: '示例路 1 号',
      contactName: '张三',
      contactPhone: '0591-12345678',
    },
    { uscc: '91370104264415058K', name: '示例面粉厂', kinds: '加工企业', jurisdictionCode: '370104' },
  ],
};

const PLACE: Table = {
  kind: 'place',
  zh: '地点',
  en: 'Places',
  mark: 'name',
  help: {
    zh: '库点、仓房、货位、车间、门店等。上级地点可在本表前面的行中登记。同一编码再次导入时更新资料，空白单元格不改动原有内容',
    en: 'Depots, warehouses, bins, plants, shops. A place around another may stand in an earlier row. The same code again updates; empty cells change nothing',
  },
  columns: [
    {
      key: 'placeCode',
      zh: '地点编码',
      en: 'Place code',
      kind: 'placeCode',
      required: true,
      max: 60,
      also: ['编码', '库点编码', '货位编码', '地点代码', 'code'],
      help: {
        zh: '行业编码（21、25、28 或 30 位，文本格式）；没有的填本单位自编号，如 1号仓',
        en: "The industry's code (21, 25, 28 or 30 characters, as text); else your own number",
      },
    },
    {
      key: 'name',
      zh: '名称',
      en: 'Name',
      kind: 'text',
      required: true,
      max: 200,
      also: ['地点名称', '库点名称', '仓房名称', 'place name'],
      help: { zh: '如 城东粮库 1号仓', en: 'Name of the place' },
    },
    {
      key: 'placeKind',
      zh: '地点类型',
      en: 'Kind',
      kind: 'option',
      required: true,
      options: PLACE_KIND_OPTIONS,
      also: ['类型', 'place kind', 'type'],
      help: { zh: '从下拉列表中选择', en: 'Choose from the list' },
    },
    party('operator', '经营主体', 'Operator', false, ['本单位', '所属单位', '企业', 'operator party']),
    {
      ...elsewhere('parent', '上级地点', 'Lies in', ['上级编码', '上级地点编码', 'parent']),
      help: { zh: '所在的库点、仓房等的编码，可不填', en: 'Code of the place around it, may be left empty' },
    },
    area,
    address,
    {
      key: 'longitude',
      zh: '经度',
      en: 'Longitude',
      kind: 'coordinate',
      also: ['lng', 'lon'],
      help: { zh: '-180 到 180，可不填', en: '-180 to 180, may be left empty' },
    },
    {
      key: 'latitude',
      zh: '纬度',
      en: 'Latitude',
      kind: 'coordinate',
      also: ['lat'],
      help: { zh: '-90 到 90，可不填', en: '-90 to 90, may be left empty' },
    },
    {
      key: 'capacity',
      zh: '仓容（吨）',
      en: 'Capacity (t)',
      kind: 'quantity',
      also: ['仓容', '容量', '设计仓容', 'capacity'],
      help: { zh: '可不填', en: 'May be left empty' },
    },
    nameEn,
    gln,
  ],
  examples: [
    {
      placeCode: '城东库',
      name: '示例城东粮库',
      placeKind: '库点',
      operator: '91350100M000100Y43',
      jurisdictionCode: '350102',
      capacity: '25000',
    },
    {
      placeCode: '城东库-1号仓',
      name: '示例城东粮库 1号仓',
      placeKind: '仓房',
      operator: '91350100M000100Y43',
      parent: '城东库',
      capacity: '5000',
    },
  ],
};

const PURCHASE: Table = {
  kind: 'purchase',
  zh: '收购',
  en: 'Purchases',
  mark: 'voucherNo',
  help: {
    zh: '从种植户、合作社收进的粮食和期初库存，一行一笔。批号首次出现时赋追溯码；批号和追溯码都不填时，以凭证号作为批号。对方已有追溯码的货物请用“收货”表',
    en: 'What came from growers, and opening stock; one row each. A batch number that appears first is given a trace code; with neither, the voucher number is the batch number. Goods that bear a trace code already belong into receipts',
  },
  columns: [
    c.voucherNo,
    c.date,
    c.place,
    { ...c.productName, required: true },
    c.quantity,
    c.unit,
    c.batchNo,
    c.traceCode,
    party('supplier', '供货方', 'Supplier', false, ['售粮人', '卖方', '供应商', 'seller']),
    party('producer', '生产者', 'Producer', false, ['种植者', '种植主体', '产地主体', 'grower']),
    c.originArea,
    {
      key: 'harvestYear',
      zh: '收获年度',
      en: 'Harvest year',
      kind: 'year',
      also: ['年度', '生产年份', '收获年份'],
      help: { zh: '四位年份', en: 'Four digits' },
    },
    {
      key: 'harvestDate',
      zh: '收获日期',
      en: 'Harvest date',
      kind: 'day',
      help: { zh: '可不填', en: 'May be left empty' },
    },
    c.commodity,
    c.grade,
    c.lineNo,
    c.self,
    c.note,
  ],
  examples: [
    {
      voucherNo: '示例-SG20261122001',
      date: '2026-11-22',
      place: '城东库-1号仓',
      productName: '早籼稻',
      quantity: '12.35',
      unit: '吨',
      batchNo: '2026早籼稻-1号仓',
      supplier: '',
      originArea: '350102',
      harvestYear: '2026',
      grade: '三等',
    },
    {
      voucherNo: '示例-SG20261122002',
      date: '2026-11-22 14:05',
      place: '城东库-1号仓',
      productName: '早籼稻',
      quantity: '8600',
      unit: '斤',
      batchNo: '2026早籼稻-1号仓',
      originArea: '350102',
      harvestYear: '2026',
      grade: '三等',
    },
  ],
};

const SHIPMENT: Table = {
  kind: 'shipment',
  zh: '发货',
  en: 'Shipments',
  mark: 'voucherNo',
  help: { zh: '发出的货物，一行一个批次', en: 'What was sent off, one lot a row' },
  columns: [
    c.voucherNo,
    c.date,
    {
      ...c.place,
      zh: '发货地点',
      en: 'From place',
      also: [...(c.place.also ?? []), '地点', '出库仓房', 'place', 'from'],
    },
    party('receiver', '收货方', 'Receiver', true, [
      '购货方',
      '客户',
      '买方',
      '收货单位',
      'customer',
      'buyer',
      'consignee',
    ]),
    elsewhere('destination', '收货地点', 'To place', ['到货地点', '目的地', 'to', 'destination']),
    c.batchNo,
    c.traceCode,
    c.quantity,
    c.unit,
    c.waybillNo,
    c.lineNo,
    c.self,
    c.note,
  ],
  examples: [
    {
      voucherNo: '示例-FH20261123001',
      date: '2026-11-23 09:30',
      place: '城东库-1号仓',
      receiver: '91370104264415058K',
      batchNo: '2026早籼稻-1号仓',
      quantity: '10',
      unit: '吨',
      waybillNo: 'YD20261123001',
    },
  ],
};

const RECEIPT: Table = {
  kind: 'receipt',
  zh: '收货',
  en: 'Receipts',
  mark: 'voucherNo',
  help: {
    zh: '收到的货物，一行一个批次。追溯码抄自对方的标签或单据；对方也用本系统时可只填对方的批号。追溯码和批号都填，就把本单位批号记在这个追溯码名下',
    en: "What arrived, one lot a row. Take the trace code from the sender's label or paper; where the sender works with this system its batch number is enough. With both, your batch number is kept as a name of that code",
  },
  columns: [
    c.voucherNo,
    c.date,
    {
      ...c.place,
      zh: '收货地点',
      en: 'At place',
      also: [...(c.place.also ?? []), '地点', '入库仓房', 'place', 'at'],
    },
    party('sender', '发货方', 'Sender', true, [
      '供货方',
      '供应商',
      '卖方',
      '发货单位',
      'supplier',
      'seller',
      'consignor',
    ]),
    elsewhere('origin', '发货地点', 'From place', ['起运地', 'from', 'origin']),
    c.traceCode,
    c.batchNo,
    c.quantity,
    c.unit,
    c.waybillNo,
    c.lineNo,
    c.self,
    c.note,
  ],
  examples: [
    {
      voucherNo: '示例-SH20261124001',
      date: '2026-11-24 08:10',
      place: '原料仓',
      sender: '91350100M000100Y43',
      batchNo: '2026早籼稻-1号仓',
      quantity: '9.98',
      unit: '吨',
      waybillNo: 'YD20261123001',
    },
  ],
};

const RETURN: Table = {
  kind: 'return',
  zh: '退货',
  en: 'Returns',
  mark: 'voucherNo',
  help: {
    zh: '退给对方的货物和对方退回的货物，一行一个批次',
    en: 'Goods sent back and goods taken back, one lot a row',
  },
  columns: [
    c.voucherNo,
    c.date,
    {
      key: 'direction',
      zh: '退货方向',
      en: 'Direction',
      kind: 'option',
      required: true,
      options: DIRECTIONS,
      also: ['方向'],
      help: {
        zh: '退出：本单位退给对方；收回：对方退回本单位',
        en: 'sent back by you, or taken back from them',
      },
    },
    c.place,
    party('counterparty', '对方', 'Other party', true, ['往来单位', '客户', '供应商', 'counterparty']),
    c.batchNo,
    c.traceCode,
    c.quantity,
    c.unit,
    { ...c.waybillNo, key: 'returnNo', zh: '退货单号', en: 'Return no.', also: ['rma', 'return number'] },
    c.lineNo,
    c.self,
    c.note,
  ],
  examples: [
    {
      voucherNo: '示例-TH20261125001',
      date: '2026-11-25',
      direction: '退出',
      place: '原料仓',
      counterparty: '91350100M000100Y43',
      batchNo: '2026早籼稻-1号仓',
      quantity: '500',
      unit: '公斤',
      returnNo: 'T001',
      note: '水分超标',
    },
  ],
};

const STOCKTAKE: Table = {
  kind: 'stocktake',
  zh: '盘点',
  en: 'Stocktakes',
  mark: 'voucherNo',
  help: {
    zh: '实盘数量，一行一个批次。填了账面数量的，差额另记为盘亏（自然损耗）或盘盈',
    en: 'What was counted, one lot a row. Where the book quantity is given, the difference is recorded as natural loss or gain',
  },
  columns: [
    c.voucherNo,
    c.date,
    c.place,
    c.batchNo,
    c.traceCode,
    {
      ...c.quantity,
      zh: '实盘数量',
      en: 'Counted',
      also: [...(c.quantity.also ?? []), '数量', '盘点数量', '实存数量', 'counted quantity'],
    },
    {
      ...c.quantity,
      key: 'bookQuantity',
      required: false,
      zh: '账面数量',
      en: 'By the books',
      also: ['账存数量', '账面', 'book quantity'],
      help: { zh: '可不填；填了就记差额', en: 'May be left empty; given, the difference is recorded' },
    },
    c.unit,
    c.lineNo,
    c.self,
    c.note,
  ],
  examples: [
    {
      voucherNo: '示例-PD20261130001',
      date: '2026-11-30',
      place: '城东库-1号仓',
      batchNo: '2026早籼稻-1号仓',
      quantity: '6.64',
      bookQuantity: '6.65',
      unit: '吨',
    },
  ],
};

const BY_KIND: Readonly<Record<TableKind, Table>> = {
  party: PARTY,
  place: PLACE,
  purchase: PURCHASE,
  processing: processing(),
  shipment: SHIPMENT,
  receipt: RECEIPT,
  return: RETURN,
  stocktake: STOCKTAKE,
  weighbridge: weighbridge(party, elsewhere),
};

/** Every table, in the order in which an organisation fills them. */
export const TABLES: readonly Table[] = Object.values(BY_KIND);

/** The table of a kind. */
export function tableOf(kind: TableKind): Table {
  return BY_KIND[kind];
}

/** The table as a form uses it: a form's request id can stand in for the voucher number. */
export function formTableOf(kind: TableKind): Table {
  const table = BY_KIND[kind];
  if (isMasterKind(kind)) return table;
  return {
    ...table,
    columns: table.columns.map((column) =>
      column.key === 'voucherNo' ? { ...column, required: false } : column,
    ),
  };
}
