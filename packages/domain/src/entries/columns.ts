import { UNITS } from '../units/index.ts';
import type { Column, Option } from './table.ts';

/** A word of a column, with other ways of writing it. */
export const option = (value: string, zh: string, en: string, ...also: string[]): Option => ({
  value,
  zh,
  en,
  also,
});

const OFFERED_UNITS = ['TNE', 'KGM', '斤', '担', 'GRM', 'EA', 'BG', 'SA', 'CS', 'BX', 'BO', 'LTR', 'MLT'];
/** Units that drop-downs offer; every unit that the product knows is accepted. */
export const UNIT_OPTIONS: readonly Option[] = OFFERED_UNITS.map((code) => {
  const unit = UNITS.find((u) => u.code === code)!;
  return option(code, unit.code === 'KGM' ? '公斤' : unit.zh, unit.symbol);
});

/** What a transformation does; `bizStep` is the CBV word under which it is recorded. */
export const PROCESSES: readonly (Option & { readonly bizStep: string })[] = [
  {
    ...option('milling', '加工', 'milling', '碾米', '制粉', '磨粉', '榨油', '生产'),
    bizStep: 'creating_class_instance',
  },
  { ...option('drying', '烘干', 'drying', '干燥', '晾晒'), bizStep: 'creating_class_instance' },
  { ...option('cleaning', '清理', 'cleaning', '整理', '去杂'), bizStep: 'creating_class_instance' },
  { ...option('blending', '混合', 'blending', '配麦', '搭配', '掺混'), bizStep: 'creating_class_instance' },
  { ...option('storing', '入仓', 'fed into a bin', '入库', '进仓', '并仓'), bizStep: 'storing' },
  { ...option('packing', '包装', 'packing', '灌装'), bizStep: 'packing' },
  { ...option('repackaging', '分装', 'repackaging', '改包装', '换包装'), bizStep: 'repackaging' },
];
export const PARTS: readonly Option[] = [
  option('input', '投入', 'input', '原料', '领用', '进'),
  option('output', '产出', 'output', '产品', '成品', '出'),
  option('loss', '损耗', 'loss', '损失'),
];
export const LOSSES: readonly Option[] = [
  option('moisture', '水分', 'moisture', '水分减量', '水杂'),
  option('impurity', '杂质', 'impurity', '除杂'),
  option('natural', '自然损耗', 'natural', '保管损耗'),
  option('process', '加工损耗', 'process', '粉尘'),
  option('transit', '途耗', 'transit', '运输损耗'),
];
export const DIRECTIONS: readonly Option[] = [
  option('out', '退出', 'sent back', '退给对方', '退货给供货方'),
  option('in', '收回', 'taken back', '对方退回', '客户退货'),
];
export const BUSINESSES: readonly Option[] = [
  option('purchase', '收购', 'purchase', '收粮'),
  option('receipt', '收货', 'receipt', '进货', '接收'),
  option('shipment', '发货', 'shipment', '出货', '销售'),
];

/** Kinds of party, as the parties' pages name them. */
export const PARTY_KIND_OPTIONS: readonly Option[] = [
  option('grower', '种植户', 'grower', '农户', '家庭农场'),
  option('cooperative', '合作社', 'cooperative', '农民专业合作社'),
  option('trader', '贸易商', 'trader', '经纪人', '粮食经纪人'),
  option('storageEnterprise', '承储企业', 'storage enterprise', '储备企业'),
  option('reserveCompany', '储备粮管理公司', 'reserve company'),
  option('processor', '加工企业', 'processor', '加工厂', '生产企业'),
  option('slaughterhouse', '屠宰企业', 'slaughterhouse'),
  option('wholesaler', '批发商', 'wholesaler', '经销商'),
  option('market', '市场', 'market', '批发市场'),
  option('stall', '摊位', 'stall'),
  option('retailer', '零售商', 'retailer', '超市'),
  option('canteen', '食堂', 'canteen', '餐饮'),
  option('laboratory', '检验机构', 'laboratory'),
  option('authority', '行政管理部门', 'authority'),
  option('carrier', '运输企业', 'carrier', '物流', '承运'),
  option('bank', '银行', 'bank', '农发行'),
  option('other', '其他', 'other'),
];
/** Kinds of place, as the places' pages name them. */
export const PLACE_KIND_OPTIONS: readonly Option[] = [
  option('farm', '产地', 'farm', '农场', '基地'),
  option('depot', '库点', 'depot', '粮库', '库区'),
  option('warehouse', '仓房', 'warehouse', '仓库'),
  option('compartment', '廒间', 'compartment'),
  option('bin', '货位', 'bin', '仓位'),
  option('tank', '油罐', 'tank', '罐'),
  option('plant', '工厂', 'plant', '厂区', '车间'),
  option('line', '生产线', 'line'),
  option('market', '市场', 'market'),
  option('stall', '摊位', 'stall'),
  option('shop', '门店', 'shop', '超市'),
  option('canteen', '食堂', 'canteen'),
  option('port', '港口', 'port', '码头'),
  option('slaughterhouse', '屠宰场', 'slaughterhouse'),
  option('other', '其他', 'other'),
];

