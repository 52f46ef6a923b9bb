import type { Locale } from '@liangsu/contract';
import type { Sight } from '@liangsu/domain/access';
import type { Client, Pool } from '../../../platform/db/pool.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { identityOf } from '../capture/rows.ts';
import { seenEvents } from './shown.ts';

/** An event's hash as an id; what comes after its 64 digits is the version of the CBV, which may be left out. */
const HASH = /^ni:\/\/\/sha-256;[0-9a-f]{64}/;

/** What events of this id are called by: an error declaration bears the id of the event that it declares wrong. */
const identitiesOf = (id: string): Buffer[] => {
  const hash = HASH.exec(id)?.[0];
  const names = hash === undefined ? [id] : [id, `${hash}?ver=CBV2.0`];
  return names.flatMap((name) => [identityOf(name, false), identityOf(name, true)]);
};

/** By indexes alone, however many events there are. */
export const BY_IDENTITY = `SELECT encode(k.identity, 'hex') AS identity, e.no
  FROM (SELECT identity, event FROM event_key WHERE identity = ANY ($1)
        UNION ALL SELECT identity, event FROM event_claim WHERE identity = ANY ($1)
        UNION ALL SELECT identity, event FROM event_conflict WHERE identity = ANY ($1)) k
  JOIN event e ON e.no = k.event ORDER BY e.status, e.no`;

/**
 * The numbers of the events that go by these ids, as somebody sees them: of several under one id the first that they see, what counts
 * before claims and conflicts. Throws resource.notFound for the first id under which they see none: that there is one is nobody's
 * to learn (docs/adr/0016-who-sees-what.md).
 */
export async function findEventStarts(
  client: Client,
  pool: Pool,
  sight: Sight,
  ids: readonly string[],
  locale: Locale,
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  if (ids.length === 0) return found;
  const wanted = new Map(ids.map((id) => [id, identitiesOf(id).map((one) => one.toString('hex'))]));
  const { rows } = await client.query<{ identity: string; no: number }>(BY_IDENTITY, [
    [...wanted.values()].flat().map((identity) => Buffer.from(identity, 'hex')),
  ]);
  const seen = await seenEvents(pool, sight, [...new Set(rows.map(({ no }) => no))]);
  for (const [id, identities] of wanted) {
    const first = rows.find(({ identity, no }) => identities.includes(identity) && seen.has(no));
    if (first === undefined)
      throw new AppError('resource.notFound', {
        what: locale === 'en' ? 'Event' : '事件',
        id: id.slice(0, 100),
      });
    found.set(id, first.no);
  }
  return found;
}
