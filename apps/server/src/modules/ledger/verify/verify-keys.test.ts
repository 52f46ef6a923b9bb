import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseNote } from '@liangsu/domain/ledger';
import { beforeAll, describe, expect, it } from 'vitest';
import { ledgerOf } from '../../../cli/ledger-of.ts';
import { useTestServer } from '../../../testing/harness.ts';
import { type LogKeys, readLogKeys, rotateLogKey, signHead } from '../log-keys.ts';
import { lastHead } from '../store.ts';
import { captureLots } from '../testing/capture-lots.ts';
import { findings, type Tamper } from '../testing/tampered.ts';

const server = useTestServer();
const HOUR = 3_600_000;
/** The log's keys before the first was retired: somebody copied them in time. */
let stolen: LogKeys;
const folder = () => server().context.config.ledgerDir;
const found = async (tamper?: Tamper) =>
  (await findings(server(), tamper)).map(({ code, key }) => `${code} ${key}`);
const head = async () => (await lastHead(server().pool))!;
const last = () => join(folder(), 'checkpoint');

/** A head over the tree as it is, signed by the first key on the first of the log's days; three hours later by the second alone. */
beforeAll(async () => {
  await server().ledger.open();
  await captureLots(server(), 3);
  await server().ledger.integrate();
  stolen = (await readLogKeys(folder()))!;
  const now = Date.now();
  await rotateLogKey(folder(), new Date(now), false);
  await rotateLogKey(folder(), new Date(now + 1000), true);
  const later = ledgerOf({ ...server().context, now: () => new Date(now + 3 * HOUR) });
  await later.open();
  await later.stop();
});

describe('a key of the log', () => {
  it('that was retired vouches for what it signed before, and for nothing after', async () => {
    const newest = await head();
    const [first, second] = (await readLogKeys(folder()))!.keys;
    expect([first!.retired === null, second!.retired]).toEqual([false, null]);
    expect(await found()).toEqual([]);
    const note = await signHead(stolen, newest);
    const forge = `UPDATE ledger_checkpoint SET note = '${note}' WHERE no = ${newest.no}`;
    expect(await found(forge)).toEqual([`checkpoint.key no=${newest.no} size=3`]);
    // Beside a key that signs now it is one too many, none the less.
    const own = (await readLogKeys(folder()))!;
    const both = { ...own, keys: [...stolen.keys, second!] };
    const beside = `UPDATE ledger_checkpoint SET note = '${await signHead(both, newest)}' WHERE no = ${newest.no}`;
    expect(await found(beside)).toEqual([`checkpoint.key no=${newest.no} size=3`]);
  });

  it('vouches for nothing of before it was made', async () => {
    const { keys } = (await readLogKeys(folder()))!;
    const note = await signHead({ ...stolen, keys: [keys[1]!] }, await head());
    const path = join(folder(), 'log.json');
    const text = await readFile(path, 'utf8');
    const made = keys[1]!.made.toISOString();
    const after = new Date(keys[1]!.made.getTime() + 2 * HOUR).toISOString();
    await writeFile(path, text.replace(made, after));
    const early = `UPDATE ledger_checkpoint SET note = '${note}' WHERE no = (SELECT max(no) FROM ledger_checkpoint WHERE size = 3
                      AND signed_at < '${after}')`;
    const codes = await findings(server(), early);
    await writeFile(path, text);
    expect(codes.map(({ code }) => code)).toContain('checkpoint.key');
  });

  it('that was retired vouches for no head that was published last, unless the head is among those of its time', async () => {
    const published = await readFile(last(), 'utf8');
    const read = parseNote(Buffer.from(published));
    expect(read.ok && read.value.signatures).toHaveLength(1);
    await writeFile(last(), await signHead(stolen, { size: 2, root: Buffer.alloc(32, 1) }));
    expect(await found()).toEqual(
      expect.arrayContaining(['checkpoint.key size=2', expect.stringMatching(/^log\.rolledBack/)]),
    );
    // The file may be one head behind: so it is after a crash between the commit and the file.
    const { rows } = await server().pool.query<{ note: string }>(
      'SELECT note FROM ledger_checkpoint ORDER BY no DESC OFFSET 1 LIMIT 1',
    );
    await writeFile(last(), rows[0]!.note);
    expect(await found()).toEqual([]);
    await writeFile(last(), published);
  });

  it('stands in a proof only where it signed it', async () => {
    const { app, key } = server();
    const lots = await server().pool.query<{ code: string }>('SELECT code FROM lot LIMIT 1');
    const { verifiers } = (
      await app.inject({
        url: `/api/v1/lots/${encodeURIComponent(lots.rows[0]!.code)}/proof`,
        headers: { authorization: `Bearer ${key}` },
      })
    ).json<{ verifiers: string[] }>();
    expect(verifiers).toHaveLength(1);
    const { id } = (await readLogKeys(folder()))!.keys[1]!.key;
    expect(verifiers[0]).toContain(`+${id}+`);
  });
});

describe('the head that was published last', () => {
  it('must be in the folder as long as the keys are', async () => {
    const published = await readFile(last(), 'utf8');
    await rm(last());
    const differences = await findings(server(), undefined);
    await writeFile(last(), published);
    expect(differences).toMatchObject([{ code: 'log.lastMissing', expected: { file: last() }, found: null }]);
  });
});
