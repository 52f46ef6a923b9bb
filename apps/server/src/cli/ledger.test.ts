import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkProof, MAX_INPUT, messageOf } from './ledger-check.ts';

const MAIN = join(import.meta.dirname, 'main.ts');

/**
 * Vectors of github.com/transparency-dev/merkle (`testdata`), in their own form: the reference tree of eight leaves, and
 * what their generator makes of each proof by spoiling it.
 */
const ROOTS = [
  'bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=',
  '+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=',
  'rra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=',
  '037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=',
  'Tju7H3tHjc/nH7YxYxUZo7yhLJrvyhYSv85ME6hiZNQ=',
  'duZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8=',
  '3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=',
  'XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=',
];
const EMPTY = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
const RANDOM = 'q6yroAAAAAAAAAAAAAAAAAAAAAAAAAAAAGAGHgASNFY=';
const FIRST = ROOTS[0]!;
const SECOND = 'lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=';
const FROM_SECOND = [
  SECOND,
  'Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=',
  'a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=',
];

interface Inclusion {
  leafIdx: number | bigint;
  treeSize: number | bigint;
  root: string;
  leafHash: string;
  proof: string[] | null;
}
interface Consistency {
  size1: number | bigint;
  size2: number | bigint;
  root1: string;
  root2: string;
  proof: string[] | null;
}

const INCLUSION: Inclusion[] = [
  { leafIdx: 0, treeSize: 1, root: FIRST, leafHash: FIRST, proof: null },
  { leafIdx: 0, treeSize: 8, root: ROOTS[7]!, leafHash: FIRST, proof: FROM_SECOND },
  {
    leafIdx: 1,
    treeSize: 5,
    root: ROOTS[4]!,
    leafHash: SECOND,
    proof: [FIRST, FROM_SECOND[1]!, 'vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms='],
  },
];
const CONSISTENCY: Consistency[] = [
  { size1: 1, size2: 8, root1: FIRST, root2: ROOTS[7]!, proof: FROM_SECOND },
  {
    size1: 2,
    size2: 5,
    root1: ROOTS[1]!,
    root2: ROOTS[4]!,
    proof: [FROM_SECOND[1]!, 'vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms='],
  },
];

/** Numbers as Go writes them: one less than 0 is the largest of 64 bits. */
const json = (value: object) =>
  JSON.stringify(value, (_, each) =>
    typeof each === 'bigint' ? `#${BigInt.asUintN(64, each)}` : each,
  ).replaceAll(/"#(\d+)"/g, '$1');
const bytes = (value: object | string) => Buffer.from(typeof value === 'string' ? value : json(value));
const outcome = (kind: 'inclusion' | 'consistency', value: object | string) => {
  const verdict = checkProof(kind, bytes(value));
  return verdict.ok ? 'ok' : verdict.reason.code;
};
const flipped = (hash: string, bit: number) => {
  const other = Buffer.from(hash, 'base64');
  other[0]! ^= 1 << bit;
  return other.toString('base64');
};

