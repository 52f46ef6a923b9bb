/**
 * What the audit trail tells of beside the actions that ask for a right: what everybody does with what is their own, what
 * anybody may do, copies that are taken away, and what happens by command. A route that is one of these says so (`records`).
 */
export const ACTS = {
  'session.open': { zh: '登录', en: 'sign in' },
  'session.close': { zh: '退出登录', en: 'sign out' },
  'session.switch': { zh: '切换所代表的单位', en: 'act for another organisation' },
  'session.prove': { zh: '重新核验身份', en: 'show who one is again' },
  'session.endOwn': { zh: '结束本人的其他登录', en: "end one's other sessions" },
  'password.change': { zh: '更换本人密码', en: "change one's password" },
  'secondFactor.begin': { zh: '开始设置两步验证', en: 'begin a second factor' },
  'secondFactor.confirm': { zh: '启用两步验证', en: 'take a second factor into use' },
  'secondFactor.remove': { zh: '停用两步验证', en: 'remove a second factor' },
  'profile.change': { zh: '修改本人资料', en: "change one's profile" },
  'identity.link': { zh: '关联外部登录', en: 'link an identity at a provider' },
  'identity.unlink': { zh: '取消关联外部登录', en: 'unlink an identity at a provider' },
  'personalData.ask': { zh: '申请删除本人信息', en: "ask for one's data to be erased" },
  'personalData.withdraw': { zh: '撤回删除申请', en: 'withdraw a request for erasure' },
  'personalData.export': { zh: '导出个人信息', en: 'export personal data' },
  'invitation.look': { zh: '打开邀请链接', en: 'open an invitation' },
  'invitation.accept': { zh: '接受邀请', en: 'accept an invitation' },
  'organisation.register': { zh: '登记单位', en: 'register an organisation' },
  'token.issue': { zh: '取得访问令牌', en: 'take an access token' },
  'token.revoke': { zh: '吊销访问令牌', en: 'revoke an access token' },
  'publicReport.make': { zh: '公众反映问题', en: 'report a problem from a scan page' },
  'lot.export': { zh: '导出批次清单', en: 'export the list of lots' },
  'lot.proof': { zh: '取得批次证明', en: 'take the proof of a lot' },
  'event.receipt': { zh: '取得存证回执', en: 'take a receipt of the ledger' },
  'recallScope.export': { zh: '导出召回范围', en: 'export a recall scope' },
  'trace.export': { zh: '导出追溯结果', en: 'export traces' },
  'event.export': { zh: '取走事件', en: 'take events away' },
  'import.export': { zh: '下载导入结果', en: 'take the result of an import' },
  'query.keep': { zh: '保存查询', en: 'keep a named query' },
  'query.drop': { zh: '删除已存查询', en: 'delete a named query' },
  'account.take': { zh: '领取账号、设置密码', en: 'take an account and set its password' },
  'account.addByCommand': { zh: '用命令添加账号', en: 'add an account by command' },
  'data.exportByCommand': { zh: '用命令导出数据', en: 'export data by command' },
  'backup.take': { zh: '备份数据库', en: 'back the database up' },
  'leaf.eraseSalt': { zh: '销毁存证的盐', en: 'destroy the salt of a leaf' },
  'seal.rotateKey': { zh: '更换密封密钥', en: 'change the sealing key' },
  'audit.prune': { zh: '删除到期的审计日志', en: 'remove audit entries whose time is over' },
} as const satisfies Record<`${string}.${string}`, { zh: string; en: string }>;
export type Act = keyof typeof ACTS;
export const ACT_NAMES = Object.keys(ACTS) as Act[];

/** Whether a word is one of the acts. */
export const isAct = (word: string): word is Act => Object.hasOwn(ACTS, word);
