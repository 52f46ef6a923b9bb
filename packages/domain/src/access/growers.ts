import type { Acting } from './may.ts';
import { answeringDisciplines } from './organisations.ts';
import { type Sight, sightOf } from './sight.ts';

/**
 * How a party that grows is told to somebody. `whole`: as it is, by the relations of `party.contact`; `named`: its name, to whom an event
 * concerns together with it; `masked`: neither name nor what finds it out.
 */
export type GrowerTold = 'whole' | 'named' | 'masked';

/** Whether a party of these kinds is a person who grows, or a firm known by one's name: what its record says is personal data (PIPL §4). */
export const isGrower = (kinds: readonly string[]): boolean => kinds.includes('grower');

/** How a party is told: of whoever is no grower everything; `contact`: may see whom to call there; `dealt`: an event concerns both. */
export function growerTold(kinds: readonly string[], seen: { contact: boolean; dealt: boolean }): GrowerTold {
  if (!isGrower(kinds) || seen.contact) return 'whole';
  return seen.dealt ? 'named' : 'masked';
}

/** A name with all but its first character hidden: 张三 → 张**; `**` where there is none, or it begins with no letter. */
export function maskedName(name: string | null): string {
  const [first = ''] = name ?? '';
  return /\p{L}/u.test(first) ? `${first}**` : '**';
}

/** What a record may say of a person: name, codes, names under which events call it, where they live. */
interface PersonalFields {
  name?: string | null;
  nameEn?: string | null;
  uscc?: string | null;
  gln?: string | null;
  uri?: string | null;
  address?: string | null;
  licences?: readonly unknown[];
}

/**
 * A party's record, or a reference to it, as it is told: the same for `whole`; without codes, address and papers for `named`; for
 * `masked` without its name, too. Only fields that the record has are there afterwards. A `uri` that is taken away is empty.
 */
export function toldGrower<T extends PersonalFields>(record: T, told: GrowerTold): T {
  if (told === 'whole') return record;
  const is: PersonalFields = { ...record };
  for (const field of ['uscc', 'gln', 'address'] as const) if (is[field] !== undefined) is[field] = null;
  if (is.uri !== undefined) is.uri = '';
  if (is.licences !== undefined) is.licences = [];
  // Who stands under no name of their own is called by their URI, which holds the code.
  const bare = is.name == null || is.name.includes(':');
  if (is.name !== undefined && (told === 'masked' || bare)) is.name = maskedName(bare ? null : is.name!);
  if (is.nameEn !== undefined && told === 'masked') is.nameEn = null;
  return is as T;
}

/** Whether a record, as it is told, tells what only the relations of `party.contact` show of a grower: a code, an address, a paper. */
export const tellsOfGrower = ({
  kinds,
  uscc,
  gln,
  address,
  licences = [],
}: PersonalFields & { kinds: readonly string[] }): boolean =>
  isGrower(kinds) && ([uscc, gln, address].some((field) => field != null) || licences.length > 0);

/** Among which growers somebody may look for a part of a name or code: those whose record is told to them whole. */
export const growersSought = (acting: Acting): Sight =>
  sightOf(acting, 'party.contact', { disciplines: answeringDisciplines(['grower']) });
