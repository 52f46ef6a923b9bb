import type { Sign } from '@liangsu/domain/ledger';
import { sm2 } from 'sm-crypto-v2';
import type { KeyPair } from './ed25519.ts';

/** Signatures of GB/T 32918.2 over SM3 hashes with the default user id, r and s as 32 bytes each. */
const OPTIONS = { hash: true, der: false, userId: '1234567812345678' } as const;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** A new SM2 key pair: the private key as its 32 bytes, the public one as 04 and its two coordinates. */
export function generateSm2KeyPair(): KeyPair {
  const { privateKey, publicKey } = sm2.generateKeyPairHex();
  return { privateKey: Buffer.from(privateKey, 'hex'), publicKey: Buffer.from(publicKey, 'hex') };
}

/** A function that signs with a private key. Throws a RangeError on bytes that are none. */
export function sm2SignerOf(privateKey: Uint8Array): Sign {
  if (privateKey.length !== 32)
    throw new RangeError(`an SM2 private key has 32 bytes, not ${privateKey.length}`);
  const key = hex(privateKey);
  const publicKey = sm2.getPublicKeyFromPrivateKey(key);
  return (message) => Buffer.from(sm2.doSignature(message, key, { ...OPTIONS, publicKey }), 'hex');
}

/** Checks a signature; false also when the public key is no point of the curve. */
export function verifySm2(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return sm2.doVerifySignature(message, hex(signature), hex(publicKey), OPTIONS);
  } catch {
    return false;
  }
}
