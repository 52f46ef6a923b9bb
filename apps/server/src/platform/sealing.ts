import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Config, ConfigError } from './config.ts';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Begins what is sealed; the number is this form's. */
const MARK = 's1.';
const FILE = 'seal.json';

interface Key {
  id: string;
  key: Buffer;
}

const idOf = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 8);

/** A key of its base64; throws ConfigError, naming where it stands, when it is no 32 bytes. */
function readKey(text: string, where: string): Key {
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES) throw new ConfigError(`${where}: a key of 32 bytes in base64 is needed`);
  return { id: idOf(key), key };
}

function readFile(text: string, path: string): string[] {
  try {
    const { keys } = JSON.parse(text) as { keys: unknown };
    if (Array.isArray(keys) && keys.every((key) => typeof key === 'string')) return keys;
  } catch {
    // Said below, as of any other file that is none of ours.
  }
  throw new ConfigError(`${path}: this is no file of sealing keys`);
}

/** Writes a file as a whole, for its owner's eyes; `replace` false: throws EEXIST when there is one. */
function writeWhole(path: string, text: string, replace: boolean): void {
  const making = `${path}.${randomBytes(6).toString('hex')}.new`;
  const file = openSync(making, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  if (replace) renameSync(making, path);
  else
    try {
      linkSync(making, path);
    } finally {
      rmSync(making);
    }
}

/**
 * Seals small secrets that the database must be able to give back (AES-256-GCM), so that who reads the database or a backup reads
 * none of them. The keys lie outside both: in the setting LIANGSU_SEAL_KEYS, else in `seal.json` beside the ledger's keys, made
 * when first needed. The first key seals, all open.
 */
export class Sealer {
  readonly #path: string;
  readonly #fixed: Key[];
  #keys: Key[] = [];

  constructor({ ledgerDir, sealKeys }: Pick<Config, 'ledgerDir' | 'sealKeys'>) {
    this.#path = join(ledgerDir, FILE);
    this.#fixed = sealKeys.map((text) => readKey(text, 'LIANGSU_SEAL_KEYS'));
  }

  /** Reads the file anew: a command may have put another key in front while this program runs. */
  #load(): Key[] {
    if (this.#fixed.length > 0) return this.#fixed;
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    this.#keys = readFile(text, this.#path).map((key) => readKey(key, this.#path));
    return this.#keys;
  }

  #write(keys: readonly Buffer[], replace: boolean): void {
    mkdirSync(join(this.#path, '..'), { recursive: true, mode: 0o700 });
    const text = `${JSON.stringify({ format: 1, keys: keys.map((key) => key.toString('base64')) }, null, 1)}\n`;
    writeWhole(this.#path, text, replace);
  }

  #sealing(): Key {
    const [first] = this.#load();
    if (first) return first;
    try {
      this.#write([randomBytes(KEY_BYTES)], false);
    } catch (error) {
      // Another program that starts beside this one was first: its key is the key.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    return this.#load()[0]!;
  }

  /** Seals a text for one purpose, which is no secret; it opens for no other. */
  seal(text: string, purpose: string): string {
    const { id, key } = this.#sealing();
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(purpose));
    const body = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${MARK}${id}.${body.toString('base64url')}`;
  }

  /** What was sealed for this purpose; null when no key opens it, it was altered, or it is for another. */
  open(sealed: string, purpose: string): string | null {
    const [mark, id, text] = sealed.split('.');
    if (`${mark}.` !== MARK || id === undefined || text === undefined) return null;
    const of = (keys: Key[]) => keys.find((one) => one.id === id);
    const found = of(this.#keys) ?? of(this.#load());
    const body = Buffer.from(text, 'base64url');
    if (!found || body.length < IV_BYTES + TAG_BYTES) return null;
    try {
      const decipher = createDecipheriv('aes-256-gcm', found.key, body.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(purpose))
        .setAuthTag(body.subarray(-TAG_BYTES));
      return decipher.update(body.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      return null;
    }
  }

  /** Whether a text was sealed, by whichever key. */
  static isSealed(text: string): boolean {
    return text.startsWith(MARK);
  }

  /** Whether a text is sealed by the key that seals now. */
  isCurrent(text: string): boolean {
    return text.startsWith(`${MARK}${this.#sealing().id}.`);
  }

  /** Puts a new key in front of the others. Throws ConfigError when the keys are a setting's: there they are changed. */
  addKey(): void {
    this.#refuseFixed();
    this.#write([randomBytes(KEY_BYTES), ...this.#load().map(({ key }) => key)], true);
  }

  /** Destroys all keys but the first. What only they open is lost. Throws ConfigError as `addKey`. */
  dropOldKeys(): void {
    this.#refuseFixed();
    this.#write([this.#sealing().key], true);
  }

  #refuseFixed(): void {
    if (this.#fixed.length > 0)
      throw new ConfigError(
        'LIANGSU_SEAL_KEYS: 密钥由设置给出，请在设置中把新密钥放在最前并重启 the keys are given by the setting: put the new one in front there and start again',
      );
  }
}
