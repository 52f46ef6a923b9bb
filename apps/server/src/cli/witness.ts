import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type NoteKey, parseVerifierKey, verifierKeyText } from '@liangsu/domain/ledger';
import { InconsistentLogError, type LogClient, openWitness, visit } from '../modules/ledger/index.ts';
import { ConfigError } from '../platform/config.ts';
import { sha256 } from '../platform/hash.ts';

export interface WitnessOptions {
  url?: string;
  log?: string[];
  name?: string;
  data: string;
  interval: string;
  once?: boolean;
  json?: boolean;
}

const PATIENCE_MS = 30_000;

/** Reaches a log over HTTP; answers longer than they may be are broken off. */
function clientOf(url: string): LogClient {
  const base = url.endsWith('/') ? url : `${url}/`;
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, base), { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
  return {
    async get(path, most, fresh) {
      const response = await ask(path, fresh ? { headers: { 'cache-control': 'no-cache' } } : {});
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      const parts: Uint8Array[] = [];
      let length = 0;
      for await (const part of response.body ?? []) {
        parts.push(part);
        length += part.length;
        if (length > most) throw new Error(`${path}: more than ${most} bytes`);
      }
      return Buffer.concat(parts);
    },
    async post(path, body) {
      const headers = { 'content-type': 'text/plain; charset=utf-8' };
      const response = await ask(path, { method: 'POST', body, headers });
      return { status: response.status, text: (await response.text()).slice(0, 2000) };
    },
  };
}

async function logKeys(texts: readonly string[]): Promise<NoteKey[]> {
  const keys: NoteKey[] = [];
  for (const text of texts) {
    const key = await parseVerifierKey(text, sha256);
    if (!key.ok || key.value.type !== 'ed25519')
      throw new ConfigError(
        `--log ${text}: 应为日志公钥 the log's public key is needed, as its ledger page shows it`,
      );
    keys.push(key.value);
  }
  if (keys.some(({ name }) => name !== keys[0]!.name))
    throw new ConfigError('--log: keys of one log are needed');
  return keys;
}

/**
 * `liangsu witness`: on a machine of its own, signs the log's heads as long as each goes on from the last. Exit code 1 when
 * it is proven that the log signed two histories: then nothing of it is signed until somebody has looked.
 */
export async function witnessCommand(options: WitnessOptions): Promise<void> {
  const seconds = Number(options.interval);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 86_400)
    throw new ConfigError(`--interval ${options.interval}: a whole number from 1 to 86400 is needed`);
  const witness = await openWitness(resolve(options.data), options.name);
  const say = (text: string, what: object) => console.log(options.json ? JSON.stringify(what) : text);
  const verifier = verifierKeyText(witness.key);
  say(`见证人公钥 public key: ${verifier}`, { verifier });
  if (options.url === undefined) return;
  const log = await logKeys(options.log ?? []);
  if (log.length === 0) throw new ConfigError('--log: 须给出日志公钥 the public key of the log is needed');
  if (!URL.canParse(options.url)) throw new ConfigError(`--url ${options.url}: an address is needed`);
  const client = clientOf(options.url);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  while (!stopping.signal.aborted) {
    try {
      const done = await visit(witness, log, client, new Date());
      const taken = done.status === 200;
      say(
        `${done.size} 片 leaves (${done.before ?? '—'}): ${taken ? '已签署 signed' : `未收取 not taken, ${done.status} ${done.answer}`}${done.unproven > 0 ? `; ${done.unproven} 个检查点尚待查明 head(s) of before are still to be placed` : ''}`,
        done,
      );
      if (options.once && !taken) process.exitCode = 1;
    } catch (error) {
      if (error instanceof InconsistentLogError) throw error;
      console.error(`暂时无法签署 cannot sign now: ${(error as Error).message}`);
      if (options.once) process.exitCode = 1;
    }
    if (options.once) return;
    await delay(seconds * 1000, undefined, { signal: stopping.signal }).catch(() => {});
  }
}
