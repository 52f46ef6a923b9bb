import type { Acting } from '@liangsu/domain/access';
import type { Queryable } from '../../platform/db/pool.ts';
import { ACTING_COLUMNS, type ActingRow, actingOf } from './acting.ts';
import { actingOfKey, GOOD, KEY_COLUMNS, type KeyRow } from './keys/actor.ts';

/**
 * As whom somebody (`by`: as records call them) acts for an organisation (0: the installation) at this moment: for work that goes on after they
 * were asked who they are. Null when they no longer act for it: disabled, without a role there, a key that is over or revoked. A
 * password that has come due meanwhile stops nothing. Of who is neither a person nor a key, null.
 */
export async function actingNow(
  db: Queryable,
  by: string,
  partyId: number,
  now: Date,
): Promise<Acting | null> {
  const [, kind, name] = /^(user|key):(.*)$/s.exec(by) ?? [];
  if (kind === 'user') {
    const { rows } = await db.query<ActingRow>(
      `SELECT $2::bigint AS acting_party, ${ACTING_COLUMNS} FROM app_user u WHERE u.login = $1 AND u.disabled_at IS NULL`,
      [name, partyId],
    );
    const found = rows[0] && actingOf(rows[0], now);
    return found?.partyId === partyId ? { ...found.acting, passwordDue: false } : null;
  }
  if (kind === 'key') {
    const { rows } = await db.query<KeyRow>(
      `SELECT ${KEY_COLUMNS}, k.rights FROM api_key k WHERE k.id::text = $1 AND ${GOOD}`,
      [name, now],
    );
    return rows[0] && (rows[0].party_id ?? 0) === partyId ? actingOfKey(rows[0]) : null;
  }
  return null;
}
