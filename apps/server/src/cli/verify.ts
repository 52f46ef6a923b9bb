import { type Difference, verifyTrace } from '../modules/trace/index.ts';
import { readConfig } from '../platform/config.ts';
import { openExisting } from './open-database.ts';
import { progressLine } from './progress.ts';

/** What a difference says to people, in one line. */
function lineOf(difference: Difference): string {
  const { code, table, key, event, expected, found } = difference;
  const cells = (row: Record<string, string | null> | null) =>
    row === null
      ? '—'
      : Object.entries(row)
          .map(([name, value]) => `${name}=${value ?? 'null'}`)
          .join(', ');
  const of = event === null ? '' : ` (event ${event})`;
  return `${code}  ${table} ${key}${of}: 应为 expected ${cells(expected)}; 实为 found ${cells(found)}`;
}

/** `liangsu verify`: recomputes projections from the events and names every difference. Exit code 1 on any. */
export async function verifyCommand(options: { json?: boolean }): Promise<void> {
  const database = await openExisting(readConfig());
  const line = progressLine('核对 verify');
  const started = Date.now();
  try {
    const result = await verifyTrace(database.pool, {
      report: (difference) => {
        line.end();
        console.log(options.json ? JSON.stringify(difference) : lineOf(difference));
      },
      progress: (done, total) => line.show(done, total, 'events'),
    });
    line.end();
    const seconds = (Date.now() - started) / 1000;
    if (options.json) console.log(JSON.stringify({ ok: result.differences === 0, ...result, seconds }));
    else
      console.log(
        result.differences === 0
          ? `一致 everything agrees: ${result.events} events, ${result.edges} edges, ${seconds.toFixed(1)} s`
          : `有差异 ${result.differences} difference(s) in ${result.events} events`,
      );
    if (result.differences > 0) process.exitCode = 1;
  } finally {
    await database.close();
  }
}
