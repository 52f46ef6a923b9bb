import {
  createApiKey,
  enterCommand,
  listApiKeys,
  revokeApiKey,
  SETTINGS_KEY,
} from '../modules/access/index.ts';
import { ConfigError, readConfig } from '../platform/config.ts';
import { transaction } from '../platform/db/pool.ts';
import { findParty, readRights, tableOf } from './grants.ts';
import { openDatabase, openExisting } from './open-database.ts';

/** Options of the commands about keys. */
export interface KeyOptions {
  name?: string;
  party?: string;
  rights?: string;
  expires?: string;
  json?: boolean;
}

/** A day (its end, Chinese time) or an instant with its zone; throws ConfigError unless it is yet to come. */
function readExpiry(text: string | undefined, now: Date): Date | null {
  if (text === undefined) return null;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const at = new Date(day ? `${text}T23:59:59.999+08:00` : instant ? text : Number.NaN);
  if (Number.isNaN(at.getTime()) || at <= now)
    throw new ConfigError(
      `--expires ${text}: 应为今后的日期 a day or an instant to come is needed, such as 2027-12-31 or 2027-12-31T12:00:00+08:00`,
    );
  return at;
}

/** `liangsu key add`: a key for a program, printed once. */
export async function add(options: KeyOptions): Promise<void> {
  const name = options.name?.trim() ?? '';
  if (name === '' || name.length > 200 || name === SETTINGS_KEY)
    throw new ConfigError(`--name: 用途或系统名称 a name is needed, other than ${SETTINGS_KEY}`);
  const rights = readRights(options.rights!);
  const expiresAt = readExpiry(options.expires, new Date());
  const database = await openDatabase(readConfig());
  try {
    const partyId = await findParty(database.pool, options.party);
    const { id, text } = await transaction(database.pool, async (client) => {
      const made = await createApiKey(client, { name, rights, partyId, expiresAt });
      await enterCommand(client, {
        action: 'key.create',
        thing: { kind: 'apiKey', id: made.id },
        after: { name, rights, organisation: partyId, expiresAt },
      });
      return made;
    });
    if (options.json) console.log(JSON.stringify({ id, key: text, name, partyId, rights, expiresAt }));
    else console.log(`已添加 added: ${name}  ${id}\n密钥 key (只显示一次 shown once): ${text}`);
  } finally {
    await database.close();
  }
}

/** `liangsu key list`: every key, without its text. */
export async function list(options: KeyOptions): Promise<void> {
  const database = await openExisting(readConfig());
  try {
    const keys = await listApiKeys(database.pool);
    if (options.json) console.log(JSON.stringify(keys));
    else
      console.log(
        tableOf([
          ['编号 id', '名称 name', '主体 party', '权限 rights', '到期 expires', '撤销 revoked'],
          ...keys.map((key) => [
            key.id,
            key.name,
            key.partyId === null ? '–' : String(key.partyId),
            key.rights.join(',') || '–',
            key.expiresAt?.toISOString() ?? '–',
            key.revokedAt?.toISOString() ?? '–',
          ]),
        ]),
      );
  } finally {
    await database.close();
  }
}

/** `liangsu key revoke`: the key is refused from now on. */
export async function revoke(id: string, options: KeyOptions): Promise<void> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id))
    throw new ConfigError(`${id}: 应为密钥编号 the id of a key is needed (liangsu key list)`);
  const config = readConfig();
  const database = await openExisting(config);
  try {
    const key = await revokeApiKey(database.pool, id.toLowerCase(), new Date());
    if (key === null) throw new Error(`没有这个密钥 there is no such key: ${id}`);
    await enterCommand(database.pool, {
      action: 'key.revoke',
      thing: { kind: 'apiKey', id: key.id },
      after: { name: key.name, revokedAt: key.revokedAt },
    });
    console.log(options.json ? JSON.stringify(key) : `已撤销 revoked: ${key.name}  ${key.id}`);
    if (key.name === SETTINGS_KEY)
      console.error(
        `请同时修改或删除设置 ${SETTINGS_KEY}，否则下次启动时它会重新生效 change or remove the setting ${SETTINGS_KEY} too: with it the next start makes the key valid again`,
      );
  } finally {
    await database.close();
  }
}
