import type { Context } from '../../../platform/context.ts';
import type { Client } from '../../../platform/db/pool.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { type RunOptions, resolveAsKnownAt } from './run-trace.ts';

const DAY = 86_400_000;
const DIRECTION = { upstream: 'up', downstream: 'down', both: 'both' } as const;
/** A lot without a shelf life that was never heard of again for a year is silent. */
const SILENT_AFTER = 365 * DAY;
const DEFAULT_LIMIT = 20_000;
/** A recall is never cut short by a default: only a number no depot reaches ends it, and it says so. */
export const SCOPE_LIMIT = 5_000_000;

export interface AskedOptions {
  direction?: keyof typeof DIRECTION | undefined;
  ignoreTime?: boolean | undefined;
  asKnownAt?: string | undefined;
  limit?: number | undefined;
  pairingDays?: number | undefined;
  coLocated?: boolean | undefined;
}

function invalid(path: string, zh: string, en: string): AppError {
  return new AppError('request.invalid', { count: 1 }, (locale) => [
    { path, code: 'value.invalid', message: locale === 'en' ? en : zh },
  ]);
}

/** A date or date-time as milliseconds: a date is its first moment (or, as an end, its last) in Asia/Shanghai. */
export function parseTime(text: string, path: string, end = false): number {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const time = new Date(day ? `${text}T00:00:00+08:00` : text).getTime();
  if (Number.isNaN(time))
    throw invalid(
      path,
      '应为 ISO 8601 日期或日期时间，如 2026-11-22',
      'must be an ISO 8601 date or date-time, like 2026-11-22',
    );
  return day && end ? time + DAY - 1 : time;
}

/** The engine's options of what was asked. */
export async function runOptions(client: Client, context: Context, asked: AskedOptions): Promise<RunOptions> {
  const options: RunOptions = {
    direction: DIRECTION[asked.direction ?? 'both'],
    now: context.now().getTime(),
    limit: asked.limit ?? DEFAULT_LIMIT,
    silentAfter: SILENT_AFTER,
    ignoreTime: asked.ignoreTime ?? false,
    coLocated: asked.coLocated ?? false,
    pairingWindow: (asked.pairingDays ?? 30) * DAY,
  };
  if (asked.asKnownAt === undefined) return options;
  const seq = await resolveAsKnownAt(client, asked.asKnownAt);
  if (seq === null) throw invalid('/asKnownAt', '应为提交序号或时间', 'must be a commit sequence or a time');
  return { ...options, asKnownAt: seq };
}
