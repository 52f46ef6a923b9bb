import { ENTRY_KINDS, TABLE_KINDS } from '@liangsu/domain/entries';
import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { Nullable, page, pageQuery } from './common.ts';
import { ReceiptStatus } from './trace.ts';

/** What a table of a spreadsheet is about; the same words name its template and its form. */
export const TableKindSchema = Type.Enum([...TABLE_KINDS]);
/** What can be entered through a form: the kinds that become events. */
export const EntryKindSchema = Type.Enum([...ENTRY_KINDS]);

/** `allOrNothing`: a single bad row and nothing is recorded. `goodRows`: bad rows are reported, the others recorded. */
export const ImportMode = Type.Enum(['allOrNothing', 'goodRows']);

/**
 * queued → checking (allOrNothing only) → writing → done. `refused`: bad rows were found and nothing was recorded.
 * `failed`: the file cannot be read, or the server could not go on; `cancelled`: somebody stopped it.
 */
export const ImportState = Type.Enum([
  'queued',
  'checking',
  'writing',
  'done',
  'refused',
  'failed',
  'cancelled',
]);

/** One fault of one row. `row` counts as the spreadsheet does (the header is row 1 in most files). */
export const RowFault = Type.Object({
  row: Type.Integer(),
  /** Key of the column; empty when the whole row or voucher is meant. */
  column: Type.String(),
  /** The column's header in the reader's language. */
  header: Type.String(),
  /** What stood there. */
  value: Type.String(),
  code: Type.String(),
  /** What is wrong and what would be right, in the reader's language. */
  message: Type.String(),
});

export const ImportJob = Type.Object({
  id: Type.String(),
  kind: TableKindSchema,
  mode: ImportMode,
  state: ImportState,
  fileName: Type.String(),
  fileBytes: Type.Integer(),
  createdAt: Type.String(),
  createdBy: Type.String(),
  startedAt: Nullable(Type.String()),
  finishedAt: Nullable(Type.String()),
  /** How far the file has been read in the present pass, 0 to 1. */
  progress: Type.Number(),
  rows: Type.Object({ read: Type.Integer(), good: Type.Integer(), bad: Type.Integer() }),
  /** Events made durable by this import; `duplicates` were recorded before and changed nothing. */
  events: Type.Object({
    accepted: Type.Integer(),
    duplicates: Type.Integer(),
    conflicts: Type.Integer(),
  }),
  /** Parties or places written, for the kinds `party` and `place`. */
  records: Type.Integer(),
  /** How many times it went on after an interruption. */
  resumed: Type.Integer(),
  /** Rows of which it was not reckoned whether so much is there: their lots' accounts are too long for it. */
  unreckoned: Type.Integer(),
  /** Why it failed or was refused, in the reader's language. */
  failure: Nullable(Type.Object({ code: Type.String(), message: Type.String() })),
  /** Whether `errors.xlsx` and `errors.csv` have rows. */
  hasErrors: Type.Boolean(),
});

export const createImport = route({
  method: 'POST',
  path: '/api/v1/imports',
  action: 'import.create',
  about: 'own',
  summary:
    'Import a spreadsheet (multipart/form-data, one part `file`: .xlsx or .csv). `kind` and `mode` in the query, or as parts before the file. Answers at once; the work goes on in the background',
  tag: 'import',
  query: Type.Object({
    kind: Type.Optional(TableKindSchema),
    mode: Type.Optional(ImportMode),
  }),
  response: ImportJob,
});

export type ImportJobView = Static<typeof ImportJob>;

export const listImports = route({
  method: 'GET',
  path: '/api/v1/imports',
  action: 'import.read',
  about: 'own',
  summary: "My organisation's imports, the latest first",
  tag: 'import',
  query: Type.Object({
    ...pageQuery,
    kind: Type.Optional(TableKindSchema),
    state: Type.Optional(ImportState),
  }),
  response: page(ImportJob),
});

const ImportId = Type.Object({ id: Type.String({ format: 'uuid' }) });

export const getImport = route({
  method: 'GET',
  path: '/api/v1/imports/:id',
  action: 'import.read',
  about: 'own',
  summary: 'One import: how far it is, what became of its rows, its first faults',
  tag: 'import',
  params: ImportId,
  response: Type.Object({
    ...ImportJob.properties,
    /** The first faults, at most 50; all of them are in the error file. */
    faults: Type.Array(RowFault),
    /** Rows that were recorded and take more than the system knows to be there. */
    doubtful: Type.Integer(),
    /** What is said of the first of them; all are in the file of warnings. */
    warnings: Type.Array(RowFault),
  }),
});

