import {
  ENTRY_CONTEXT,
  type EntryKind,
  fault,
  isBlank,
  isExample,
  isGrouped,
  isMasterKind,
  readRow,
  type Table,
  tableOf,
  VOUCHER_ROWS,
} from '@liangsu/domain/entries';
import type { Context } from '../../../../platform/context.ts';
import type { CapturePipeline, CaptureReceipt } from '../../../trace/index.ts';
import { FileError } from '../reading/file-error.ts';
import { type FoundTable, findTable, rawRow } from '../reading/open-file.ts';
import type { SheetRow } from '../reading/sheet.ts';
import { Directory, type FoundParty } from './directory.ts';
import { noteDoubtfulRows } from './doubtful-rows.ts';
import { badRowsOf, type Group, type Pending, tooLarge } from './groups.ts';
import { HashIndex } from './hash-index.ts';
import { type Counters, clearRows, type Job, writeBadRows } from './job-store.ts';
import { upsertParties } from './master-parties.ts';
import { upsertPlaces } from './master-places.ts';
import { submitPatiently } from './patient-capture.ts';
import { type GoodVoucher, prepareVouchers, type ReadVoucher } from './prepare-vouchers.ts';
import { stillAllowed } from './still-allowed.ts';
import { spokenOf, takenFrom } from './stock-warnings.ts';

const CHUNK_ROWS = 1000;
const IN_FLIGHT = 3;

/** Stops an import between two chunks: somebody cancelled it, or the process ends and another goes on. */
export class ImportStopped extends Error {
  readonly why: 'cancelled' | 'released';
  constructor(why: 'cancelled' | 'released') {
    super(why);
    this.why = why;
  }
}

/** Live state of an import; `job` carries the counters as they stand at `done_row`. */
export interface ImportRun {
  readonly context: Context;
  readonly capture: CapturePipeline;
  readonly job: Job;
  readonly path: string;
  /** Told after each chunk; throws ImportStopped to stop. */
  tick(): Promise<void>;
}

export type Outcome = { state: 'done' | 'refused'; failure: Job['failure'] };

/** What is on its way, and the lots that it speaks of. */
interface Writing {
  writing: Promise<void>;
  lots: ReadonlySet<string>;
}
const NO_LOTS: ReadonlySet<string> = new Set();

/** What a chunk added, applied when it and all before it are durable. */
interface Gain extends Omit<Counters, 'done_row'> {
  lastRow: number;
}

/**
 * Imports a file: all or nothing reads it twice, first to check everything, then to record; else good rows are recorded
 * as they come. Throws FileError for a file that cannot be read, ImportStopped, or the database's error.
 */
export async function runImport(run: ImportRun): Promise<Outcome> {
  const { job, context } = run;
  const table = tableOf(job.kind);
  const found = await findTable(run.path, table);
  try {
    job.headers = [...found.headers];
    const { rows } = await context.engine.query<{ uri: string }>('SELECT uri FROM party WHERE id = $1', [
      job.party,
    ]);
    const actor = rows[0] === undefined ? null : { uri: rows[0].uri, id: job.party };
    if (job.mode === 'allOrNothing' && job.state !== 'writing') {
      job.state = 'checking';
      await restart(run);
      await new Pass(run, table, found, actor, true).go();
      if (job.rows_bad > 0)
        return { state: 'refused', failure: { code: 'import.badRows', params: { count: job.rows_bad } } };
      await restart(run);
    }
    job.state = 'writing';
    await run.tick();
    await new Pass(run, table, found, actor, false).go();
    if (job.rows_read === 0) throw new FileError('file.noRows');
    return { state: 'done', failure: null };
  } finally {
    await found.close();
  }
}

async function restart({ job, context }: ImportRun): Promise<void> {
  await clearRows(context.engine, job.id);
  Object.assign(job, {
    rows_read: 0,
    rows_good: 0,
    rows_bad: 0,
    accepted: 0,
    duplicates: 0,
    conflicts: 0,
    records: 0,
    done_row: 0,
    unreckoned: 0,
    progress: 0,
  });
}

/** One reading of the file from its header to its end, to check (`rehearsing`) or to record. */
class Pass {
  readonly #run: ImportRun;
  readonly #table: Table;
  readonly #found: FoundTable;
  readonly #actor: FoundParty | null;
  readonly #rehearsal: HashIndex | null;
  readonly #directory: Directory;
  /** Where each row, and each voucher, stood first. */
  readonly #rows = new HashIndex();
  readonly #vouchers = new HashIndex();
  /** What stocktakes have counted. */
  readonly #counted = new HashIndex();
  readonly #grouped: boolean;
  readonly #inFlight: Promise<Gain>[] = [];
  /** Of each chunk in flight, the lots that it speaks of. */
  readonly #spoken: ReadonlySet<string>[] = [];
  #chunk: Group[] = [];
  #chunkRows = 0;
  #open: Group = [];
  /** A voucher that was given up for its size. */
  #tooLarge: string | undefined;

