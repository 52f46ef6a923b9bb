import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { Sign, VerifyEd25519 } from '@liangsu/domain/ledger';
import { verifySm2 } from './sm2.ts';

/** An Ed25519 key pair: the private key as PKCS #8 in DER, the public one as its 32 bytes (RFC 8032). */
export interface KeyPair {
  privateKey: Buffer;
  publicKey: Buffer;
}

/** A new key pair. */
export function generateKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }),
    publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url'),
  };
}

/** A function that signs with a private key. Throws what node:crypto throws on bytes that are none. */
export function signerOf(privateKey: Uint8Array): Sign {
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
  return (message) => sign(null, message, key);
}

function verifyOne(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    const x = Buffer.from(publicKey).toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
}

/** Checks a signature, of SM2 keys, too; false also when the public key is no point of the curve. */
export const verifyEd25519: VerifyEd25519 = Object.assign(verifyOne, { sm2: verifySm2 });
