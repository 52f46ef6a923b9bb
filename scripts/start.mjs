// `npm start`: install what is missing, build the pages, serve. A server that dies by a fault starts again on the same data.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { node24, nodeEnv, nodeFlags, prepare, root } from './prepare.mjs';

prepare();
let stopping = false;
let child;
let restarts = [];

function launch() {
  child = spawn(
    node24,
    [...nodeFlags, join(root, 'apps/server/src/cli/main.ts'), 'serve', ...process.argv.slice(2)],
    { cwd: root, stdio: 'inherit', env: nodeEnv },
  );
  child.on('exit', (code, signal) => {
    // Exit codes 0 (asked to stop) and 2 (settings are wrong) are final; anything else is a fault to recover from.
    if (stopping || code === 0 || code === 2) {
      process.exit(code ?? 0);
    }
    const now = Date.now();
    restarts = [...restarts.filter((at) => now - at < 60_000), now];
    if (restarts.length > 5) {
      console.error(
        '服务在一分钟内多次异常退出，不再重启 The server failed five times within a minute: giving up.',
      );
      process.exit(1);
    }
    console.error(
      `服务异常退出（${signal ?? code}），正在用同一数据重新启动 The server ended unexpectedly: starting again on the same data.`,
    );
    setTimeout(launch, 500);
  });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    stopping = true;
    // A terminal's Ctrl-C reaches the child by itself; a second signal to it is harmless.
    child?.kill(signal);
  });
launch();
