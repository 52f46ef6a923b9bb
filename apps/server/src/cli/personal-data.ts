import { PERSONAL_DATA } from '@liangsu/domain/personal-data';
import { enterCommand, eraseOverdue, type Overdue, overdueData } from '../modules/access/index.ts';
import { readConfig } from '../platform/config.ts';
import { tableOf } from './grants.ts';
import { openExisting } from './open-database.ts';

function show(found: Overdue[], options: { json?: boolean }): void {
  if (options.json) console.log(JSON.stringify(found));
  else if (found.length === 0) console.log('没有到期的个人信息 nothing is overdue');
  else
    console.log(
      tableOf([
        ['代码 code', '内容 what', '数量 count'],
        ...found.map(({ category, count }) => [category, PERSONAL_DATA[category].zh, String(count)]),
      ]),
    );
}

/** `liangsu personal-data due`: what is kept beyond its term. */
export async function due(options: { json?: boolean }): Promise<void> {
  const database = await openExisting(readConfig());
  try {
    show(await overdueData(database.pool, new Date()), options);
  } finally {
    await database.close();
  }
}

/** `liangsu personal-data erase`: erases what is kept beyond its term, and records that it did. */
export async function erase(options: { json?: boolean }): Promise<void> {
  const database = await openExisting(readConfig());
  try {
    const erased = await eraseOverdue(database.pool, new Date());
    await enterCommand(database.pool, {
      action: 'personalData.erase',
      thing: null,
      after: {
        erased: erased.map(({ category }) => category),
        entries: erased.reduce((sum, { count }) => sum + count, 0),
      },
    });
    show(erased, options);
  } finally {
    await database.close();
  }
}
