import { type AttestedEvent, HASH_SIZE, LEAF_KINDS, SALT_SIZE } from '@liangsu/domain/ledger';
import { sha256 } from '../../platform/hash.ts';

/** Salt, `LS`, version and kind stand before the content. */
const HEAD = Buffer.of(0x4c, 0x53, 1, LEAF_KINDS.event);
const CONTENT_AT = SALT_SIZE + HEAD.length;

const TAG = { number: 3, text: 4, bytes: 5, map: 7 } as const;
const ROOM = 512;

/** A name behind its length and the tag of its value: the same in every event. */
function member(name: string, tag: number): Buffer {
  const bytes = Buffer.alloc(4 + name.length + 1);
  bytes.writeUInt32BE(name.length);
  bytes.write(name, 4, 'latin1');
  bytes[4 + name.length] = tag;
  return bytes;
}
const MAP_OF_SEVEN = Buffer.of(TAG.map, 0, 0, 0, 7);
const BATCH = Buffer.concat([MAP_OF_SEVEN, member('batch', TAG.number)]);
const BODY = member('body', TAG.text);
const CAPTURER = member('capturer', TAG.number);
const CONTEXT = member('context', TAG.bytes);
const DOCUMENT = member('document', TAG.bytes);
const NO = member('no', TAG.number);
const STATUS = member('status', TAG.number);

/**
 * The commitments of captured events: what `leafEntry('event', salt, eventContent(event))` of the domain gives behind its head,
 * written straight into one buffer. That takes a tenth of the time, and capture makes one for every event (tested to be the same).
 */
export class EventCommitments {
  #buffer = Buffer.allocUnsafe(8192);
  #at = 0;

  #bytes(bytes: Uint8Array): void {
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #number(value: number): void {
    const length = this.#buffer.write(String(value), this.#at + 4, 'latin1');
    this.#buffer.writeUInt32BE(length, this.#at);
    this.#at += 4 + length;
  }

  #hash(name: Buffer, hash: Uint8Array): void {
    this.#bytes(name);
    this.#buffer.writeUInt32BE(HASH_SIZE, this.#at);
    this.#at += 4;
    this.#bytes(hash);
  }

  /** SHA-256 over salt, head and content, 32 bytes. Numbers must be whole and not negative; hashes and salt 32 bytes. */
  of(salt: Uint8Array, event: AttestedEvent): Buffer {
    const { body } = event;
    const most = CONTENT_AT + ROOM + 3 * body.length;
    if (this.#buffer.length < most) this.#buffer = Buffer.allocUnsafe(2 * most);
    this.#buffer.set(salt, 0);
    this.#buffer.set(HEAD, SALT_SIZE);
    this.#at = CONTENT_AT;
    this.#bytes(BATCH);
    this.#number(event.batch);
    this.#bytes(BODY);
    const length = this.#buffer.write(body, this.#at + 4);
    this.#buffer.writeUInt32BE(length, this.#at);
    this.#at += 4 + length;
    this.#bytes(CAPTURER);
    this.#number(event.capturer);
    this.#hash(CONTEXT, event.context);
    this.#hash(DOCUMENT, event.document);
    this.#bytes(NO);
    this.#number(event.no);
    this.#bytes(STATUS);
    this.#number(event.status);
    return sha256(this.#buffer.subarray(0, this.#at));
  }
}
