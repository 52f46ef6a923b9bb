import type { UnitFault } from './amount.ts';

export const UNIT_MESSAGES_ZH: Readonly<Record<UnitFault, string>> = {
  'units.unknown': '不认识的计量单位“{unit}”',
  'units.number': '“{value}”不是数字，应写成 {expected} 的样子',
  'units.grouping': '“{value}”的千位分隔不对，是否为 {expected}？',
  'units.negative': '数量不能为负：{value}',
  'units.tooFine': '“{value}”小数位过多：单位 {unit} 最多 {expected} 位小数',
  'units.tooLarge': '“{value}”超出可记录的最大值 {expected} {unit}',
  'units.missing': '“{value}”缺少计量单位',
  'units.otherDimension': '单位 {unit} 不能用来表示这种数量',
};
