/**
 * What can be wrong with the record of a party, a place or an area, whichever door it comes by; `{name}` is filled from
 * the reason's parameters.
 */
export const RECORD_MESSAGES = {
  'text.empty': { zh: '不能为空', en: 'must not be empty' },
  'area.unknown': {
    zh: '没有行政区划代码“{code}”（GB/T 2260）',
    en: 'There is no area “{code}” (GB/T 2260)',
  },
  'area.notBelow': {
    zh: '“{code}”不属于“{parent}”：下级代码应为上级代码加 3 位数字',
    en: '“{code}” does not lie in “{parent}”: its code should be that of the area around it and three digits',
  },
  'kinds.conferred': {
    zh: '类型“{kind}”只能由该单位登记并经批准取得，请先不选这一类型',
    en: 'A party is of the kind “{kind}” only by its own registration, when that is approved; enter it without this kind',
  },
  'kinds.twice': { zh: '类型“{kind}”重复', en: 'The kind “{kind}” stands there twice' },
  'licence.twice': { zh: '证照 {kind} {number} 重复', en: 'Licence {kind} {number} stands there twice' },
  'licence.dates': {
    zh: '有效期止 {to} 早于有效期起 {from}',
    en: 'It ends on {to}, before it begins on {from}',
  },
  'licence.kind': {
    zh: '“{number}”不是这类许可证：这类许可证以 {expected} 开头',
    en: '“{number}” is no licence of this kind: those begin with {expected}',
  },
  'name.elsewhere': {
    zh: '事件中已有以“{uri}”为名的另一条记录（编号 {id}），请先登记那一条，或不在此填写',
    en: 'Events know “{uri}” as another record (number {id}): declare that one, or leave this empty here',
  },
  'name.unknown': { zh: '这个主体没有“{uri}”这一名称', en: 'The party has no name “{uri}”' },
  'name.current': {
    zh: '“{uri}”是按现在登记的代码使用的名称，不能撤销；请先更正代码',
    en: '“{uri}” follows from the codes as they are registered and cannot be withdrawn; correct the code first',
  },
  'name.used': {
    zh: '已有事件使用“{uri}”，不能撤销：这些事件说的就是这个主体。如果事件写错了，请更正事件',
    en: 'Events use “{uri}”, so it cannot be withdrawn: what they say is about this party. If they are wrong, correct them',
  },
  'party.noSuch': { zh: '没有编号为 {id} 的主体', en: 'There is no party {id}' },
  'party.mergeSelf': { zh: '不能与自身合并', en: 'A party cannot be merged into itself' },
  'party.merged': {
    zh: '这条记录已并入编号 {id} 的主体，请使用那一条',
    en: 'This record was merged into party {id}: use that one',
  },
  'party.notMerged': { zh: '这条记录没有并入其他主体', en: 'This record is not merged into another' },
  'party.mergeIntoUndeclared': {
    zh: '已登记的主体不能并入未登记的记录，请反过来合并',
    en: 'A declared party cannot be merged into an undeclared record: merge the other way round',
  },
  'party.mergeActs': {
    zh: '这条记录下有账号、密钥或录入的数据，应由它保留：请把另一条并入这一条',
    en: 'Accounts, keys or entries belong to this record, so it should stand: merge the other one into it',
  },
  'coordinates.half': {
    zh: '经度和纬度应同时填写或同时不填',
    en: 'Give both longitude and latitude, or neither',
  },
  'capacity.form': {
    zh: '仓容应为千克数，如 25000 或 25000.5',
    en: 'The capacity is a number of kilograms, like 25000 or 25000.5',
  },
  'place.parentUnknown': { zh: '没有编号为 {id} 的上级地点', en: 'There is no place {id} to lie in' },
  'place.cycle': {
    zh: '地点不能位于自身或其下级之内：{path}',
    en: 'A place cannot lie in itself or in what lies in it: {path}',
  },
  'place.tooDeep': { zh: '地点层级超过 {limit} 层', en: 'Places lie more than {limit} levels deep' },
  'place.codeParent': {
    zh: '按编码，上级地点应为 {expected}，所选上级的编码为 {code}',
    en: 'By its code it lies in {expected}, but the place chosen has the code {code}',
  },
  'place.codeKind': {
    zh: '{length} 位编码是“{expected}”的编码',
    en: 'A code of {length} characters is that of a {expected}',
  },
  'place.codeOperator': {
    zh: '编码以 {expected} 开头，与经营主体的统一社会信用代码 {uscc} 不符',
    en: 'The code begins with {expected}, but the operator’s credit code is {uscc}',
  },
  'place.codeEntering': {
    zh: '编码以 {expected} 开头，不是本单位的统一社会信用代码（{uscc}）；请填写本单位的编码，或由该单位、数据管理员登记',
    en: 'The code begins with {expected}, which is not your credit code ({uscc}): enter a code of your own, or leave it to that party or the data steward',
  },
  'place.glnTaken': {
    zh: 'GLN {gln} 是“{name}”的；请填写本地点自己的 GLN，或由该单位、数据管理员登记',
    en: 'GLN {gln} is that of “{name}”: enter the place’s own GLN, or leave it to that party or the data steward',
  },
  'place.operatorUnknown': { zh: '没有编号为 {id} 的主体', en: 'There is no party {id}' },
  'place.operatorDiffers': {
    zh: '仓房、廒间、货位、罐和生产线的经营主体应与上级地点相同（{expected}）',
    en: 'Warehouses, compartments, bins, tanks and lines are run by who runs the place around them ({expected})',
  },
} as const satisfies Record<string, { zh: string; en: string }>;

export type RecordFault = keyof typeof RECORD_MESSAGES;
