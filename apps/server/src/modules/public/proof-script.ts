import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyReply } from 'fastify';
import { fixed, type Part } from './page/wire.ts';

/** The built script that checks a page's proof in the visitor's browser. */
export interface ProofScript {
  /** Its address has its hash in it, so it may be kept for ever. */
  path: string;
  /** What a page needs to run it, after it is there. */
  part: Part;
  send(acceptEncoding: string | undefined, reply: FastifyReply): FastifyReply;
}

const FILE = 'proof.js';
const ENCODINGS = [
  ['br', `${FILE}.br`],
  ['gzip', `${FILE}.gz`],
] as const;

/** Reads the script as it was built and compressed (apps/scan); null where it was not. */
export function readProofScript(folder: string): ProofScript | null {
  if (!existsSync(join(folder, FILE))) return null;
  const plain = readFileSync(join(folder, FILE));
  const packed = ENCODINGS.flatMap(([encoding, file]) =>
    existsSync(join(folder, file)) ? [{ encoding, bytes: readFileSync(join(folder, file)) }] : [],
  );
  const path = `/t/proof.${createHash('sha256').update(plain).digest('hex').slice(0, 12)}.js`;
  return {
    path,
    // A module that is async is fetched behind everything that the page shows, and by no browser too old to run it.
    part: fixed(`<script type="module" async src="${path}"></script>`),
    send(acceptEncoding, reply) {
      const wanted = new Set((acceptEncoding ?? '').split(',').map((one) => one.split(';', 1)[0]!.trim()));
      const found = packed.find(({ encoding }) => wanted.has(encoding));
      if (found !== undefined) reply.header('content-encoding', found.encoding);
      return reply
        .header('content-type', 'text/javascript; charset=utf-8')
        .header('vary', 'accept-encoding')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .send(found?.bytes ?? plain);
    },
  };
}
