import type { Locale, LotView } from '@liangsu/contract';
import type { Queryable } from '../../../platform/db/pool.ts';

/**
 * Whether an event was recorded by a person or a key of who runs the system, who may say everything (ADR 13): `e` an event, `d` its document.
 * What a command of theirs brings in (the demo, a load of before) carries nobody and speaks for whoever the data names.
 */
export const BY_INSTALLATION = `e.capturer = 0 AND d.captured_by ~ '^(user|key):'`;

const TEXT = {
  'zh-CN': '有 {count} 条记录由系统运行单位代录：货主、收发货方和场所经营者并未申报，仍计入',
  en: '{count} records were made by who runs the system on behalf of others: they count, and none of those concerned said so',
} as const;

/** What a lot's page warns of where events of it that count were recorded by the installation; nothing where there are none. */
export async function installationWarning(
  db: Queryable,
  lot: number,
  locale: Locale,
): Promise<LotView['warnings']> {
  const { rows } = await db.query<{ n: number }>({
    name: 'events_by_installation',
    text: `SELECT count(DISTINCT e.no)::int AS n
             FROM edge_by_lot x JOIN event e ON e.no = x.event JOIN capture_document d ON d.id = e.document
            WHERE x.lot = $1 AND x.flags IS NULL AND ${BY_INSTALLATION}
              AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = e.no)`,
    values: [lot],
  });
  const { n } = rows[0]!;
  return n === 0 ? [] : [{ code: 'byInstallation', message: TEXT[locale].replace('{count}', String(n)) }];
}
