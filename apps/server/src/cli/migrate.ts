import { readConfig } from '../platform/config.ts';
import { openDatabase } from './open-database.ts';

/** `liangsu migrate`: brings the database to this version and says what was done. */
export async function migrateCommand(options: { json?: boolean }): Promise<void> {
  const database = await openDatabase(readConfig());
  await database.close();
  if (options.json) console.log(JSON.stringify({ applied: database.applied }));
  else
    console.log(
      database.applied.length ? database.applied.join('\n') : '数据库结构已是最新 the database is up to date',
    );
}
