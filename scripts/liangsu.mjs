#!/usr/bin/env node
// The command `liangsu`: prepares the clone, then runs the program on the pinned Node.
import { join } from 'node:path';
import { node24, prepare, replaceBy, root } from './prepare.mjs';

const serving = process.argv[2] === 'serve';
prepare({ frontEnds: serving });
replaceBy(node24, [
  '--disable-warning=ExperimentalWarning',
  join(root, 'apps/server/src/cli/main.ts'),
  ...process.argv.slice(2),
]);
