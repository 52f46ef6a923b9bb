import type { AddressInfo } from 'node:net';
import { type Logger, pino } from 'pino';
import { AuditDays, hasUsers, replaceSettingsKey, slowRecoveryCodes } from '../modules/access/index.ts';
import { type DemoManifest, isEmptyDatabase, loadDemo, readDemo } from '../modules/demo/index.ts';
import { webhookDelivery } from '../modules/exchange/index.ts';
import { CapturePipeline, scanUrl } from '../modules/trace/index.ts';
import { type Config, ConfigError, readConfig } from '../platform/config.ts';
import type { Context } from '../platform/context.ts';
import { createMetrics } from '../platform/metrics.ts';
import { Sealer } from '../platform/sealing.ts';
import { buildServer } from '../server.ts';
import { markDemo } from './demo-mark.ts';
import { ledgerOf } from './ledger-of.ts';
import { openDatabase } from './open-database.ts';
import { sealAll } from './sealed.ts';
import { sayHowRolesSignIn } from './sign-ins.ts';

/** `liangsu serve`: database, migrations, demo on the first run, server; until asked to stop. */
export async function serve(): Promise<void> {
  const started = Date.now();
  const config = readConfig();
  const log = pino({ level: config.logLevel, redact: ['req.headers.authorization', 'req.headers.cookie'] });
  // Asked to stop at any moment, also while it starts: what is open is closed in order, whatever else goes on.
  const open: (() => Promise<unknown>)[] = [];
  let stopping: Promise<void> | null = null;
  const closeAll = async () => {
    for (const close of open.reverse()) await close();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (stopping) return;
      log.info({ signal }, 'stopping');
      stopping = closeAll().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'stopping failed');
          process.exit(1);
        },
      );
    });
  try {
    await start(config, log, open, started);
  } catch (error) {
    // Starting fails when what it works on is closed under it: that is no fault.
    if (stopping) return await stopping;
    await closeAll();
    throw error;
  }
}

async function start(
  config: Config,
  log: Logger,
  open: (() => Promise<unknown>)[],
  started: number,
): Promise<void> {
  const opening = openDatabase(config);
  open.push(async () => (await opening.catch(() => null))?.close());
  const database = await opening;
  const context: Context = {
    config,
    pool: database.pool,
    engine: database.engine,
    auditor: database.auditor,
    log,
    metrics: createMetrics(),
    now: () => new Date(),
    demo: false,
  };
  const capture = new CapturePipeline(database.engine);
  open.push(() => capture.close());
  await sayHowRolesSignIn(database.signIns, log, context.metrics);
  if (!(await replaceSettingsKey(database.pool, config.apiKey, context.now())))
    throw new ConfigError(
      'LIANGSU_API_KEY: 这是“liangsu key add”添加的密钥，请另设一个 this is a key of “liangsu key add”; set another text',
    );
  const demo = await demoOf(context, capture);
  context.demo = demo !== null;
  const { lost } = await sealAll(database.engine, new Sealer(config));
  if (lost > 0) log.error({ lost }, 'secrets that no key opens: is seal.json or LIANGSU_SEAL_KEYS missing?');
  // Some minutes where many have a second factor: servers take codes by either hash meanwhile.
  const slowing = slowRecoveryCodes(database.pool).catch((error: unknown) =>
    log.warn({ err: error }, 'recovery codes could not be hashed anew; the next start tries again'),
  );
  open.push(() => slowing);
  const ledger = ledgerOf(context);
  await ledger.open();
  ledger.start();
  open.push(() => ledger.stop());
  const app = await buildServer(context, capture, ledger);
  open.push(() => app.close());
  try {
    await app.listen({ port: config.port, host: config.host });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES' || code === 'EADDRNOTAVAIL')
      throw new ConfigError(
        `PORT=${config.port} HOST=${config.host}: the server cannot listen there (${code})`,
      );
    throw error;
  }
  const auditDays = new AuditDays(context);
  auditDays.start();
  open.push(() => auditDays.stop());
  const webhooks = webhookDelivery(context);
  webhooks.start();
  open.push(() => webhooks.stop());
  const { port } = app.server.address() as AddressInfo;
  // Said at once: who waits for “ready” has the whole of it.
  const nobody = (await hasUsers(database.pool)) ? '' : `\n${NOBODY}`;
  console.log(`${greeting(config, port, demo, Date.now() - started)}${nobody}`);
}

/** The demo that this database holds; loaded first where the settings ask for it and nothing is there yet. */
async function demoOf(context: Context, capture: CapturePipeline): Promise<DemoManifest | null> {
  const { config, engine: pool } = context;
  const there = await readDemo(pool);
  if (there !== null) markDemo(config);
  if (there?.state === 'complete') return there;
  if (config.demo === 'off' || (there === null && !(await isEmptyDatabase(pool)))) return there;
  markDemo(config);
  console.log('首次启动：正在写入演示数据 first start: loading the demo …');
  return loadDemo(context, capture, there ? { seed: there.seed, lots: there.lots } : {});
}

/** Said as long as nobody can sign in. */
const NOBODY = `  还没有用户，先添加一个 nobody can sign in yet; add somebody:
    npx liangsu user add admin --name 管理员 --admin
`;

/** What a person needs to begin: addresses, and with the demo its logins and codes worth scanning. */
function greeting(config: Config, port: number, demo: DemoManifest | null, ms: number): string {
  const host = ['0.0.0.0', '::', '127.0.0.1'].includes(config.host) ? 'localhost' : config.host;
  const address = `http://${host}:${port}`;
  const lines = [
    '',
    `  粮溯 Liangsu  已就绪 ready (${(ms / 1000).toFixed(1)} s)`,
    `  控制台 console      ${address}/`,
    `  接口文档 API docs    ${address}/api/docs`,
    `  扫码页 scan page     ${address}/t/`,
  ];
  if (demo) {
    const local = (code: string) => scanUrl(address, code);
    lines.push(
      '',
      '  演示数据 demo: 数据均为虚构 everything in it is made up',
      `  登录 logins          ${demo.logins.map(({ login }) => login).join('  ')}    密码 password: ${demo.password}`,
      `  问题批次 bad lot     ${address}/lots/${encodeURIComponent(demo.contaminated.code)}/genealogy`,
      ...demo.scan.slice(0, 3).map(({ code, what }) => `  扫码 scan            ${local(code)}  ${what}`),
    );
  }
  return `${lines.join('\n')}\n`;
}
