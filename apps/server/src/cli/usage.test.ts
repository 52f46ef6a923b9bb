import { expect, it } from 'vitest';
import { runCommand } from '../testing/process.ts';

it.each([
  [['nonsense'], 'unknown command: nonsense'],
  [['nonsense', '--help'], 'unknown command: nonsense'],
  [['import', 'x.csv'], '--kind'],
  [['export', '--what', 'lots'], '--format'],
  [['backup'], 'dir'],
  [['bench', '--only', 'foo'], 'capture, single, trace, scope, scan'],
  [['bench', '--against', 'nowhere'], 'no checkout'],
])('%j ends with 2 and says why', async (args, why) => {
  expect(await runCommand(args, {})).toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
});

it.each(['serve', 'migrate', 'demo', 'import', 'export', 'verify', 'backup', 'restore', 'bench'])(
  'the help of %s names its exit codes',
  async (name) => {
    const { code, stdout } = await runCommand([name, '--help'], {});
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('exit codes') });
  },
);
