import { KEEPING, LEAST_MONTHS } from '@liangsu/domain/audit';
import { newestPrunable, type PrunedMonth, pruneAudit } from '../modules/access/index.ts';
import { ConfigError, readConfig } from '../platform/config.ts';
import { createPool } from '../platform/db/pool.ts';
import { openExisting } from './open-database.ts';

export interface PruneOptions {
  before: string;
  json?: boolean;
}

/** Why a month stays although no rule keeps it. */
const STAYS = {
  open: '未删除：其中有条目尚未存证，待服务器结束当日后再试 stays: a day of it is not closed yet; try again when the server has closed it',
  altered:
    '未删除：与存证不符，请运行 liangsu verify stays: it is not what its days attest; run liangsu verify',
} as const satisfies Record<NonNullable<PrunedMonth['stays']>, string>;

/**
 * `liangsu audit prune`: removes whole months before the one that is named, as the database's owner. Throws ConfigError,
 * with nothing done, when entries younger than the least that the law keeps them would be among them.
 */
export async function prune(options: PruneOptions, now = new Date()): Promise<void> {
  const { before } = options;
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(before))
    throw new ConfigError(`--before ${before}: 应为年月 a month is needed, such as 2026-05`);
  const newest = newestPrunable(LEAST_MONTHS, now);
  if (before > newest) {
    const { instrument, article, months } = KEEPING.find((rule) => rule.months === LEAST_MONTHS)!;
    throw new ConfigError(
      `--before ${before}: 最晚 at the latest ${newest}: 《${instrument.zh}》${article} (${instrument.en}): ${months} 个月 months`,
    );
  }
  const database = await openExisting(readConfig());
  const owner = createPool(database.url, { role: null, max: 1 });
  try {
    const months = await pruneAudit(owner, before, now);
    // Evidence that was tampered with is not something to pass over.
    if (months.some(({ stays }) => stays === 'altered')) process.exitCode = 1;
    if (options.json) {
      console.log(
        JSON.stringify(
          months.map(({ month, entries, keptUntil, stays }) => ({ month, entries, keptUntil, stays })),
        ),
      );
      return;
    }
    if (months.length === 0) console.log(`${before} 之前没有审计日志 there is nothing before ${before}`);
    for (const { month, entries, keptUntil, rule, stays } of months)
      console.log(
        keptUntil === null
          ? `${month}: 已删除 removed, ${entries}`
          : stays !== null
            ? `${month}: ${STAYS[stays]}`
            : `${month}: 保留到 kept until ${keptUntil}，《${rule.instrument.zh}》${rule.article} ${rule.instrument.en}`,
      );
  } finally {
    await owner.end();
    await database.close();
  }
}
