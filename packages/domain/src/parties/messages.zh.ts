import type { LicenceFault } from './licence.ts';
import type { UsccFault } from './uscc.ts';

export const PARTY_MESSAGES_ZH: Readonly<Record<UsccFault | LicenceFault, string>> = {
  'uscc.length': '统一社会信用代码应为 {expected} 位，现为 {length} 位',
  'uscc.character': '统一社会信用代码第 {position} 位不能是“{character}”，应为 {expected}',
  'uscc.department': '统一社会信用代码第 1 位（登记管理部门）不能是“{character}”，应为 {expected}',
  'uscc.area': '统一社会信用代码第 3-8 位是行政区划代码，第 {position} 位“{character}”应为数字',
  'uscc.organisationCheck':
    '统一社会信用代码第 9-17 位（组织机构代码）校验不符：第 17 位为“{character}”，按前几位应为“{expected}”',
  'uscc.check': '统一社会信用代码校验不符：第 18 位为“{character}”，按前 17 位应为“{expected}”',
  'licence.form': '“{value}”不是许可证编号：应为 SC 或 JY 加 14 位数字',
  'licence.category': '许可证编号第 {position} 位应为 {expected}',
  'licence.check': '许可证编号校验不符：末位为“{character}”，按前几位应为“{expected}”',
};
