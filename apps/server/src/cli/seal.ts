import { enterCommand } from '../modules/access/index.ts';
import { readConfig } from '../platform/config.ts';
import { Sealer } from '../platform/sealing.ts';
import { openExisting } from './open-database.ts';
import { allOfOldKeys, sealAll } from './sealed.ts';

/**
 * `liangsu seal rotate-key`: puts a new key in front and seals everything anew; with `retire`, destroys the old keys, unless
 * something in the database still needs them.
 */
export async function rotateKey(options: { retire?: boolean; json?: boolean }): Promise<void> {
  const config = readConfig();
  const sealer = new Sealer(config);
  const database = await openExisting(config);
  try {
    if (options.retire !== true) sealer.addKey();
    const { sealed, lost } = await sealAll(database.engine, sealer);
    if (options.retire === true) {
      const left = await allOfOldKeys(database.engine, sealer);
      if (left > 0)
        throw new Error(
          `还有 ${left} 项用旧密钥密封，未销毁旧密钥 ${left} secrets are still sealed by old keys: none was destroyed`,
        );
      sealer.dropOldKeys();
    }
    await enterCommand(database.pool, {
      action: 'seal.rotateKey',
      thing: null,
      after: { resealed: sealed, oldKeysDestroyed: options.retire === true },
    });
    if (options.json) console.log(JSON.stringify({ sealed, lost }));
    else
      console.log(`重新密封 sealed anew: ${sealed}${lost > 0 ? `; 无密钥可开 no key opens: ${lost}` : ''}`);
  } finally {
    await database.close();
  }
}
