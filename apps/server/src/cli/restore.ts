import { resolve } from 'node:path';
import { readConfig } from '../platform/config.ts';
import { restoreBackup } from '../platform/db/base-backup.ts';
import { asConfigError, refuseOwnServer } from './backup.ts';
import { progressLine } from './progress.ts';

/** `liangsu restore DIR`: puts a backup into an empty LIANGSU_DATA, checks every file, and starts the database once. */
export async function restoreCommand(folder: string, options: { json?: boolean }): Promise<void> {
  const config = readConfig();
  refuseOwnServer('restore', config.databaseUrl);
  const line = progressLine('恢复 restore');
  try {
    const { manifest, events, seq } = await restoreBackup(resolve(folder), config.dataDir, (done, total) =>
      line.show(done, total, 'bytes'),
    );
    line.end();
    if (options.json)
      console.log(JSON.stringify({ folder: config.dataDir, madeAt: manifest.createdAt, events, seq }));
    else
      console.log(
        `已恢复到 restored to ${config.dataDir}: ${events} events, commit sequence ${seq}, backup of ${manifest.createdAt}\n` +
          '请用 liangsu verify 核对 check it with: liangsu verify',
      );
  } catch (error) {
    line.end();
    throw asConfigError(error);
  }
}
