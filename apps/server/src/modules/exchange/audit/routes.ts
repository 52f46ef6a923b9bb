import { type AuditEntryOf, auditReason, exportAudit, type Locale, type RouteQuery } from '@liangsu/contract';
import { auditedThingWords, auditedWords, groundWords, OUTCOMES } from '@liangsu/domain/audit';
import type { Context } from '../../../platform/context.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import { streamOut } from '../../../platform/http/stream-out.ts';
import { type AuditFilter, findEntries } from '../../access/index.ts';
import { csvFile } from '../spreadsheets/writing/csv.ts';
import type { OutCell } from '../spreadsheets/writing/safe-cell.ts';
import { sendXlsx } from '../spreadsheets/writing/send-xlsx.ts';

const WORDS = {
  'zh-CN': {
    sheet: '审计日志',
    head: [
      '时间（北京时间）',
      '操作者',
      '姓名或名称',
      '代表单位',
      '依据',
      '事项',
      '事项代码',
      '对象类型',
      '对象编号',
      '结果',
      '原因',
      '次数',
      '变更前',
      '变更后',
      '来源地址',
      '客户端',
      '请求编号',
    ],
    installation: '本系统',
    more: '其余记录未列出：工作表行数已满，请缩小时间范围或导出 CSV',
  },
  en: {
    sheet: 'Audit trail',
    head: [
      'Time (China)',
      'Actor',
      'Name',
      'For organisation',
      'By which right',
      'What',
      'Code',
      'Kind of thing',
      'Which',
      'Outcome',
      'Why',
      'Times',
      'Before',
      'After',
      'Address',
      'Client',
      'Request',
    ],
    installation: 'the installation',
    more: 'There are more entries than a sheet holds: narrow the time, or take CSV',
  },
} as const;

const PAGE = 1000;
/** A worksheet holds 1,048,576 rows. */
const MOST_ROWS = 1_000_000;

/** `2026-11-22 14:05:07.123`, by the clock of Asia/Shanghai. */
const chinaTime = (at: string): string =>
  new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 23).replace('T', ' ');

const json = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);

function rowOf(entry: AuditEntryOf, locale: Locale): OutCell[] {
  const english = locale === 'en';
  const { ground, thing, party, code, outcome } = entry;
  return [
    chinaTime(entry.at),
    entry.actor,
    entry.actorName,
    party === null ? null : (party.name ?? (party.id === 0 ? WORDS[locale].installation : String(party.id))),
    ground && groundWords(ground, english),
    auditedWords(entry.action, english),
    entry.action,
    thing && auditedThingWords(thing.kind, english),
    thing?.id,
    english ? OUTCOMES[outcome].en : OUTCOMES[outcome].zh,
    code && auditReason(code, entry.action, locale),
    entry.times,
    json(entry.before),
    json(entry.after),
    entry.address,
    entry.agent,
    entry.request,
  ];
}

/** What a search of the audit trail finds, whole, page by page; that it was taken is in the trail before its first byte. */
export function registerAuditExport(app: App, context: Context): void {
  mount(app, exportAudit, async ({ query, locale, reply, audit }) => {
    const { format = 'xlsx', ...asked } = query as RouteQuery<typeof exportAudit> & { lang?: string };
    const { lang: _, ...filter } = asked;
    audit.thing('auditTrail', null);
    // What is written while it goes out is not part of it; an end that was asked for stands.
    const now = context.now().toISOString();
    const bounded: AuditFilter = {
      ...filter,
      to: filter.to !== undefined && filter.to < now ? filter.to : now,
    };
    let sent = 0;
    const first = await findEntries(context, bounded, undefined, PAGE, locale);
    const one = first.next === null;
    audit.change(null, { ...filter, format, ...(one ? { rows: first.items.length } : {}) });
    const ended = one ? undefined : (whole: boolean) => audit.delivered({ rows: sent, whole });
    async function* rows(most: number): AsyncGenerator<OutCell[][]> {
      for (let page = first; ; page = await findEntries(context, bounded, page.next!, PAGE, locale)) {
        yield page.items.map((entry) => rowOf(entry, locale));
        sent += page.items.length;
        if (page.next === null) return;
        if (sent >= most) return yield [[WORDS[locale].more]];
      }
    }
    const { head, sheet } = WORDS[locale];
    if (format === 'csv') {
      const name = encodeURIComponent(`${sheet}.csv`);
      const headers = {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="audit.csv"; filename*=UTF-8''${name}`,
      };
      await streamOut(reply, headers, csvFile(head, rows(Number.POSITIVE_INFINITY)), ended);
    } else {
      const columns = head.map((header, i) => ({
        header,
        width: i === 12 || i === 13 ? 40 : 20,
        text: true,
      }));
      await sendXlsx(reply, `${sheet}.xlsx`, [{ name: sheet, columns, rows: rows(MOST_ROWS) }], ended);
    }
    return reply as never;
  });
}
