import { DISCIPLINES, type Discipline } from '@liangsu/domain/access';
import { admitParty, enterCommand } from '../modules/access/index.ts';
import { ConfigError, readConfig } from '../platform/config.ts';
import { findParty } from './grants.ts';
import { openExisting } from './open-database.ts';

/** `liangsu organisation admit`: a party that was entered takes part from now on; exit code 2 when it says no area. */
export async function admit(party: string, options: { disciplines: string }): Promise<void> {
  const words = options.disciplines.split(/[\s,，]+/).filter(Boolean);
  const unknown = words.filter((word) => !Object.hasOwn(DISCIPLINES, word));
  if (words.length === 0 || unknown.length > 0)
    throw new ConfigError(`--disciplines: 没有这样的部门 no such discipline: ${unknown.join(', ')}`);
  const database = await openExisting(readConfig());
  try {
    const id = await findParty(database.pool, party);
    await admitParty(database.pool, id!, words as Discipline[], 'command').catch((error: Error) => {
      throw new ConfigError(error.message);
    });
    await enterCommand(database.pool, {
      action: 'organisation.admitAuthority',
      thing: { kind: 'organisation', id: id! },
      after: { state: 'approved', disciplines: words },
    });
    console.log(`已接入 admitted: ${party}`);
  } finally {
    await database.close();
  }
}
