/** How an action touches a thing: looking, advising a lower level, changing. */
export type Touch = 'read' | 'guide' | 'write';

/** Whose work an action is; only a role of the same class can have it (see `ROLES`). */
export type ActionClass = 'business' | 'organisation' | 'system' | 'security' | 'audit';

export interface ActionText {
  zh: string;
  en: string;
  touch: Touch;
  /** Classes of role that may have it; business alone when left out. */
  classes?: readonly ActionClass[];
  /** What an organisation that waits for approval, was refused or is suspended may still do with what is its own. */
  unapproved?: true;
  /** A decision that somebody answers for by name: no key and no plain right does it. */
  personal?: true;
  /** Gives rights, or lets somebody in: asked, like a decision by name, of whoever has just shown who they are. */
  proven?: true;
  /** Never given as a plain right: only somebody with the role does it. */
  byRole?: true;
  /** The audit trail tells also who only looked: people's data, test results, whom to call, the trail itself. */
  confidential?: true;
}

/**
 * Everything that asks for a right. Every route names one of these (or `public`, `self`); the words stand in messages:
 * 不能“{zh}” / You may not {en}.
 */
export const ACTIONS = {
  'event.capture': { zh: '提交追溯事件', en: 'hand in events', touch: 'write' },
  'event.query': { zh: '查询追溯事件', en: 'query events', touch: 'read' },
  'claim.answer': { zh: '确认或否认他人申报', en: 'confirm or contest claims', touch: 'write' },
  'entry.create': { zh: '录入业务记录', en: 'make entries', touch: 'write' },
  'entry.correct': { zh: '更正和撤销录入', en: 'correct and cancel entries', touch: 'write' },
  'entry.read': { zh: '查看录入记录', en: 'see entries', touch: 'read' },
  'import.create': { zh: '导入表格', en: 'import spreadsheets', touch: 'write' },
  'import.read': { zh: '查看导入记录', en: 'see imports', touch: 'read' },
  'label.print': { zh: '打印标签', en: 'print labels', touch: 'read' },
  'lot.read': { zh: '查看批次', en: 'see lots', touch: 'read' },
  'lot.trace': { zh: '追溯批次', en: 'trace lots', touch: 'read' },
  'lot.supervise': { zh: '监督批次的食品安全', en: 'supervise the food safety of lots', touch: 'write' },
  'lot.guide': { zh: '指导批次的质量安全管理', en: 'guide the quality management of lots', touch: 'guide' },
  'lot.dispose': {
    zh: '决定粮食处置',
    en: 'decide on the disposal of grain',
    touch: 'write',
    personal: true,
  },
  'testResult.read': { zh: '查看检验结果', en: 'see test results', touch: 'read', confidential: true },
  'testResult.disclose': {
    zh: '批准提供检验结果',
    en: 'approve the disclosure of test results',
    touch: 'write',
    personal: true,
  },
  'party.read': { zh: '查看主体', en: 'see parties', touch: 'read', classes: ['business', 'organisation'] },
  'party.contact': {
    zh: '查看主体的联系人和电话',
    en: 'see contacts of parties',
    touch: 'read',
    classes: ['business', 'organisation'],
    confidential: true,
  },
  'party.write': {
    zh: '登记和修改主体',
    en: 'enter and change parties',
    touch: 'write',
    classes: ['business', 'organisation'],
  },
  'party.merge': { zh: '合并主体', en: 'merge parties', touch: 'write' },
  'place.read': { zh: '查看地点', en: 'see places', touch: 'read' },
  'place.write': { zh: '登记和修改地点', en: 'enter and change places', touch: 'write' },
  'jurisdiction.write': { zh: '维护行政区划', en: 'keep the list of areas', touch: 'write' },
  'publicReport.read': {
    zh: '查看公众反映',
    en: 'see reports from the public',
    touch: 'read',
    confidential: true,
  },
  'publicReport.handle': { zh: '处理公众反映', en: 'handle reports from the public', touch: 'write' },
  'organisation.read': {
    zh: '查看单位登记资料',
    en: "see organisations' registrations",
    touch: 'read',
    classes: ['business', 'organisation', 'system', 'security'],
    unapproved: true,
    confidential: true,
  },
  'organisation.papers': {
    zh: '查看单位提交的证件材料',
    en: 'see the papers that organisations handed in',
    touch: 'read',
    classes: ['business', 'organisation', 'system', 'security'],
    unapproved: true,
    byRole: true,
    confidential: true,
  },
  'organisation.apply': {
    zh: '提交单位登记资料',
    en: "hand in an organisation's registration",
    touch: 'write',
    classes: ['organisation'],
    unapproved: true,
  },
  'organisation.approve': {
    zh: '审批单位登记',
    en: 'approve or refuse organisations',
    touch: 'write',
    personal: true,
  },
  'organisation.suspend': {
    zh: '暂停和恢复单位',
    en: 'suspend and reinstate organisations',
    touch: 'write',
    personal: true,
  },
  'organisation.admitAuthority': {
    zh: '接入没有上级审批的管理部门',
    en: 'admit authorities that have none above them here',
    touch: 'write',
    classes: ['security'],
    personal: true,
  },
  'organisation.confirmAdmission': {
    zh: '复核接入没有上级审批的管理部门',
    en: 'confirm, as the second of two, that such an authority is admitted',
    touch: 'write',
    classes: ['system'],
    personal: true,
  },
  'people.read': {
    zh: '查看单位人员和角色',
    en: 'see people and their roles',
    touch: 'read',
    classes: ['organisation', 'system', 'security'],
    confidential: true,
  },
  'people.invite': {
    zh: '邀请人员、指定角色',
    en: 'invite people and give them roles',
    touch: 'write',
    classes: ['organisation'],
  },
  'people.remove': {
    zh: '取消人员的角色',
    en: "take people's roles away",
    touch: 'write',
    classes: ['organisation', 'security'],
  },
  'role.grant': {
    zh: '授予系统角色和首位单位管理员',
    en: "give the system's roles and first administrators of organisations",
    touch: 'write',
    classes: ['security'],
    proven: true,
  },
  'account.create': { zh: '开立账号', en: 'open accounts', touch: 'write', classes: ['system'] },
  'account.disable': {
    zh: '停用和启用账号、发起密码重置',
    en: 'disable and enable accounts, begin resets of passwords',
    touch: 'write',
    classes: ['system'],
  },
  'account.handOver': {
    zh: '确认账号交给本人',
    en: 'confirm that accounts are handed over to their owners',
    touch: 'write',
    classes: ['organisation', 'security'],
    proven: true,
  },
  'account.unlock': {
    zh: '解除账号锁定',
    en: 'unlock accounts',
    touch: 'write',
    classes: ['security'],
    proven: true,
  },
  'session.end': {
    zh: '结束他人的登录',
    en: "end others' sessions",
    touch: 'write',
    classes: ['security'],
    proven: true,
  },
  'key.read': {
    zh: '查看接口密钥',
    en: 'see API keys',
    touch: 'read',
    classes: ['organisation', 'security'],
  },
  'key.create': {
    zh: '创建和更换接口密钥',
    en: 'make and rotate API keys',
    touch: 'write',
    classes: ['organisation'],
    proven: true,
  },
  'key.revoke': {
    zh: '吊销接口密钥',
    en: 'revoke API keys',
    touch: 'write',
    classes: ['organisation', 'security'],
  },
  'webhook.write': {
    zh: '维护推送地址',
    en: 'keep webhooks',
    touch: 'write',
    classes: ['organisation'],
  },
  'personalData.read': {
    zh: '查看个人信息的请求和处理记录',
    en: 'see requests about personal data and what was done about them',
    touch: 'read',
    classes: ['security'],
    confidential: true,
  },
  'personalData.erase': {
    zh: '按请求删除个人信息',
    en: 'erase personal data on request',
    touch: 'write',
    classes: ['security'],
    personal: true,
  },
  'audit.read': {
    zh: '查询审计日志',
    en: 'search the audit trail',
    touch: 'read',
    classes: ['audit'],
    confidential: true,
  },
  'audit.export': {
    zh: '导出审计日志',
    en: 'export the audit trail',
    touch: 'read',
    classes: ['audit'],
    confidential: true,
  },
} as const satisfies Record<`${string}.${string}`, ActionText>;
export type GuardedAction = keyof typeof ACTIONS;
export const ACTION_NAMES = Object.keys(ACTIONS) as GuardedAction[];

/** Whether a word is an action that asks for a right. */
export const isAction = (word: string): word is GuardedAction => Object.hasOwn(ACTIONS, word);

/** Whether an action is done only by whoever has just shown who they are: decisions by name, and what gives rights or lets in. */
export function takesProof(action: string): boolean {
  const text: ActionText | null = isAction(action) ? ACTIONS[action] : null;
  return text?.personal === true || text?.proven === true;
}

/** The classes of role that may have an action. */
export function classesOf(action: GuardedAction): readonly ActionClass[] {
  const { classes = ['business'] }: ActionText = ACTIONS[action];
  return classes;
}

/** Actions that can be given as plain rights, to keys and to accounts without roles: business, never an administrator's work. */
export const GRANTABLE: readonly GuardedAction[] = ACTION_NAMES.filter((action) => {
  const { personal, byRole }: ActionText = ACTIONS[action];
  return classesOf(action).includes('business') && personal !== true && byRole !== true;
});
