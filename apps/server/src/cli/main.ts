import { Command } from 'commander';
import { ConfigError } from '../platform/config.ts';
import { migrateCommand } from './migrate.ts';
import { serve } from './serve.ts';

const program = new Command('liangsu')
  .description('粮溯 Liangsu: follows food, grain above all, from field to table')
  .showHelpAfterError();

program
  .command('serve', { isDefault: true })
  .description('启动服务 start the server (settings: README)')
  .action(() => serve());
program
  .command('migrate')
  .description('升级数据库结构 bring the database to this version')
  .option('--json', 'print the result as JSON')
  .action((options: { json?: boolean }) => migrateCommand(options));

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
