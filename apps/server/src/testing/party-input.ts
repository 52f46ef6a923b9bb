import type { PartyInput } from '@liangsu/contract';
import { makeUscc } from '@liangsu/domain/parties';
import type { Static } from 'typebox';

let serial = 0;

/** The credit code of an organisation in Wuhua that no other test of the file has. */
export function freshUscc(): string {
  const made = makeUscc('91530102', `MA7${String(++serial).padStart(5, '0')}`);
  if (!made.ok) throw new Error(made.reason.code);
  return made.value;
}

/** A party as its form sends it, every field there: a processor in Qilin without a code, unless it is to be another. */
export const partyInput = (change: Partial<Static<typeof PartyInput>> = {}): Static<typeof PartyInput> => ({
  name: '某粮油有限公司',
  nameEn: null,
  uscc: null,
  gln: null,
  kinds: ['processor'],
  jurisdictionCode: '530302',
  address: null,
  contactName: null,
  contactPhone: null,
  licences: [],
  ...change,
});
