import {
  AUTHORITY_LEVELS,
  DISCIPLINES,
  type Discipline,
  LEVEL_WORDS,
  ORGANISATION_KINDS,
  ORGANISATION_STATES,
  type OrganisationKind,
  type OrganisationState,
  ROLES,
  type Role,
} from '@liangsu/domain/access';
import { Tag } from 'antd';
import { useLanguage } from '../frame/use-language.ts';

type Words = Readonly<{ zh: string; en: string }>;

/** Words of the domain in the reader's language: roles, kinds of organisation, disciplines. */
export function useAccessWords() {
  const english = useLanguage() === 'en';
  const pick = (words: Words) => (english ? words.en : words.zh);
  const options = (table: Readonly<Record<string, Words>>, keys = Object.keys(table)) =>
    keys.map((value) => ({ value, label: pick(table[value]!) }));
  return {
    role: (role: Role) => pick(ROLES[role]),
    kind: (kind: OrganisationKind) => pick(ORGANISATION_KINDS[kind]),
    discipline: (discipline: Discipline) => pick(DISCIPLINES[discipline]),
    state: (state: OrganisationState) => pick(ORGANISATION_STATES[state]),
    level: (level: (typeof AUTHORITY_LEVELS)[number]) => pick(LEVEL_WORDS[level]),
    levels: options(LEVEL_WORDS, [...AUTHORITY_LEVELS]),
    disciplines: options(DISCIPLINES),
    kinds: options(
      ORGANISATION_KINDS,
      Object.keys(ORGANISATION_KINDS).filter((kind) => kind !== 'installation'),
    ),
    roles: (keys: readonly Role[]) => options(ROLES, [...keys]),
  };
}

const COLOUR = {
  applied: 'warning',
  approved: 'success',
  refused: 'default',
  suspended: 'error',
} as const satisfies Record<OrganisationState, string>;

/** An organisation's state, in words and colour. */
export function OrganisationStateTag({ state }: { state: OrganisationState }) {
  const words = useAccessWords();
  return (
    <Tag color={COLOUR[state]} variant="outlined">
      {words.state(state)}
    </Tag>
  );
}
