import { Type } from 'typebox';
import { route } from '../route.ts';
import { Nullable, oneOf } from './common.ts';

const Leaves = (description: string) =>
  Type.Array(
    Type.Object({
      leafIdx: Type.Integer({ minimum: 0, description: 'Number of the leaf, from 0' }),
      entry: Type.String({ description: 'What the leaf is, in base64: a commitment, no content' }),
      proof: Type.Array(Type.Integer({ minimum: 0 }), {
        description: 'The way to the root: places in `hashes`',
      }),
    }),
    { description },
  );
const Count = (description: string) => Type.Integer({ minimum: 0, description });

/** The proof of a public page (docs/ledger.md): checked by the page itself, and with `liangsu verify-proof`. */
export const PublicProofView = Type.Object({
  format: Type.Literal('liangsu-public-proof/2'),
  origin: Type.String({ description: "The log's name" }),
  at: Type.String({ format: 'date-time', description: 'When the log signed it' }),
  verifiers: Type.Array(Type.String(), { description: 'Public keys of the log' }),
  witnesses: Type.Array(Type.String(), { description: 'Public keys of the witnesses that are known here' }),
  checkpoint: Type.String({ description: 'The signed head, with signatures of witnesses' }),
  lot: Type.String(),
  locale: Type.String(),
  shown: Type.Array(Type.String(), { description: "The page's text, piece by piece" }),
  own: Leaves('Records of the lot that the page draws from'),
  related: Leaves('Records of other lots and of containers that it draws from'),
  moreRelated: Type.Boolean({ description: 'There are more of those' }),
  withheld: Count('Records of the lot in the log that the page does not draw from'),
  waiting: Count('Records of the lot that have no place in the log yet'),
  erased: Count('Of the leaves here, those whose salt was destroyed'),
  hashes: Type.Array(Type.String(), { description: 'Hashes in base64' }),
  statement: Nullable(Type.String({ description: 'All of this, signed by the log' })),
});

export const getPublicProof = route({
  method: 'GET',
  path: '/api/v1/public/lots/:code/proof',
  action: 'public',
  tag: 'public',
  summary: 'The proof of what the public is told about a lot: closed leaves, their number, the signed text',
  params: Type.Object({ code: Type.String({ minLength: 1, maxLength: 500 }) }),
  query: Type.Object({ lang: Type.Optional(oneOf(['zh-CN', 'en'])) }),
  response: PublicProofView,
});
