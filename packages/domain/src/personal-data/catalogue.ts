/** An article that data is kept or erased by. The texts were not at hand: every one is 待核 until somebody has compared it. */
export interface Article {
  instrument: { zh: string; en: string };
  article: string;
  checked: boolean;
}

const PIPL = { zh: '个人信息保护法', en: 'Personal Information Protection Law' };
const CYBER = { zh: '网络安全法', en: 'Cybersecurity Law' };
const pipl = (article: string): Article => ({ instrument: PIPL, article, checked: false });

/** What moment a term is counted from. */
export type Since = 'received' | 'disabled' | 'ended';

export interface Category {
  zh: string;
  en: string;
  /** Whose data it is. */
  of: 'account' | 'public' | 'party' | 'paper';
  /** What it is for. */
  purpose: { zh: string; en: string };
  basis: readonly Article[];
  /** Days it is kept; null: as long as what it belongs to. */
  days: number | null;
  since: Since;
  /** How long, in words. */
  term: { zh: string; en: string };
  /** What erasure on request does with it. */
  onRequest: 'erased' | 'replaced' | 'kept';
  /** By which rule it is kept in spite of a request; null where it is not. */
  keptBy: Article | null;
  /** Where it lies, as tables and columns. */
  where: readonly string[];
}

/** Duties of food safety and of grain's quality are fulfilled: no consent is asked for (PIPL 13, 1 (3)). */
const BY_DUTY = [pipl('第十三条第一款第三项')] as const;
const BY_CONSENT = [pipl('第十三条第一款第一项'), pipl('第十五条')] as const;
/** Who gave a decision or handed in a fact stays told by role and organisation; the term of the evidence has not run out. */
const KEPT_AS_EVIDENCE = pipl('第四十七条第二款');

/**
 * Every kind of personal data that is kept, why, how long and by which article: docs/personal-data.md is generated from it, erasing
 * and the search for what is overdue go by it.
 */
