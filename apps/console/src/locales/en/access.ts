export const register = {
  title: 'Register an organisation',
  how: 'The authority of your territory approves it; until then you can only see and complete its registration.',
  organisation: 'Organisation',
  person: 'Its administrator',
  personHow: "The first account is its administrator's, who invites the others once it is approved.",
  displayName: 'Name of the person',
  passwordHow: 'At least 10 characters; below 14, three of capitals, small letters, digits and signs',
  submit: 'Register',
  back: 'Back to sign-in',
  done: 'The registration was handed in',
  login: 'Your user name is',
  loginHow: 'Four characters are put behind it: note the whole user name when you are done.',
  doneHow:
    'Sign in and upload the business licence and other papers; the authority of the territory approves it.',
};

export const invitation = {
  title: 'Take an invitation',
  for: 'For',
  until: 'Valid until',
  newAccount: 'With a new account',
  asMe: 'Take it as {{name}}',
  accept: 'Open the account',
  signInFirst: 'Have an account? Sign in first, then open the link again',
  gone: 'The invitation is not valid, was used or has expired',
  goneHow: 'Ask whoever invited you for a new one',
  create: 'Invite somebody',
  made: 'The invitation is made. The link is shown once and holds for seven days; hand it on',
  waiting: 'Invitations that wait',
  withdraw: 'Withdraw',
};

export const organisation = {
  list: 'Organisations',
  one: 'Organisation',
  kinds: 'Kinds',
  apply: 'Apply for a change',
  applyAgain: 'Change the application',
  applySend: 'Hand in',
  applyHow:
    'Name, kinds, area and the rest hold once the authority approves them; until then what was approved before goes on.',
  appliedHow:
    'This holds once it is approved; until then the organisation can only see and complete its registration.',
  answers: 'Approval',
  whoAnswers: 'Answered by',
  answeredBy: '{{kind}}: approved by {{disciplines}}',
  othersAnswer: 'Answered by other authorities, and of no effect until then: {{kinds}}',
  noBureau: 'No such authority takes part here yet; until it answers the kind does not count',
  admits:
    'None above it takes part; the security administrator approves it and the system administrator confirms',
  awaitsOther: 'You have approved; the system administrator confirms',
  or: ' or ',
  seeRecord: 'See it',
  level: 'Level',
  disciplines: 'Disciplines',
  laboratoryLevel: 'Level of the laboratory',
  filterQ: 'Name or credit code',
  pending: 'A change waits',
  registered: 'Registered',
  empty: 'No such organisation',
  emptyHow: 'Organisations that register on the sign-in page appear here',
  record: 'Record of the party',
  waits: 'What waits for approval',
  papers: 'Papers',
  paperKind: 'Kind of paper',
  addPaper: 'Upload a paper',
  noPapers: 'No papers yet',
  paperWithheld: 'Shown to whoever decides on it, and to the organisation itself',
  paperErased: 'Erased on request; kind, size and hash are kept',
  erasePaper: 'Erase the file',
  erasePaperHow:
    'The file and its name are gone for good; kind, size, hash and time stay. It is recorded with your name.',
  noPapersHow: 'Upload the business licence and other papers (PDF, PNG or JPEG, at most 5 MB)',
  file: 'File',
  steps: 'What was done',
  step: 'Step',
  when: 'When',
};

export const laboratoryLevel = {
  national: 'National',
  provincial: 'Provincial',
  prefecture: 'Prefecture',
  county: 'County',
  enterprise: 'Enterprise',
  thirdParty: 'Third party',
};

export const paperKind = {
  businessLicence: 'Business licence',
  legalPerson: 'Certificate of legal person',
  foodLicence: 'Food licence',
  grainPurchaseFiling: 'Filing for grain purchase',
  accreditation: 'Accreditation of a laboratory',
  facilities: 'Storage facilities and testing',
  other: 'Other',
};

export const organisationAnswer = {
  approved: 'Approved',
  waiting: 'Waits',
  refused: 'Refused: does not count',
};

export const organisationDecisionFor = {
  approve: 'Approved as:',
  refuse: 'Not approved as:',
};

export const organisationStep = {
  applied: 'Handed in',
  proposed: 'Approved, waits for a second person',
  approved: 'Approved',
  refused: 'Refused',
  suspended: 'Suspended',
  reinstated: 'Reinstated',
};

export const organisationDecision = {
  approve: 'Approve',
  confirm: 'Confirm',
  refuse: 'Refuse',
  suspend: 'Suspend',
  reinstate: 'Reinstate',
};

