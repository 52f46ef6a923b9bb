export const machines = {
  title: 'Keys and webhooks',
  once: 'This is shown this once; hand it at once to the program that uses it, and keep it safe:',
};

export const key = {
  list: 'API keys',
  name: 'What it is for',
  scopes: 'Scopes',
  scopesHow: 'Only what the program needs. A key never sees or does more than your organisation may',
  more: 'and {{count}} more',
  made: 'Made',
  used: 'Last used',
  never: 'Never',
  expires: 'Expires',
  soon: 'Expires soon',
  previous: 'The text before is good until {{until}}',
  given: 'Given by whoever runs the system',
  makerLeft: 'Its maker has left: rotate it',
  empty: 'No key is good now',
  emptyHow: 'Programs hand in events and ask with a key',
  showEnded: 'Show the {{count}} that ended',
  hideEnded: 'Hide the {{count}} that ended',
  make: 'Make a key',
  madeOnce: 'The key “{{name}}” is made',
  days: 'Good for days',
  daysHow: 'From now on, at most {{most}} days; renew it before',
  oauth:
    'With OAuth 2.0 it is exchanged for short-lived tokens: client_id is {{id}}, client_secret the text above',
  rotate: 'Renew',
  rotateHow:
    'Makes another text of “{{name}}”. Both are good for the time below, so that programs can be changed one by one',
  rotated: 'The new text of “{{name}}”',
  overlap: 'The text before stays good (hours)',
  overlapHow: '0 ends it at once, at most {{most}} hours; any older text ends now',
  revoke: 'Revoke',
  revokeHow: 'It ends at once and for good; programs that use it are refused.',
};

export const keyState = {
  active: 'Good',
  expired: 'Expired',
  revoked: 'Revoked',
};

export const webhook = {
  list: 'Webhooks',
  name: 'What it is for',
  url: 'Address',
  urlHow: 'A public address that begins with https://; what concerns your organisation is sent there by POST',
  kinds: 'Pushed',
  waiting: 'Waiting',
  last: 'Last delivered',
  make: 'Add a webhook',
  madeOnce: 'The webhook “{{name}}” is added; this is the secret that signs',
  secretHow:
    'The receiving program checks the signature of each message with it (Standard Webhooks): see the API guide',
  empty: 'No webhook yet',
  emptyHow: 'Events, claims and decisions that concern you are then pushed to your own system',
  test: 'Send a test',
  tested: 'A test was sent to “{{name}}”',
  log: 'Log',
  logOf: 'What was pushed: {{name}}',
  logEmpty: 'No message yet',
  logEmptyHow: 'What concerns your organisation appears here, and is kept for 30 days after it was delivered',
  message: 'Message',
  when: 'Made',
  tries: 'Attempts',
  body: 'Content',
  delivered: 'Delivered',
  waits: 'Waiting',
  notTaken: 'Not taken',
  attempts: 'In all: {{count}}',
  resend: 'Send now',
  older: 'Older messages',
  taken: 'Taken',
  pause: 'Pause',
  goOn: 'Go on',
  rotate: 'Renew the secret',
  rotateHow: 'Makes another secret. For the time below each message bears both signatures',
  rotated: 'The new secret of “{{name}}”',
  overlap: 'The secret before goes on signing (hours); 0 ends it at once',
  previous: 'Signed with the secret before, too, until {{until}}',
  remove: 'Delete',
  removeHow: 'Nothing is pushed any more, nor what was not delivered yet.',
  failing: 'Fails, is tried again',
  failingSince: 'Failing since {{since}}, in a row: {{count}}',
  next: 'Next {{at}}',
};

export const webhookState = {
  active: 'In order',
  paused: 'Paused',
  stopped: 'Stopped: it failed for too long. Messages are kept; let it go on',
};

export const webhookKind = {
  event_captured: 'Events that concern you',
  claim_made: 'Claims that concern you',
  claim_contested: 'Contests of your claims',
  organisation_decided: 'Decisions on your organisation',
  webhook_test: 'Test',
};

export const webhookFault = {
  addressForbidden: 'The address lies in an internal network: nothing is pushed there',
  notFound: 'There is no such host',
  unreachable: 'It cannot be reached, or does not answer as HTTP',
  certificate: 'Its certificate is not valid',
  timeout: 'No answer within 10 s',
  redirected: 'It leads to another address, which is not followed',
  refused: 'It was not taken',
  sealed:
    'The key that opens its secret is missing on this server: renew the secret, or let whoever runs the system put the key back',
};
