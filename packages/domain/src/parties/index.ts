export { type FoodLicence, type LicenceFault, makeFoodLicence, parseFoodLicence } from './licence.ts';
export { PARTY_MESSAGES_EN } from './messages.en.ts';
export { PARTY_MESSAGES_ZH } from './messages.zh.ts';
export { RECORD_MESSAGES, type RecordFault } from './record-messages.ts';
export {
  makeUscc,
  organisationCheck,
  parseUscc,
  USCC_ALPHABET,
  type Uscc,
  type UsccFault,
  usccCheck,
} from './uscc.ts';
