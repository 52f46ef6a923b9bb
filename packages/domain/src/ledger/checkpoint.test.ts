import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64, utf8 } from './bytes.ts';
import { formatCheckpoint, openCheckpoint, parseCheckpoint, type Trust } from './checkpoint.ts';
import { makeNoteKey, type NoteKey, parseVerifierKey, type SignatureType, verifierKeyText } from './keys.ts';
import { cosignText, formatNote, type NoteSignature, signText } from './note.ts';
import { pairOf, verifyEd25519 } from './testing/ed25519.ts';
import { sha256 } from './testing/slow-tree.ts';

/** A real one: a staging log of certificate transparency with four witnesses, May 2026. */
const REAL = `arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
`;
const REAL_LOG =
  'arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f';
const REAL_WITNESSES = [
  'transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM',
  'witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO',
  'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2',
  'witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv',
];

async function keyOf(text: string): Promise<NoteKey> {
  const key = await parseVerifierKey(text, sha256);
  if (!key.ok) throw new Error(key.reason.code);
  return key.value;
}
async function pair(name: string, type: SignatureType, seed: number) {
  const { publicKey, sign } = pairOf(new Uint8Array(32).fill(seed));
  const key = await makeNoteKey(name, type, publicKey, sha256);
  if (!key.ok) throw new Error(key.reason.code);
  return { key: key.value, sign };
}

const origin = 'grain.example/ledger';
const root = new Uint8Array(32).fill(7);
const text = `${origin}\n5\n${toBase64(root)}\n`;
const log = await pair(origin, 'ed25519', 1);
const nextLog = await pair(origin, 'ed25519', 2);
const bureau = await pair('bureau.example/witness', 'cosignature', 3);
const laboratory = await pair('laboratory.example/witness', 'cosignature', 4);
const trust: Trust = { origin, log: [log.key], witnesses: [bureau.key, laboratory.key] };
const open = (signed: string, signatures: NoteSignature[], changes: Partial<Trust> = {}) =>
  openCheckpoint(utf8(formatNote({ text: signed, signatures })), { ...trust, ...changes }, verifyEd25519);
const byLog = await signText(text, log.key, log.sign);
const byBureau = await cosignText(text, bureau.key, 1_795_000_000, bureau.sign);

describe('the text of a checkpoint', () => {
  it('is read and written', () => {
    const checkpoint = { origin, size: 5, root, extensions: [] };
    expect(formatCheckpoint(checkpoint)).toBe(text);
    expect(parseCheckpoint(text)).toEqual({ ok: true, value: checkpoint });
    // The example of c2sp.org/tlog-checkpoint.
    expect(
      parseCheckpoint(
        'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
      ),
    ).toEqual({
      ok: true,
      value: {
        origin: 'example.com/behind-the-sofa',
        size: 20_852_163,
        root: fromBase64('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I='),
        extensions: [],
      },
    });
    const extended = { ...checkpoint, size: 0, extensions: ['one', 'two'] };
    expect(parseCheckpoint(formatCheckpoint(extended))).toEqual({ ok: true, value: extended });
  });

  it.each([
    ['', 'checkpoint.lines', undefined],
    [`${origin}\n5\n`, 'checkpoint.lines', undefined],
    [text.slice(0, -1), 'checkpoint.lines', undefined],
    [text.replace(origin, ''), 'checkpoint.origin', 1],
    [text.replace('\n5', '\n05'), 'checkpoint.size', 2],
    [text.replace('\n5', '\n-5'), 'checkpoint.size', 2],
    [text.replace('\n5', '\n+5'), 'checkpoint.size', 2],
    [text.replace('\n5', '\n5.0'), 'checkpoint.size', 2],
    [text.replace('\n5', '\n'), 'checkpoint.size', 2],
    [text.replace('\n5', '\n 5'), 'checkpoint.size', 2],
    [text.replace('\n5', '\n9007199254740992'), 'checkpoint.size', 2],
    [text.replace('\n5', '\n18446744073709551621'), 'checkpoint.size', 2],
    [text.replace('=\n', '\n'), 'checkpoint.root', 3],
    [text.replace('=\n', '==\n'), 'checkpoint.root', 3],
    [text.replace('c=\n', 'd=\n'), 'checkpoint.root', 3],
    [`${origin}\n5\n${toBase64(root.slice(1))}\n`, 'checkpoint.root', 3],
    [`${text}\n`, 'checkpoint.extension', 4],
    [`${text}more\n\nmore\n`, 'checkpoint.extension', 5],
  ])('is refused with its place: %j', (wrong, code, line) => {
    const read = parseCheckpoint(wrong);
    expect(read).toMatchObject({ ok: false, reason: { code } });
    if (!read.ok) expect(read.reason.params['line']).toBe(line);
  });

  it.each([
    { origin: '' },
    { origin: 'two\nlines' },
    { size: -1 },
    { size: 2 ** 53 },
    { root: root.slice(1) },
    { extensions: [''] },
    { extensions: ['a\nb'] },
  ])('is not made of %j', (wrong) => {
    expect(() => formatCheckpoint({ origin, size: 5, root, extensions: [], ...wrong })).toThrow(RangeError);
  });
});

