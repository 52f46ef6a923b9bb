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