export const organisationDecisionHow = {
  approve: 'From then on the organisation and its people can work as these kinds, according to their roles.',
  propose:
    'An authority is admitted by two people: after you, the system administrator confirms; until then nothing holds.',
  confirm:
    'The authority then takes part, and sees and decides on what lies in its area. Look at its name, level, area and papers first.',
  refuse: 'The organisation can change its registration and hand it in again. Say why.',
  suspend: 'Its people and keys can then only look at what is its own. Say why.',
  reinstate: 'Its people go on with the roles they had. Say why.',
};

export const people = {
  list: 'People and roles',
  installation: 'Operator of this system',
  person: 'Person',
  role: 'Role',
  since: 'Since',
  by: 'Given by',
  disabled: 'Disabled',
  end: 'Take the role away',
  endTitle: 'Take the role {{role}} away from {{name}}',
  endHow: 'It takes effect at once; the record stays. Say why.',
  empty: 'Nobody yet',
  emptyHow: 'Invite people and give them roles',
  giveHands:
    'Only to an account that two people handed to its owner (the system administrator opens or resets it, another confirms), or to somebody whom that organisation invited.',
  emptyElsewhere:
    'Its administrator invites them; where it has none, the security administrator gives it its first',
  give: 'Give a role',
  filterQ: 'Name or user name',
  noneSuch: 'Nobody of that name',
  noneSuchHow: 'Try another part of the name or user name',
};

export const accounts = {
  list: 'Accounts',
  since: 'Opened',
  open: 'Open an account',
  openHow:
    'A new account may do nothing and has no password: you give out a first code, the security administrator confirms and gives out the second, and its owner sets a password with both. Then it can be given a role.',
  firstOnce: 'The first code, shown this once; hand it to the owner of the account',
  firstHow:
    'It holds for seven days. The second code is given out by the administrator of their organisation, or the security administrator.',
  secondOnce: 'The second code, shown this once; hand it to the owner of the account',
  secondHow: 'They set a password of their own with both codes, under “Take an account” on the sign-in page.',
  handover: { first: 'Waits to be confirmed', both: 'Waits for its owner' },
  confirm: 'Confirm and give a code',
  confirmHow:
    'Make sure that it is the owner of the account “{{login}}” who takes it, then hand them the second code in person or by telephone. A second code of before opens nothing any more.',
  locked: 'Locked',
  normal: 'In use',
  empty: 'No such account',
  emptyHow: 'Try another part of the name or user name, or clear the state',
  secondFactor: 'Second factor',
  factorSet: 'Set up',
  factorNone: 'Not set up',
  dropFactor: 'Take off the second factor',
  dropFactorHow:
    'Make sure, in person or by telephone, that it is the owner of the account “{{login}}” who asks, and that authenticator and recovery codes are lost. The recovery codes are void then, all sessions end, and the password alone signs in; whose role takes a second factor can do nothing else before setting it up anew.',
  factorDropped:
    'The second factor of “{{login}}” is off, and their sessions have ended. Remind them to set it up anew as soon as they sign in.',
  endSessions: 'End the sessions',
  endSessionsHow:
    'The account “{{login}}” is signed out everywhere at once, and what was not saved there is lost; whoever knows the password can sign in again. Where the password may be known to others, ask the system administrator to disable the account or begin a password reset as well.',
  sessionsEnded: 'All sessions of “{{login}}” have ended.',
  unlock: 'Unlock',
  disable: 'Disable',
  enable: 'Enable',
  resetPassword: 'Begin a password reset',
  disableHow: 'They are signed out at once and cannot sign in again.',
  enableHow: 'They can sign in with the password they had.',
  resetPasswordHow:
    'Makes the first code. The old password holds until somebody else has confirmed and its owner has set a new one; disable the account to stop it at once.',
};

export const accountState = {
  waiting: 'To be handed over',
  locked: 'Locked',
  disabled: 'Disabled',
};

export const takeAccount = {
  title: 'Take an account',
  how: 'Your account was opened, or its password is being reset: enter the codes that two administrators gave you, and set a password of your own. A second factor stays as it is.',
  first: 'First code',
  second: 'Second code',
  submit: 'Set the password',
};

export const partyField = {
  name: 'Name',
  nameEn: 'English name',
  uscc: 'Credit code',
  gln: 'GLN',
  kinds: 'Kind',
  jurisdictionCode: 'Area',
  address: 'Address',
  declared: 'Declared',
  licences: 'Licences',
  code: 'Code',
  kind: 'Kind',
  parent: 'Lies in (number)',
  operator: 'Operator (number)',
  longitude: 'Longitude',
  latitude: 'Latitude',
  capacityKg: 'Capacity (kg)',
};

