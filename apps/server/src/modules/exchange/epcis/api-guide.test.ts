import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useTestServer } from '../../../testing/harness.ts';
import { createApiKey } from '../../access/index.ts';

const GUIDE = join(import.meta.dirname, '../../../../../../docs/api-guide.md');
const run = promisify(execFile);
const haveCurl = (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, 'curl')));
if (!haveCurl) console.warn('skipped: the commands of docs/api-guide.md, because there is no curl');

const server = useTestServer();
const folder = mkdtempSync(join(tmpdir(), 'liangsu-guide-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Example {
  command: string;
  /** What its output must show: JSON of which each given part must be there, or lines. */
  shown: { kind: 'json' | 'text'; text: string } | null;
}

/** The commands of the guide in their order, each with the block that shows its output. */
function examples(): Example[] {
  const list: Example[] = [];
  for (const [, kind, text] of readFileSync(GUIDE, 'utf8').matchAll(/^```(sh|json|text)\n([\s\S]*?)^```/gm)) {
    if (kind === 'sh') list.push({ command: text!, shown: null });
    else list.at(-1)!.shown = { kind: kind as 'json' | 'text', text: text! };
  }
  return list.filter(({ command }) => !command.startsWith('export URL='));
}

/** What `…` stands for is not compared; of objects the given members, of lists the given elements. */
function holds(actual: unknown, wanted: unknown, path = ''): void {
  if (wanted === '…') expect(actual, path).not.toBeUndefined();
  else if (Array.isArray(wanted)) {
    expect(Array.isArray(actual), path).toBe(true);
    expect((actual as unknown[]).length, path).toBe(wanted.length);
    for (const [i, item] of wanted.entries()) holds((actual as unknown[])[i], item, `${path}/${i}`);
  } else if (typeof wanted === 'object' && wanted !== null)
    for (const [key, value] of Object.entries(wanted))
      holds((actual as Record<string, unknown>)?.[key], value, `${path}/${key}`);
  else expect(actual, path).toBe(wanted);
}

describe.skipIf(!haveCurl)('docs/api-guide.md', () => {
  let url = '';
  let key = '';
  beforeAll(async () => {
    // The rights that the guide tells its reader to ask for are those that its commands need.
    const rights = /liangsu key add [^`]*--rights (\S+)`/.exec(readFileSync(GUIDE, 'utf8'))![1]!.split(',');
    key = (await createApiKey(server().pool, { name: 'guide', rights, partyId: null })).text;
    await server().app.listen({ port: 0, host: '127.0.0.1' });
    url = `http://127.0.0.1:${(server().app.server.address() as AddressInfo).port}`;
  });

  it.each(examples())('$command', async ({ command, shown }) => {
    const { stdout } = await run('sh', ['-e', '-c', command], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', URL: url, KEY: key, LC_ALL: 'C.UTF-8' },
    });
    if (shown === null) return;
    if (shown.kind === 'json') holds(JSON.parse(stdout), JSON.parse(shown.text));
    else
      for (const line of shown.text.trim().split('\n'))
        for (const part of line.split('…')) expect(stdout).toContain(part);
  });
});
