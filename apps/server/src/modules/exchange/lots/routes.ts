import { exportLots, type Locale, type LotSummaryView } from '@liangsu/contract';
import type { Context } from '../../../platform/context.ts';
import type { App } from '../../../platform/http/app.ts';
import { findLots, type Notices } from '../../trace/index.ts';
import type { OutCell } from '../spreadsheets/writing/safe-cell.ts';
import { sendXlsx } from '../spreadsheets/writing/send-xlsx.ts';
import type { OutSheet } from '../spreadsheets/writing/xlsx.ts';

const WORDS = {
  'zh-CN': {
    sheet: '批次',
    head: [
      '追溯码',
      '产品',
      '品种',
      '类别',
      '生产者',
      '统一社会信用代码',
      '收获日期',
      '生产日期',
      '来源已申报',
      '公示',
    ],
    yes: '是',
    no: '否',
    notices: { recalled: '召回', withdrawn: '撤回' },
  },
  en: {
    sheet: 'Lots',
    head: [
      'Trace code',
      'Product',
      'Commodity',
      'Class',
      'Producer',
      'Credit code',
      'Harvested',
      'Produced',
      'Making declared',
      'Notice',
    ],
    yes: 'yes',
    no: 'no',
    notices: { recalled: 'recalled', withdrawn: 'withdrawn' },
  },
} as const;

const PAGE = 1000;

function row(lot: LotSummaryView, locale: Locale): OutCell[] {
  const words = WORDS[locale];
  return [
    lot.code,
    lot.product,
    lot.commodity,
    lot.foodClass,
    lot.producer?.name,
    lot.producer?.uscc,
    lot.harvestDate,
    lot.productionDate,
    lot.stub ? words.no : words.yes,
    lot.notice === null ? null : words.notices[lot.notice],
  ];
}

/** The whole filtered list of lots as a workbook, page by page, so that a million lots need no more memory than a thousand. */
export function registerLotExport(app: App, context: Context, notices: Notices): void {
  app.get<{ Querystring: Record<string, string> }>(
    exportLots.path,
    {
      config: { action: exportLots.action, about: 'narrowed', records: exportLots.records },
      schema: { summary: exportLots.summary, tags: [exportLots.tag], querystring: exportLots.query },
    },
    async (request, reply) => {
      const { locale } = request;
      const { lang: _, ...filter } = request.query;
      // The first page is read before the head is sent, so that a fault is still answered as one.
      const first = await findLots(context, request.actor, { ...filter, limit: PAGE }, notices);
      // What was asked for, and how much of it there is: of more than a page only its end can tell.
      const { audit } = request;
      const one = first.next === null;
      audit.change(null, { ...filter, ...(one ? { rows: first.items.length } : {}) });
      let sent = 0;
      async function* rows(): AsyncGenerator<OutCell[][]> {
        for (
          let page = first;
          ;
          page = await findLots(
            context,
            request.actor,
            { ...filter, limit: PAGE, cursor: page.next! },
            notices,
          )
        ) {
          yield page.items.map((lot) => row(lot, locale));
          sent += page.items.length;
          if (page.next === null) return;
        }
      }
      const words = WORDS[locale];
      const sheet: OutSheet = {
        name: words.sheet,
        columns: words.head.map((header) => ({ header, width: 20 })),
        rows: rows(),
      };
      const ended = one ? undefined : (whole: boolean) => audit.delivered({ rows: sent, whole });
      await sendXlsx(reply, `${words.sheet}.xlsx`, [sheet], ended);
    },
  );
}
