import type { Command } from 'commander';
import { ConfigError } from '../platform/config.ts';
import { checkProof, MAX_INPUT, messageOf } from './ledger-check.ts';
import type { EraseOptions } from './ledger-erase.ts';
import { EXIT_CODES } from './usage.ts';

/** What comes on standard input, read no further than it takes to see that it is too much. */
async function standardInput(): Promise<Uint8Array> {
  if (process.stdin.isTTY)
    throw new ConfigError(
      '标准输入应为一个 JSON 对象 one JSON object is expected on standard input (… < FILE)',
    );
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (length > MAX_INPUT) break;
  }
  return Buffer.concat(parts);
}

async function check(kind: 'inclusion' | 'consistency', options: { json?: boolean }): Promise<void> {
  const verdict = checkProof(kind, await standardInput());
  if (verdict.ok) {
    console.log(options.json ? JSON.stringify({ valid: true }) : '有效 valid');
    return;
  }
  const message = messageOf(verdict.reason);
  if (options.json) console.log(JSON.stringify({ valid: false, ...verdict.reason, message }));
  console.error(`无效 invalid (${verdict.reason.code}): ${message.zh} ${message.en}`);
  process.exitCode = 1;
}

const helpOf = (members: string) => `
标准输入 standard input: 一个 JSON 对象 one JSON object
  ${members}
  哈希用 base64，proof 为列表或 null hashes in base64, proof a list or null (docs/ledger.md)

退出码 exit codes: 0 有效 valid; 1 无效 invalid (stderr: 原因 why); 2 用法有误 wrong usage`;

/** `liangsu ledger check-inclusion` and `check-consistency`: check a proof alone, with no database and no server. */
export function registerLedger(program: Command): void {
  const ledger = program
    .command('ledger')
    .description('核对存证、管理存证密钥 check proofs of the ledger, keep its keys')
    // Here 1 says that a proof does not hold, so a misspelt option must not say the same.
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  ledger
    .command('check-inclusion')
    .description('核对一个叶子在树中 check that a leaf is in a tree')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', helpOf('{"leafIdx":0,"treeSize":1,"root":"…","leafHash":"…","proof":null}'))
    .action((options: { json?: boolean }) => check('inclusion', options));
  ledger
    .command('check-consistency')
    .description('核对一棵树是另一棵的开头 check that a tree is the beginning of another')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', helpOf('{"size1":1,"size2":2,"root1":"…","root2":"…","proof":["…"]}'))
    .action((options: { json?: boolean }) => check('consistency', options));
  ledger
    .command('rotate-key')
    .description(
      '更换签名密钥：先加新密钥，再以 --retire 停用旧密钥 replace the log’s key: add one; later retire the old',
    )
    .option('--retire', '停用旧密钥，销毁其私钥 the newest alone signs from now on; the others are destroyed')
    .option(
      '--sm2',
      '国密 SM2 密钥：首次添加即加签 keys of SM2: the first one makes the log sign with it in addition',
    )
    .option('--stop', '与 --sm2 同用：不再加签 SM2 with --sm2: sign with Ed25519 alone again')
    .option('--json', 'print the keys as JSON')
    .addHelpText('after', EXIT_CODES)
    .action(async (options: { retire?: boolean; sm2?: boolean; stop?: boolean; json?: boolean }) =>
      (await import('./ledger-keys.ts')).rotateKeyCommand(options),
    );
  ledger
    .command('erase')
    .description(
      '销毁一片叶子的盐（如应删除个人信息的要求） destroy the salt of one leaf, as when personal data is to be erased',
    )
    .option('--leaf <n>', '日志中的位置，从 0 起 its place in the log, from 0')
    .option('--event <n>', '事件编号 number of a captured event')
    .option('--reason <text>', '理由，留存 why; it is kept')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXIT_CODES)
    .action(async (options: EraseOptions) => (await import('./ledger-erase.ts')).eraseCommand(options));
  ledger
    .command('new-log')
    .description(
      '恢复旧备份后另起日志（先停止服务） begin another log after an older backup was restored (stop the server first)',
    )
    .option('--json', 'print its keys as JSON')
    .addHelpText('after', EXIT_CODES)
    .action(async (options: { json?: boolean }) => (await import('./ledger-keys.ts')).newLogCommand(options));
}
