#!/usr/bin/env node
// The command `liangsu`: prepares the clone, then runs the program on the pinned Node.
import { join } from 'node:path';
import { node24, nodeFlags, prepare, replaceBy, root } from './prepare.mjs';

const serving = process.argv[2] === 'serve';
prepare({ frontEnds: serving });
// Millions of lots, or of a spreadsheet's rows, need little memory, but V8 takes what it is given.
const lean = ['demo', 'import', 'export'].includes(process.argv[2]) ? ['--max-old-space-size=320'] : [];
replaceBy(node24, [
  ...nodeFlags,
  ...lean,
  join(root, 'apps/server/src/cli/main.ts'),
  ...process.argv.slice(2),
]);
