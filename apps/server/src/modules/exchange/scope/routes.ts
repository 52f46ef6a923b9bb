import { FATES, getScope, LOST_KINDS, type Locale, type RecallScope } from '@liangsu/contract';
import type { Context } from '../../../platform/context.ts';
import type { App } from '../../../platform/http/app.ts';
import type { Areas } from '../../access/index.ts';
import { type ScopeTables, scopeTables } from '../../trace/index.ts';
import type { OutCell } from '../spreadsheets/writing/safe-cell.ts';
import { sendXlsx } from '../spreadsheets/writing/send-xlsx.ts';
import type { OutSheet } from '../spreadsheets/writing/xlsx.ts';

const WORDS = {
  'zh-CN': {
    summary: '摘要',
    parties: '持有单位',
    lots: '批次',
    holdings: '持有明细',
    statement: '完整性说明',
    item: '项目',
    value: '内容',
    start: '问题批次',
    asKnownAt: '截至提交序号',
    now: '计算时间',
    lotCount: '受影响批次数',
    partyCount: '持有单位数',
    total: '问题批次总量 kg',
    held: '库存 kg',
    inTransit: '在途 kg',
    sold: '已售 kg',
    consumed: '已消费 kg',
    destroyed: '已销毁 kg',
    lost: '损耗 kg',
    unexplained: '未说明 kg',
    uncertain: '去向不确定 kg',
    accountedFor: '已查明 %',
    partyHead: [
      '单位',
      '统一社会信用代码',
      '行政区划',
      '联系人',
      '电话',
      '批次数',
      '现有数量 kg',
      '其中来自问题批次 kg',
      '须办事项',
    ],
    lotHead: [
      '追溯码',
      '产品',
      '生产者',
      '单位',
      '总量',
      '库存',
      '在途',
      '转入其他批次',
      '已售',
      '已消费',
      '已销毁',
      '损耗',
      '其中水分',
      '其中杂质',
      '其中自然损耗',
      '其中加工损耗',
      '其中途耗',
      '其中种类未写明',
      '未说明',
      '来自问题批次（按混匀）',
      '至多',
      '受影响自',
    ],
    holdingHead: [
      '单位',
      '统一社会信用代码',
      '地点',
      '容器',
      '追溯码',
      '产品',
      '状态',
      '数量',
      '计量单位',
      '公斤',
      '件数',
      '其中来自问题批次',
      '受影响自',
    ],
    states: { held: '库存', inTransit: '在途' },
    unknown: '数量不明',
    units: { kg: '公斤', piece: '件', l: '升', m: '米', other: '' },
    statementHead: ['情况', '追溯码', '产品', '时间', '事件', '数量', '计量单位'],
    more: '另有未列出的项数',
  },
  en: {
    summary: 'Summary',
    parties: 'Holders',
    lots: 'Lots',
    holdings: 'Holdings',
    statement: 'Completeness',
    item: 'Item',
    value: 'Value',
    start: 'Bad lot',
    asKnownAt: 'As known at commit sequence',
    now: 'Reckoned at',
    lotCount: 'Affected lots',
    partyCount: 'Holders',
    total: 'Bad lot in all, kg',
    held: 'Held, kg',
    inTransit: 'In transit, kg',
    sold: 'Sold, kg',
    consumed: 'Consumed, kg',
    destroyed: 'Destroyed, kg',
    lost: 'Lost, kg',
    unexplained: 'Unexplained, kg',
    uncertain: 'Not certain where, kg',
    accountedFor: 'Accounted for, %',
    partyHead: [
      'Party',
      'Credit code',
      'Area',
      'Contact',
      'Phone',
      'Lots',
      'Held now, kg',
      'Of the bad lot, kg',
      'Must do',
    ],
    lotHead: [
      'Trace code',
      'Product',
      'Producer',
      'Unit',
      'Made',
      'Held',
      'In transit',
      'Into other lots',
      'Sold',
      'Consumed',
      'Destroyed',
      'Lost',
      'Of it moisture',
      'Of it impurity',
      'Of it natural',
      'Of it process',
      'Of it transit',
      'Of it no stated kind',
      'Unexplained',
      'Of the bad lot (perfect mixing)',
      'At most',
      'Affected since',
    ],
    holdingHead: [
      'Party',
      'Credit code',
      'Place',
      'Container',
      'Trace code',
      'Product',
      'State',
      'Amount',
      'Unit',
      'kg',
      'Pieces',
      'Of the bad lot',
      'Affected since',
    ],
    states: { held: 'Held', inTransit: 'In transit' },
    unknown: 'not known',
    units: { kg: 'kg', piece: 'pieces', l: 'l', m: 'm', other: '' },
    statementHead: ['What', 'Trace code', 'Product', 'Time', 'Event', 'Amount', 'Unit'],
    more: 'More items, not listed',
  },
} as const;

