import { KEEPING, LEAST_MONTHS } from '@liangsu/domain/audit';
import { newestPrunable, pruneAudit } from '../modules/access/index.ts';
import { ConfigError, readConfig } from '../platform/config.ts';
import { createPool } from '../platform/db/pool.ts';
import { openExisting } from './open-database.ts';

export interface PruneOptions {
  before: string;
  json?: boolean;
}

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
    if (options.json) {
      console.log(
        JSON.stringify(months.map(({ month, entries, keptUntil }) => ({ month, entries, keptUntil }))),
      );
      return;
    }
    if (months.length === 0) console.log(`${before} 之前没有审计日志 there is nothing before ${before}`);
    for (const { month, entries, keptUntil, rule } of months)
      console.log(
        keptUntil === null
          ? `${month}: 已删除 removed, ${entries}`
          : `${month}: 保留到 kept until ${keptUntil}，《${rule.instrument.zh}》${rule.article} ${rule.instrument.en}`,
      );
  } finally {
    await owner.end();
    await database.close();
  }
}