export const myself = {
  title: 'My profile and security',
  factorDue:
    'Your role or rights take a second factor: set up an authenticator app below before anything else',
  due: 'Your password is due, or was made by somebody else: change it before anything else',
  changed: 'Last changed',
  dueAt: 'To be changed before',
  current1: 'Present password',
  new: 'New password',
  again: 'The new password again',
  differs: 'The two differ',
  change: 'Change the password',
  passwordChanged: 'The password is changed; your other sessions have ended',
  identitiesLeft:
    'Linked identities that still sign in to this account: {{count}}; unlink below those that you did not link',
  secondFactor: 'Second factor (authenticator app)',
  factorOff: 'With it, signing in asks for the six digits of an authenticator app beside the password.',
  factorBegin: 'Begin',
  scan: 'Scan the code with an authenticator app, then enter the six digits that it shows.',
  qr: 'Code to be scanned by an authenticator app',
  secret: 'Where it cannot be scanned, enter the secret:',
  factorConfirm: 'Confirm',
  recovery: 'Recovery codes are shown this once and open once each; keep them safe',
  factorOn: 'In use; recovery codes left: {{left}}.',
  factorRemove: 'Remove the second factor',
  sessions: 'Where I am signed in',
  since: 'Signed in',
  seen: 'Last used',
  current: 'This one',
  endOthers: 'End the others',
  idle: 'A session ends after {{minutes}} minutes without use; at most 5 at a time.',
  profile: 'Profile and roles',
  saved: 'The name is saved',
  codeOfApp: 'The six digits of the authenticator app',
};

export const reauthenticate = {
  title: 'Is it you?',
  why: 'This is for {{name}} in person. It is not asked again for five minutes.',
  go: 'Confirm and go on',
  atProvider: 'Sign in again at {{name}}',
  atProviderHow: 'It opens in a window of its own; this page and what you typed stay as they are.',
  away: 'Sign in in the window that has opened; this goes on by itself then.',
  blocked: 'The browser opened no window',
  open: 'Open it',
  done: 'It is you',
  doneHow: 'Close this window and go back to the page that you came from: it goes on by itself.',
  failed: 'It could not be confirmed',
  failedHow:
    'Close this window, go back to the page that you came from and try again, or confirm by your password.',
};

export const provider = {
  or: 'or',
  signIn: 'Sign in by {{name}}',
  codeWhy: 'The provider knows you. Your account here has a second factor besides: enter its code.',
  title: 'Other ways to sign in',
  one: 'Provider',
  linked: 'Linked',
  used: 'Last used',
  link: 'Link {{name}}',
  unlink: 'Take off',
  how: 'A linked identity signs in to this account. Only you link one, while signed in; none is linked by an e-mail address.',
};

export const myData = {
  title: 'My personal data',
  how: 'Download what is kept about you, what for and how long; ask for the erasure of your account when you leave.',
  download: 'Download my data',
  ask: 'Ask for erasure',
  askHow:
    'The security administrator does it. You can sign in no more; evidence names your role and organisation instead of you. Records that a rule keeps stay, for nothing else.',
  waits: 'Asked for on {{at}}; the security administrator has still to do it',
  withdraw: 'Withdraw',
  refused: 'Your request was refused',
};

export const personalData = {
  requests: 'Requests for erasure that wait',
  none: 'No request waits',
  asked: 'Asked',
  erase: 'Erase',
  refuse: 'Refuse',
  eraseHow:
    'Nobody signs in by the account any more; password, second factor, sessions and identities are gone, evidence names role and organisation. It cannot be undone.',
  refuseHow: 'Whoever asked is told the reason.',
  eraseOne: 'Erase on request',
  whose: 'Whose data',
  whom: 'Whose',
  by: 'Done by',
  party: 'Party',
  partyHow: 'Part of the name, credit code, or number',
  partyNumber: 'no. {{id}}',
  noParty: 'No party of that name names whom to call',
  numberWrong: 'R and nine digits or letters',
  done: 'Erased and recorded. {{label}}',
  acts: 'What was downloaded and erased',
  noActs: 'Nothing yet',
  noActsHow: 'What is downloaded or erased is recorded by itself',
  what: 'What',
  kept: 'Kept by a rule',
  exported: 'Downloaded',
  erased: 'Erased',
};

export const personalDataOf = { account: 'Account', contact: 'Contact of a party', report: 'Reporter' };

export const personalDataOfHow = {
  contact:
    "Whom to call and the telephone are erased from the party's record, and from rows of imports that could not be recorded. It cannot be undone; the party itself stays.",
  report:
    'How the reporter can be reached is erased. It cannot be undone; what they reported stays. They were told the number when they reported.',
};

export const personalDataSubject = { user: 'Account', report: 'Report', party: 'Party no.', paper: 'Paper' };

export const personalDataBy = { system: 'The system (term over)', command: 'Command on the server' };
