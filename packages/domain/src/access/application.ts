import { answeringDisciplines, type Discipline, type OrganisationKind } from './organisations.ts';

/** Kinds of an organisation that are answered for together, and the disciplines whose bureaus may answer. */
export interface AnsweredPart {
  kinds: readonly OrganisationKind[];
  disciplines: readonly Discipline[];
}

/**
 * What of an organisation is answered for separately: each of its kinds by the bureaus of that kind's disciplines, so a
 * grain bureau admits no canteen (Fujian's plan §4). An authority is one thing, with its laboratory: it answers to its own
 * disciplines above it.
 */
export function answeredParts(
  kinds: readonly OrganisationKind[],
  own: readonly Discipline[] = [],
): AnsweredPart[] {
  if (kinds.includes('authority')) return [{ kinds, disciplines: answeringDisciplines(kinds, own) }];
  return kinds.map((kind) => ({ kinds: [kind], disciplines: answeringDisciplines([kind]) }));
}

/** What an application asks for, and which kinds of it nobody has answered yet. */
export interface AskedKinds {
  kinds: readonly OrganisationKind[];
  open: readonly OrganisationKind[];
  jurisdictionCode: string;
}

/** What was admitted before: kinds that count, where. Null while nothing was. */
export type HeldKinds = { kinds: readonly OrganisationKind[]; jurisdictionCode: string } | null;

/**
 * The kinds that count once a bureau has answered some of an application's, and those that still wait. An approval admits
 * what it answers for and nothing else. What was admitted before counts on while its own answer waits, and after a refusal,
 * as long as the organisation stays where it is: a move is admitted anew, kind by kind.
 */
export function afterAnswer(
  held: HeldKinds,
  asked: AskedKinds,
  answered: readonly OrganisationKind[],
  approve: boolean,
): { kinds: OrganisationKind[]; open: OrganisationKind[] } {
  const open = asked.open.filter((kind) => !answered.includes(kind));
  if (!approve) return { kinds: [...(held?.kinds ?? [])], open };
  const kept = held !== null && held.jurisdictionCode === asked.jurisdictionCode ? held.kinds : [];
  const now = asked.open.filter((kind) => answered.includes(kind));
  return { kinds: asked.kinds.filter((kind) => kept.includes(kind) || now.includes(kind)), open };
}
