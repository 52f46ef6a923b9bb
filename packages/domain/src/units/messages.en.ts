import type { UnitFault } from './amount.ts';

export const UNIT_MESSAGES_EN: Readonly<Record<UnitFault, string>> = {
  'units.unknown': 'Unknown unit “{unit}”',
  'units.number': '“{value}” is not a number; write it like {expected}',
  'units.grouping': 'The thousands of “{value}” are grouped wrongly; is it {expected}?',
  'units.negative': 'A quantity cannot be negative: {value}',
  'units.tooFine': '“{value}” has too many decimals: {unit} takes at most {expected}',
  'units.tooLarge': '“{value}” exceeds the largest quantity that can be recorded, {expected} {unit}',
  'units.missing': '“{value}” has no unit',
  'units.otherDimension': 'The unit {unit} does not measure this quantity',
};
