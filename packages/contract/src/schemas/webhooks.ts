import { KEY_RULES } from '@liangsu/domain/access';
import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { Nullable, nameText, Ok, oneOf, page, pageQuery } from './common.ts';

const Moment = Type.String({ format: 'date-time' });
const Id = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** What can be subscribed to; how each message looks is docs/api-guide.md. */
export const WEBHOOK_KINDS = [
  'event.captured',
  'claim.made',
  'claim.contested',
  'organisation.decided',
] as const;
const Kinds = Type.Array(oneOf(WEBHOOK_KINDS), {
  minItems: 1,
  maxItems: WEBHOOK_KINDS.length,
  uniqueItems: true,
});
const Name = nameText(100);
const Url = Type.String({ minLength: 1, maxLength: 500 });

/** Why a push was not taken. */
export const WEBHOOK_FAULTS = [
  'addressForbidden',
  'notFound',
  'unreachable',
  'certificate',
  'timeout',
  'redirected',
  'refused',
  'sealed',
] as const;

export const Webhook = Type.Object({
  id: Type.String(),
  name: Type.String(),
  url: Type.String(),
  kinds: Type.Array(oneOf(WEBHOOK_KINDS)),
  /** `stopped`: it failed for too long and waits for somebody. Messages are kept whatever the state. */
  state: Type.Enum(['active', 'paused', 'stopped']),
  createdBy: Type.String(),
  createdAt: Moment,
  /** Messages that were not taken yet. */
  waiting: Type.Integer(),
  failures: Type.Integer({ description: 'Failed attempts in a row' }),
  failingSince: Nullable(Moment),
  nextAt: Nullable(Moment),
  /** Messages are signed with the secret before, too, until then. */
  previousUntil: Nullable(Moment),
  lastDeliveredAt: Nullable(Moment),
});
export type WebhookView = Static<typeof Webhook>;

const WithSecret = Type.Object({
  webhook: Webhook,
  secret: Type.String({ description: 'Signs messages (Standard Webhooks); shown once' }),
});

const Attempt = Type.Object({
  at: Moment,
  status: Nullable(Type.Integer()),
  fault: Nullable(oneOf(WEBHOOK_FAULTS)),
  ms: Type.Integer(),
  by: Nullable(Type.String()),
});
export type WebhookAttemptView = Static<typeof Attempt>;

export const WebhookMessage = Type.Object({
  id: Type.String(),
  kind: oneOf([...WEBHOOK_KINDS, 'webhook.test']),
  body: Type.String(),
  createdAt: Moment,
  deliveredAt: Nullable(Moment),
  attemptCount: Type.Integer(),
  /** The last ten. */
  attempts: Type.Array(Attempt),
});
export type WebhookMessageView = Static<typeof WebhookMessage>;

const own = { action: 'webhook.write', about: 'own', tag: 'webhooks' } as const;
const thing = { action: 'webhook.write', about: 'thing', tag: 'webhooks' } as const;

export const listWebhooks = route({
  method: 'GET',
  path: '/api/v1/webhooks',
  ...own,
  summary: 'Webhooks of the own organisation, and how pushing to them goes',
  response: Type.Object({ items: Type.Array(Webhook) }),
});
export const createWebhook = route({
  method: 'POST',
  path: '/api/v1/webhooks',
  ...own,
  summary: 'Have an address told of what concerns the own organisation; the secret is shown once',
  body: Type.Object({ name: Name, url: Url, kinds: Kinds }),
  response: WithSecret,
});
export const changeWebhook = route({
  method: 'PATCH',
  path: '/api/v1/webhooks/:id',
  ...thing,
  summary: 'Change a webhook, pause it, or go on: what waited is sent',
  params: Id,
  body: Type.Object({
    name: Type.Optional(Name),
    url: Type.Optional(Url),
    kinds: Type.Optional(Kinds),
    state: Type.Optional(Type.Enum(['active', 'paused'])),
  }),
  response: Webhook,
});
export const deleteWebhook = route({
  method: 'DELETE',
  path: '/api/v1/webhooks/:id',
  ...thing,
  decidedOnly: { when: 'before', because: 'nothing of it is left' },
  summary: 'End a webhook; what waited is not sent any more',
  params: Id,
  response: Ok,
});
export const rotateWebhookSecret = route({
  method: 'POST',
  path: '/api/v1/webhooks/:id/secret',
  ...thing,
  summary: 'Make another secret, shown once; messages are signed with both for a while',
  params: Id,
  body: Type.Object({
    overlapHours: Type.Optional(
      Type.Integer({ minimum: 0, maximum: KEY_RULES.mostOverlapHours, default: KEY_RULES.overlapHours }),
    ),
  }),
  response: WithSecret,
});
export const testWebhook = route({
  method: 'POST',
  path: '/api/v1/webhooks/:id/test',
  ...thing,
  decidedOnly: { when: 'before', because: 'sending changes nothing of the webhook' },
  summary: 'Send a message of kind `webhook.test` now, and say what came of it',
  params: Id,
  response: Attempt,
});
export const listWebhookMessages = route({
  method: 'GET',
  path: '/api/v1/webhooks/:id/messages',
  ...thing,
  summary: 'What was and will be sent, the newest first, with the attempts',
  params: Id,
  query: Type.Object({ ...pageQuery, state: Type.Optional(Type.Enum(['waiting', 'delivered'])) }),
  response: page(WebhookMessage),
});
export const resendWebhookMessage = route({
  method: 'POST',
  path: '/api/v1/webhooks/:id/messages/:message/resend',
  ...thing,
  decidedOnly: { when: 'before', because: 'sending changes nothing of the webhook' },
  summary: 'Send one message now, delivered before or not, and say what came of it',
  params: Type.Object({ id: Type.String({ format: 'uuid' }), message: Type.String({ format: 'uuid' }) }),
  response: Attempt,
});
