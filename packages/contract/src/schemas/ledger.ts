import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { Nullable, oneOf } from './common.ts';

const Base64 = (description: string) => Type.String({ description: `${description}, in base64` });
const Count = (description: string) => Type.Integer({ minimum: 0, description });

export const LEDGER_STATES = [
  'running',
  'closed',
  'keysMissing',
  'lastMissing',
  'rolledBack',
  'nameTaken',
  'broken',
] as const;

/** A head of the log as it was signed. */
export const LedgerHead = Type.Object({
  origin: Type.String({ description: "The log's name" }),
  size: Count('Leaves'),
  root: Base64('Root of the tree'),
  signedAt: Type.String({ format: 'date-time' }),
});

export const LedgerWitness = Type.Object({
  name: Type.String(),
  verifier: Type.String({ description: 'Its public key, as `<name>+<id>+<base64>`' }),
  size: Nullable(Type.Integer({ description: 'Leaves of the newest head that it signed' })),
  signedAt: Nullable(Type.String({ format: 'date-time' })),
});

export const LEDGER_KEY_TYPES = ['ed25519', 'sm2'] as const;

/** A public key of the log. */
export const LedgerKey = Type.Object({
  verifier: Type.String({ description: 'As `<name>+<id>+<base64>`' }),
  type: oneOf(LEDGER_KEY_TYPES),
  signs: Type.Boolean({ description: 'The log signs with it now' }),
  madeAt: Type.String({ format: 'date-time' }),
  retiredAt: Nullable(
    Type.String({ format: 'date-time', description: 'Since then it signs nothing; what it signed stands' }),
  ),
});

/** How the log stands. */
export const LedgerStatus = Type.Object({
  state: oneOf(LEDGER_STATES),
  head: Nullable(LedgerHead),
  verifiers: Type.Array(Type.String(), {
    description: 'Public keys of the log, as `<name>+<id>+<base64>`: those that sign first',
  }),
  keys: Type.Array(LedgerKey, { description: 'The same keys, each with what it is for' }),
  waiting: Count('Leaves that have no place in the log yet'),
  backfill: Nullable(
    Type.Object(
      { done: Count('Looked through'), upto: Count('To be looked through') },
      { description: 'Events of before the ledger that get their leaves, by number; null when all have' },
    ),
  ),
  witnesses: Type.Array(LedgerWitness),
  auditedTo: Nullable(
    Type.String({
      format: 'date',
      description: 'The last day of the audit trail that has its leaf, reckoned in Shanghai',
    }),
  ),
  growth: Type.Array(
    Type.Object({ day: Type.String({ format: 'date' }), size: Count('Leaves at its end') }),
    {
      description: 'The last thirty days',
    },
  ),
});
export type LedgerStatusView = Static<typeof LedgerStatus>;

/** That a leaf is in the tree of a signed head: all that `liangsu ledger check-inclusion` asks for. */
export const LedgerLeafProof = Type.Object({
  leafIdx: Count('Number of the leaf, from 0'),
  treeSize: Count('Leaves of the tree'),
  root: Base64('Root of the tree'),
  entry: Base64('What the leaf is: kind and commitment'),
  leafHash: Base64('Its hash'),
  proof: Type.Array(Type.String(), { description: 'Hashes in base64' }),
  checkpoint: Type.String({ description: 'The signed head, as published' }),
});
export type LedgerLeafProofView = Static<typeof LedgerLeafProof>;

/** That one tree is the beginning of another: all that `liangsu ledger check-consistency` asks for. */
export const LedgerConsistency = Type.Object({
  size1: Count('Leaves of the earlier tree'),
  size2: Count('Leaves of the later tree'),
  root1: Base64('Root of the earlier tree'),
  root2: Base64('Root of the later tree'),
  proof: Type.Array(Type.String(), { description: 'Hashes in base64' }),
});

const MOST = Number.MAX_SAFE_INTEGER;

export const getLedger = route({
  method: 'GET',
  path: '/api/v1/ledger',
  action: 'self',
  summary: 'How the ledger stands: its last signed head, its keys, its witnesses, how it grew',
  tag: 'ledger',
  response: LedgerStatus,
});

export const getLedgerLeaf = route({
  method: 'GET',
  path: '/api/v1/ledger/leaves/:index/proof',
  action: 'public',
  summary: 'The proof that a leaf is in the tree of the last signed head',
  tag: 'ledger',
  params: Type.Object({ index: Type.Integer({ minimum: 0, maximum: MOST }) }),
  response: LedgerLeafProof,
});

export const getLedgerConsistency = route({
  method: 'GET',
  path: '/api/v1/ledger/consistency',
  action: 'public',
  summary: 'The proof that the tree of one size is the beginning of that of another',
  tag: 'ledger',
  query: Type.Object({
    size1: Type.Integer({ minimum: 1, maximum: MOST }),
    size2: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MOST, description: 'Left out: that of the last signed head' }),
    ),
  }),
  response: LedgerConsistency,
});

/** A proof bundle (docs/ledger.md): checked with `liangsu verify-proof`, on any machine. */
export const ProofBundleView = Type.Object({
  format: Type.Literal('liangsu-proof/2'),
  origin: Type.String({ description: "The log's name" }),
  verifiers: Type.Array(Type.String(), { description: 'Public keys of the log' }),
  checkpoint: Type.String({ description: 'The signed head, with signatures of witnesses' }),
  subject: Type.Union([Type.Object({ lot: Type.String() }), Type.Object({ eventId: Type.String() })]),
  statement: Nullable(
    Type.String({ description: 'How many events there are, wait and were erased, signed by the log' }),
  ),
  waiting: Count('Events that have no place in the log yet and are not in here'),
  erased: Count('Events in here whose salts were destroyed'),
  events: Type.Array(
    Type.Object({
      leafIdx: Count('Number of the leaf, from 0'),
      salt: Nullable(
        Base64(
          'What opens the commitment; null where the event is not shown to you, or its salt was destroyed',
        ),
      ),
      content: Nullable(
        Type.Object({
          no: Type.Integer(),
          batch: Type.Integer(),
          capturer: Type.Integer(),
          status: Type.Integer(),
          body: Type.String({ description: 'The event as JSON text, byte for byte as it is kept' }),
          context: Base64('Hash of its JSON-LD context'),
          document: Base64('Hash of door, header, capturer and user'),
        }),
      ),
      entry: Base64('What the leaf is'),
      proof: Type.Array(Type.String(), { description: 'Hashes in base64' }),
    }),
  ),
});

export const getLotProof = route({
  method: 'GET',
  path: '/api/v1/lots/:code/proof',
  action: 'event.query',
  about: 'narrowed',
  records: 'lot.proof',
  summary: 'The proof bundle of a lot: all its events, and that they are as they were attested',
  tag: 'ledger',
  params: Type.Object({ code: Type.String({ maxLength: 1000 }) }),
  response: ProofBundleView,
});

export const getEventProof = route({
  method: 'GET',
  path: '/api/v1/ledger/receipts',
  action: 'event.query',
  about: 'narrowed',
  records: 'event.receipt',
  summary: 'The proof bundle of what was captured under an event id, as a receipt gave it',
  tag: 'ledger',
  query: Type.Object({ eventId: Type.String({ minLength: 1, maxLength: 2000 }) }),
  response: ProofBundleView,
});