export const getImportWarningsCsv = route({
  method: 'GET',
  path: '/api/v1/imports/:id/warnings.csv',
  action: 'import.read',
  about: 'own',
  records: 'import.export',
  summary:
    'Rows that were recorded and take more than the system knows to be there: which, and what may be missing',
  tag: 'import',
  params: ImportId,
  response: Type.Unknown(),
});

export const getImportErrorsXlsx = route({
  method: 'GET',
  path: '/api/v1/imports/:id/errors.xlsx',
  action: 'import.read',
  about: 'own',
  records: 'import.export',
  summary: 'The bad rows with a column of reasons, as a workbook: correct it and send it again',
  tag: 'import',
  params: ImportId,
  response: Type.Unknown(),
});

export const getImportErrorsCsv = route({
  method: 'GET',
  path: '/api/v1/imports/:id/errors.csv',
  action: 'import.read',
  about: 'own',
  records: 'import.export',
  summary: 'The bad rows with a column of reasons, as CSV (UTF-8 with BOM)',
  tag: 'import',
  params: ImportId,
  response: Type.Unknown(),
});

export const cancelImport = route({
  method: 'DELETE',
  path: '/api/v1/imports/:id',
  action: 'import.create',
  about: 'own',
  summary: 'Stop an import that is not finished; what it has recorded stays',
  tag: 'import',
  params: ImportId,
  response: ImportJob,
});

/** One column of a table: drives template, form, validation and documentation. */
export const TableColumn = Type.Object({
  key: Type.String(),
  header: Type.String(),
  required: Type.Boolean(),
  kind: Type.String(),
  options: Type.Array(Type.Object({ value: Type.String(), label: Type.String() })),
  example: Type.String(),
  help: Type.String(),
});

export const listTemplates = route({
  method: 'GET',
  path: '/api/v1/templates',
  action: 'self',
  summary: "Every table that can be imported, with its columns, in the reader's language",
  tag: 'import',
  response: Type.Object({
    tables: Type.Array(
      Type.Object({
        kind: TableKindSchema,
        title: Type.String(),
        help: Type.String(),
        columns: Type.Array(TableColumn),
      }),
    ),
  }),
});

export const getTemplate = route({
  method: 'GET',
  path: '/api/v1/templates/:file',
  action: 'self',
  summary:
    'An empty table to fill in: `{kind}.xlsx` (with examples, drop-downs and a sheet 填写说明) or `{kind}.csv`',
  tag: 'import',
  params: Type.Object({
    file: Type.String({ pattern: `^(${TABLE_KINDS.join('|')})\\.(xlsx|csv)$` }),
  }),
  response: Type.Unknown(),
});

/** A cell as a form or a pasted grid gives it. */
export const CellValue = Type.Union([
  Type.String({ maxLength: 2000 }),
  Type.Number(),
  Type.Boolean(),
  Type.Null(),
]);
/** One row by column key. */
export const EntryRow = Type.Record(Type.String({ maxLength: 40 }), CellValue);

export const checkRows = route({
  method: 'POST',
  path: '/api/v1/imports/check',
  action: 'import.create',
  about: 'own',
  summary:
    'Check some rows without recording anything: `rows` by column key, or `grid` as pasted from a spreadsheet (a header line is recognised)',
  tag: 'import',
  body: Type.Object({
    kind: TableKindSchema,
    rows: Type.Optional(Type.Array(EntryRow, { maxItems: 1000 })),
    grid: Type.Optional(Type.Array(Type.Array(CellValue, { maxItems: 100 }), { maxItems: 1001 })),
    corrects: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 500,
        description: 'Id of the recorded event that the rows are to replace: it is left out of the account',
      }),
    ),
  }),
  response: Type.Object({
    ok: Type.Boolean(),
    /** The rows by column key, as they were understood; use them in `POST /entries`. */
    rows: Type.Array(EntryRow),
    faults: Type.Array(RowFault),
    /** What takes more than the system knows to be there. It can be recorded all the same. */
    warnings: Type.Array(RowFault),
    /** Headers of a grid that belong to no column. */
    unknownHeaders: Type.Array(Type.String()),
  }),
});

/** What became of one voucher: the event, and the trace codes of the lots that it names. */
export const EntryReceipt = Type.Object({
  eventId: Type.String(),
  status: ReceiptStatus,
  voucherNo: Type.String(),
  lots: Type.Array(
    Type.Object({
      traceCode: Type.String(),
      batchNo: Nullable(Type.String()),
      /** True when this entry gave the lot its trace code. */
      assigned: Type.Boolean(),
    }),
  ),
});

