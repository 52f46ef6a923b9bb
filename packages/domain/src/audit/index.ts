export { auditedFieldWords } from './fields.ts';
export {
  addMonths,
  KEEPING,
  type KeepingRule,
  keepingRule,
  keptUntil,
  LEAST_MONTHS,
  type Month,
  mayRemove,
  monthOf,
  startOfMonth,
} from './keeping.ts';
export { type Asked, isRecorded, OUTCOME_NAMES, OUTCOMES, type Outcome, outcomeOf } from './recorded.ts';
export { storable, type Told, told, WITHHELD, withoutNames } from './secrets.ts';
export { AUDITED_THING_NAMES, AUDITED_THINGS, type AuditedThing, thingOfRoute } from './things.ts';
export { auditedThingWords, auditedWords, groundWords } from './words.ts';