describe('a checkpoint', () => {
  it('of a real log opens with its key and its witnesses’', async () => {
    const witnesses = await Promise.all(REAL_WITNESSES.map(keyOf));
    const real = {
      origin: 'arche2025h1.staging.ct.transparency.dev',
      log: [await keyOf(REAL_LOG)],
      witnesses,
    };
    const opened = await openCheckpoint(utf8(REAL), real, verifyEd25519);
    expect(opened).toMatchObject({
      ok: true,
      value: { checkpoint: { size: 1_432_088_532 }, log: [{ time: null }] },
    });
    if (!opened.ok) return;
    // The other line of the log has a kind of signature of its own (RFC 6962 tree heads), so it is unknown here.
    expect(opened.value.unknown.map(({ id }) => id)).toEqual(['cd333cb1']);
    expect(opened.value.witnesses.map(({ key, time }) => [key, time])).toEqual(
      witnesses.map((key) => [key, 1_779_573_024]),
    );
    expect(
      await openCheckpoint(utf8(REAL.replace('1432088532', '1432088533')), real, verifyEd25519),
    ).toMatchObject({ reason: { code: 'note.badSignature' } });
  });

  it('opens with witnesses and without', async () => {
    expect(await open(text, [byLog])).toMatchObject({ ok: true, value: { witnesses: [], text } });
    expect(await open(text, [byLog, byBureau])).toMatchObject({
      ok: true,
      value: { log: [{ key: log.key }], witnesses: [{ key: bureau.key, time: 1_795_000_000 }] },
    });
  });

  it('opens under the old key and the new while the log changes its key', async () => {
    const both = [byLog, await signText(text, nextLog.key, nextLog.sign)];
    for (const keys of [[log.key], [nextLog.key], [log.key, nextLog.key]]) {
      const opened = await open(text, both, { log: keys });
      expect(opened.ok && opened.value.log.map(({ key }) => key)).toEqual(keys);
    }
  });

  it('is none of the log without the log’s signature, whoever witnessed it', async () => {
    expect(await open(text, [byBureau])).toMatchObject({ reason: { code: 'checkpoint.notByLog' } });
    expect(await open(text, [byLog], { log: [nextLog.key] })).toMatchObject({
      reason: { code: 'note.unknownSigners' },
    });
    expect(await open(text, [byLog], { origin: 'other.example/ledger' })).toMatchObject({
      reason: { code: 'checkpoint.otherLog' },
    });
    expect(
      await open('no checkpoint\n', [await signText('no checkpoint\n', log.key, log.sign)]),
    ).toMatchObject({
      reason: { code: 'checkpoint.lines' },
    });
  });

  it('is refused when a witness’s time, text or kind of signature was changed', async () => {
    const later = { ...byBureau, signature: byBureau.signature.slice() };
    later.signature[7]! ^= 1;
    const plain = { ...byBureau, signature: bureau.sign(utf8(text)) };
    const other = await cosignText(text.replace('\n5', '\n6'), bureau.key, 1_795_000_000, bureau.sign);
    for (const wrong of [later, plain, other])
      expect(await open(text, [byLog, wrong])).toMatchObject({ reason: { code: 'note.badSignature' } });
    // A cosignature does not pass as a signature of the log, nor the other way round, under one key.
    const both = { ...log.key, type: 'cosignature' as const };
    const cosigned = await cosignText(text, both, 1, log.sign);
    expect(await open(text, [cosigned])).toMatchObject({ reason: { code: 'note.badSignature' } });
  });

  it('has the bytes that docs/ledger.md gives', () => {
    const documented = readFileSync(join(import.meta.dirname, '../../../../docs/ledger.md'), 'utf8');
    for (const vector of [
      verifierKeyText(log.key),
      verifierKeyText(bureau.key),
      formatNote({ text, signatures: [byLog, byBureau] }).trimEnd(),
    ])
      expect(documented).toContain(`\n${vector}\n`);
  });
});
