export const ledger = {
  title: 'Ledger',
  sub: 'It proves that records have not changed since they were attested; whether they are true is for those who declared them. Anybody can check the public log without trusting this server.',
  head: 'Last checkpoint',
  origin: 'Name of the log',
  size: 'Leaves (attested records)',
  root: 'Root of the tree',
  signedAt: 'Signed',
  waiting: 'Waiting to enter the log',
  backfill: 'Records of before the ledger',
  backfillDone: '{{percent}}% attested',
  verifiers: 'Public keys of the log',
  verifiersHow:
    'Compare those that sign with the publisher by another way, and check proofs with them. A retired key signs nothing any more; it is for checking what it signed before.',
  keySigns: 'Signs now',
  keySm2: 'SM2, signs now',
  keyRetired: 'Retired since {{at}}',
  keyRetiredSm2: 'SM2, retired since {{at}}',
  noHead: 'No checkpoint has been signed yet',
  noHeadHow: 'The first is signed when the service has started',
  auditedTo: 'Audit trail attested to',
  auditedNotYet: 'Each day of the trail is attested after it has ended',
  growth: 'Growth in the last thirty days',
  growthDay: '{{day}}: {{added}} added, {{size}} in all',
  growthDayHead: 'Day',
  growthAdded: 'Added',
  growthSize: 'In all',
  witnesses: 'Witnesses',
  noWitness: 'There is no witness yet',
  noWitnessHow:
    'An authority or laboratory runs liangsu witness on its own machine; the public key that it prints goes into the setting LIANGSU_WITNESSES',
  witnessName: 'Name',
  witnessSize: 'Signed up to',
  witnessLast: 'Signed last',
  never: 'Not yet',
};

export const ledgerState = {
  running: 'Records are being taken in',
  closed: 'This process does not keep the log',
  keysMissing: 'The log is paused: the database has a log, and the key folder is empty',
  lastMissing: 'The log is paused: the key folder lacks the checkpoint that was published last',
  rolledBack:
    'The log is paused: the database does not go on from the published checkpoint; an older backup may have been restored',
  nameTaken:
    'The log is paused: keys that are not in the key folder have signed under its name; the folder is an older one, or another log had the name',
  broken: 'The log is paused: its tables contradict each other; run liangsu verify',
  pausedHow: 'Work goes on, and new records wait to be attested. What to do is in docs/ledger.md, “Restore”.',
};

export const proof = {
  title: 'Check a receipt',
  how: 'Enter the event id of a receipt: your browser fetches the proof and reckons it here.',
  eventId: 'Event id',
  check: 'Check',
  valid: 'Holds: unchanged since it was attested',
  validDetail: 'Events in the first {{size}} leaves of the log: {{count}}. This browser reckoned the hashes.',
  complete: 'The log vouches that nothing is left out.',
  notComplete: 'Nobody vouches that nothing is left out.',
  waiting: 'Not in the log yet: {{count}} more. Check again a little later.',
  onlyWaiting: 'Not in the log yet',
  onlyWaitingHow: 'The event is recorded and enters the log in about a second; check again a little later.',
  erased: 'Without salts, attesting nothing any more: {{count}}.',
  witnessed: 'Witness {{name}} signed at {{time}}.',
  signatureUnchecked:
    'The signature was not checked: this browser cannot verify Ed25519 on this page. Download the proof bundle and check it with liangsu verify-proof.',
  invalid: 'Does not hold: this is not what was attested',
  download: 'Download the proof bundle',
};
