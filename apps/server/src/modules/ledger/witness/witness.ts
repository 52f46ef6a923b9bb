import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  makeNoteKey,
  type NoteKey,
  parseVerifierKey,
  type Sign,
  verifierKeyText,
} from '@liangsu/domain/ledger';
import { ConfigError } from '../../../platform/config.ts';
import { sha256 } from '../../../platform/hash.ts';
import { readIfThere, writeDurably } from '../durable-file.ts';
import { generateKeyPair, signerOf } from '../ed25519.ts';
import { exclusively } from './lock.ts';

/** A witness's own key and memory, kept in a folder of its own machine. */
export interface Witness {
  key: NoteKey;
  sign: Sign;
  folder: string;
}

const KEY_FILE = 'witness.json';
const LOCK_FILE = 'witness.lock';

/** Makes the key, once, and gives the file's text. */
async function makeKey(folder: string, name: string | undefined): Promise<string> {
  if (name === undefined)
    throw new ConfigError('--name: 首次启动须给出见证人名称 a name is needed on the first start');
  const { privateKey, publicKey } = generateKeyPair();
  const key = await makeNoteKey(name, 'cosignature', publicKey, sha256);
  if (!key.ok) throw new ConfigError(`--name ${name}: a name without blanks and plus signs is needed`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, KEY_FILE);
  const made = `${JSON.stringify({ format: 1, verifier: verifierKeyText(key.value), private: privateKey.toString('base64') })}\n`;
  return exclusively(join(folder, LOCK_FILE), async () => {
    const there = await readIfThere(path);
    if (there === null) await writeDurably(path, made);
    return there ?? made;
  });
}

/** Opens a witness's folder; on the first start makes its key, under `name`. Throws ConfigError without one, or on another, and HeldError while another start makes it. */
export async function openWitness(folder: string, name: string | undefined): Promise<Witness> {
  const path = join(folder, KEY_FILE);
  const text = (await readIfThere(path)) ?? (await makeKey(folder, name));
  try {
    const stored = JSON.parse(text) as { format: number; verifier: string; private: string };
    const key = await parseVerifierKey(stored.verifier, sha256);
    if (!key.ok || stored.format !== 1) throw new Error('no key');
    if (name !== undefined && key.value.name !== name)
      throw new ConfigError(`--name ${name}: ${folder} 中的见证人是 holds the witness ${key.value.name}`);
    return { key: key.value, sign: signerOf(Buffer.from(stored.private, 'base64')), folder };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`${path}: this is no key file of a witness (${(error as Error).message})`);
  }
}
