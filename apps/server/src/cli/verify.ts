import { attestedAccess, lastClosedDay } from '../modules/access/index.ts';
import { readWitnesses, type VerifyLedgerResult, verifyLedger } from '../modules/ledger/index.ts';
import { attestedNotices } from '../modules/public/index.ts';
import { attestedClaims, attestedEvents, type Difference, verifyTrace } from '../modules/trace/index.ts';
import { ConfigError, readConfig } from '../platform/config.ts';
import { createPool } from '../platform/db/pool.ts';
import { openExisting } from './open-database.ts';
import { progressLine } from './progress.ts';

/** What a difference says to people, in one line. */
function lineOf(difference: Difference): string {
  const { code, table, key, event, expected, found } = difference;
  const cells = (row: Record<string, string | null> | null) =>
    row === null
      ? '—'
      : Object.entries(row)
          .map(([name, value]) => `${name}=${value ?? 'null'}`)
          .join(', ');
  const of = event === null ? '' : ` (event ${event})`;
  return `${code}  ${table} ${key}${of}: 应为 expected ${cells(expected)}; 实为 found ${cells(found)}`;
}

/** What can be verified: that projections follow from events; that nothing was changed since it was attested. */
const PARTS = ['trace', 'ledger'] as const;

/**
 * `liangsu verify`: recomputes projections from the events, and the ledger from what it attests, and names every difference.
 * Exit code 1 on any.
 */
export async function verifyCommand(options: { json?: boolean; only?: string }): Promise<void> {
  const { only } = options;
  if (only !== undefined && !PARTS.some((part) => part === only))
    throw new ConfigError(`--only ${only}: ${PARTS.join(', ')}`);
  const config = readConfig();
  const witnesses = await readWitnesses(config.witnesses);
  const database = await openExisting(config);
  const line = progressLine('核对 verify');
  const report = (difference: Difference) => {
    line.end();
    console.log(options.json ? JSON.stringify(difference) : lineOf(difference));
  };
  // As the engine, but signed in as the owner: who reads the trail is a role that the engine cannot take on.
  const engine = createPool(database.url, { role: 'liangsu_engine', max: 4 });
  const started = Date.now();
  try {
    const trace =
      only === 'ledger'
        ? null
        : await verifyTrace(engine, {
            report,
            progress: (done, total) => line.show(done, total, 'events'),
          });
    const between = Date.now();
    const ledger =
      only === 'trace'
        ? null
        : await verifyLedger(engine, {
            source: attestedEvents,
            facts: [...attestedAccess, ...attestedClaims, ...attestedNotices],
            folder: config.ledgerDir,
            witnesses,
            report,
            progress: (done, total) => line.show(done, total, 'leaves'),
          });
    line.end();
    const auditedTo = ledger === null ? null : await lastClosedDay(engine);
    const seconds = (Date.now() - started) / 1000;
    const differences = (trace?.differences ?? 0) + (ledger?.differences ?? 0);
    if (options.json)
      console.log(
        JSON.stringify({ ok: differences === 0, ...trace, ...ledger, auditedTo, differences, seconds }),
      );
    else {
      const head = differences === 0 ? '一致 everything agrees' : `有差异 ${differences} difference(s)`;
      const of = trace === null ? [] : [`${trace.events} events, ${trace.edges} edges`];
      if (ledger !== null) of.push(ledgerLine(ledger, (Date.now() - between) / 1000));
      if (auditedTo !== null) of.push(`审计日志存证至 audit trail attested to ${auditedTo}`);
      console.log(`${head}: ${of.join('; ')}; ${seconds.toFixed(1)} s`);
    }
    if (differences > 0) process.exitCode = 1;
  } finally {
    await engine.end();
    await database.close();
  }
}

function ledgerLine(result: VerifyLedgerResult, seconds: number): string {
  const { leaves, waiting, erased, checkpoints, ownKeys } = result;
  const parts = [`${leaves} leaves, ${checkpoints} checkpoints in ${seconds.toFixed(1)} s`];
  if (waiting > 0) parts.push(`${waiting} 待定序 waiting`);
  if (erased > 0) parts.push(`${erased} 已销毁盐 erased`);
  if (!ownKeys)
    parts.push(
      '未找到密钥目录，签名仅按数据库中的公钥核对 no key folder: keys of the database were believed',
    );
  return parts.join(', ');
}
