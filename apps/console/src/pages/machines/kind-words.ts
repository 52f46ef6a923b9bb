import type { WebhookMessageView } from '@liangsu/contract';

/** What a kind of message is called: the keys of its words. */
export const KIND_WORD = {
  'event.captured': 'webhookKind.event_captured',
  'claim.made': 'webhookKind.claim_made',
  'claim.contested': 'webhookKind.claim_contested',
  'organisation.decided': 'webhookKind.organisation_decided',
  'webhook.test': 'webhookKind.webhook_test',
} as const satisfies Record<WebhookMessageView['kind'], string>;
