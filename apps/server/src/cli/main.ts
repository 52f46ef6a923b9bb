import { Command } from 'commander';
import { ConfigError } from '../platform/config.ts';
import type { ExportOptions } from './export.ts';
import type { ImportOptions } from './import.ts';
import { registerLedger } from './ledger.ts';
import { registerAudit } from './register-audit.ts';
import { registerKey } from './register-key.ts';
import { registerOrganisation } from './register-organisation.ts';
import { registerPersonalData } from './register-personal-data.ts';
import { registerSeal } from './register-seal.ts';
import { registerUser } from './register-user.ts';
import { EXIT_CODES, endOnUsage } from './usage.ts';
import type { VerifyProofOptions } from './verify-proof.ts';
import type { WitnessOptions } from './witness.ts';

// What a command needs is loaded when it runs: its help, and a check of a proof, need not wait for the whole server.

const program = new Command('liangsu')
  .description('粮溯 Liangsu: follows food, grain above all, from field to table')
  .showHelpAfterError()
  // Inherited by every command: what is misspelt or missing ends with 2, as their help says.
  .exitOverride(endOnUsage)
  .addHelpText('after', EXIT_CODES);

program
  .command('serve', { isDefault: true })
  .description('启动服务 start the server (settings: README)')
  .addHelpText('after', EXIT_CODES)
  .action(async () => (await import('./serve.ts')).serve());
program
  .command('migrate')
  .description('升级数据库结构 bring the database to this version')
  .option('--json', 'print the result as JSON')
  .addHelpText('after', EXIT_CODES)
  .action(async (options: { json?: boolean }) => (await import('./migrate.ts')).migrateCommand(options));
program
  .command('demo')
  .description('写入示例数据 fill an empty database with a made-up world')
  .option('--lots <n>', '批次数 how many lots; the story itself has some thousands, fewer are not possible')
  .option('--seed <n>', 'the same number gives the same world')
  .option('--json', 'print the result as JSON')
  .addHelpText('after', EXIT_CODES)
  .action(async (options: { lots?: string; seed?: string; json?: boolean }) =>
    (await import('./demo.ts')).demoCommand(options),
  );
program
  .command('openapi')
  .description('输出接口描述 print the description of the API (OpenAPI 3.1)')
  .option('--write', 'write it to packages/contract/openapi.json')
  .addHelpText('after', EXIT_CODES)
  .action(async (options: { write?: boolean }) => (await import('./openapi.ts')).openApiCommand(options));
program
  .command('import')
  .argument('<file>', '表格文件 the spreadsheet')
  .description('导入表格 import a spreadsheet (.xlsx, .csv)')
  .requiredOption(
    '--kind <kind>',
    'party, place, purchase, processing, shipment, receipt, return, stocktake, weighbridge',
  )
  .option('--mode <mode>', 'goodRows (default) or allOrNothing')
  .option('--party <party>', 'credit code or name of the organisation on whose behalf')
  .option('--errors <file>', 'where the bad rows go (default: beside the file)')
  .option('--json', 'print the result as JSON')
  .addHelpText('after', `${EXIT_CODES}; 3 部分行未导入 some rows were not taken`)
  .action(async (file: string, options: ImportOptions) =>
    (await import('./import.ts')).importCommand(file, options),
  );
program
  .command('export')
  .description('导出数据 export everything of a kind')
  .requiredOption('--what <what>', 'lots, events, parties')
  .requiredOption('--format <format>', 'csv, xlsx, epcis')
  .option('--out <file>', 'default: standard output')
  .option('--lang <lang>', 'zh-CN (default) or en')
  .option('--json', 'print the result as JSON')
  .addHelpText('after', EXIT_CODES)
  .action(async (options: ExportOptions) => (await import('./export.ts')).exportCommand(options));
program
  .command('schema')
  .description('输出数据库结构 print the schema that the migrations make')
  .option('--write', 'write it to db/schema.sql')
  .addHelpText('after', EXIT_CODES)
  .action(async (options: { write?: boolean }) => (await import('./schema.ts')).schemaCommand(options));
program
  .command('backup')
  .argument('<dir>', '空目录 an empty or new folder')
  .description(
    '备份内置数据库和文件，服务可照常运行 back up the embedded database and files while the server runs',
  )
  .option('--json', 'print the result as JSON')
  .addHelpText('after', EXIT_CODES)
  .action(async (dir: string, options: { json?: boolean }) =>
    (await import('./backup.ts')).backupCommand(dir, options),
  );
program
  .command('restore')
  .argument('<dir>', '备份目录 the folder of a backup')
  .description('把备份恢复到空的数据目录 restore a backup into an empty LIANGSU_DATA')
  .option('--json', 'print the result as JSON')
  .addHelpText('after', EXIT_CODES)
  .action(async (dir: string, options: { json?: boolean }) =>
    (await import('./restore.ts')).restoreCommand(dir, options),
  );
