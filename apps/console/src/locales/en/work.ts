export const tableKind = {
  party: 'Parties',
  place: 'Places',
  purchase: 'Purchase',
  processing: 'Processing',
  shipment: 'Shipment',
  receipt: 'Receipt',
  return: 'Return',
  stocktake: 'Stocktake',
  weighbridge: 'Weighbridge',
};

export const imports = {
  warnings: 'Recorded, to be looked at: {{count}}',
  warningsCsv: 'All warnings (CSV)',
  warningsHow:
    'They take more than the books have. What happened is recorded; where a row is wrong, correct its entry, or enter the purchase or receipt that is missing',
  unreckoned:
    'Rows not compared with the books, because the accounts of their lots are too long: {{count}}. See the pages of the lots',
  title: 'Imports',
  create: 'Import a spreadsheet',
  empty: 'Nothing was imported yet',
  emptyHow: 'Download a template, fill it in, then drop it on the import page',
  notYours: {
    party:
      "A table of parties can change anybody's record: the data steward loads it. Your own organisation's record is changed under “Parties”",
    place: "A table of places is loaded by your organisation's clerk or quality manager",
  },
  fileName: 'File',
  kind: 'Kind of table',
  by: 'By',
  at: 'Imported',
  step1: 'Choose the kind of table',
  step2: 'Download the template and fill it in',
  step3: 'When rows are not right',
  step4: 'Choose the file',
  templateXlsx: 'Excel template',
  templateCsv: 'CSV template',
  templateHint:
    'The template has drop-downs, example rows and instructions; rows that begin with "Example" are not imported',
  allOrNothing: 'All or nothing: one bad row and nothing is recorded',
  goodRows: 'Record the good rows, return the bad ones',
  drop: 'Drop the file here, or click to choose',
  dropHint: '.xlsx and .csv',
  sending: 'Uploading',
  canLeave:
    'The import goes on in the background. You may leave this page; the result is in the list of imports',
  readRows: 'Read',
  goodCount: 'Good',
  badCount: 'Bad',
  accepted: 'Events recorded',
  duplicates: 'Recorded before, not repeated',
  conflicts: 'Id conflicts',
  records: 'Records written',
  resumed: 'Went on {{count}} times after an interruption',
  resumed_one: 'Went on once after an interruption',
  errorsXlsx: 'Download the bad rows (Excel)',
  errorsCsv: 'CSV',
  errorsHow: 'The first column gives the reason; correct the file and import it again as it is',
  faults: 'Bad rows (the first {{count}} faults)',
  faults_one: 'Bad rows ({{count}} fault)',
  row: 'Row',
  column: 'Column',
  value: 'Value',
  reason: 'Reason',
  cancel: 'Stop this import',
  cancelHow: 'What was recorded stays; the rest is not recorded',
  again: 'Import another',
  progress: 'Progress',
  columnsOf: 'Columns of this table',
  required: 'required',
};

export const importState = {
  queued: 'Waiting',
  checking: 'Checking',
  writing: 'Recording',
  done: 'Done',
  refused: 'Returned',
  failed: 'Failed',
  cancelled: 'Stopped',
};

