import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, ConfigError } from '../platform/config.ts';

const TEXT = `这个目录中的数据库装有演示数据：其中的主体、地点、批次和账号均为虚构，密码人人皆知。请勿录入真实业务；正式使用请换一个空的 LIANGSU_DATA，并设 LIANGSU_DEMO=0。

The database in this folder holds the demo: its parties, places, lots and accounts are made up, and everybody knows the
passwords. Enter no real business here; for that, use another, empty LIANGSU_DATA with LIANGSU_DEMO=0.
`;

/** Refuses to write a demo into a PostgreSQL of the operator's own, unless LIANGSU_DEMO=1 asks for it. */
export function refuseUnaskedDemo(config: Config): void {
  if (config.databaseUrl !== null && config.demo !== 'force')
    throw new ConfigError(
      'DATABASE_URL 已设置，只有 LIANGSU_DEMO=1 时才写入演示数据 DATABASE_URL is set: the demo is written there only with LIANGSU_DEMO=1',
    );
}

/** Marks the folder of an embedded database that holds the demo, for whoever finds the folder alone. */
export function markDemo(config: Config): void {
  if (config.databaseUrl !== null) return;
  const file = join(config.dataDir, 'DEMO.txt');
  if (existsSync(file)) return;
  mkdirSync(config.dataDir, { recursive: true });
  writeFileSync(file, TEXT);
}