export const EntryAnswer = Type.Object({
  requestId: Type.String(),
  /** True when this request had been answered before: nothing was recorded again. */
  repeated: Type.Boolean(),
  receipts: Type.Array(EntryReceipt),
});

const RequestId = Type.String({ minLength: 8, maxLength: 100, pattern: '^[\\w.:-]+$' });
const EntryRows = Type.Array(EntryRow, { minItems: 1, maxItems: 500 });

export const createEntry = route({
  method: 'POST',
  path: '/api/v1/entries',
  action: 'entry.create',
  about: 'own',
  summary:
    'Record what happened: the same columns as the spreadsheet of that kind. Sending the same `requestId` again records nothing twice and gets the same answer',
  tag: 'entry',
  body: Type.Object({ kind: EntryKindSchema, requestId: RequestId, rows: EntryRows }),
  response: EntryAnswer,
});

const EventIdParam = Type.Object({ eventId: Type.String({ minLength: 1, maxLength: 500 }) });

export const correctEntry = route({
  method: 'POST',
  path: '/api/v1/entries/:eventId/correct',
  action: 'entry.correct',
  about: 'own',
  summary: 'Declare a recorded event wrong and record the right one instead; both stay on record',
  tag: 'entry',
  params: EventIdParam,
  body: Type.Object({
    kind: EntryKindSchema,
    requestId: RequestId,
    reason: Type.String({ minLength: 2, maxLength: 500 }),
    rows: EntryRows,
  }),
  response: EntryAnswer,
});

export const cancelEntry = route({
  method: 'POST',
  path: '/api/v1/entries/:eventId/cancel',
  action: 'entry.correct',
  about: 'own',
  summary: 'Declare a recorded event wrong: it did not happen; it stays on record as such',
  tag: 'entry',
  params: EventIdParam,
  body: Type.Object({ requestId: RequestId, reason: Type.String({ minLength: 2, maxLength: 500 }) }),
  response: EntryAnswer,
});

/** One recorded event as a list shows it. */
export const EntryListItem = Type.Object({
  eventId: Type.String(),
  /** What kind of entry it was; null when it came through another door. */
  kind: Nullable(EntryKindSchema),
  door: Type.String(),
  bizStep: Nullable(Type.String()),
  eventTime: Type.String(),
  /** `day` when only the day is known. */
  timePrecision: Type.Enum(['moment', 'day']),
  recordedAt: Type.String(),
  recordedBy: Type.String(),
  voucherNo: Nullable(Type.String()),
  place: Nullable(Type.Object({ uri: Type.String(), name: Nullable(Type.String()) })),
  lots: Type.Array(
    Type.Object({
      traceCode: Type.String(),
      batchNo: Nullable(Type.String()),
      productName: Nullable(Type.String()),
      /** How the lot takes part: `made`, `used` (inputs), `moved`, `counted`, `gone`. */
      part: Type.Enum(['made', 'used', 'moved', 'counted', 'gone']),
      quantity: Nullable(Type.String()),
      uom: Nullable(Type.String()),
    }),
  ),
  /** `counts`, or declared wrong (`cancelled`: nothing stands in its place, `corrected`: another event does). */
  status: Type.Enum(['counts', 'unconfirmed', 'idConflict', 'cancelled', 'corrected']),
  /** Other content came later under the same id: this one counts, the other is kept beside it. */
  contested: Type.Boolean(),
});

export const listEntries = route({
  method: 'GET',
  path: '/api/v1/entries',
  action: 'entry.read',
  about: 'own',
  summary: "My organisation's latest entries from forms and spreadsheets, the latest recorded first",
  tag: 'entry',
  query: Type.Object({
    ...pageQuery,
    kind: Type.Optional(EntryKindSchema),
  }),
  response: page(EntryListItem),
});

export const getEntry = route({
  method: 'GET',
  path: '/api/v1/entries/:eventId',
  action: 'entry.read',
  about: 'own',
  summary:
    "One of my organisation's entries with its rows as its table has them: what a correction starts from. What was recorded together is one entry",
  tag: 'entry',
  params: EventIdParam,
  response: Type.Interface([EntryListItem], {
    /** Empty where it came through another door than a form or a spreadsheet. */
    rows: Type.Array(EntryRow),
  }),
});
export type EntryListItemView = Static<typeof EntryListItem>;
export type EntryAnswerView = Static<typeof EntryAnswer>;
export type RowFaultView = Static<typeof RowFault>;
