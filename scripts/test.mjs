// `npm test`: the whole suite on a fresh clone. Arguments go to the test runner and skip the checks before it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { node24, prepare, root } from './prepare.mjs';

prepare();
const bin = (...parts) => join(root, 'node_modules', ...parts);
const tsc = bin('typescript7', 'bin', 'tsc');
const filters = process.argv.slice(2);
const checks = filters.length
  ? []
  : [
      ['lint and format', [bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '.']],
      ['import rules', [join(root, 'scripts/boundaries.ts')]],
      ['types: domain', [tsc, '-p', 'packages/domain']],
      ['types: contract', [tsc, '-p', 'packages/contract']],
      ['types: server', [tsc, '-p', 'apps/server']],
      ['types: console', [tsc, '-p', 'apps/console']],
      ['types: scan', [tsc, '-p', 'apps/scan']],
      ['types: tests and scripts', [tsc, '-p', 'tsconfig.tests.json']],
    ];
const env = { ...process.env, PATH: `${bin('node', 'bin')}:${process.env.PATH}` };
let failed = 0;
for (const [name, args] of checks) {
  const started = Date.now();
  const result = spawnSync(node24, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env });
  const ok = result.status === 0;
  if (!ok) failed += 1;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}
const vitest = spawnSync(node24, [bin('vitest', 'vitest.mjs'), 'run', ...filters], {
  cwd: root,
  stdio: 'inherit',
  env,
});
if (vitest.status !== 0) failed += 1;
console.log(failed ? `${failed} step(s) failed` : 'all checks and tests passed');
process.exit(failed ? 1 : 0);