export const entry = {
  title: 'Entries',
  create: 'Make an entry',
  list: 'Latest entries',
  empty: 'No entries yet',
  emptyHow: 'Choose what to enter',
  voucherNo: 'Voucher',
  what: 'What',
  recorded: 'Recorded',
  by: 'By',
  shared: 'Voucher',
  line: 'Goods, line {{n}}',
  addLine: 'Add a line',
  removeLine: 'Remove line {{n}}',
  moreFields: 'More fields (optional)',
  pasteHint: 'Rows copied from Excel (with their header) can be pasted into any field',
  pasted: '{{count}} rows pasted',
  pasted_one: '{{count}} row pasted',
  unknownHeaders: 'No field for these columns, they were not used: {{headers}}',
  check: 'Check',
  checkTitle: 'Check before you submit',
  short: "More is taken than the books have. It can be submitted as it is; the lot's page will say so",
  checkHow: 'Once submitted it cannot be deleted, only corrected or cancelled; the record stays',
  submit: 'Submit',
  submitCorrection: 'Submit correction',
  back: 'Back to the form',
  faults: '{{count}} things need changing',
  faults_one: '{{count}} thing needs changing',
  done: 'Recorded',
  doneRepeated: 'This was submitted before; nothing was recorded twice',
  assigned: 'New trace code',
  next: 'Make another entry',
  openLot: 'Open lot',
  printLabels: 'Print labels',
  correct: 'Correct',
  cancel: 'Cancel entry',
  correctTitle: 'Correct: {{kind}}',
  reason: 'Reason',
  reasonNeeded: 'Give the reason, at least 2 characters',
  reasonOptional: 'A remark, where one is needed',
  cancelTitle: 'Cancel this entry',
  cancelHow:
    'It will be declared not to have happened; genealogy and quantities change accordingly. The record can still be read',
  cancelGo: 'Cancel the entry',
  correctHow: 'The record will be declared wrong and replaced by this; both are kept',
  noKind: 'Events from an interface are corrected by who sent them',
  alreadyWrong: 'This entry was corrected or cancelled before',
  asRecorded: 'As it was recorded',
  door: 'Came by',
  wizard: 'What to enter',
};

export const entryStatus = {
  counts: 'Counts',
  unconfirmed: 'Unconfirmed',
  idConflict: 'Id conflict',
  cancelled: 'Cancelled',
  corrected: 'Corrected',
};

export const receiptStatus = {
  accepted: 'Recorded',
  unconfirmed:
    'Kept, unconfirmed: you are neither holder, sender nor receiver, and operate none of the places',
  duplicate: 'Recorded before, not repeated',
  idConflict: 'Same id, other content: both are kept; correct one of them',
};

export const part = { made: 'made', used: 'used', moved: 'moved', counted: 'counted', gone: 'gone' };

export const claim = {
  title: 'Records to confirm',
  lead: 'Reported by others who had no say in it: counts once a party concerned confirms it',
  when: 'When',
  what: 'What',
  ends: 'From, to',
  by: 'Reported by',
  confirm: 'Confirm',
  contest: 'Contest',
  confirmTitle: 'Confirm this record?',
  contestTitle: 'Contest this record',
  confirmHow:
    'Confirming makes the same record in your name: it counts at once in stocks, traces and recalls. You can still correct or cancel it later.',
  contestHow:
    'The record and what you say against it are both kept, for whoever reported it and the authorities to see. It does not count.',
  installation: 'The administrators',
  more: 'and {{count}} more lines',
  empty: 'No records to confirm',
  emptyHow: 'What others report of your goods or places appears here',
};

export const claimSide = { concerning: 'Concerning us', made: 'Reported by us' };

export const claimState = {
  open: 'Open',
  confirmed: 'Confirmed',
  contested: 'Contested',
  withdrawn: 'Withdrawn',
};

export const report = {
  title: 'Scan page reports',
  empty: 'No reports',
  emptyHow: 'What consumers report on scan pages appears here',
  number: 'Number',
  category: 'Kind of problem',
  body: 'What was reported',
  contactOf: 'Contact',
  contactHow: 'Only for answering; deleted when the report is closed',
  noContact: 'No contact was left',
  contactWithheld: 'Left one: shown to whoever takes the report up, or answers for the place',
  at: 'Reported',
  lot: 'Lot',
  take: 'Take it up',
  close: 'Close',
  unfounded: 'Unfounded',
  note: 'What was done',
  noteHow: 'What was found and what was done about it',
  handled: '{{by}}, {{at}}',
  open: 'Handle',
  others: 'For the authority of the place, or who took it up',
  handOver: "Download the reporter's data",
  handOverHow: 'Hand it to the reporter who asks for what is kept of them; the download is recorded.',
  closeHow: "Closing it, or calling it unfounded, deletes the reporter's contact",
};

export const reportState = {
  new: 'New',
  inProgress: 'In progress',
  closed: 'Closed',
  unfounded: 'Unfounded',
};

export const reportCategory = {
  counterfeit: 'Suspected counterfeit',
  quality: 'Quality',
  illness: 'Unwell after eating',
  label: 'Label and goods differ',
  other: 'Other',
};
