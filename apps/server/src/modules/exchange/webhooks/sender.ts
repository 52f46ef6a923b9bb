import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { WEBHOOK_FAULTS } from '@liangsu/contract';
import { allowedAddresses } from './addresses.ts';

export type SendFault = (typeof WEBHOOK_FAULTS)[number];
/** What came of sending; a null `fault`: it was taken. */
export interface Sent {
  status: number | null;
  fault: SendFault | null;
  ms: number;
}

/** Everything together: finding the address, connecting, sending and the answer. */
const TIMEOUT_MS = 10_000;
/** Of an answer nothing is kept; so much is read, so that the other side can end in order. */
const MOST_ANSWER = 16 * 1024;

export interface SenderOptions {
  allow: readonly string[];
  http: boolean;
  /** Finds the addresses of a name; tests give their own. */
  resolve?: (host: string) => Promise<LookupAddress[]>;
  timeoutMs?: number;
  /** Further certificate authorities; those of the machine when left out. */
  ca?: string;
}

class Forbidden extends Error {}

const resolveByDns = (host: string): Promise<LookupAddress[]> =>
  new Promise((done, fail) => {
    dnsLookup(host, { all: true, verbatim: true }, (error, found) => (error ? fail(error) : done(found)));
  });

function faultOf(error: NodeJS.ErrnoException): SendFault {
  if (error instanceof Forbidden) return 'addressForbidden';
  const code = error.code ?? '';
  if (
    error.name === 'AbortError' ||
    error.name === 'TimeoutError' ||
    code === 'ETIMEDOUT' ||
    code === 'ABORT_ERR'
  )
    return 'timeout';
  if (['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA'].includes(code)) return 'notFound';
  if (/^(ERR_TLS|ERR_SSL|CERT_|EPROTO)|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH/.test(code))
    return 'certificate';
  return 'unreachable';
}

/**
 * Posts to addresses that strangers chose, so that no such address reaches anything inside (server-side request forgery):
 * the name is resolved once, every address that it gives must be allowed, and the connection goes to one of just those, so
 * a name that answers otherwise the next time gains nothing. No redirect is followed, no proxy of the environment is used,
 * and the answer's content goes nowhere.
 */
export class Sender {
  readonly #allowed: (address: string) => boolean;
  readonly #options: SenderOptions;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#allowed = allowedAddresses(options.allow);
  }

  /** An address as it may be subscribed, written in the one way; null when it may not be. Its name is looked up only when sending. */
  acceptUrl(text: string): string | null {
    if (!URL.canParse(text)) return null;
    const url = new URL(text);
    const scheme = url.protocol === 'https:' || (this.#options.http && url.protocol === 'http:');
    if (!scheme || url.username !== '' || url.password !== '' || url.hash !== '') return null;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !this.#allowed(host)) return null;
    // By its name it never leaves this machine (RFC 6761 §6.3), whatever is looked up.
    if (/(^|\.)localhost\.?$/i.test(host) && !this.#allowed('127.0.0.1')) return null;
    return url.href;
  }

  /** Sends a body by POST; never throws. `status` is the answer's where there was one. */
  async post(address: string, headers: Record<string, string>, body: string): Promise<Sent> {
    const started = performance.now();
    const end = (status: number | null, fault: SendFault | null): Sent => ({
      status,
      fault,
      ms: Math.round(performance.now() - started),
    });
    const signal = AbortSignal.timeout(this.#options.timeoutMs ?? TIMEOUT_MS);
    try {
      const href = this.acceptUrl(address);
      if (href === null) throw new Forbidden(address);
      const url = new URL(href);
      const checked = await within(signal, this.#resolve(url.hostname.replace(/^\[|\]$/g, '')));
      const status = await this.#exchange(url, checked, headers, body, signal);
      if (status >= 200 && status < 300) return end(status, null);
      return end(status, status >= 300 && status < 400 ? 'redirected' : 'refused');
    } catch (error) {
      return end(null, faultOf(error as NodeJS.ErrnoException));
    }
  }

  /** The addresses of a host; throws when there is none, or one of them is not allowed. */
  async #resolve(host: string): Promise<LookupAddress[]> {
    const family = isIP(host);
    const found =
      family === 0 ? await (this.#options.resolve ?? resolveByDns)(host) : [{ address: host, family }];
    if (found.length === 0) throw Object.assign(new Error(host), { code: 'ENOTFOUND' });
    if (!found.every(({ address }) => this.#allowed(address))) throw new Forbidden(host);
    return found;
  }

  #exchange(
    url: URL,
    checked: LookupAddress[],
    headers: Record<string, string>,
    body: string,
    signal: AbortSignal,
  ): Promise<number> {
    // Whatever the name is by now: only what was checked.
    const lookup: LookupFunction = (_host, options, done) => {
      if (options.all) done(null, checked);
      else done(null, checked[0]!.address, checked[0]!.family);
    };
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const call: ClientRequest = request(
        url,
        {
          method: 'POST',
          headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
          lookup,
          signal,
          agent: false,
          maxHeaderSize: 16 * 1024,
          ...(this.#options.ca === undefined ? {} : { ca: this.#options.ca }),
        },
        (answer: IncomingMessage) => {
          const status = answer.statusCode ?? 0;
          let read = 0;
          const finish = () => {
            answer.destroy();
            resolve(status);
          };
          answer.on('data', (part: Buffer) => {
            read += part.length;
            if (read > MOST_ANSWER) finish();
          });
          answer.on('end', finish);
          // The status was said: that the rest broke off or came too slowly changes nothing.
          answer.on('error', finish);
          answer.on('close', finish);
        },
      );
      call.on('error', reject);
      // An answer that is none, such as a switch of protocols, ends without an error.
      call.on('close', () => reject(new Error('closed')));
      call.end(body);
    });
  }
}

/** A promise that gives up when the signal does. */
function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
