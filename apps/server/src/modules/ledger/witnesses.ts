import { type NoteKey, parseVerifierKey } from '@liangsu/domain/ledger';
import { ConfigError } from '../../platform/config.ts';
import { sha256 } from '../../platform/hash.ts';

/** The witnesses of the settings. Throws ConfigError on what is no key for cosignatures, and on two keys of one name. */
export async function readWitnesses(texts: readonly string[]): Promise<NoteKey[]> {
  const keys: NoteKey[] = [];
  for (const text of texts) {
    const key = await parseVerifierKey(text, sha256);
    if (!key.ok || key.value.type !== 'cosignature')
      throw new ConfigError(
        `LIANGSU_WITNESSES: ${text}: a witness's public key is needed, as “liangsu witness” prints it`,
      );
    if (keys.some(({ name }) => name === key.value.name))
      throw new ConfigError(`LIANGSU_WITNESSES: two keys of ${key.value.name}`);
    keys.push(key.value);
  }
  return keys;
}