describe('the published vectors', () => {
  it.each(INCLUSION)('of inclusion hold, and spoiled do not: $leafIdx of $treeSize', (good) => {
    const proof = good.proof ?? [];
    const [index, size] = [BigInt(good.leafIdx), BigInt(good.treeSize)];
    const spoiled: Record<string, Partial<Inclusion>> = {
      'leafIdx - 1': { leafIdx: index - 1n },
      'leafIdx + 1': { leafIdx: index + 1n },
      'leafIdx ^ 2': { leafIdx: index ^ 2n },
      'treeSize * 2': { treeSize: size * 2n },
      'treeSize / 2': { treeSize: size / 2n },
      'wrong leaf': { leafHash: 'V3JvbmdMZWFm' },
      'empty root': { root: EMPTY },
      'random root': { root: RANDOM },
      'trailing garbage': { proof: [...proof, ''] },
      'trailing root': { proof: [...proof, good.root] },
      'preceding garbage': { proof: ['', ...proof] },
      'preceding root': { proof: [good.root, ...proof] },
      'no leaf': { leafHash: '' },
      'no root': { root: '' },
    };
    if (proof.length > 0) spoiled['removed'] = { proof: proof.slice(0, -1) };
    if (proof.length > 1) spoiled['inserted'] = { proof: [proof[0]!, RANDOM, ...proof.slice(1)] };
    for (const [i, hash] of proof.entries())
      spoiled[`modified ${i}`] = { proof: proof.with(i, flipped(hash, 3)) };
    expect(outcome('inclusion', good)).toBe('ok');
    expect(outcome('inclusion', { ...good, desc: 'happy path', wantErr: false })).toBe('ok');
    for (const [desc, changes] of Object.entries(spoiled))
      expect(outcome('inclusion', { ...good, ...changes }), desc).toMatch(/^proof\./);
  });

  it.each(CONSISTENCY)('of consistency hold, and spoiled do not: $size1 to $size2', (good) => {
    const proof = good.proof ?? [];
    const [size1, size2] = [BigInt(good.size1), BigInt(good.size2)];
    const spoiled: Record<string, Partial<Consistency>> = {
      'size1 - 1': { size1: size1 - 1n },
      'size1 + 1': { size1: size1 + 1n },
      'size1 ^ 2': { size1: size1 ^ 2n },
      'size2 * 2': { size2: size2 * 2n },
      'size2 / 2': { size2: size2 / 2n },
      'wrong root1': { root1: 'V3JvbmdSb290' },
      'wrong root2': { root2: 'V3JvbmdSb290' },
      'swapped roots': { root1: good.root2, root2: good.root1 },
      'empty proof': { proof: [] },
      'no proof': { proof: null },
      'trailing garbage': { proof: [...proof, ''] },
      'trailing root1': { proof: [...proof, good.root1] },
      'trailing root2': { proof: [...proof, good.root2] },
      'preceding garbage': { proof: ['', ...proof] },
      'preceding root1': { proof: [good.root1, ...proof] },
      'preceding root2': { proof: [good.root2, ...proof] },
      'preceding proof[0]': { proof: [proof[0]!, ...proof] },
      truncated: { proof: proof.slice(0, -1) },
    };
    for (const [i, hash] of proof.entries())
      spoiled[`modified ${i}`] = { proof: proof.with(i, flipped(hash, 4)) };
    expect(outcome('consistency', good)).toBe('ok');
    for (const [desc, changes] of Object.entries(spoiled))
      expect(outcome('consistency', { ...good, ...changes }), desc).toMatch(/^proof\./);
  });
});

describe('docs/ledger.md', () => {
  it('shows input that is valid', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../../docs/ledger.md'), 'utf8');
    const shown = [...text.matchAll(/^```json\n(.*?)^```$/gms)].map((block) => block[1]!);
    expect(
      shown.map((input) => outcome(input.includes('leafIdx') ? 'inclusion' : 'consistency', input)),
    ).toEqual(['ok', 'ok']);
  });
});

