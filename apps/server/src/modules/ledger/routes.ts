import { getLedger, getLedgerConsistency, getLedgerLeaf } from '@liangsu/contract';
import { encodeBundle, HASH_SIZE, type NoteKey, parseTilePath, TILE_WIDTH } from '@liangsu/domain/ledger';
import type { FastifyReply } from 'fastify';
import type { Context } from '../../platform/context.ts';
import { type App, mount } from '../../platform/http/app.ts';
import { AppError } from '../../platform/http/errors.ts';
import { lastWitnessed, publishedNote, takeCosignatures } from './cosignatures.ts';
import type { Ledger } from './ledger.ts';
import { consistencyProof, entriesAt, leafProof, requireHead } from './proofs.ts';
import { ledgerStatus } from './status.ts';
import { readTiles } from './store.ts';

const PREFIX = '/ledger/';
/** A checkpoint and a hundred signatures take less. */
const MAX_COSIGNED = 32_768;
/** Also a tile that is not full never changes: the tree only grows, and a wider one has another address. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** Whoever checks may do so from any page. */
const forAll = (reply: FastifyReply): FastifyReply => reply.header('access-control-allow-origin', '*');

const asNote = (reply: FastifyReply, note: string): FastifyReply =>
  forAll(reply).header('cache-control', 'no-cache').type('text/plain; charset=utf-8').send(note);

/** The log as c2sp.org/tlog-tiles publishes one: checkpoint, tiles of hashes, bundles of entries. */
function registerLog(app: App, context: Context, witnesses: readonly NoteKey[]): void {
  const { pool } = context;
  const hidden = { config: { action: 'public' }, schema: { hide: true } };

  app.get('/ledger/checkpoint', hidden, async (_request, reply) =>
    asNote(reply, await publishedNote(pool, await requireHead(pool), witnesses)),
  );
  app.get('/ledger/checkpoint/witnessed', hidden, async (_request, reply) => {
    const head = await lastWitnessed(pool, witnesses);
    if (head === null) throw new AppError('ledger.notWitnessed');
    return asNote(reply, await publishedNote(pool, head, witnesses));
  });

  // A note is text; elsewhere nothing takes text.
  app.register(async (scope) => {
    scope.addContentTypeParser('text/plain', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    scope.post('/ledger/cosignature', { ...hidden, bodyLimit: MAX_COSIGNED }, async (request) => {
      const body = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
      return { witnesses: await takeCosignatures(pool, body, witnesses, context.now()) };
    });
  });

  app.get('/ledger/tile/*', hidden, async (request, reply) => {
    const path = request.raw.url!.split('?', 1)[0]!.slice(PREFIX.length);
    const parsed = parseTilePath(path);
    const bytes = parsed.ok
      ? 'hashes' in parsed.value
        ? await hashTile(parsed.value.hashes)
        : await entryBundle(parsed.value.entries)
      : null;
    if (bytes === null) throw new AppError('ledger.noTile', { path: path.slice(0, 100) });
    return forAll(reply).header('cache-control', FOR_EVER).type('application/octet-stream').send(bytes);
  });

  async function hashTile(tile: { level: number; index: number; width: number }): Promise<Buffer | null> {
    if (tile.level > 7) return null;
    const hashes = (await readTiles(pool, [tile])).get(`${tile.level}/${tile.index}`);
    const length = tile.width * HASH_SIZE;
    return hashes === undefined || hashes.length < length ? null : hashes.subarray(0, length);
  }

  async function entryBundle({ index, width }: { index: number; width: number }): Promise<Buffer | null> {
    const start = index * TILE_WIDTH;
    const entries = await entriesAt(pool, start, start + width);
    return entries.length < width ? null : Buffer.from(encodeBundle(entries));
  }
}

/** The log itself, for whoever checks it; and how it stands, with proofs, for people and programs. */
export function registerLedger(
  app: App,
  context: Context,
  ledger: Ledger,
  witnesses: readonly NoteKey[],
): void {
  const { pool } = context;
  registerLog(app, context, witnesses);
  mount(app, getLedger, () => ledgerStatus(pool, ledger, witnesses, context.now()));
  mount(app, getLedgerLeaf, async ({ params }) => leafProof(pool, params.index, await requireHead(pool)));
  mount(app, getLedgerConsistency, async ({ query }) => {
    const head = await requireHead(pool);
    return consistencyProof(pool, query.size1, query.size2 ?? head.size, head);
  });
}
