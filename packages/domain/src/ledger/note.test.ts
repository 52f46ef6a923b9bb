import { describe, expect, it } from 'vitest';
import { concatBytes, fromBase64, toBase64, utf8 } from './bytes.ts';
import { makeNoteKey, type NoteKey, parseVerifierKey, verifierKeyText } from './keys.ts';
import {
  cosignText,
  formatNote,
  MAX_NOTE,
  type Note,
  type NoteSignature,
  openNote,
  parseNote,
  signatureLine,
  signText,
} from './note.ts';
import { pairOf, verifyEd25519 } from './testing/ed25519.ts';
import { sha256, sha256Async } from './testing/slow-tree.ts';

// Keys, notes and signatures of golang.org/x/mod/sumdb/note (note_test.go).
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const PETER_SECRET = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const ENOCH = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop';
const TEXT =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n";
const PETER_LINE =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const ENOCH_LINE =
  '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n';

async function keyOf(text: string): Promise<NoteKey> {
  const key = await parseVerifierKey(text, sha256);
  if (!key.ok) throw new Error(key.reason.code);
  return key.value;
}
function noteOf(text: string): Note {
  const note = parseNote(utf8(text));
  if (!note.ok) throw new Error(note.reason.code);
  return note.value;
}
const peter = await keyOf(PETER);
const enoch = await keyOf(ENOCH);
const peterPair = pairOf(fromBase64(PETER_SECRET)!.slice(1));
const open = (text: string, ...keys: NoteKey[]) => openNote(noteOf(text), keys, verifyEd25519);

