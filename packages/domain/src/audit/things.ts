interface AuditedThingText {
  zh: string;
  en: string;
  under: string;
  /** Other parts of addresses that it stands under. */
  also?: readonly string[];
}

/** Kinds of things that requests are about, by the part of an address that they stand under. */
export const AUDITED_THINGS = {
  account: { zh: '账号', en: 'account', under: 'accounts' },
  apiKey: { zh: '接口密钥', en: 'API key', under: 'keys' },
  captureJob: { zh: '提交任务', en: 'capture job', under: 'capture' },
  captureBatch: { zh: '提交批', en: 'capture batch', under: 'capture-batches' },
  claim: { zh: '他人申报', en: 'claim', under: 'claims' },
  epc: { zh: 'EPCIS 编码', en: 'EPC', under: 'epcs' },
  entry: { zh: '录入记录', en: 'entry', under: 'entries' },
  erasureRequest: { zh: '删除申请', en: 'request for erasure', under: 'requests' },
  event: { zh: '事件', en: 'event', under: 'events' },
  identity: { zh: '外部登录', en: 'identity at a provider', under: 'identities' },
  identityProvider: {
    zh: '外部登录提供方',
    en: 'identity provider',
    under: 'oidc',
    also: ['reauthentication'],
  },
  import: { zh: '导入', en: 'import', under: 'imports' },
  invitation: { zh: '邀请', en: 'invitation', under: 'invitations' },
  jurisdiction: { zh: '行政区划', en: 'area', under: 'jurisdictions' },
  labelJob: { zh: '标签打印', en: 'label print', under: 'label-jobs' },
  leaf: { zh: '存证', en: 'ledger leaf', under: 'leaves' },
  lot: { zh: '批次', en: 'lot', under: 'lots' },
  membership: { zh: '人员角色', en: 'role of a person', under: 'people' },
  namedQuery: { zh: '已存查询', en: 'named query', under: 'queries' },
  organisation: { zh: '单位', en: 'organisation', under: 'organisations' },
  party: { zh: '主体', en: 'party', under: 'parties' },
  place: { zh: '地点', en: 'place', under: 'places', also: ['bizLocations', 'readPoints'] },
  publicReport: { zh: '公众反映', en: 'report from the public', under: 'reports' },
  template: { zh: '表格模板', en: 'template', under: 'templates' },
  vocabulary: {
    zh: '词汇',
    en: 'word of a vocabulary',
    under: 'bizSteps',
    also: ['dispositions', 'eventTypes'],
  },
  webhook: { zh: '推送地址', en: 'webhook', under: 'webhooks' },
  auditTrail: { zh: '审计日志', en: 'audit trail', under: 'audit' },
} as const satisfies Record<string, AuditedThingText>;
export type AuditedThing = keyof typeof AUDITED_THINGS;
export const AUDITED_THING_NAMES = Object.keys(AUDITED_THINGS) as AuditedThing[];

const BY_SEGMENT: ReadonlyMap<string, string> = new Map(
  AUDITED_THING_NAMES.flatMap((kind) => {
    const { under, also = [] }: AuditedThingText = AUDITED_THINGS[kind];
    return [under, ...also].map((segment) => [segment, kind] as const);
  }),
);

/** Parameters of addresses that are secrets themselves: whoever knows one can use it. */
const SECRET_PARAMETER = /token|secret|password|^key$/i;

/**
 * What a route is about by its pattern: the first parameter that names something, and the kind of thing by what stands
 * before it (as it stands there when it has no word of its own). Null when the address names nothing that may be told.
 */
export function thingOfRoute(pattern: string): { kind: string; parameter: string } | null {
  const segments = pattern.split('/');
  for (const [i, segment] of segments.entries()) {
    const parameter = /^:(\w+)/.exec(segment)?.[1];
    if (parameter === undefined) continue;
    if (SECRET_PARAMETER.test(parameter)) return null;
    // `reports/by-number/:number`: the part before says what it is, this one by what it is named.
    const under = segments[i - (segments[i - 1]?.startsWith('by-') ? 2 : 1)] ?? '';
    return { kind: BY_SEGMENT.get(under) ?? under, parameter };
  }
  return null;
}
