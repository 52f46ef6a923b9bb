import type { LicenceFault } from './licence.ts';
import type { UsccFault } from './uscc.ts';

export const PARTY_MESSAGES_EN: Readonly<Record<UsccFault | LicenceFault, string>> = {
  'uscc.length': 'A unified social credit code has {expected} characters; this has {length}',
  'uscc.character':
    'Character {position} of the credit code cannot be “{character}”; it should be {expected}',
  'uscc.department':
    'Character 1 of the credit code (registering department) cannot be “{character}”; it should be {expected}',
  'uscc.area': 'Characters 3-8 of the credit code are an area code; “{character}” at {position} is no digit',
  'uscc.organisationCheck':
    'Characters 9-17 of the credit code (organisation code) do not check: character 17 is “{character}” and should be “{expected}”',
  'uscc.check': 'The credit code does not check: character 18 is “{character}” and should be “{expected}”',
  'licence.form': '“{value}” is no licence number: SC or JY and 14 digits are expected',
  'licence.category': 'Character {position} of the licence number should be {expected}',
  'licence.check':
    'The licence number does not check: it ends in “{character}” and should end in “{expected}”',
};
