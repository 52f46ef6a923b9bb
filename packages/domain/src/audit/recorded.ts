import { ACTIONS, type ActionText, isAction } from '../access/index.ts';

/** What became of a request: done or shown, refused for want of a right or of a valid sign-in, or not done for another reason. */
export const OUTCOMES = {
  allowed: { zh: '允许', en: 'allowed' },
  denied: { zh: '拒绝', en: 'denied' },
  failed: { zh: '未完成', en: 'not done' },
} as const satisfies Record<string, { zh: string; en: string }>;
export type Outcome = keyof typeof OUTCOMES;
export const OUTCOME_NAMES = Object.keys(OUTCOMES) as Outcome[];

/** What a request asks for, as far as it decides whether the trail tells of it. */
export interface Asked {
  /** The action of its route: guarded, `self` or `public`. */
  action: string;
  /** The act that its route, or its handler, says it is; null when it is just the action. */
  act: string | null;
  /** Its method can change something (POST, PUT, PATCH, DELETE). */
  unsafe: boolean;
}

/**
 * Whether the audit trail tells of a request: every refusal of a right, every write, and reads of what is confidential
 * (`ActionText.confidential`) or named as an act. Asking who one is, without being signed in, is nobody's refusal.
 */
export function isRecorded({ action, act, unsafe }: Asked, outcome: Outcome): boolean {
  if (act !== null) return true;
  if (!isAction(action)) return unsafe;
  const { touch, confidential }: ActionText = ACTIONS[action];
  return outcome === 'denied' || confidential === true || (unsafe && touch !== 'read');
}

/** The outcome of an answer by its HTTP status and the code of its problem (null: none). */
export function outcomeOf(status: number, code: string | null): Outcome {
  if (status < 400) return 'allowed';
  const refused =
    status === 401 || status === 403 || code?.startsWith('auth.') || code === 'invitation.invalid';
  return refused ? 'denied' : 'failed';
}
