import type { LotEvent } from '@liangsu/contract';
import { exitOf } from '@liangsu/domain/epcis';
import { EXIT_KIND, type ExitKind } from '@liangsu/domain/trace';
import type { Static } from 'typebox';
import type zh from '../../locales/zh-CN/index.ts';

type Event = Pick<Static<typeof LotEvent>, 'role' | 'bizStep' | 'disposition'>;
export type EventWord = keyof (typeof zh)['eventRole'];

const EXIT_WORD = {
  [EXIT_KIND.none]: 'delete',
  [EXIT_KIND.consumed]: 'consumed',
  [EXIT_KIND.sold]: 'sold',
  [EXIT_KIND.destroyed]: 'destroyed',
  [EXIT_KIND.lost]: 'lost',
  [EXIT_KIND.other]: 'delete',
} as const satisfies Record<ExitKind, EventWord>;

/** Business steps of a transformation that is no processing: what goes in, what comes out. */
const HANDLING: Readonly<Record<string, { input: EventWord; output: EventWord }>> = {
  storing: { input: 'store', output: 'store' },
  packing: { input: 'packInput', output: 'packOutput' },
  repackaging: { input: 'repackInput', output: 'repackOutput' },
};

/** What an event did to a lot, in the trade's word: the same role means another thing by business step and disposition. */
export function eventWord({ role, bizStep, disposition }: Event): EventWord {
  if (role === 'input' || role === 'output') return HANDLING[bizStep ?? '']?.[role] ?? role;
  if (bizStep === 'stock_taking') {
    if (role === 'delete') return 'short';
    if (role === 'add') return 'surplus';
  }
  return role === 'delete' ? EXIT_WORD[exitOf(disposition, bizStep) ?? EXIT_KIND.none] : (role as EventWord);
}

/** Roles whose word leaves open what was being done. */
const OPEN_ROLES = new Set(['add', 'delete', 'observe', 'handOver', 'ownership', 'loss', 'link']);
/** Dispositions that say no more than the word does. */
const PLAIN = new Set(['active', 'in_progress', 'in_transit']);

/** Business step and disposition where they add to the word. */
export function eventDetails(event: Event): { bizStep: string | null; disposition: string | null } {
  const { role, bizStep, disposition } = event;
  const said = disposition === null || PLAIN.has(disposition) || exitOf(disposition, null) !== null;
  return {
    bizStep: OPEN_ROLES.has(eventWord(event)) && OPEN_ROLES.has(role) ? bizStep : null,
    disposition: said ? null : disposition,
  };
}
