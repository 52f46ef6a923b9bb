/** What the shape of an event or document violates (the schema). */
export type SchemaFault =
  | 'missing'
  | 'wrongType'
  | 'notAUri'
  | 'notATime'
  | 'unknownWord'
  | 'oldWord'
  | 'unknownProperty'
  | 'tooFew'
  | 'repeated'
  | 'badFormat'
  | 'ilmdNotHere'
  | 'nothingNamed'
  | 'invalid';

/** What a well-shaped event says that cannot be. */
export type ContentFault =
  | 'typeUnknown'
  | 'timeInvalid'
  | 'zoneInvalid'
  | 'precisionUnknown'
  | 'quantityInvalid'
  | 'quantityNegative'
  | 'quantityTooLarge'
  | 'lossInvalid'
  | 'lossKindUnknown'
  | 'lossAmbiguous'
  | 'moistureInvalid'
  | 'tooDeep';

/** What an accepted event says that is probably a mistake: it is kept as it is, and its sender is told. */
export type ContentDoubt =
  | 'unitUnknown'
  | 'quantityBelowUnit'
  | 'checkDigitWrong'
  | 'traceCodeWrong'
  | 'reserveTierUnknown'
  | 'reserveAreaInvalid';

/** Why an event is refused, or what is doubtful about it. Each code has its text in `EPCIS_MESSAGES`; `params` fills it. */
export type ProblemCode = SchemaFault | ContentFault | ContentDoubt;

/** One problem: where (JSON pointer), what, and the values at fault. */
export interface Problem {
  path: string;
  code: ProblemCode;
  params: Record<string, string | number>;
}

/** Texts for people, by code and language; places in braces are filled from `params`. */
export const EPCIS_MESSAGES: Readonly<Record<ProblemCode, { readonly zh: string; readonly en: string }>> = {
  missing: { zh: '缺少必填项 {property}', en: '{property} is required' },
  wrongType: { zh: '类型不对，应为 {expected}', en: 'has the wrong type; expected {expected}' },
  notAUri: {
    zh: '不是合法的 URI（非 ASCII 字符须百分号编码）',
    en: 'is not a URI (characters beyond ASCII must be percent-encoded)',
  },
  notATime: {
    zh: '不是带时区的日期时间，应形如 2026-11-22T08:00:00+08:00',
    en: 'is not a date-time with zone such as 2026-11-22T08:00:00+08:00',
  },
  unknownWord: {
    zh: '不是标准词汇，也不是其他词汇的 URI',
    en: 'is neither a word of the standard vocabulary nor a URI of another',
  },
  oldWord: {
    zh: '标准词汇应写成裸词（如 shipping），不能写成 {pattern} 开头的 URI',
    en: 'standard words are written bare (such as shipping), not as a URI that begins with {pattern}',
  },
  unknownProperty: {
    zh: '未知属性 {property}；扩展属性须带前缀',
    en: 'unknown property {property}; extensions need a prefix',
  },
  tooFew: { zh: '至少需要 {limit} 项', en: 'needs at least {limit} entries' },
  repeated: { zh: '有重复项', en: 'has repeated entries' },
  badFormat: { zh: '格式不对，应符合 {pattern}', en: 'has the wrong form; expected {pattern}' },
  ilmdNotHere: {
    zh: 'OBSERVE 和 DELETE 事件不能带 ilmd',
    en: 'ilmd is allowed in ADD and transformation events only',
  },
  nothingNamed: { zh: '事件没有指明任何对象', en: 'the event names no object' },
  invalid: { zh: '取值不合法', en: 'has an invalid value' },
  typeUnknown: { zh: '不支持的事件类型 {type}', en: 'event type {type} is not supported' },
  timeInvalid: { zh: '事件时间 {time} 不合法', en: 'event time {time} is invalid' },
  zoneInvalid: { zh: '时区 {zone} 不合法，应形如 +08:00', en: 'zone {zone} is invalid; expected +08:00' },
  precisionUnknown: {
    zh: '时间精度 {precision} 未知，只支持 day',
    en: 'time precision {precision} is unknown; only day is supported',
  },
  quantityInvalid: { zh: '数量 {quantity} 不是十进制数', en: 'quantity {quantity} is not a decimal' },
  quantityNegative: { zh: '数量 {quantity} 不能为负', en: 'quantity {quantity} must not be negative' },
  quantityTooLarge: { zh: '数量 {quantity} 过大', en: 'quantity {quantity} is too large' },
  lossInvalid: { zh: '损耗应为带 kind 和 quantity 的对象', en: 'a loss is an object with kind and quantity' },
  lossKindUnknown: {
    zh: '损耗类别 {kind} 未知，应为 moisture、impurity、natural、process 或 transit',
    en: 'loss kind {kind} is unknown; expected moisture, impurity, natural, process or transit',
  },
  lossAmbiguous: {
    zh: '损耗与批次 {lot} 的数量对不上；多批次时每项损耗须写明 epcClass',
    en: 'losses do not fit the quantity of lot {lot}; with several lots each loss names its epcClass',
  },
  moistureInvalid: {
    zh: '水分 {value} 不合法，应为 0 到 100 的十进制数',
    en: 'moisture {value} is invalid; expected a decimal from 0 to 100',
  },
  unitUnknown: {
    zh: '计量单位 {uom} 不认识，该数量不能与其他数量相加；应为 UN/CEFACT 代码，如 KGM（千克）、TNE（吨）',
    en: 'unit {uom} is unknown, so this quantity cannot be added to others; expected a UN/CEFACT code such as KGM (kilogram) or TNE (tonne)',
  },
  quantityBelowUnit: {
    zh: '数量 {quantity} {uom} 小于可记录的最小量（质量 1 毫克，个数百万分之一），按 0 记',
    en: 'quantity {quantity} {uom} is below what is kept (1 milligram, a millionth of a piece) and counts as 0',
  },
  checkDigitWrong: {
    zh: '{code} 的校验位不符，应为 {expected}，请核对是否录错',
    en: 'the check digit of {code} does not fit, {expected} would; please look whether it was mistyped',
  },
  traceCodeWrong: {
    zh: '追溯码 {code} 的校验字符不符，请核对是否录错',
    en: 'the check characters of trace code {code} do not fit; please look whether it was mistyped',
  },
  reserveTierUnknown: {
    zh: '储备层级 {tier} 不认识，未采用；应为 central（中央）、provincial（省级）、prefecture（市级）、county（县级）或 none（非储备）',
    en: 'reserve tier {tier} is unknown and not used; expected central, provincial, prefecture, county or none',
  },
  reserveAreaInvalid: {
    zh: '储备粮所属行政区划 {area} 不是六位 GB/T 2260 代码，未采用；应形如 530000',
    en: 'the area {area} whose reserve it is is no six-digit code of GB/T 2260 and not used; expected one such as 530000',
  },
  tooDeep: { zh: '扩展内容嵌套过深', en: 'extension content is nested too deeply' },
};

/** The JSON pointer (RFC 6901) of a member or element below another pointer. */
export function pointer(base: string, key: string | number): string {
  return `${base}/${typeof key === 'number' ? key : key.replace(/~/g, '~0').replace(/\//g, '~1')}`;
}