describe('a verifier key', () => {
  it.each([
    PETER,
    ENOCH,
    // The example of c2sp.org/signed-note, and two of transparency-dev/formats: a plus in base64, a witness.
    'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    'TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6',
    'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2',
    'Señor-0+2b9e7c9d+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop',
  ])('%s is read and written', async (text) => {
    expect(verifierKeyText(await keyOf(text))).toBe(text);
    expect(await parseVerifierKey(text, sha256Async)).toEqual({ ok: true, value: await keyOf(text) });
  });

  it('is refused for every part of it and every changed character', async () => {
    for (let from = 0; from <= PETER.length; from++)
      for (let to = from; to <= PETER.length; to++)
        if (to - from < PETER.length)
          expect((await parseVerifierKey(PETER.slice(from, to), sha256)).ok).toBe(false);
    for (let i = 0; i < PETER.length; i++)
      for (const change of [1, -1]) {
        const other = String.fromCharCode(PETER.charCodeAt(i) + change);
        expect((await parseVerifierKey(PETER.slice(0, i) + other + PETER.slice(i + 1), sha256)).ok).toBe(
          false,
        );
      }
  });

  it('may be one of SM2, whose kind has a name instead of a byte', async () => {
    const text =
      'grain.example/ledger+51d6206b+/2xpYW5nc3Uvc20yLXNtMy92MQQJ+d8xHlQhoVDdfRYeS8XGchefrRgz/AdrsI/zVvNQIMzqSQziZ3WlLcbqcYzBqmAK7QX7814ISmYy9gctqa0T';
    const key = await parseVerifierKey(text, sha256);
    expect(key).toMatchObject({ ok: true, value: { type: 'sm2', id: '51d6206b' } });
    expect(key.ok && [key.value.publicKey.length, verifierKeyText(key.value)]).toEqual([65, text]);
    // The byte alone is any kind without one of its own.
    expect(await parseVerifierKey(text.replace('/2xpYW5n', '/2xpYW5o'), sha256)).toMatchObject({
      reason: { code: 'key.type' },
    });
  });

  it.each([
    ['', 'key.form'],
    ['PeterNeumann', 'key.form'],
    [PETER.replace('c74f20a3', 'C74F20A3'), 'key.form'],
    [`${PETER}\n`, 'key.form'],
    [`${PETER}=`, 'key.form'],
    [PETER.replace('c74f20a3', 'c74f20a4'), 'key.id'],
    ['PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'key.type'],
    ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWAAAA', 'key.size'],
    ['Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'key.name'],
    ['+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'key.name'],
  ])('%s is refused with the reason', async (text, code) => {
    expect(await parseVerifierKey(text, sha256)).toMatchObject({ ok: false, reason: { code } });
  });

  it.each(['', 'a b', 'a+b', 'a\nb', 'a\u00a0b', 'a\u3000b', 'a\u0085b', 'a\u0000b', '\ud800'])(
    'cannot be called %j',
    async (name) => {
      expect(await makeNoteKey(name, 'ed25519', peter.publicKey, sha256)).toMatchObject({
        ok: false,
        reason: { code: 'key.name' },
      });
    },
  );

  it('of one person has one id for each kind of signature', async () => {
    const cosigning = await makeNoteKey('PeterNeumann', 'cosignature', peter.publicKey, sha256);
    expect(cosigning).toMatchObject({ ok: true, value: { type: 'cosignature' } });
    expect(cosigning.ok && cosigning.value.id).not.toBe(peter.id);
  });
});

describe('a signed note', () => {
  it('is made as others make it, byte for byte', async () => {
    const signature = await signText(TEXT, peter, peterPair.sign);
    expect(formatNote({ text: TEXT, signatures: [signature] })).toBe(`${TEXT}\n${PETER_LINE}`);
    const notAscii = 'árvore de transparência 日本語 🌲\n';
    expect(signatureLine(await signText(notAscii, peter, async (m) => peterPair.sign(m)))).toBe(
      '— PeterNeumann x08go++3OV7s/KeQz0gcxdTb0xCe6RGE+WqNgFmfn4c7Kh2Tj4rqMVeBKDYPti8V31GF/I1uTTEjjn8pxz1ai4qlEwM=\n',
    );
  });

  it('is read and written', () => {
    const text = `${TEXT}\n${PETER_LINE}${ENOCH_LINE}`;
    const note = noteOf(text);
    expect(note.text).toBe(TEXT);
    expect(note.signatures.map(({ name, id }) => [name, id])).toEqual([
      ['PeterNeumann', 'c74f20a3'],
      ['EnochRoot', 'af0cfe78'],
    ]);
    expect(formatNote(note)).toBe(text);
    expect(noteOf(`one\n\ntwo\n\n${PETER_LINE}`).text).toBe('one\n\ntwo\n');
  });

  it('counts what known keys signed and leaves the rest aside', async () => {
    const both = `${TEXT}\n${PETER_LINE}${ENOCH_LINE}`;
    const [one, other] = noteOf(both).signatures;
    expect(await open(both, peter)).toEqual({
      ok: true,
      value: { text: TEXT, signed: [{ key: peter, time: null }], unknown: [other] },
    });
    expect(await open(both, enoch, peter)).toMatchObject({
      ok: true,
      value: { signed: [{ key: peter }, { key: enoch }], unknown: [] },
    });
    expect(await open(`${TEXT}\n${PETER_LINE.repeat(3)}`, peter)).toMatchObject({
      ok: true,
      value: { signed: [{ key: peter }], unknown: [] },
    });
    expect(await open(both)).toEqual({
      ok: false,
      reason: { code: 'note.unknownSigners', params: { count: 2 } },
    });
    // A name or an id alone is not the key.
    for (const changed of [{ name: 'PeterNeumann2' }, { id: 'c74f20a4' }]) {
      const alike = formatNote({ text: TEXT, signatures: [{ ...one!, ...changed }, other!] });
      expect(await open(alike, peter, enoch)).toMatchObject({ value: { signed: [{ key: enoch }] } });
      expect(await open(alike, peter)).toMatchObject({ reason: { code: 'note.unknownSigners' } });
    }
  });

  it('is refused as a whole when a known key’s signature is wrong', async () => {
    const [one, other] = noteOf(`${TEXT}\n${PETER_LINE}${ENOCH_LINE}`).signatures as [
      NoteSignature,
      NoteSignature,
    ];
    const wrong = { code: 'note.badSignature', params: { name: 'PeterNeumann', id: 'c74f20a3' } };
    for (const signature of [
      other.signature,
      one.signature.slice(1),
      concatBytes(one.signature, Uint8Array.of(0)),
      concatBytes(new Uint8Array(8), one.signature),
    ]) {
      const signatures = [other, one, { ...one, signature }];
      expect(await openNote({ text: TEXT, signatures }, [peter, enoch], verifyEd25519)).toEqual({
        ok: false,
        reason: wrong,
      });
    }
    const twin = { ...peter, publicKey: enoch.publicKey };
    expect(await open(`${TEXT}\n${PETER_LINE}`, peter, twin)).toMatchObject({
      reason: { code: 'note.ambiguousKey' },
    });
    expect(await open(`${TEXT}\n${PETER_LINE}`, peter, { ...peter })).toMatchObject({ ok: true });
  });

  it('does not survive any change of a bit', async () => {
    const bytes = utf8(`${TEXT}\n${PETER_LINE}`);
    for (let at = 0; at < bytes.length; at++)
      for (let bit = 0; bit < 8; bit++) {
        const other = bytes.slice();
        other[at]! ^= 1 << bit;
        const note = parseNote(other);
        if (note.ok) expect((await openNote(note.value, [peter], verifyEd25519)).ok).toBe(false);
      }
  });

  it.each([
    ['', 'note.end', 1],
    ['\n', 'note.blankLine', undefined],
    [TEXT, 'note.blankLine', undefined],
    [`${TEXT}\n`, 'note.noSignature', 3],
    [`${TEXT}\n${PETER_LINE.slice(0, -1)}`, 'note.end', 4],
    [`\u0001${TEXT}\n${PETER_LINE}`, 'note.control', 1],
    [`${TEXT}\n${PETER_LINE.replace('\n', '\r\n')}`, 'note.control', 4],
    [`${TEXT}\n${PETER_LINE}Unexpected line.\n`, 'note.line', 5],
    [`${TEXT}\n${PETER_LINE.replace('—', '-')}`, 'note.line', 4],
    [`${TEXT}\n${PETER_LINE.replace('Peter', 'Bad ')}`, 'note.line', 4],
    [`${TEXT}\n${PETER_LINE.replace('Peter', 'Bad+')}`, 'note.name', 4],
    [`${TEXT}\n${PETER_LINE.replace('Peter', 'Bad\u00a0')}`, 'note.name', 4],
    [`${TEXT}\n${PETER_LINE.replace('PeterNeumann', '')}`, 'note.name', 4],
    [`${TEXT}\n${PETER_LINE.replace('=', '')}`, 'note.base64', 4],
    [`${TEXT}\n${PETER_LINE.replace('M=', 'N=')}`, 'note.base64', 4],
    [`${TEXT}\n— PeterNeumann x08gow==\n`, 'note.base64', 4],
    [`${TEXT}\n— PeterNeumann \n`, 'note.base64', 4],
    [`${TEXT}\n${PETER_LINE.repeat(101)}`, 'note.tooMany', undefined],
  ])('is refused with its place: %j', (text, code, line) => {
    const note = parseNote(utf8(text));
    expect(note).toMatchObject({ ok: false, reason: { code } });
    if (!note.ok) expect(note.reason.params['line']).toBe(line);
  });

  it('is refused when it is no UTF-8 or very large', () => {
    expect(parseNote(concatBytes(Uint8Array.of(0xff), utf8(`${TEXT}\n${PETER_LINE}`)))).toMatchObject({
      reason: { code: 'note.utf8' },
    });
    expect(parseNote(new Uint8Array(MAX_NOTE + 1))).toMatchObject({ reason: { code: 'note.size' } });
    expect(parseNote(utf8(`${TEXT}\n${PETER_LINE.repeat(100)}`)).ok).toBe(true);
  });

  it.each(['', 'no newline', 'a\rb\n', '\ud800\n'])('is not made of %j', (text) => {
    expect(() => formatNote({ text, signatures: [] })).toThrow(RangeError);
  });
});

describe('signing', () => {
  it('keeps the two kinds of keys apart, and wants a time and a whole signature', async () => {
    const made = await makeNoteKey('w', 'cosignature', peterPair.publicKey, sha256);
    const witness = made.ok ? made.value : peter;
    await expect(signText(TEXT, witness, peterPair.sign)).rejects.toThrow(RangeError);
    await expect(cosignText(TEXT, peter, 1, peterPair.sign)).rejects.toThrow(RangeError);
    for (const time of [-1, 1.5, 2 ** 53, Number.NaN])
      await expect(cosignText(TEXT, witness, time, peterPair.sign)).rejects.toThrow(RangeError);
    await expect(signText(TEXT, peter, () => new Uint8Array(63))).rejects.toThrow(RangeError);
    const late = await cosignText(TEXT, witness, Number.MAX_SAFE_INTEGER, peterPair.sign);
    expect(toBase64(late.signature.slice(0, 8))).toBe('AB////////8=');
    expect(await openNote({ text: TEXT, signatures: [late] }, [witness], verifyEd25519)).toMatchObject({
      value: { signed: [{ time: Number.MAX_SAFE_INTEGER }] },
    });
    const later = late.signature.slice();
    later[0] = 0x7f;
    expect(
      await openNote({ text: TEXT, signatures: [{ ...late, signature: later }] }, [witness], verifyEd25519),
    ).toMatchObject({ reason: { code: 'note.badSignature' } });
  });
});
