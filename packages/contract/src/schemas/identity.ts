import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { Nullable, oneOf } from './common.ts';
import { PartyRef } from './lots.ts';

export const PARTY_HISTORY_KINDS = ['merged', 'separated', 'nameWithdrawn'] as const;

/** Under which names a party is known, which records are the same party, and who said so. */
export const PartyIdentity = Type.Object({
  party: PartyRef,
  standsFor: Nullable(
    Type.Interface(
      [PartyRef],
      {},
      { description: 'The record that stands for this one, when it was merged into another' },
    ),
  ),
  merged: Type.Array(PartyRef, { description: 'Records that were merged into this one' }),
  names: Type.Array(
    Type.Object({
      uri: Type.String({ description: 'The name by which events may call it' }),
      partyId: Type.Integer({ description: 'The record that events under this name are kept with' }),
      current: Type.Boolean({
        description: 'Whether it follows from the credit code and GLN as they are registered now',
      }),
    }),
  ),
  history: Type.Array(
    Type.Object({
      kind: oneOf(PARTY_HISTORY_KINDS),
      party: PartyRef,
      other: Nullable(PartyRef),
      uri: Nullable(Type.String()),
      reason: Type.String(),
      by: Type.String(),
      at: Type.String({ format: 'date-time' }),
    }),
  ),
});
export type PartyIdentityView = Static<typeof PartyIdentity>;

const Id = Type.Object({ id: Type.Integer({ minimum: 1 }) });
const reason = Type.String({ minLength: 1, maxLength: 500 });

export const getPartyIdentity = route({
  method: 'GET',
  path: '/api/v1/parties/:id/identity',
  action: 'party.read',
  tag: 'parties',
  summary: 'The names of a party, the records that are the same party, and their history',
  params: Id,
  response: PartyIdentity,
});
export const mergeParty = route({
  method: 'POST',
  path: '/api/v1/parties/:id/merge',
  action: 'party.merge',
  tag: 'parties',
  summary: 'Say that this record is the same party as another, which stands for it from now on',
  params: Id,
  body: Type.Object({ into: Type.Integer({ minimum: 1 }), reason }),
  response: PartyIdentity,
});
export const separateParty = route({
  method: 'POST',
  path: '/api/v1/parties/:id/separate',
  action: 'party.merge',
  tag: 'parties',
  summary: 'Take a merge back: the record stands for itself again',
  params: Id,
  body: Type.Object({ reason }),
  response: PartyIdentity,
});
export const withdrawPartyName = route({
  method: 'POST',
  path: '/api/v1/parties/:id/withdraw-name',
  action: 'party.merge',
  tag: 'parties',
  summary: 'Give back a name that the party bears by mistake and that no event uses',
  params: Id,
  body: Type.Object({ uri: Type.String({ minLength: 1, maxLength: 500 }), reason }),
  response: PartyIdentity,
});