export const PERSONAL_DATA = {
  'account.name': {
    zh: '姓名或岗位名称',
    en: 'name or post',
    of: 'account',
    purpose: { zh: '让他人知道由谁经办和决定', en: 'to show others who handled and decided' },
    basis: BY_DUTY,
    days: 365,
    since: 'disabled',
    term: {
      zh: '账号使用期间，停用后一年',
      en: 'while the account is used, and a year after it is disabled',
    },
    onRequest: 'replaced',
    keptBy: null,
    where: [
      'app_user.display_name',
      'organisation_step.by_name',
      'party_change.by_name',
      'place_change.by_name',
      'invitation.for_name',
    ],
  },
  'account.login': {
    zh: '登录名',
    en: 'login',
    of: 'account',
    purpose: { zh: '登录；在存证中标明行为人', en: 'to sign in; to tell in evidence who acted' },
    basis: BY_DUTY,
    days: null,
    since: 'disabled',
    term: {
      zh: '存证中有其行为的，与存证相同；没有的，随账号删除',
      en: 'as long as evidence that names it; where none does, it goes with the account',
    },
    onRequest: 'kept',
    keptBy: KEPT_AS_EVIDENCE,
    where: [
      'app_user.login',
      'capture_document.captured_by',
      'capture_job.owner',
      'claim_contest.said_by',
      'entry_request.created_by',
      'import_job.created_by',
      'invitation.invited_by',
      'ledger_erasure.erased_by',
      'membership.granted_by',
      'membership.ended_by',
      'named_query.owner',
      'organisation_document.by_actor',
      'party_history.by_actor',
      'public_notice.published_by',
      'public_notice.lifted_by',
      'public_report.handled_by',
      'recall_scope_run.ran_by',
      'api_key.created_by',
      'api_key.revoked_by',
      'webhook.created_by',
      'webhook_attempt.by_actor',
    ],
  },
  'account.credentials': {
    zh: '密码摘要、第二因素密钥（密封）、恢复码摘要、关联的登录身份',
    en: 'hash of the password, sealed second factor, hashes of recovery codes, linked identities',
    of: 'account',
    purpose: { zh: '核实是本人登录', en: 'to know that it is they who sign in' },
    basis: [...BY_DUTY, pipl('第五十一条')],
    days: 365,
    since: 'disabled',
    term: {
      zh: '账号使用期间，停用后一年',
      en: 'while the account is used, and a year after it is disabled',
    },
    onRequest: 'erased',
    keptBy: null,
    where: [
      'app_user.password_hash',
      'app_user.totp_secret',
      'recovery_code',
      'user_identity',
      'account_handover',
    ],
  },
  'account.session': {
    zh: '登录会话的起止和最近使用时间',
    en: 'when sessions began, were used last and end',
    of: 'account',
    purpose: { zh: '保持登录、发现他人登录', en: 'to stay signed in, and to see others who are' },
    basis: BY_DUTY,
    days: 1,
    since: 'ended',
    term: { zh: '会话结束后一天', en: 'a day after the session ends' },
    onRequest: 'erased',
    keptBy: null,
    where: ['session', 'oidc_request', 'oidc_waiting'],
  },
  'account.roles': {
    zh: '在各单位的角色及其授予、结束',
    en: 'roles in organisations, when and by whom given and ended',
    of: 'account',
    purpose: {
      zh: '决定可以做什么；事后查明当时的职责',
      en: 'to decide what they may do; to know afterwards who answered for what',
    },
    basis: BY_DUTY,
    days: null,
    since: 'ended',
    term: { zh: '与其行为的存证相同', en: 'as long as evidence of what was done in them' },
    onRequest: 'kept',
    keptBy: KEPT_AS_EVIDENCE,
    where: ['membership'],
  },
  'account.trail': {
    zh: '操作记录：当时的姓名、网络地址、客户端',
    en: 'the trail of what they did: name then, network address, client',
    of: 'account',
    purpose: { zh: '查明谁做了什么', en: 'to know who did what' },
    basis: [{ instrument: CYBER, article: '第二十一条第三项', checked: false }],
    days: null,
    since: 'received',
    term: {
      zh: '不少于六个月，有更长规定的从其规定',
      en: 'six months at least, longer where a rule says so',
    },
    onRequest: 'kept',
    keptBy: { instrument: CYBER, article: '第二十一条第三项', checked: false },
    where: [
      'audit_entry.actor',
      'audit_entry.actor_name',
      'audit_entry.thing_id',
      'audit_entry.before',
      'audit_entry.after',
      'audit_entry.address',
      'audit_entry.agent',
      'organisation_step.by_actor',
      'party_change.by_actor',
      'place_change.by_actor',
      'rights_change.by_actor',
      'audit_pruned.by_actor',
      'personal_data_act',
      'personal_data_request',
    ],
  },
  'invitation.name': {
    zh: '受邀人姓名',
    en: 'whom an invitation is for',
    of: 'account',
    purpose: { zh: '邀请人知道邀请给了谁', en: 'so that who invites knows whom' },
    basis: BY_DUTY,
    days: 90,
    since: 'ended',
    term: { zh: '邀请接受、撤回或过期后九十天', en: 'ninety days after it is taken, withdrawn or expired' },
    onRequest: 'replaced',
    keptBy: null,
    where: ['invitation.for_name'],
  },
  'publicReport.contact': {
    zh: '公众反映人留下的联系方式',
    en: 'how somebody who reported a problem can be reached',
    of: 'public',
    purpose: { zh: '答复反映人', en: 'to answer them' },
    basis: BY_CONSENT,
    days: 365,
    since: 'received',
    term: { zh: '办结时删除，最长一年', en: 'erased when the report is closed, after a year at the latest' },
    onRequest: 'erased',
    keptBy: null,
    where: ['public_report.contact'],
  },
  'publicReport.body': {
    zh: '公众反映的内容（不要求填写个人信息）',
    en: 'what they reported; no personal data is asked for in it',
    of: 'public',
    purpose: { zh: '查处食品安全问题', en: 'to look into a problem of food safety' },
    basis: BY_DUTY,
    days: null,
    since: 'received',
    term: { zh: '与所涉批次的档案相同', en: 'as long as the file of the lot that it is about' },
    onRequest: 'kept',
    keptBy: KEPT_AS_EVIDENCE,
    where: ['public_report.body'],
  },
  'party.contact': {
    zh: '单位联系人和电话',
    en: "a party's contact and telephone",
    of: 'party',
    purpose: { zh: '召回和检查时通知单位', en: 'to reach a party in a recall or a check' },
    basis: BY_DUTY,
    days: null,
    since: 'received',
    term: {
      zh: '单位更换联系人为止；只有权限表中“查看主体的联系人和电话”的人看到',
      en: 'until the party names another; shown to whom the table of permissions lets see contacts',
    },
    onRequest: 'replaced',
    keptBy: null,
    where: ['party.contact_name', 'party.contact_phone'],
  },
  'party.name': {
    zh: '个体经营者和农户的名称、代码、地址（作为主体登记的）',
    en: 'name, code and address of sole traders and growers, as parties',
    of: 'party',
    purpose: { zh: '说明粮食由谁生产、经营', en: 'to tell who grew and traded what' },
    basis: BY_DUTY,
    days: null,
    since: 'received',
    term: {
      zh: '与其申报的批次的档案相同；种植户的代码、地址、证照只有权限表中“查看主体的联系人和电话”的人看到，姓名另有与其有共同事件的单位看到，其他人看到“张**”',
      en: 'as long as the files of the lots that they declared; a grower’s code, address and papers are shown to whom the table of permissions lets see contacts, the name also to whom an event concerns with them; others see 张**',
    },
    onRequest: 'kept',
    keptBy: KEPT_AS_EVIDENCE,
    where: [
      'party.name',
      'party.name_en',
      'party.uscc',
      'party.gln',
      'party.uri',
      'party.address',
      'party_alias.uri',
      'party_history.uri',
      'party_licence.number',
      'party_change.before',
      'party_change.after',
      'organisation.application',
      'organisation_step.data',
    ],
  },
  'import.badRow': {
    zh: '单位导入表中未能记录的行（含联系人和电话）',
    en: 'rows of party workbooks that could not be recorded, with contact and telephone',
    of: 'party',
    purpose: { zh: '导入人更正后重新导入', en: 'so that whoever imported corrects and imports them again' },
    basis: BY_DUTY,
    days: 90,
    since: 'ended',
    term: { zh: '导入结束后九十天', en: 'ninety days after the import ended' },
    onRequest: 'erased',
    keptBy: null,
    where: ['import_bad_row.cells'],
  },
  'organisation.paper': {
    zh: '单位登记提交的证件材料（法人身份证件等）',
    en: 'papers handed in with a registration, such as the identity card of a legal person',
    of: 'paper',
    purpose: { zh: '核实单位和法定代表人', en: 'to check who the organisation and its legal person are' },
    basis: BY_DUTY,
    days: 365,
    since: 'ended',
    term: {
      zh: '单位参与期间；登记被拒绝后一年。只有审批人和单位管理员打开',
      en: 'while the organisation takes part; a year after its registration was refused. Opened by whoever decides and by its administrators only',
    },
    onRequest: 'erased',
    keptBy: null,
    where: ['organisation_document.content', 'organisation_document.name'],
  },
} as const satisfies Record<`${string}.${string}`, Category>;

export type PersonalData = keyof typeof PERSONAL_DATA;
export const PERSONAL_DATA_NAMES = Object.keys(PERSONAL_DATA) as PersonalData[];

/** The categories of whoever they are about. */
export const categoriesOf = (of: Category['of']): PersonalData[] =>
  PERSONAL_DATA_NAMES.filter((name) => PERSONAL_DATA[name].of === of);

/** What erasing on request does: which categories are gone or replaced, which stay. */
export function erasureOf(of: Category['of']): { erased: PersonalData[]; kept: PersonalData[] } {
  const names = categoriesOf(of);
  return {
    erased: names.filter((name) => PERSONAL_DATA[name].onRequest !== 'kept'),
    kept: names.filter((name) => PERSONAL_DATA[name].onRequest === 'kept'),
  };
}

/** Before which moment a category's data is overdue at `now`; null: it has no term of its own. */
export function overdueBefore(name: PersonalData, now: Date): Date | null {
  const { days }: Category = PERSONAL_DATA[name];
  return days === null ? null : new Date(now.getTime() - days * 24 * 3_600_000);
}
