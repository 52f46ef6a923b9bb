import { ACTIONS, isAction } from './actions.ts';
import { type Citation, DENIALS, type Denial } from './findings.ts';
import { RELATIONS } from './relations.ts';
import { ROLES } from './roles.ts';

/** A denial in words: what, on which article, and what would unblock it. */
export interface DenialWords {
  message: string;
  unblock: string;
  /** The article, as it is cited; null where none is. */
  article: string | null;
}

type Words = Readonly<{ zh: string; en: string }>;

/** An action in words; one without words of its own is its code. */
export function actionWords(action: string, english: boolean): string {
  const words: Words | null = isAction(action) ? ACTIONS[action] : null;
  return words === null ? action : english ? words.en : words.zh;
}

const cite = ({ instrument, article }: Citation, english: boolean): string =>
  english ? `${instrument.en}, ${article}` : `《${instrument.zh}》${article}`;

/** Puts a denial into words. */
export function denialWords(denial: Denial, english: boolean): DenialWords {
  const pick = (words: Words) => (english ? words.en : words.zh);
  const between = english ? ', ' : '、';
  const roles = denial.roles.map((role) => pick(ROLES[role]));
  const values: Record<string, string> = {
    action: actionWords(denial.action, english),
    one: roles[0] ?? '',
    other: roles[1] ?? '',
    roles: roles.join(between),
    relations: denial.relations.map((relation) => pick(RELATIONS[relation])).join(english ? '; ' : '；'),
  };
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const { unblock, cites, ...said } = DENIALS[denial.code];
  return {
    message: fill(pick(said)),
    unblock: fill(pick(unblock)),
    article: cites === null ? null : cite(cites, english),
  };
}
