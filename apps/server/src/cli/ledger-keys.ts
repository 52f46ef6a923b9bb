import { verifierKeyText } from '@liangsu/domain/ledger';
import { beginNewLog, type LogKeys, rotateLogKey } from '../modules/ledger/index.ts';
import { ConfigError, readConfig } from '../platform/config.ts';
import { newOrigin } from './ledger-of.ts';
import { openExisting } from './open-database.ts';

function show(log: LogKeys, options: { json?: boolean }): void {
  const keys = log.keys.map(({ key, sign }) => ({ verifier: verifierKeyText(key), signs: sign !== null }));
  if (options.json) console.log(JSON.stringify({ origin: log.origin, keys }));
  else {
    console.log(`日志 log: ${log.origin}`);
    for (const { verifier, signs } of keys)
      console.log(`${signs ? '签名中 signs' : '已停用 retired'}  ${verifier}`);
  }
}

/**
 * `liangsu ledger rotate-key`: a new key beside the old ones; with `--retire`, the old ones sign no more. `--sm2` is about the
 * keys that sign in addition by SM2: the first one switches that on, `--stop` off. Throws ConfigError on wrong options.
 */
export async function rotateKeyCommand(options: {
  retire?: boolean;
  sm2?: boolean;
  stop?: boolean;
  json?: boolean;
}): Promise<void> {
  if (options.retire && options.stop) throw new ConfigError('--retire, --stop: 二选一 one of them');
  const step = options.stop ? 'stop' : options.retire === true;
  show(
    await rotateLogKey(readConfig().ledgerDir, new Date(), step, options.sm2 ? 'sm2' : 'ed25519'),
    options,
  );
}

/**
 * `liangsu ledger new-log`: after a restore, another name and another key; the old files are kept beside. Throws ConfigError when
 * the folder or the database knows a log of this name.
 */
export async function newLogCommand(options: { json?: boolean }): Promise<void> {
  const config = readConfig();
  const database = await openExisting(config);
  try {
    show(await beginNewLog(config.ledgerDir, newOrigin(config), new Date(), database.pool), options);
  } finally {
    await database.close();
  }
}
