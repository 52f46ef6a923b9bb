import { hash } from 'node:crypto';
import { fillTemplate, type Reason } from '@liangsu/domain/codes';
import {
  fromBase64,
  LEDGER_MESSAGES_EN,
  LEDGER_MESSAGES_ZH,
  type ProofFault,
  type Verdict,
  verifyConsistency,
  verifyInclusion,
} from '@liangsu/domain/ledger';
import { visit } from 'jsonc-parser';

/** Largest input in bytes: the longest proof there can be takes a tenth of it. */
export const MAX_INPUT = 65_536;

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');

const INPUT_MESSAGES = {
  'input.size': {
    zh: '输入超过 {most} 字节',
    en: 'The input has more than {most} bytes',
  },
  'input.utf8': { zh: '输入不是 UTF-8', en: 'The input is not UTF-8' },
  'input.bom': {
    zh: '输入以字节顺序标记（BOM）开头',
    en: 'The input begins with a byte order mark',
  },
  'input.twice': {
    zh: '{name} 在同一个对象中出现两次',
    en: '{name} stands twice in one object',
  },
  'input.json': { zh: '输入不是一个 JSON 对象', en: 'The input is not one JSON object' },
  'input.base64': {
    zh: '{name} 应为 base64 字符串',
    en: '{name} should be a string of base64',
  },
  'input.proof': { zh: 'proof 应为列表或 null', en: 'proof should be a list or null' },
} as const satisfies Record<string, { zh: string; en: string }>;
type InputFault = keyof typeof INPUT_MESSAGES;
export type CheckFault = InputFault | ProofFault;

class Refusal extends Error {
  readonly reason: Reason<CheckFault>;
  constructor(code: CheckFault, params: Reason['params'] = {}) {
    super(code);
    this.reason = { code, params };
  }
}

/** A number as it was written, where a double would be another: too large, with a fraction or an exponent. */
class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function keepNumbers(_name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number') return value;
  const text = context?.source ?? '';
  return /^(0|[1-9]\d*)$/.test(text) && Number.isSafeInteger(value) ? value : new NumberText(text);
}

/** A name that stands twice in one object of this JSON, however it is spelt; null when none does. Readers differ in which they take. */
function nameTwice(text: string): string | null {
  const open: Set<string>[] = [];
  let twice: string | null = null;
  visit(text, {
    onObjectBegin: () => {
      open.push(new Set());
    },
    onObjectEnd: () => {
      open.pop();
    },
    onObjectProperty: (name) => {
      const names = open.at(-1)!;
      if (names.has(name)) twice ??= name;
      names.add(name);
    },
  });
  return twice;
}

type Input = Readonly<Record<string, unknown>>;

function readInput(bytes: Uint8Array): Input {
  if (bytes.length > MAX_INPUT) throw new Refusal('input.size', { most: MAX_INPUT });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal('input.utf8');
  }
  // RFC 8259 §8.1 lets a reader pass it over or not: what some read and others refuse is no proof.
  if (text.startsWith('\uFEFF')) throw new Refusal('input.bom');
  let value: unknown;
  let twice: string | null;
  try {
    value = JSON.parse(text, keepNumbers);
    twice = nameTwice(text);
  } catch {
    // Also what nests so deep that reading it overflows the stack.
    throw new Refusal('input.json');
  }
  if (twice !== null) throw new Refusal('input.twice', { name: JSON.stringify(twice.slice(0, 40)) });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal('input.json');
  return value as Input;
}

function countOf(input: Input, name: string): number {
  const value = input[name];
  if (typeof value === 'number') return value;
  const shown = value instanceof NumberText ? value.text : (JSON.stringify(value) ?? 'undefined');
  throw new Refusal('proof.number', { name, value: shown.slice(0, 40) });
}

function bytesOf(value: unknown, name: string): Uint8Array {
  const bytes = typeof value === 'string' ? fromBase64(value) : null;
  if (bytes === null) throw new Refusal('input.base64', { name });
  return bytes;
}

function proofOf(input: Input): Uint8Array[] {
  const { proof } = input;
  if (proof === null) return [];
  if (!Array.isArray(proof)) throw new Refusal('input.proof');
  return proof.map((hash, i) => bytesOf(hash, `proof[${i}]`));
}

/** `{leafIdx, treeSize, root, leafHash, proof}`: hashes in base64, `proof` a list or null. Other members are ignored. */
function inclusionOf(input: Input): Verdict {
  return verifyInclusion(
    {
      index: countOf(input, 'leafIdx'),
      size: countOf(input, 'treeSize'),
      leafHash: bytesOf(input['leafHash'], 'leafHash'),
      root: bytesOf(input['root'], 'root'),
      proof: proofOf(input),
    },
    sha256,
  );
}

/** `{size1, size2, root1, root2, proof}`, likewise. */
function consistencyOf(input: Input): Verdict {
  return verifyConsistency(
    {
      size1: countOf(input, 'size1'),
      size2: countOf(input, 'size2'),
      root1: bytesOf(input['root1'], 'root1'),
      root2: bytesOf(input['root2'], 'root2'),
      proof: proofOf(input),
    },
    sha256,
  );
}

const isInputFault = (code: CheckFault): code is InputFault => Object.hasOwn(INPUT_MESSAGES, code);

/** Why a proof does not hold, in both languages. */
export function messageOf({ code, params }: Reason<CheckFault>): { zh: string; en: string } {
  const templates = isInputFault(code)
    ? INPUT_MESSAGES[code]
    : { zh: LEDGER_MESSAGES_ZH[code], en: LEDGER_MESSAGES_EN[code] };
  return { zh: fillTemplate(templates.zh, params), en: fillTemplate(templates.en, params) };
}

const CHECKS = { inclusion: inclusionOf, consistency: consistencyOf } as const;

/** Does the proof in these bytes hold? What is no proof at all is refused like one that does not. */
export function checkProof(kind: keyof typeof CHECKS, bytes: Uint8Array): Verdict<CheckFault> {
  try {
    return CHECKS[kind](readInput(bytes));
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.reason };
    throw error;
  }
}
