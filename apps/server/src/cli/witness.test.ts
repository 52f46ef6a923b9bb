import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ask, runCommand, startProcess, stopPostgres, temporaryFolder } from '../testing/process.ts';

const folder = temporaryFolder('witness');
afterAll(async () => {
  await stopPostgres(folder.path);
  folder.remove();
});

describe('liangsu witness', () => {
  it('signs a running server’s ledger from beside it, and says what it cannot use', async () => {
    const data = join(folder.path, 'witness');
    const made = await runCommand(
      ['witness', '--name', 'bureau.example/witness', '--data', data, '--json'],
      {},
    );
    expect(made.code, made.stderr).toBe(0);
    const { verifier } = JSON.parse(made.stdout) as { verifier: string };
    expect(verifier).toMatch(/^bureau\.example\/witness\+[0-9a-f]{8}\+/);

    const server = await startProcess(join(folder.path, 'server'), { env: { LIANGSU_WITNESSES: verifier } });
    try {
      const log = (await ask(server.url, '/api/v1/ledger')).body.verifiers[0] as string;
      const args = ['witness', '--url', server.url, '--data', data, '--once', '--json'];
      const signed = await runCommand([...args, '--log', log], {});
      expect(signed.code, signed.stderr).toBe(0);
      expect(signed.stdout).toContain('"status":200');
      expect((await ask(server.url, '/ledger/checkpoint/witnessed')).body).toContain(
        '— bureau.example/witness ',
      );
      for (const wrong of [
        args,
        [...args, '--log', verifier],
        ['witness', '--data', data, '--interval', '0'],
        ['witness', '--data', data, '--name', 'other'],
      ])
        expect((await runCommand(wrong, {})).code, wrong.join(' ')).toBe(2);
    } finally {
      await server.end('SIGTERM');
    }
  });
});