const SOURCE = ['total', ...FATES, 'accountedFor'] as const;
/** `2026-11-22 18:34` in Chinese time: the file is read by people. */
const localTime = (iso: string | null): string | null =>
  iso === null
    ? null
    : new Date(Date.parse(iso) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
const columns = (headers: readonly string[], width = 16) => headers.map((header) => ({ header, width }));
/** Decimals that a spreadsheet holds exactly stay numbers; the others stay text. */
const amount = (text: string | null): OutCell =>
  text === null ? null : text.replace(/\D/g, '').length <= 15 ? Number(text) : text;

function summaryRows(view: RecallScope, locale: Locale): OutCell[][] {
  const words = WORDS[locale];
  return [
    [words.start, view.starts[0]?.label],
    [words.asKnownAt, view.asKnownAt],
    [words.now, localTime(view.now)],
    [words.lotCount, view.lotCount],
    [words.partyCount, view.partyCount],
    ...SOURCE.map((name) => [words[name], amount(view.source[name])]),
  ];
}

async function* holdingRows(tables: ScopeTables, locale: Locale): AsyncGenerator<OutCell[][]> {
  const words = WORDS[locale];
  for await (const holdings of tables.holdings())
    yield holdings.map(({ holder, code, product, unit, holding }) => [
      holder,
      holding.party?.uscc,
      holding.place?.name,
      holding.container,
      code,
      product,
      words.states[holding.inTransit ? 'inTransit' : 'held'],
      holding.amount === null ? words.unknown : amount(holding.amount),
      words.units[unit],
      amount(holding.kg),
      amount(holding.pieces),
      amount(holding.carried),
      localTime(holding.since),
    ]);
}

async function* lotRows(tables: ScopeTables, locale: Locale): AsyncGenerator<OutCell[][]> {
  const words = WORDS[locale];
  for await (const lots of tables.lots())
    yield lots.map((lot) => [
      lot.code,
      lot.product,
      lot.producer,
      words.units[lot.unit],
      ...[
        lot.made,
        lot.held,
        lot.inTransit,
        lot.used,
        lot.sold,
        lot.consumed,
        lot.destroyed,
        lot.lost,
        ...LOST_KINDS.map((kind) => lot.lostByKind[kind]),
        lot.unexplained,
        lot.expected,
        lot.atMost,
      ].map(amount),
      localTime(lot.affectedSince),
    ]);
}

function sheets(tables: ScopeTables, locale: Locale): OutSheet[] {
  const words = WORDS[locale];
  const { view } = tables;
  const partyRows = view.parties.map((party) => [
    party.name,
    party.uscc,
    party.area,
    party.contactName,
    party.contactPhone,
    party.lots,
    amount(party.heldKg),
    amount(party.carriedKg),
    party.mustDo.join('；'),
  ]);
  const statement: OutCell[][] = view.completeness.findings.map((finding) => [
    finding.message,
    finding.lots.map((lot) => lot.code).join(' '),
    finding.lots.map((lot) => lot.product ?? '').join(' '),
    localTime(finding.at),
    finding.event,
    amount(finding.amount),
    finding.unit && words.units[finding.unit],
  ]);
  if (view.completeness.more > 0)
    statement.push([words.more, null, null, null, null, view.completeness.more]);
  return [
    {
      name: words.summary,
      columns: columns([words.item, words.value], 36),
      rows: [summaryRows(view, locale)],
    },
    { name: words.parties, columns: columns(words.partyHead, 20), rows: [partyRows] },
    { name: words.lots, columns: columns(words.lotHead), rows: lotRows(tables, locale) },
    { name: words.holdings, columns: columns(words.holdingHead), rows: holdingRows(tables, locale) },
    { name: words.statement, columns: columns(words.statementHead, 24), rows: [statement] },
  ];
}

/** The recall scope as a workbook, whole: summary, holders, lots, completeness. Streamed out of one snapshot. */
export function registerScopeExport(app: App, context: Context, areas: Areas): void {
  app.get<{ Params: { code: string }; Querystring: { asKnownAt?: string; ignoreTime?: boolean } }>(
    '/api/v1/lots/:code/recall-scope.xlsx',
    {
      config: { action: getScope.action, about: 'narrowed', records: 'recallScope.export' },
      schema: { summary: 'The recall scope as an Excel workbook', tags: ['trace'], params: getScope.params },
    },
    async (request, reply) => {
      const { locale } = request;
      const asked = {
        asKnownAt: request.query.asKnownAt,
        ignoreTime: String(request.query.ignoreTime) === 'true',
      };
      await scopeTables(context, areas, request.params.code, asked, locale, request, async (tables) => {
        const { lotCount: lots, partyCount: parties } = tables.view;
        request.audit.change(null, { format: 'xlsx', lots, parties });
        await sendXlsx(reply, `召回范围-${request.params.code.slice(-30)}.xlsx`, sheets(tables, locale));
      });
    },
  );
}
