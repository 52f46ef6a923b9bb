export {
  type AmountFormat,
  type BaseAmount,
  formatAmount,
  fromBase,
  group,
  parseQuantity,
  toBase,
  type UnitFault,
} from './amount.ts';
export { UNIT_MESSAGES_EN } from './messages.en.ts';
export { UNIT_MESSAGES_ZH } from './messages.zh.ts';
export { UNITS, type Unit, unitOf } from './table.ts';
