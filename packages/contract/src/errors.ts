/**
 * Every error that the API answers: its stable code, HTTP status, and what it says in both languages. `{name}` is
 * filled from the error's parameters. Errors say what happened, and what to do.
 */
export interface ErrorText {
  status: number;
  zh: string;
  en: string;
}

export const ERRORS = {
  'request.invalid': {
    status: 400,
    zh: '请求内容有 {count} 处不符合要求，请按下列说明修改后重新提交',
    en: 'The request has {count} fault(s); correct them as listed below and send it again',
  },
  'request.malformed': {
    status: 400,
    zh: '请求正文不是有效的 JSON：{reason}',
    en: 'The request body is not valid JSON: {reason}',
  },
  'request.unstorable': {
    status: 400,
    zh: '请求中有无法保存的内容：{reason}',
    en: 'The request holds something that cannot be stored: {reason}',
  },
  'request.tooLarge': {
    status: 413,
    zh: '请求正文超过 {limit} 字节，请分成几份提交',
    en: 'The request body exceeds {limit} bytes; send it in parts',
  },
  'request.unsupportedMediaType': {
    status: 415,
    zh: '不支持的内容类型 {type}，请使用 {expected}',
    en: 'Content type {type} is not supported; use {expected}',
  },
  'request.tooDeep': {
    status: 400,
    zh: '请求内容嵌套超过 {limit} 层',
    en: 'The request is nested deeper than {limit} levels',
  },
  'request.tooMany': {
    status: 429,
    zh: '请求太频繁（每分钟最多 {most} 次），请在 {retryAfter} 秒后再试',
    en: 'Too many requests (at most {most} a minute); try again in {retryAfter} s',
  },
  'request.range': {
    status: 416,
    zh: '所要的范围超出文件的大小',
    en: 'The range that was asked for lies outside the file',
  },
  'request.aborted': {
    status: 400,
    zh: '请求没有发送完整，请重新发送',
    en: 'The request broke off before its end; send it again',
  },
  'ledger.notReady': {
    status: 503,
    zh: '存证日志尚未签出检查点，请稍后再试',
    en: 'The ledger has signed no checkpoint yet; try again a little later',
  },
  'ledger.busy': {
    status: 503,
    zh: '同时核对的人太多，请稍后再试',
    en: 'Too many proofs are being made at once; try again shortly',
  },
  'ledger.altered': {
    status: 409,
    zh: '本批次有 {count} 条记录与存证日志或事件原文不符，不能出具证明；请联系运营方运行 liangsu verify',
    en: '{count} record(s) of this batch differ from what the log attests or from their own events, so nothing can be proven; the operator should run liangsu verify',
  },
  'ledger.noticesAltered': {
    status: 409,
    zh: '有 {count} 条召回或停售通知的记录与存证日志不符，不能确定本批次是否在内，不能出具证明；请联系运营方运行 liangsu verify',
    en: '{count} record(s) of recalls or withdrawals differ from what the log attests, so nobody can say whether this batch is among them and nothing can be proven; the operator should run liangsu verify',
  },
  'ledger.notWitnessed': {
    status: 404,
    zh: '还没有见证人签署过检查点',
    en: 'No witness has signed a checkpoint yet',
  },
  'ledger.badNote': {
    status: 400,
    zh: '不是有效的检查点签名：{reason}',
    en: 'This is no signed checkpoint: {reason}',
  },
  'ledger.noWitness': {
    status: 403,
    zh: '没有已登记见证人的签名（设置 LIANGSU_WITNESSES）',
    en: 'No registered witness signed it (setting LIANGSU_WITNESSES)',
  },
  'ledger.unknownHead': {
    status: 409,
    zh: '本日志没有签出过这个 {size} 片叶子的检查点',
    en: 'This log never signed that checkpoint of {size} leaves',
  },
  'ledger.tooMany': {
    status: 413,
    zh: '该批次有 {count} 个事件，一个证明包最多 {most} 个',
    en: 'The lot has {count} events; a proof bundle holds up to {most}',
  },
  'ledger.noTile': {
    status: 404,
    zh: '存证日志中没有 {path}',
    en: 'The ledger has no {path}',
  },
  'ledger.noLeaf': {
    status: 404,
    zh: '存证日志共有 {size} 片叶子，没有第 {index} 片（从 0 数起）',
    en: 'The ledger has {size} leaves and none of number {index} (counted from 0)',
  },
  'ledger.noTree': {
    status: 404,
    zh: '存证日志共有 {size} 片叶子，没有从 {size1} 片到 {size2} 片的证明',
    en: 'The ledger has {size} leaves: there is no proof from {size1} to {size2}',
  },
  'auth.required': { status: 401, zh: '请先登录', en: 'Sign in first' },
  'auth.failed': { status: 401, zh: '用户名或密码不正确', en: 'The user name or the password is wrong' },
  'auth.locked': {
    status: 429,
    zh: '连续输错密码，账号已锁定到 {until}',
    en: 'Too many wrong passwords: the account is locked until {until}',
  },
  'auth.tooMany': {
    status: 429,
    zh: '从您的网络来的错误登录太多，请 {minutes} 分钟后再试',
    en: 'Too many wrong attempts to sign in came from your network; try again in {minutes} minute(s)',
  },
  'auth.secondFactor': {
    status: 401,
    zh: '请输入身份验证器上的 6 位数字，或一个恢复码',
    en: 'Enter the six digits of your authenticator app, or a recovery code',
  },
  'auth.secondFactorWrong': {
    status: 401,
    zh: '验证码不正确、已用过或已过期，请用新的验证码',
    en: 'The code is wrong, was used or has expired; use a new one',
  },
  'auth.secondFactorSealed': {
    status: 500,
    zh: '本系统缺少核对验证码的密钥：请用恢复码登录，并告诉系统管理员',
    en: 'The key to check codes with is not here: use a recovery code, and tell the system administrator',
  },
  'auth.secondFactorStands': {
    status: 409,
    zh: '已启用第二因素，请先取消再重新设置',
    en: 'There is a second factor already; remove it first',
  },
  'auth.wrongPassword': { status: 403, zh: '当前密码不正确', en: 'The current password is wrong' },
  'auth.reauthenticate': {
    status: 401,
    zh: '这一步须由本人办理：请再次输入密码，确认后继续',
    en: 'This is for you in person: enter your password again, and it goes on',
  },
  'auth.providerUnknown': {
    status: 404,
    zh: '没有设置登录方式“{provider}”',
    en: 'There is no provider “{provider}” to sign in by',
  },
  'auth.providerAway': {
    status: 502,
    zh: '暂时无法连接“{provider}”，请稍后再试或用密码登录',
    en: '“{provider}” cannot be reached now; try again later or sign in by password',
  },
  'auth.providerRefused': {
    status: 403,
    zh: '从登录方返回的信息无效、已过期或已用过，请重新登录',
    en: 'What came back from the provider is not valid, has expired or was used; sign in again',
  },
  'auth.identityUnknown': {
    status: 403,
    zh: '这个身份还没有关联账号：请先用密码登录，再到“我的资料与安全”中关联',
    en: 'This identity is linked to no account: sign in by password and link it under “My profile and security”',
  },
  'auth.identityLocked': {
    status: 403,
    zh: '账号因连续输错密码已锁定，请十分钟后再试',
    en: 'The account is locked after too many wrong passwords; try again in ten minutes',
  },
  'auth.identityTaken': {
    status: 409,
    zh: '这个身份已关联其他账号，或您的账号已关联该登录方的另一个身份',
    en: 'This identity is linked to another account, or yours has another one there',
  },
  'auth.identityOther': {
    status: 403,
    zh: '在登录方登录的不是您本人关联的身份，请用自己的身份重新登录',
    en: 'Whoever signed in at the provider is not the identity that you linked; sign in there as yourself',
  },
  'auth.providerStale': {
    status: 403,
    zh: '登录方没有重新核验您的身份，请改用密码确认',
    en: 'The provider did not ask you again who you are; confirm by your password instead',
  },
  'auth.samePassword': {
    status: 400,
    zh: '新密码与当前密码相同，请换一个',
    en: 'The new password is the present one; choose another',
  },
  'auth.personOnly': {
    status: 403,
    zh: '这只适用于登录的人员，不适用于接口密钥',
    en: 'This is for people who sign in, not for API keys',
  },
  'auth.forbidden': {
    status: 403,
    zh: '不能“{action}”',
    en: 'You may not {action}',
  },
  'auth.csrf': {
    status: 403,
    zh: '页面已过期，请刷新后再试',
    en: 'The page has expired; reload it and try again',
  },
  'organisation.exists': {
    status: 409,
    zh: '统一社会信用代码为 {uscc} 的单位已登记，请向该单位的管理员索取邀请',
    en: 'The organisation with the credit code {uscc} is registered; ask its administrator for an invitation',
  },
  'organisation.state': {
    status: 409,
    zh: '单位当前没有可以这样办理的事项，请刷新后查看它的状态',
    en: 'Nothing of this organisation waits for that now; reload the page and look at its state',
  },
  'organisation.suspended': {
    status: 409,
    zh: '单位已被暂停，期间不能增加人员：由其主管部门恢复后再办理',
    en: 'The organisation is suspended and gains no people meanwhile: once its authority has reinstated it, try again',
  },
  'organisation.notApproved': {
    status: 409,
    zh: '单位的登记尚未批准，不能增加人员：批准后再办理',
    en: 'The organisation is not approved and gains no people yet: try again when it is',
  },
  'organisation.changed': {
    status: 409,
    zh: '您查看之后，单位的登记资料或办理情况有了变化；没有办理，请再看一遍后重新办理',
    en: 'The organisation changed since you looked: nothing was done. Look again, then decide',
  },
  'organisation.otherHand': {
    status: 409,
    zh: '接入管理部门须由两人办理：安全管理员已同意，请由系统管理员复核',
    en: 'An authority is admitted by two people: the security administrator has approved, the system administrator confirms',
  },
  'organisation.workThere': {
    status: 403,
    zh: '您在该单位任职，不能办理它的登记事项，请由其他审批人办理',
    en: 'You have a role in that organisation; another approver decides on it',
  },
  'key.scope': {
    status: 400,
    zh: '本单位不能给密钥这些权限：{scopes}',
    en: 'Your organisation cannot give these scopes to a key: {scopes}',
  },
  'key.many': {
    status: 409,
    zh: '本单位已有 {most} 个有效密钥，请先吊销不用的',
    en: 'Your organisation has {most} keys that are good; revoke those that nobody uses first',
  },
  'key.ofInstallation': {
    status: 409,
    zh: '这个密钥由系统运营方给予，只能由其更换（liangsu key）；可以吊销',
    en: 'Whoever runs the system gave this key and alone renews it (liangsu key); you can revoke it',
  },
  'key.ended': {
    status: 409,
    zh: '密钥已吊销，请创建新的密钥',
    en: 'The key was revoked; make another one',
  },
  'webhook.url': {
    status: 400,
    zh: '推送地址须以 https:// 开头，不带用户名和密码，且不在内部网络',
    en: 'The address must begin with https://, carry no user or password, and not lie in an internal network',
  },
  'webhook.many': {
    status: 409,
    zh: '本单位已有 {most} 个推送地址，请先删除不用的',
    en: 'Your organisation has {most} webhooks; delete those that nobody uses first',
  },
  'invitation.invalid': {
    status: 404,
    zh: '邀请链接无效、已使用或已过期，请向邀请您的人索取新的链接',
    en: 'The invitation is not valid, was used or has expired; ask whoever invited you for a new one',
  },
  'invitation.own': {
    status: 409,
    zh: '不能接受自己发出的邀请，请由被邀请的人打开链接',
    en: 'Nobody takes an invitation of their own; whom you invited opens the link',
  },
  'login.taken': {
    status: 409,
    zh: '登录名“{login}”已被使用，请换一个',
    en: 'The user name “{login}” is taken; choose another',
  },
  'role.notHere': {
    status: 409,
    zh: '这个单位没有“{role}”这一角色',
    en: 'There is no {role} in such an organisation',
  },
  'role.administered': {
    status: 409,
    zh: '这个单位已有单位管理员，由单位管理员邀请其他人员',
    en: 'The organisation has an administrator, who invites its other people',
  },
  'account.administrator': {
    status: 409,
    zh: '系统、安全和审计管理员的密码只能在服务器上用命令重置：liangsu user reset-password',
    en: 'Passwords of system, security and audit administrators are reset on the server alone: liangsu user reset-password',
  },
  'account.otherAdministrator': {
    status: 409,
    zh: '安全管理员和审计管理员的账号不由系统管理员停用或启用：需要时由安全管理员取消其角色或结束其登录，或在服务器上用命令 liangsu user disable',
    en: 'A system administrator neither disables nor enables the security and audit administrators: a security administrator ends their role or sessions, or it is done on the server: liangsu user disable',
  },
  'role.lastAdministrator': {
    status: 409,
    zh: '系统、安全和审计管理员每类至少留一人能登录，这是最后一位：请先授予另一人同一角色',
    en: 'Of system, security and audit administrators one each who can sign in stays, and this is the last: give somebody else the same role first',
  },
  'account.untaken': {
    status: 409,
    zh: '本人尚未领取这个账号：先由本人用两个领取码设置密码，再授予角色',
    en: 'Its owner has not taken this account yet: they set its password with both codes first, then it is given a role',
  },
  'account.notHandedOver': {
    status: 409,
    zh: '这个账号不是经两人之手交给本人的，也不是该单位邀请的，不能由您授予角色：请系统管理员为其发起密码重置，另一人确认，本人用两个领取码领取后再授予',
    en: 'This account was neither handed to its owner by two people nor invited by that organisation, so you cannot give it a role: the system administrator begins a reset, somebody else confirms, its owner takes it with both codes',
  },
  'role.endedByYou': {
    status: 409,
    zh: '这家单位的管理员是您取消的，不能由您一人指定下一位：请系统管理员在此之后为该账号发起密码重置并经两人交给本人，或由另一位安全管理员授予',
    en: "You ended this organisation's administrator, so you alone do not name the next: the account is reset and handed over by two people since then, or another security administrator gives the role",
  },
  'account.notWaiting': {
    status: 409,
    zh: '这个账号没有等待您确认的开立或重置：先由系统管理员开立或重置，两个领取码不能由同一人发出',
    en: 'Nothing of this account waits for you to confirm: the system administrator opens or resets it first, and nobody gives out both codes',
  },
  'account.codesWrong': {
    status: 401,
    zh: '用户名或领取码不正确、已用过或已过期，请向发码的两位管理员核对',
    en: 'The user name or a code is wrong, was used or has expired; ask the two administrators who gave them',
  },
  'role.separate': {
    status: 409,
    zh: '同一人不能同时担任“{one}”和“{other}”（GB/T 22239-2019 8.1.5），请先取消其中一个',
    en: 'One person cannot be {one} and {other} together (GB/T 22239-2019 8.1.5); take one away first',
  },
  'resource.notFound': { status: 404, zh: '没有找到{what}“{id}”', en: '{what} "{id}" was not found' },
  'resource.exists': { status: 409, zh: '{what}“{id}”已存在', en: '{what} "{id}" exists already' },
  'resource.changed': {
    status: 412,
    zh: '内容已被他人修改，请刷新后再改',
    en: 'Somebody else changed this meanwhile; reload it and change it again',
  },
  'route.notFound': { status: 404, zh: '没有这个地址：{path}', en: 'There is no such address: {path}' },
  'route.methodNotAllowed': {
    status: 405,
    zh: '{path} 不接受 {method}，可用 {allow}',
    en: '{path} does not take {method}; use {allow}',
  },
  'code.invalid': {
    status: 400,
    zh: '追溯码“{code}”不正确：{reason}',
    en: 'Trace code "{code}" is not valid: {reason}',
  },
  'capture.refused': {
    status: 400,
    zh: '有 {count} 个事件不能接收，整份已退回，没有任何内容被记录',
    en: '{count} event(s) cannot be accepted; the whole document was returned and nothing was recorded',
  },
  'capture.busy': {
    status: 503,
    zh: '正在写入的数据太多，请稍后重试；重复提交不会重复记录',
    en: 'Too much is being written; try again shortly. Sending the same again records nothing twice',
  },
  'import.waiting': {
    status: 429,
    zh: '本单位已有 {limit} 个导入在排队或处理；请等其中一个完成，或取消一个后再上传',
    en: 'Your organisation has {limit} imports waiting or under way; wait until one has ended, or cancel one, and send it again',
  },
  'labels.waiting': {
    status: 429,
    zh: '本单位已有 {limit} 个打印任务在排队；请等其中一个完成后再提交',
    en: 'Your organisation has {limit} prints waiting; wait until one is done, and order again',
  },
  'labels.kept': {
    status: 429,
    zh: '本单位一天内已打印 {count} 张标签，最多 {limit} 张；打印文件保留一天，之后可再提交',
    en: 'Your organisation has ordered {count} labels within a day, of at most {limit}; files are kept for a day, order again after that',
  },
  'query.many': {
    status: 409,
    zh: '本单位已有 {limit} 个命名查询；请先删除不用的',
    en: 'Your organisation has {limit} named queries; delete one that is not used any more first',
  },
  'query.tooLong': {
    status: 503,
    zh: '查询超过 {seconds} 秒，已停止；请缩小起点、时间或方向，或请管理员调整 STATEMENT_SECONDS',
    en: 'The query took more than {seconds} s and was stopped; ask for fewer starts, less time or one direction, or have the administrator raise STATEMENT_SECONDS',
  },
  'database.unavailable': {
    status: 503,
    zh: '数据库暂时不可用，请稍后重试；重复提交不会重复记录',
    en: 'The database is not reachable at the moment; try again shortly. Sending the same again records nothing twice',
  },
  'database.full': {
    status: 507,
    zh: '服务器存储空间已满，数据未被记录，请通知管理员',
    en: 'The server has no storage left; nothing was recorded. Tell the administrator',
  },
  'claim.noSay': {
    status: 403,
    zh: '只有记录中货物的一方、收发双方或场所的经营者才能确认这条记录',
    en: 'Only whose goods these are, who sent or received them, or who operates the place may confirm this',
  },
  'claim.notConcerned': {
    status: 403,
    zh: '这条记录与您的单位无关，不能提出异议',
    en: 'This does not concern your party, so you cannot contest it',
  },
  'claim.settled': {
    status: 409,
    zh: '这条记录已经确认或撤回，不能再答复',
    en: 'This was confirmed or withdrawn before; there is nothing left to answer',
  },
  'claim.otherContent': {
    status: 409,
    zh: '同一编号下已有另一内容的记录，两者都已保留；请核对后以新记录说明实际情况',
    en: 'Something else is recorded under the same id and both are kept; check them and record what really happened',
  },
  'entry.requestReused': {
    status: 409,
    zh: '请求编号“{id}”已用于另一内容，请换一个编号再提交',
    en: 'Request id "{id}" already stands for something else; send this under another one',
  },
  'entry.alreadyWrong': {
    status: 409,
    zh: '这条记录此前已更正或作废',
    en: 'This record was corrected or cancelled before',
  },
  'entry.sameContent': {
    status: 400,
    zh: '更正后的内容与原记录相同，没有可更正的地方',
    en: 'The correction says the same as the record; there is nothing to correct',
  },
  'file.invalid': {
    status: 400,
    zh: '文件“{name}”无法读取：{reason}',
    en: 'File "{name}" cannot be read: {reason}',
  },
  'server.fault': {
    status: 500,
    zh: '服务器内部错误，编号 {id}；请重试，仍有问题时把编号告诉管理员',
    en: 'Internal error, number {id}; try again, and give this number to the administrator if it stays',
  },
} as const satisfies Record<string, ErrorText>;

export type ErrorCode = keyof typeof ERRORS;
export type Locale = 'zh-CN' | 'en';
export type Params = Readonly<Record<string, string | number>>;
