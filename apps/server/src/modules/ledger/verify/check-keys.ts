import { type NoteKey, parseVerifierKey, verifierKeyText } from '@liangsu/domain/ledger';
import type { Queryable } from '../../../platform/db/pool.ts';
import type { Report } from '../../../platform/differences.ts';
import { sha256 } from '../../../platform/hash.ts';
import type { LogKey } from '../log-keys.ts';

/** Logs whose keys the folder outside the database has, by name. */
export type KnownLogs = ReadonlyMap<string, readonly LogKey[]>;

/** A key of a log, and between which moments it signed, in milliseconds. */
export interface UsedKey {
  key: NoteKey;
  from: number;
  until: number;
}

/**
 * Keys of logs by name: those that the folder outside the database knows, and for other names those that the database tells, of
 * which it is not known when they were in use.
 */
export async function keysByOrigin(
  db: Queryable,
  known: KnownLogs,
): Promise<Map<string, readonly UsedKey[]>> {
  const { rows } = await db.query<{ origin: string; verifier: string }>(
    'SELECT origin, verifier FROM ledger_key',
  );
  const keys = new Map<string, readonly UsedKey[]>();
  const always = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
  for (const { origin, verifier } of rows) {
    const key = await parseVerifierKey(verifier, sha256);
    if (key.ok) keys.set(origin, [...(keys.get(origin) ?? []), { key: key.value, ...always }]);
  }
  for (const [origin, own] of known)
    keys.set(
      origin,
      own.map(({ key, made, retired }) => ({
        key,
        from: made.getTime(),
        until: retired?.getTime() ?? always.until,
      })),
    );
  return keys;
}

/** As heads name the keys that signed them. */
export const keyName = ({ name, id }: { name: string; id: string }): string => `${name}+${id}`;

/**
 * Holds the table of public keys against the folder: it is what people are shown where there is none. `signed`: keys that signed
 * heads, which are in the table since. A log that the folder does not know has ended before the first that it knows: it was lost
 * with its folder; another is somebody else's.
 */
export async function checkKeys(
  db: Queryable,
  known: KnownLogs,
  signed: ReadonlySet<string>,
  report: Report,
): Promise<void> {
  if (known.size === 0) return;
  const { rows } = await db.query<{ verifier: string; origin: string; made: Date; ended: boolean }>(
    `SELECT k.verifier, k.origin, k.made_at AS made,
            EXISTS (SELECT FROM ledger_checkpoint c WHERE c.origin = k.origin)
            AND NOT EXISTS (SELECT FROM ledger_checkpoint c WHERE c.origin = k.origin
                              AND c.no > (SELECT min(no) FROM ledger_checkpoint o WHERE o.origin = ANY ($1))) AS ended
       FROM ledger_key k ORDER BY k.made_at, k.verifier`,
    [[...known.keys()]],
  );
  const tell = (code: string, verifier: string, expected: Date | null, found: Date | null) =>
    report({
      code,
      table: 'ledger_key',
      key: `verifier=${verifier}`,
      event: null,
      expected: expected && { made: expected.toISOString() },
      found: found && { made: found.toISOString() },
    });
  const told = new Map(rows.map((row) => [row.verifier, row]));
  for (const [origin, keys] of known)
    for (const { key, made } of keys) {
      const verifier = verifierKeyText(key);
      const row = told.get(verifier);
      told.delete(verifier);
      if (row === undefined) {
        if (signed.has(keyName(key))) tell('key.missing', verifier, made, null);
      } else if (row.origin !== origin || row.made.getTime() !== made.getTime())
        tell('key.wrong', verifier, made, row.made);
    }
  for (const { verifier, origin, made, ended } of told.values())
    if (known.has(origin) || !ended) tell('key.extra', verifier, null, made);
}
