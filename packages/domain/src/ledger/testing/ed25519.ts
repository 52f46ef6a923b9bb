import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';

/** The DER around a seed and around a public key (RFC 8410): `node:crypto` takes no bare ones. */
const SEED = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC = Buffer.from('302a300506032b6570032100', 'hex');

export const verifyEd25519 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean =>
  verify(
    null,
    message,
    createPublicKey({ key: Buffer.concat([PUBLIC, publicKey]), format: 'der', type: 'spki' }),
    signature,
  );

/** A key pair from its 32-byte seed. */
export function pairOf(seed: Uint8Array) {
  const key = createPrivateKey({ key: Buffer.concat([SEED, seed]), format: 'der', type: 'pkcs8' });
  return {
    publicKey: new Uint8Array(
      createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC.length),
    ),
    sign: (message: Uint8Array) => new Uint8Array(sign(null, message, key)),
  };
}