describe('what is no proof', () => {
  const good = json(INCLUSION[1]!);
  it.each([
    ['', 'input.json'],
    ['null', 'input.json'],
    ['[]', 'input.json'],
    ['"text"', 'input.json'],
    ['{', 'input.json'],
    [`${good}${good}`, 'input.json'],
    [good.replace('"leafIdx"', "'leafIdx'"), 'input.json'],
    [`${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'input.json'],
    [' '.repeat(MAX_INPUT + 1), 'input.size'],
    ['{}', 'proof.number'],
    [good.replace(':0', ':"0"'), 'proof.number'],
    [good.replace(':0', ':null'), 'proof.number'],
    [good.replace(':0', ':[0]'), 'proof.number'],
    [good.replace(':0', ':-0'), 'proof.number'],
    [good.replace(':0', ':-1'), 'proof.number'],
    [good.replace(':0', ':0.0'), 'proof.number'],
    [good.replace(':0', ':0e0'), 'proof.number'],
    // Read as a double this is 8.
    [good.replace(':8', ':7.9999999999999999999'), 'proof.number'],
    [good.replace(':8', ':9007199254740993'), 'proof.number'],
    [good.replace(':8', `:1${'0'.repeat(400)}`), 'proof.number'],
    [good.replace('"root"', '"Root"'), 'input.base64'],
    [good.replace(ROOTS[7]!, ROOTS[7]!.replace('=', '')), 'input.base64'],
    [good.replace(ROOTS[7]!, ROOTS[7]!.replaceAll('/', '_')), 'input.base64'],
    [good.replace(`"${ROOTS[7]!}"`, '12345678901234567890123456789012345678901234'), 'input.base64'],
    [good.replace(`"${SECOND}"`, '7'), 'input.base64'],
    [good.replace(`"${SECOND}"`, 'null'), 'input.base64'],
    [good.replace(/\[.*\]/, '{"length":3}'), 'input.proof'],
    [good.replace(/\[.*\]/, '"AAAA"'), 'input.proof'],
    [good.replace('"proof"', '"Proof"'), 'input.proof'],
    [`\uFEFF${good}`, 'input.bom'],
    [good.replace('{', '{"leafIdx":1,'), 'input.twice'],
    [good.replace('{', '{"proof":null,'), 'input.twice'],
    // The same name in another spelling.
    [good.replace('{', '{"leaf\\u0049dx":1,'), 'input.twice'],
    [good.replace('{', '{"more":[{"a":1,"b":{"a":1},"a":1}],'), 'input.twice'],
  ])('is refused with the reason: %#', (text, code) => {
    expect(outcome('inclusion', text)).toBe(code);
    const verdict = checkProof('inclusion', bytes(text));
    if (!verdict.ok)
      for (const said of Object.values(messageOf(verdict.reason))) expect(said).not.toMatch(/[{}]/);
  });

  it('is not what has the same name in different objects', () => {
    expect(outcome('inclusion', good.replace('{', '{"more":[{"a":1},{"a":{"a":{"root":1}}}],'))).toBe('ok');
  });

  it('may be no text at all', () => {
    const verdict = checkProof('consistency', Uint8Array.of(0x7b, 0xff, 0x7d));
    expect(verdict).toMatchObject({ ok: false, reason: { code: 'input.utf8' } });
  });
});

/** Runs `liangsu ledger` with what it reads. */
async function run(args: readonly string[], input: string) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, 'ledger', ...args]);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  // A command that refuses its arguments or too long an input ends before it has read everything.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}

describe('the commands', () => {
  it('exit with 0 when the proof holds', async () => {
    const inclusion = await run(['check-inclusion'], json(INCLUSION[1]!));
    expect(inclusion).toEqual({ code: 0, stdout: '有效 valid\n', stderr: '' });
    const consistency = await run(['check-consistency', '--json'], json(CONSISTENCY[1]!));
    expect(consistency).toEqual({ code: 0, stdout: '{"valid":true}\n', stderr: '' });
  });

  it('exit with 1 and say why when it does not', async () => {
    const inclusion = await run(['check-inclusion'], json({ ...INCLUSION[1]!, leafIdx: 8 }));
    expect(inclusion).toMatchObject({ code: 1, stdout: '' });
    expect(inclusion.stderr).toMatch(/^无效 invalid \(proof\.index\): .*8.*\n$/);
    const consistency = await run(['check-consistency', '--json'], json({ ...CONSISTENCY[1]!, proof: null }));
    expect(consistency.code).toBe(1);
    expect(JSON.parse(consistency.stdout)).toEqual({
      valid: false,
      code: 'proof.length',
      params: { length: 0, expected: 2 },
      message: { zh: expect.any(String), en: 'The proof has 0 hashes; it should have 2' },
    });
    const marked = await run(['check-inclusion'], `\uFEFF${json(INCLUSION[1]!)}`);
    expect(marked).toMatchObject({ code: 1, stdout: '' });
    expect(marked.stderr).toMatch(/^无效 invalid \(input\.bom\): 输入以字节顺序标记.*byte order mark\n$/);
    const large = await run(['check-consistency'], '['.repeat(4_000_000));
    expect(large).toMatchObject({ code: 1, stdout: '' });
    expect(large.stderr).toMatch(/^无效 invalid \(input\.size\)/);
  });

  it('exit with 2 when they are used wrongly, and help', async () => {
    for (const args of [[], ['check-inclusion', '--nope'], ['check-consistency', 'file'], ['check']])
      expect((await run(args, '')).code, args.join(' ')).toBe(2);
    const help = await run(['check-inclusion', '--help'], '');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('leafIdx');
  });
});
