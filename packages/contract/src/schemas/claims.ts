import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { Nullable, oneOf, page, pageQuery, Quantity } from './common.ts';
import { PartyRef, PlaceRef } from './lots.ts';

/** `open`: nobody with a say has said so or otherwise. `withdrawn`: whoever claimed it declared it wrong. */
export const CLAIM_STATES = ['open', 'confirmed', 'contested', 'withdrawn'] as const;

/** An event whose capturer had no say in what it moves: it counts for nothing until somebody who has says the same. */
export const Claim = Type.Object({
  no: Type.Integer(),
  eventId: Type.String(),
  type: Type.String(),
  bizStep: Nullable(Type.String()),
  disposition: Nullable(Type.String()),
  from: Type.String(),
  to: Type.String(),
  dayOnly: Type.Boolean({ description: 'A date without a time: that whole day' }),
  recordedAt: Type.String(),
  claimedBy: Nullable(PartyRef),
  lines: Type.Array(
    Type.Object({
      ord: Type.Integer({ description: 'Place within the event' }),
      lot: Type.String(),
      display: Type.String(),
      product: Nullable(Type.String()),
      role: Type.String(),
      amount: Nullable(Quantity),
      fromParty: Nullable(PartyRef),
      fromPlace: Nullable(PlaceRef),
      toParty: Nullable(PartyRef),
      toPlace: Nullable(PlaceRef),
    }),
    { description: 'At most 20 lines' },
  ),
  lineCount: Type.Integer(),
  documents: Type.Array(Type.String()),
  state: oneOf(CLAIM_STATES),
  contests: Type.Array(
    Type.Object({ party: Nullable(PartyRef), reason: Type.String(), by: Type.String(), at: Type.String() }),
  ),
  mayConfirm: Type.Boolean({ description: 'Whether you have the say that its capturer had not' }),
  mayContest: Type.Boolean({ description: 'Whether it concerns you and you have not contested it' }),
});
export type ClaimView = Static<typeof Claim>;

const ClaimParams = Type.Object({ no: Type.Integer({ minimum: 1 }) });

export const listClaims = route({
  method: 'GET',
  path: '/api/v1/claims',
  action: 'entry.read',
  about: 'narrowed',
  tag: 'claims',
  summary: 'Claims that concern you, or that you made, newest first',
  query: Type.Object({
    ...pageQuery,
    side: Type.Optional(oneOf(['concerning', 'made'])),
    state: Type.Optional(oneOf(CLAIM_STATES)),
  }),
  response: page(Claim),
});
export const confirmClaim = route({
  method: 'POST',
  path: '/api/v1/claims/:no/confirm',
  action: 'claim.answer',
  about: 'own',
  tag: 'claims',
  summary: 'Say the same as oneself: the event then counts',
  params: ClaimParams,
  response: Claim,
});
export const contestClaim = route({
  method: 'POST',
  path: '/api/v1/claims/:no/contest',
  action: 'claim.answer',
  about: 'own',
  tag: 'claims',
  summary: 'Say that it did not happen so; the claim and what is said against it both stay',
  params: ClaimParams,
  body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }) }),
  response: Claim,
});