  constructor(
    run: ImportRun,
    table: Table,
    found: FoundTable,
    actor: FoundParty | null,
    rehearsing: boolean,
  ) {
    this.#run = run;
    this.#table = table;
    this.#found = found;
    this.#actor = actor;
    this.#rehearsal = rehearsing ? new HashIndex() : null;
    this.#directory = new Directory(run.context.engine);
    this.#grouped = !isMasterKind(table.kind) && isGrouped(table.kind);
  }

  async go(): Promise<void> {
    const { job } = this.#run;
    const from = job.done_row;
    try {
      const blocks = this.#found.sheet.blocks((share) => {
        job.progress = share;
      });
      for await (const block of blocks) {
        for (const row of block) {
          if (row.no > this.#found.headerRow && row.no > from) this.#take(row);
          if (this.#chunkRows >= CHUNK_ROWS) await this.#send();
        }
      }
      this.#closeGroup();
      await this.#send();
      while (this.#inFlight.length > 0) await this.#settleFirst();
    } catch (error) {
      // What is on its way is waited for, so that nothing lands after the import was said to be over.
      await Promise.allSettled(this.#inFlight);
      throw error;
    }
  }

  #take(row: SheetRow): void {
    const raw = rawRow(this.#found.columns, row);
    if (isBlank(raw) || isExample(this.#table, raw)) return;
    const context = { now: this.#run.context.now().getTime(), date1904: this.#found.sheet.date1904 };
    const { values, faults } = readRow(this.#table, raw, context, this.#found.units);
    const pending: Pending = { no: row.no, cells: row.cells, values, faults: [...faults] };
    if (!isMasterKind(this.#table.kind)) {
      const before = this.#rows.add(JSON.stringify(values), row.no);
      if (before !== undefined && faults.length === 0)
        pending.faults.push(fault('voucherNo', values.voucherNo ?? '', 'row.repeated', { row: before }));
    }
    if (!this.#grouped) {
      this.#push([pending]);
      return;
    }
    const no = values.voucherNo;
    if (no !== undefined && no === this.#tooLarge) {
      this.#push([tooLarge(pending)]);
      return;
    }
    if (no === undefined || this.#open[0]?.values.voucherNo !== no) this.#closeGroup();
    this.#open.push(pending);
    // A voucher without an end must not fill the memory.
    if (this.#open.length > VOUCHER_ROWS) {
      this.#push(this.#open.map(tooLarge));
      this.#open = [];
      this.#tooLarge = no;
    }
  }

  #closeGroup(): void {
    const group = this.#open;
    this.#open = [];
    this.#tooLarge = undefined;
    const first = group[0];
    if (first === undefined) return;
    const no = first.values.voucherNo;
    const before = no === undefined ? undefined : this.#vouchers.add(no, first.no);
    if (before !== undefined)
      first.faults.push(fault('voucherNo', no!, 'voucher.scattered', { row: before }));
    this.#push(group);
  }

  #push(group: Group): void {
    this.#chunk.push(group);
    this.#chunkRows += group.length;
  }

  /** Sends the gathered rows on their way; waits while too many chunks are. */
  async #send(): Promise<void> {
    const chunk = this.#chunk;
    if (chunk.length === 0) return;
    this.#chunk = [];
    this.#chunkRows = 0;
    while (this.#inFlight.length >= IN_FLIGHT) await this.#settleFirst();
    if (this.#rehearsal === null && !(await stillAllowed(this.#run.context, this.#run.job))) {
      // What is on its way is recorded, and counted.
      while (this.#inFlight.length > 0) await this.#settleFirst();
      throw new FileError('import.notAllowed');
    }
    const { work, lots } = await this.#prepare(chunk);
    // A rejection is taken up when it is this chunk's turn; until then it must not count as unhandled.
    work.catch(() => {});
    this.#inFlight.push(work);
    this.#spoken.push(lots);
  }

  async #settleFirst(): Promise<void> {
    const gain = await this.#inFlight[0]!;
    this.#inFlight.shift();
    this.#spoken.shift();
    const { job } = this.#run;
    job.rows_read += gain.rows_read;
    job.rows_good += gain.rows_good;
    job.rows_bad += gain.rows_bad;
    job.accepted += gain.accepted;
    job.duplicates += gain.duplicates;
    job.conflicts += gain.conflicts;
    job.records += gain.records;
    job.done_row = gain.lastRow;
    await this.#run.tick();
  }

  /** Judges a chunk; `work` ends when its good rows are durable and its bad rows reported. */
  async #prepare(chunk: readonly Group[]): Promise<{ work: Promise<Gain>; lots: ReadonlySet<string> }> {
    const rows = chunk.reduce((sum, group) => sum + group.length, 0);
    const lastRow = chunk.at(-1)!.at(-1)!.no;
    const gain: Gain = {
      lastRow,
      rows_read: rows,
      rows_good: rows,
      rows_bad: 0,
      accepted: 0,
      duplicates: 0,
      conflicts: 0,
      records: 0,
    };
    const good = chunk.filter((group) => group.every((row) => row.faults.length === 0));
    const { writing, lots } = isMasterKind(this.#table.kind)
      ? await this.#masters(good, gain)
      : await this.#capture(good, gain);
    const bad = () => chunk.filter((group) => group.some((row) => row.faults.length > 0)).flatMap(badRowsOf);
    const finish = async () => {
      await writing;
      const reported = bad();
      gain.rows_bad = reported.length;
      gain.rows_good = rows - reported.length;
      for (let at = 0; at < reported.length; at += CHUNK_ROWS)
        await writeBadRows(this.#run.context.engine, this.#run.job.id, reported.slice(at, at + CHUNK_ROWS));
      return gain;
    };
    return { work: finish(), lots };
  }

  async #masters(groups: readonly Group[], gain: Gain): Promise<Writing> {
    const rows = groups.map((group) => group[0]!);
    const upsert = this.#table.kind === 'party' ? upsertParties : upsertPlaces;
    const outcomes = await upsert(
      rows.map((row) => row.values),
      {
        pool: this.#run.context.engine,
        directory: this.#directory,
        actor: this.#actor,
        by: this.#run.job.created_by,
        rehearsal: this.#rehearsal !== null,
      },
    );
    outcomes.forEach((faults, i) => {
      rows[i]!.faults.push(...faults);
      if (faults.length > 0) return;
      if (this.#rehearsal === null) gain.records++;
    });
    return { writing: Promise.resolve(), lots: NO_LOTS };
  }

  /** Finds names and lots in the order of the file; the capture itself may overlap with that of other chunks. */
  async #capture(groups: readonly Group[], gain: Gain): Promise<Writing> {
    const { context, job } = this.#run;
    const read = groups.map((group) => ({
      table: this.#table.kind as EntryKind,
      rows: group.map((row) => row.values),
    }));
    const prepared = await prepareVouchers(read, {
      db: context.engine,
      directory: this.#directory,
      actor: this.#actor,
      now: context.now().getTime(),
      rehearsal: this.#rehearsal,
      counted: this.#counted,
    });
    const byCapturer = new Map<number, (typeof prepared)[number][]>();
    prepared.forEach((voucher, i) => {
      if (!voucher.ok) {
        for (const { row, fault: f } of voucher.faults) groups[i]![row]!.faults.push(f);
        return;
      }
      const list = byCapturer.get(voucher.capturer) ?? [];
      byCapturer.set(voucher.capturer, list);
      list.push(voucher);
    });
    if (this.#rehearsal !== null) return { writing: Promise.resolve(), lots: NO_LOTS };
    const good = prepared.map((voucher) => (voucher.ok ? voucher : null));
    await this.#warn(groups, read, good);
    const submissions = [...byCapturer].map(async ([capturer, vouchers]) => {
      const receipt = await submitPatiently(this.#run.capture, {
        door: 'spreadsheet' as const,
        context: ENTRY_CONTEXT,
        header: { import: job.id },
        capturer,
        capturedBy: job.created_by,
        events: vouchers.flatMap((voucher) => (voucher.ok ? voucher.events : [])),
      });
      await this.#count(receipt, gain);
    });
    return { writing: Promise.all(submissions).then(() => {}), lots: spokenOf(good) };
  }

  /**
   * Notes rows that take more than is there, as a form says it before recording: by what is recorded, the rows before among it,
   * and this chunk's. Chunks in flight that speak of the same lots are waited for.
   */
  async #warn(
    groups: readonly Group[],
    read: readonly ReadVoucher[],
    good: readonly (GoodVoucher | null)[],
  ): Promise<void> {
    const { context, job } = this.#run;
    const taken = takenFrom(good);
    const touched = () => this.#spoken.some((lots) => [...taken].some((code) => lots.has(code)));
    while (touched()) await this.#settleFirst();
    job.unreckoned += await noteDoubtfulRows(
      context,
      job.id,
      read,
      good,
      (voucher, row) => groups[voucher]![row]!.no,
    );
  }

  async #count(receipt: CaptureReceipt, gain: Gain): Promise<void> {
    const { context, job } = this.#run;
    const duplicates: number[] = [];
    for (const { status, no } of receipt.events) {
      context.metrics.captured.inc({ door: 'spreadsheet', status });
      // A sheet's own unit is a side of each of its rows, so it has the say; a claim would be recorded all the same.
      if (status === 'accepted' || status === 'unconfirmed') gain.accepted++;
      else if (status === 'idConflict') gain.conflicts++;
      else duplicates.push(no);
    }
    gain.duplicates += duplicates.length;
    if (job.resumed === 0 || duplicates.length === 0) return;
    // What this import itself recorded before it was interrupted is not a duplicate.
    const { rows } = await context.engine.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM event e JOIN capture_document d ON d.id = e.document
        WHERE e.no = ANY ($1) AND d.header ->> 'import' = $2`,
      [duplicates, job.id],
    );
    gain.duplicates -= rows[0]!.count;
    gain.accepted += rows[0]!.count;
  }
}