program
  .command('verify')
  .description(
    '由事件重新计算各项数据和存证并逐行核对 recompute everything from the events, and the ledger, and compare it row by row',
  )
  .option('--only <part>', 'trace 仅追溯数据 what follows from events; ledger 仅存证 what was attested')
  .option('--json', 'one JSON object per difference and line, the summary last')
  .addHelpText('after', `\n核对期间可照常使用 others may work meanwhile\n${EXIT_CODES}`)
  .action(async (options: { json?: boolean; only?: string }) =>
    (await import('./verify.ts')).verifyCommand(options),
  );

program
  .command('verify-proof')
  .argument('<file>', '证明包 the proof bundle')
  .description('离线核对证明包 check a proof bundle alone, with no database and no server')
  .option(
    '--log <key...>',
    '日志公钥，应从别处得到 public keys of the log, which you should have from elsewhere',
  )
  .option('--witness <key...>', '必须有其签名的见证人公钥 public keys of witnesses that must have signed')
  .option(
    '--partial',
    '证明包没有日志对数量的声明也接受，只证明包中事件 take a bundle without the log’s word that it is complete: it proves what is in it alone',
  )
  .option('--json', 'print the result as JSON')
  .addHelpText('after', '\n退出码 exit codes: 0 有效 valid; 1 无效 invalid; 2 用法有误 wrong usage')
  .action(async (file: string, options: VerifyProofOptions) =>
    (await import('./verify-proof.ts')).verifyProofCommand(file, options),
  );
program
  .command('witness')
  .description(
    '在自己的机器上为存证见证签名 sign another installation’s ledger on a machine of your own, as its witness',
  )
  .option(
    '--url <url>',
    '日志所在地址；不写则只打印公钥 where the log is; left out, the public key is just printed',
  )
  .option(
    '--log <key...>',
    '日志公钥，更换期间可给两个 public key of the log; two while one is being replaced',
  )
  .option('--name <name>', '见证人名称，首次启动必填 name of this witness, on its first start')
  .option('--data <dir>', '密钥和记忆的目录 folder of its key and memory', './witness')
  .option('--interval <seconds>', '间隔秒数 how often', '30')
  .option('--once', '只签一次 sign once and end')
  .option('--json', 'print results as JSON, one a line')
  .addHelpText(
    'after',
    '\n日志分叉时退出码为 1，保留证据，查明前不再签署 ends with 1, keeps the evidence and signs no more until somebody has looked when the log is proven to have two histories' +
      `\n${EXIT_CODES}`,
  )
  .action(async (options: WitnessOptions) => (await import('./witness.ts')).witnessCommand(options));

registerLedger(program);
registerOrganisation(program);
registerUser(program);
registerKey(program);
registerAudit(program);
registerSeal(program);
registerPersonalData(program);

program
  .command('bench')
  .description('测试性能 measure this machine against its own limits (docs/performance.md)')
  .option('--lots <n>', 'size of the base, made once and kept (default 1000000)')
  .option('--pairs <n>', 'interleaved pairs (default 10)')
  .option('--data <dir>', 'where the base is kept (default ./data/bench/<lots>)')
  .option('--only <parts>', 'capture,single,trace,scope,scan,ledger')
  .option(
    '--against <dir>',
    'compare capture, single, trace and scan with another checkout, its packages installed',
  )
  .option('--leaves <n>', 'leaves of the log that part ledger measures (default 10000000)')
  .option('--write <file>', 'also write the results as JSON')
  .option('--json', 'print the results as JSON')
  .addHelpText(
    'after',
    '\n需要源码仓库及其开发依赖；容器镜像中没有 needs the repository with its development packages; the container image has neither' +
      `\n${EXIT_CODES}`,
  )
  .action(async (options: Record<string, string | true>) =>
    (await import('./bench.ts')).benchCommand(options),
  );

// Without this the word would be taken for an argument of the default command.
const [word] = process.argv.slice(2);
const known = program.commands.flatMap((command) => [command.name(), ...command.aliases()]);
if (word !== undefined && !word.startsWith('-') && word !== 'help' && !known.includes(word)) {
  console.error(`没有这个命令 unknown command: ${word}\n\n${program.helpInformation()}${EXIT_CODES}`);
  process.exit(2);
}

try {
  await program.parseAsync();
} catch (error) {
  // Exit code 2: settings or arguments are wrong, starting again would not help.
  if (error instanceof ConfigError) {
    console.error(`设置有误 wrong setting: ${error.message}`);
    process.exit(2);
  }
  console.error(
    error instanceof Error ? (process.env['LOG_LEVEL'] === 'debug' ? error.stack : error.message) : error,
  );
  process.exit(1);
}
