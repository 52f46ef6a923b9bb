import { pino } from 'pino';
import { DemoRefusedError, isEmptyDatabase, loadDemo, readDemo } from '../modules/demo/index.ts';
import { CapturePipeline } from '../modules/trace/index.ts';
import { ConfigError, readConfig } from '../platform/config.ts';
import type { Context } from '../platform/context.ts';
import { createMetrics } from '../platform/metrics.ts';
import { markDemo, refuseUnaskedDemo } from './demo-mark.ts';
import { openDatabase } from './open-database.ts';

/** A whole number of an option, or a ConfigError that names the option. */
function whole(name: string, text: string | undefined, fallback: number, min: number, max: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new ConfigError(`${name}=${text}: a whole number from ${min} to ${max} is needed`);
  return value;
}

const clock = (seconds: number): string =>
  seconds >= 3600
    ? `${Math.floor(seconds / 3600)}h${Math.round((seconds % 3600) / 60)}m`
    : seconds >= 60
      ? `${Math.floor(seconds / 60)}m${seconds % 60}s`
      : `${seconds}s`;

/**
 * `liangsu demo`: fills an empty database with a made-up world of `lots` lots; the same numbers give the same world.
 * Says how fast it goes and how long it will take; with `--json` prints the manifest as the only line of stdout.
 */
export async function demoCommand(options: { lots?: string; seed?: string; json?: boolean }): Promise<void> {
  const lots = whole('--lots', options.lots, 0, 1, 100_000_000);
  const seed = whole('--seed', options.seed, 1, 0, 0xffff_ffff);
  const config = readConfig();
  refuseUnaskedDemo(config);
  const database = await openDatabase(config);
  try {
    const started = Date.now();
    const context: Context = {
      config,
      pool: database.pool,
      engine: database.engine,
      auditor: database.auditor,
      log: pino({ level: config.logLevel }),
      metrics: createMetrics(),
      now: () => new Date(),
      demo: true,
    };
    const before = await readDemo(database.engine);
    if (before !== null || (await isEmptyDatabase(database.engine))) markDemo(config);
    const isThere = before?.state === 'complete';
    const capture = new CapturePipeline(database.engine);
    const manifest = await loadDemo(context, capture, {
      lots,
      seed,
      onProgress: ({ events, totalEvents, eventsPerSecond, remaining }) =>
        console.error(
          `${((100 * events) / totalEvents).toFixed(1)} %  ${events}/${totalEvents} 事件 events  ${eventsPerSecond}/s  剩余 left ${clock(remaining)}`,
        ),
    });
    await capture.close();
    const seconds = (Date.now() - started) / 1000;
    if (options.json) console.log(JSON.stringify({ ...manifest, seconds }));
    else {
      if (lots > 0 && lots < manifest.lots)
        console.log(
          `--lots ${lots}: 故事本身有 ${manifest.lots} 个批次，不能更少 the story itself has ${manifest.lots} lots, fewer are not possible`,
        );
      console.log(`
  ${isThere ? '示例数据已在库中，未作改动 the demo was there already, nothing was done' : `示例数据已就绪 demo ready (${seconds.toFixed(1)} s)`}
  批次 lots ${manifest.lots}   事件 events ${manifest.counts.events}   谱系关系 links ${manifest.counts.links}
  问题批次 contaminated lot  ${manifest.contaminated.code}
  登录 sign in as  ${manifest.logins.map(({ login }) => login).join(', ')}   密码 password  ${manifest.password}
`);
    }
  } catch (error) {
    if (error instanceof DemoRefusedError) throw new ConfigError(error.message);
    throw error;
  } finally {
    await database.close();
  }
}
