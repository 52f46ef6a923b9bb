import { ACTION_NAMES, type GuardedAction, KEY_RULES } from '@liangsu/domain/access';
import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { Nullable, nameText, Ok, oneOf } from './common.ts';

const Moment = Type.String({ format: 'date-time' });
const Id = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Scope = oneOf(ACTION_NAMES as readonly GuardedAction[]);
const days = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: KEY_RULES.mostDays,
    default: KEY_RULES.days,
    description: 'For how many days from now it is good',
  }),
);

/** A key as those who keep it see one: never its text. */
export const ApiKeyView = Type.Object({
  id: Type.String({ description: 'Also the client_id of OAuth' }),
  name: Type.String(),
  scopes: Type.Array(Type.String()),
  state: Type.Enum(['active', 'expired', 'revoked']),
  /** `organisation`: made here, acts within its organisation's roles. `installation`: given by whoever runs the system. */
  madeBy: Type.Enum(['organisation', 'installation']),
  createdBy: Nullable(Type.String()),
  /** Whoever made it keeps the organisation's keys no more, and it was not rotated since: they may still know its text. */
  makerLeft: Type.Boolean(),
  createdAt: Moment,
  expiresAt: Nullable(Moment),
  /** The text before the last rotation is good until then. */
  previousUntil: Nullable(Moment),
  rotatedAt: Nullable(Moment),
  lastUsedAt: Nullable(Moment),
  revokedAt: Nullable(Moment),
});
export type ApiKeyViewOf = Static<typeof ApiKeyView>;

const ShownOnce = Type.Object({
  key: ApiKeyView,
  text: Type.String({ description: 'The key itself, shown once; also the client_secret of OAuth' }),
});

export const listKeys = route({
  method: 'GET',
  path: '/api/v1/keys',
  action: 'key.read',
  about: 'thing',
  summary: 'Keys of an organisation, the own or (security administrator) any, and what it may give to them',
  tag: 'keys',
  query: Type.Object({ organisation: Type.Optional(Type.Integer({ minimum: 0 })) }),
  response: Type.Object({ items: Type.Array(ApiKeyView), scopes: Type.Array(Type.String()) }),
});
export const createKey = route({
  method: 'POST',
  path: '/api/v1/keys',
  action: 'key.create',
  about: 'own',
  summary: 'Make a key for a program of the own organisation; its text is shown once',
  tag: 'keys',
  body: Type.Object({
    name: nameText(100),
    scopes: Type.Array(Scope, { minItems: 1, maxItems: ACTION_NAMES.length, uniqueItems: true }),
    days,
  }),
  response: ShownOnce,
});
export const rotateKey = route({
  method: 'POST',
  path: '/api/v1/keys/:id/rotation',
  action: 'key.create',
  about: 'thing',
  summary: 'Give a key another text, shown once; the one before stays good for a while',
  tag: 'keys',
  params: Id,
  body: Type.Object({
    days,
    overlapHours: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: KEY_RULES.mostOverlapHours,
        default: KEY_RULES.overlapHours,
        description: 'How long the text before stays good; 0 ends it at once',
      }),
    ),
  }),
  response: ShownOnce,
});
export const revokeKey = route({
  method: 'DELETE',
  path: '/api/v1/keys/:id',
  action: 'key.revoke',
  about: 'thing',
  summary: 'Revoke a key and its access tokens, at once and for good',
  tag: 'keys',
  params: Id,
  response: Ok,
});
