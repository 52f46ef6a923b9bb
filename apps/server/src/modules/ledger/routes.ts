import { getLedger, getLedgerConsistency, getLedgerLeaf } from '@liangsu/contract';
import { encodeBundle, HASH_SIZE, type NoteKey, parseTilePath, TILE_WIDTH } from '@liangsu/domain/ledger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../../platform/context.ts';
import { type App, mount } from '../../platform/http/app.ts';
import { AppError } from '../../platform/http/errors.ts';
import { lastWitnessed, publishedNote, takeCosignatures } from './cosignatures.ts';
import type { Ledger } from './ledger.ts';
import { hadForerunner, shortHash } from './log-address.ts';
import { consistencyProof, entriesAt, leafProof, requireHead } from './proofs.ts';
import { ledgerStatus } from './status.ts';
import { type Head, lastHead, readTiles } from './store.ts';

/** A checkpoint and a hundred signatures take less. */
const MAX_COSIGNED = 32_768;
/** Also a tile that is not full never changes: the tree only grows, and a wider one has another address. */
const FOR_EVER = 'public, max-age=31536000, immutable';
/** At an address that another log had before: what caches hold of it must not outlive a third. */
const A_MINUTE = 'public, max-age=60';
/** Where the present log is, whichever it is, and where a log is that is named: there never was nor will be another. */
const PLACES = ['/ledger/', '/ledger/:log([0-9a-f]{16})/'] as const;

/** Whoever checks may do so from any page. */
const forAll = (reply: FastifyReply): FastifyReply => reply.header('access-control-allow-origin', '*');

const asNote = (reply: FastifyReply, note: string): FastifyReply =>
  forAll(reply).header('cache-control', 'no-cache').type('text/plain; charset=utf-8').send(note);

interface Place {
  Params: { log?: string; '*'?: string };
}

/** The log as c2sp.org/tlog-tiles publishes one: checkpoint, tiles of hashes, bundles of entries. */
function registerLog(app: App, context: Context, ledger: Ledger, witnesses: readonly NoteKey[]): void {
  const { pool } = context;
  const hidden = { config: { action: 'public' }, schema: { hide: true } };
  /** The present log, and whether it had another before it: asked once of each. */
  let asked: { origin: string; forerunner: boolean } | null = null;
  async function isFirst(origin: string): Promise<boolean> {
    if (asked?.origin !== origin)
      asked = { origin, forerunner: await hadForerunner(pool, ledger.folder, origin) };
    return !asked.forerunner;
  }
  /** The present log's newest head, where it is that log which is asked for. */
  async function headAt(request: FastifyRequest<Place>): Promise<Head> {
    const head = await requireHead(pool);
    const { log } = request.params;
    if (log === undefined || log === shortHash(head.origin)) return head;
    throw new AppError('route.notFound', { path: request.url });
  }

  for (const place of PLACES) {
    app.get<Place>(`${place}checkpoint`, hidden, async (request, reply) => {
      const head = await headAt(request);
      // Tells where the tiles of just this log are.
      if (request.params.log === undefined)
        reply.header('content-location', `${shortHash(head.origin)}/checkpoint`);
      return asNote(reply, await publishedNote(pool, head, witnesses));
    });
    app.get<Place>(`${place}checkpoint/witnessed`, hidden, async (request, reply) => {
      const head = await lastWitnessed(pool, (await headAt(request)).origin, witnesses);
      if (head === null) throw new AppError('ledger.notWitnessed');
      return asNote(reply, await publishedNote(pool, head, witnesses));
    });
    app.get<Place>(`${place}tile/*`, hidden, async (request, reply) => {
      const { log } = request.params;
      const before = log === undefined ? '/ledger/' : `/ledger/${log}/`;
      // As it was sent: a tile has one spelling.
      const path = request.raw.url!.split('?', 1)[0]!.slice(before.length);
      const origin = (await lastHead(pool))?.origin;
      const here = origin !== undefined && (log === undefined || log === shortHash(origin));
      const bytes = here ? await bytesOf(path) : null;
      if (bytes === null) throw new AppError('ledger.noTile', { path: path.slice(0, 100) });
      const lasting = log !== undefined || (await isFirst(origin!));
      return forAll(reply)
        .header('cache-control', lasting ? FOR_EVER : A_MINUTE)
        .type('application/octet-stream')
        .send(bytes);
    });
  }

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

  async function bytesOf(path: string): Promise<Buffer | null> {
    const parsed = parseTilePath(path);
    if (!parsed.ok) return null;
    return 'hashes' in parsed.value ? hashTile(parsed.value.hashes) : entryBundle(parsed.value.entries);
  }

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
  registerLog(app, context, ledger, witnesses);
  mount(app, getLedger, () => ledgerStatus(pool, ledger, witnesses, context.now()));
  mount(app, getLedgerLeaf, async ({ params }) =>
    leafProof(pool, params.index, await requireHead(pool), ledger.upperTiles),
  );
  mount(app, getLedgerConsistency, async ({ query }) => {
    const head = await requireHead(pool);
    return consistencyProof(pool, query.size1, query.size2 ?? head.size, head);
  });
}