export const voucherNo: Column = {
  key: 'voucherNo',
  zh: '凭证号',
  en: 'Voucher no.',
  kind: 'text',
  required: true,
  max: 100,
  also: ['单号', '单据号', '票号', '凭证编号', '流水号', '编号', 'voucher', 'document no', 'number'],
  help: {
    zh: '本单位单据的编号，每笔业务一个。同一凭证号、内容完全相同的行只记一次',
    en: "Your document's number, one for each transaction. Equal rows under one number are recorded once",
  },
};
export const lineNo: Column = {
  key: 'lineNo',
  zh: '行号',
  en: 'Line no.',
  kind: 'text',
  max: 20,
  also: ['序号', 'line'],
  help: {
    zh: '一张凭证有几行内容相同的货物时填写 1、2、3……，其余可不填',
    en: 'Only where one voucher has several equal lines: 1, 2, 3, …',
  },
};
export const date: Column = {
  key: 'date',
  zh: '日期',
  en: 'Date',
  kind: 'date',
  required: true,
  also: ['业务日期', '发生日期', '时间', '日期时间', 'time', 'date time', '年月日'],
  help: {
    zh: '业务发生的日期，知道时刻的可写 2026-11-22 14:05；按北京时间',
    en: 'When it happened, with the time if known (2026-11-22 14:05), in Beijing time',
  },
};
export const place: Column = {
  key: 'place',
  zh: '地点',
  en: 'Place',
  kind: 'place',
  required: true,
  max: 200,
  also: ['库点', '仓房', '货位', '仓号', '地点编码', '地点名称', 'location', 'place code'],
  help: {
    zh: '本单位的地点：编码或名称，须已在“地点”表登记',
    en: 'Your place: its code or name, registered in the table of places',
  },
};
export const self: Column = {
  key: 'self',
  zh: '本单位',
  en: 'Own party',
  kind: 'party',
  max: 200,
  also: ['录入单位', '所属单位', 'organisation', 'organization', 'company'],
  help: {
    zh: '一般不填；代多家单位录入时填统一社会信用代码或名称',
    en: 'Normally empty; when entering for several organisations, the credit code or name',
  },
};
export const quantity: Column = {
  key: 'quantity',
  zh: '数量',
  en: 'Quantity',
  kind: 'quantity',
  required: true,
  also: ['重量', '净重', '数量重量', 'qty', 'weight', 'net weight', 'amount'],
  help: {
    zh: '大于等于 0 的数字，可带单位，如 12.5 或 12.5吨；没有写单位的是公斤',
    en: 'A number from 0, may carry its unit: 12.5 or 12.5 t; without any it is kg',
  },
};
export const unit: Column = {
  key: 'unit',
  zh: '计量单位',
  en: 'Unit',
  kind: 'unit',
  options: UNIT_OPTIONS,
  also: ['单位', '重量单位', 'uom', 'units'],
  help: {
    zh: '吨、公斤、斤等；不填为公斤，除非数量里或表头里（如“数量（吨）”）写明',
    en: 't, kg, …; empty means kg, unless the quantity or its header (“Quantity (t)”) states another',
  },
};
export const batchNo: Column = {
  key: 'batchNo',
  zh: '批号',
  en: 'Batch no.',
  kind: 'batch',
  max: 100,
  also: ['本单位批号', '批次', '批次号', '生产批号', 'batch', 'lot', 'lot no', 'batch number'],
  help: {
    zh: '本单位自己的批号。没有追溯码时按批号识别批次，系统为新批号赋追溯码',
    en: 'Your own batch number. It names the lot where there is no trace code; a new one is given a trace code',
  },
};
export const traceCode: Column = {
  key: 'traceCode',
  zh: '追溯码',
  en: 'Trace code',
  kind: 'traceCode',
  max: 300,
  also: ['溯源码', '一品一码', 'code', 'trace'],
  help: {
    zh: '货物已有追溯码（标签上的码或二维码网址）时填写；没有的留空，填批号',
    en: 'Where the goods bear one (from the label, or the address in the QR); else leave empty and give the batch number',
  },
};
export const note: Column = {
  key: 'note',
  zh: '备注',
  en: 'Note',
  kind: 'text',
  max: 1000,
  also: ['说明', 'remark', 'remarks', 'comment'],
  help: { zh: '给人看的说明，不要写身份证号等个人信息', en: 'Free text for people; no personal data' },
};
export const waybillNo: Column = {
  key: 'waybillNo',
  zh: '运单号',
  en: 'Waybill no.',
  kind: 'text',
  max: 100,
  also: ['发货单号', '送货单号', '出库单号', '随货单号', 'waybill', 'delivery note', 'despatch advice'],
  help: {
    zh: '随货同行的单号；收发双方填写同一个号，两边的记录才能对上',
    en: 'The number on the paper that travels with the goods; sender and receiver give the same, so that both sides match',
  },
};
export const productName: Column = {
  key: 'productName',
  zh: '品名',
  en: 'Product',
  kind: 'text',
  max: 200,
  also: [
    '产品名称',
    '产品',
    '商品名称',
    '货物名称',
    '品种',
    '品种名称',
    'product name',
    'goods',
    'commodity name',
  ],
  help: { zh: '产品名称，如 早籼稻、小麦粉', en: 'Name of the product, such as early indica paddy' },
};
export const commodity: Column = {
  key: 'commodity',
  zh: '品种代码',
  en: 'Commodity code',
  kind: 'text',
  max: 20,
  also: ['粮食品种代码', 'commodity'],
  help: { zh: 'LS/T 1703 粮食品种代码，可不填', en: 'LS/T 1703 code, may be left empty' },
};
export const grade: Column = {
  key: 'grade',
  zh: '等级',
  en: 'Grade',
  kind: 'text',
  max: 50,
  also: ['质量等级'],
  help: { zh: '质量等级，如 三等', en: 'Quality grade' },
};
export const originArea: Column = {
  key: 'originArea',
  zh: '产地区划代码',
  en: 'Area of origin',
  kind: 'area',
  also: ['产地', '产地代码', '行政区划代码', 'origin'],
  help: {
    zh: 'GB/T 2260 行政区划代码 6、9 或 12 位，如 530103',
    en: 'GB/T 2260 code of 6, 9 or 12 digits, such as 530103',
  },
};
