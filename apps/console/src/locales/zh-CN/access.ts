export const register = {
  title: '登记单位',
  how: '登记后由所在地主管部门审批；批准前只能查看和补充本单位的登记资料。',
  organisation: '单位',
  person: '单位管理员',
  personHow: '第一个账号由单位管理员使用，批准后可以邀请本单位其他人员。',
  displayName: '姓名',
  passwordHow: '至少 10 个字符；不足 14 个字符的要包含大写、小写、数字、符号中的三类',
  submit: '提交登记',
  back: '返回登录',
  done: '登记已提交',
  login: '您的用户名是',
  loginHow: '登记后会在后面加四个字符，请记下完整的用户名。',
  doneHow: '请登录后上传营业执照等材料，等待所在地主管部门审批。',
};

export const invitation = {
  title: '接受邀请',
  for: '受邀人',
  until: '有效期至',
  newAccount: '新开账号并接受',
  asMe: '以“{{name}}”的账号接受',
  accept: '开立账号',
  signInFirst: '已有账号？先登录，再打开邀请链接',
  gone: '邀请链接无效、已使用或已过期',
  goneHow: '请向邀请您的人索取新的链接',
  create: '邀请人员',
  made: '邀请已生成。链接只显示一次，七天内有效，请转交受邀人',
  waiting: '等待接受的邀请',
  withdraw: '撤回',
};

export const organisation = {
  list: '单位',
  one: '单位',
  kinds: '单位类型',
  apply: '申请变更',
  applyAgain: '修改申请',
  applySend: '提交申请',
  applyHow: '名称、单位类型、地区等由主管部门批准后生效；批准前仍按原资料办理。',
  appliedHow: '以下资料在批准后生效；批准前单位只能查看和补充登记资料。',
  answers: '审批情况',
  whoAnswers: '审批部门',
  answeredBy: '{{kind}}：由{{disciplines}}部门审批',
  othersAnswer: '另由其他部门审批，批准前不生效：{{kinds}}',
  noBureau: '本地还没有这个部门接入，批准前该类型不生效',
  admits: '没有上级部门接入，由安全管理员同意、系统管理员复核后接入',
  awaitsOther: '您已同意，待系统管理员复核',
  or: '或',
  seeRecord: '查看',
  level: '级别',
  disciplines: '部门',
  laboratoryLevel: '检验机构级别',
  filterQ: '名称或信用代码',
  pending: '变更待审批',
  registered: '登记时间',
  empty: '没有符合条件的单位',
  emptyHow: '单位在登录页选择“登记单位”后出现在这里',
  record: '主体档案',
  waits: '待审批的内容',
  papers: '登记材料',
  paperKind: '材料种类',
  addPaper: '上传材料',
  noPapers: '还没有材料',
  paperWithheld: '仅审批人和单位自己可以查看',
  paperErased: '已应请求删除，只留种类、大小和摘要',
  erasePaper: '删除文件',
  erasePaperHow: '文件和文件名删除后不能恢复，只留种类、大小、摘要和时间。以您的名义记录。',
  noPapersHow: '请上传营业执照等材料（PDF、PNG 或 JPEG，不超过 5 MB）',
  file: '文件',
  steps: '办理过程',
  step: '事项',
  when: '时间',
};

export const laboratoryLevel = {
  national: '国家级',
  provincial: '省级',
  prefecture: '市（州）级',
  county: '县（区）级',
  enterprise: '企业检化验室',
  thirdParty: '第三方',
};

export const paperKind = {
  businessLicence: '营业执照',
  legalPerson: '法人证书',
  foodLicence: '食品生产经营许可证',
  grainPurchaseFiling: '粮食收购备案',
  accreditation: '检验机构资质认定',
  facilities: '仓储设施和检验能力',
  other: '其他',
};

export const organisationAnswer = {
  approved: '已批准',
  waiting: '待审批',
  refused: '未批准，不生效',
};

export const organisationDecisionFor = {
  approve: '批准为：',
  refuse: '不予批准：',
};

export const organisationStep = {
  applied: '提交',
  proposed: '同意接入，待第二人复核',
  approved: '批准',
  refused: '不予批准',
  suspended: '暂停',
  reinstated: '恢复',
};

export const organisationDecision = {
  approve: '批准',
  confirm: '复核同意',
  refuse: '不予批准',
  suspend: '暂停',
  reinstate: '恢复',
};

export const organisationDecisionHow = {
  approve: '批准后，该单位和它的人员即可按角色办理这些类型的业务。',
  propose: '接入管理部门须由两人办理：您同意后，由系统管理员复核，之后才生效。',
  confirm:
    '复核后，该管理部门即接入，可查看和审批其辖区内的单位和业务。请先核对它的名称、层级、区划和证件材料。',
  refuse: '不予批准后，该单位可以修改后重新提交。请写明原因。',
  suspend: '暂停后，该单位的人员和接口只能查看本单位的资料。请写明原因。',
  reinstate: '恢复后，该单位的人员按原有角色继续办理业务。请写明原因。',
};

export const people = {
  list: '人员与角色',
  installation: '系统运行单位',
  person: '人员',
  role: '角色',
  since: '开始时间',
  by: '授予人',
  disabled: '已停用',
  end: '取消角色',
  endTitle: '取消“{{name}}”的“{{role}}”角色',
  endHow: '立即生效；记录保留。请写明原因。',
  empty: '还没有人员',
  emptyHow: '请邀请人员，并为他们指定角色',
  emptyElsewhere: '由该单位的管理员邀请；没有管理员的，由安全管理员授予首位',
  give: '授予角色',
  giveHands:
    '只能授予经两人之手交给本人的账号（系统管理员开立或重置，另一人确认），或该单位自己邀请过的人员。',
  filterQ: '姓名或用户名',
  noneSuch: '没有符合条件的人员',
  noneSuchHow: '请换一部分姓名或用户名再试',
};

export const accounts = {
  list: '账号',
  since: '开立时间',
  open: '开立账号',
  openHow:
    '新账号没有任何权限，也没有密码：您发出第一个领取码，安全管理员确认后发出第二个，本人用两个领取码自己设置密码，然后才能授予角色。',
  firstOnce: '第一个领取码，只显示这一次，请交给本人',
  firstHow: '七天内有效。第二个领取码由本人单位的管理员或安全管理员确认后发出。',
  secondOnce: '第二个领取码，只显示这一次，请交给本人',
  secondHow: '本人在登录页“领取账号”中用两个领取码自己设置密码。',
  handover: { first: '待确认领取', both: '待本人领取' },
  confirm: '确认并发领取码',
  confirmHow:
    '请先核实要领取账号“{{login}}”的确是本人，再当面或打电话交给他第二个领取码。以前发出的第二个领取码随即失效。',
  locked: '已锁定',
  normal: '正常',
  empty: '没有符合条件的账号',
  emptyHow: '请换一部分姓名或用户名，或清除状态条件再试',
  secondFactor: '第二因素',
  factorSet: '已启用',
  factorNone: '未启用',
  dropFactor: '解除第二因素',
  dropFactorHow:
    '请先当面或打电话核实，提出的确是账号“{{login}}”本人，并且已丢失身份验证器和恢复码。解除后恢复码一并作废，各处登录立即退出，凭密码即可登录；按角色须有第二因素的，重新启用前不能办理其他事项。',
  factorDropped: '已解除账号“{{login}}”的第二因素，各处登录已退出。请提醒本人登录后立即重新启用。',
  endSessions: '退出其登录',
  endSessionsHow:
    '账号“{{login}}”在各处的登录立即退出，未保存的内容会丢失；知道密码的人仍可重新登录。密码可能已泄露的，请系统管理员同时停用账号或发起重置密码。',
  sessionsEnded: '账号“{{login}}”的登录已全部退出。',
  unlock: '解除锁定',
  disable: '停用',
  enable: '启用',
  resetPassword: '发起重置密码',
  disableHow: '停用后立即退出登录，不能再登录。',
  enableHow: '启用后可用原密码登录。',
  resetPasswordHow:
    '生成第一个领取码。另一位管理员确认、本人设好新密码之前，原密码仍然有效；要立即停止使用请停用账号。',
};

export const accountState = {
  waiting: '待领取',
  locked: '已锁定',
  disabled: '已停用',
};

export const takeAccount = {
  title: '领取账号',
  how: '账号新开立，或密码正在重置：输入两位管理员分别交给您的领取码，自己设置密码。已设的第二因素不变。',
  first: '第一个领取码',
  second: '第二个领取码',
  submit: '设置密码',
};

export const partyField = {
  name: '名称',
  nameEn: '英文名称',
  uscc: '统一社会信用代码',
  gln: 'GLN',
  kinds: '类型',
  jurisdictionCode: '行政区划',
  address: '地址',
  declared: '登记',
  licences: '许可和资质',
  code: '地点编码',
  kind: '类型',
  parent: '上级地点（编号）',
  operator: '经营者（编号）',
  longitude: '经度',
  latitude: '纬度',
  capacityKg: '容量（千克）',
};

export const myself = {
  title: '我的资料与安全',
  factorDue: '您的角色或权限要求第二因素，请先在下方启用身份验证器，然后才能办理其他事项',
  due: '密码到期或由他人设置，请先更换，然后才能办理其他事项',
  changed: '上次更换',
  dueAt: '应在此前更换',
  current1: '当前密码',
  new: '新密码',
  again: '再输一次新密码',
  differs: '两次输入不一致',
  change: '更换密码',
  passwordChanged: '密码已更换，其他登录已退出',
  identitiesLeft: '仍有 {{count}} 个关联的登录身份可以登录本账号；不是您关联的，请在下方解除',
  secondFactor: '第二因素（身份验证器）',
  factorOff: '启用后，登录时除密码外还要输入手机身份验证器上的 6 位数字。',
  factorBegin: '启用',
  scan: '用身份验证器扫描二维码，再输入显示的 6 位数字。',
  qr: '供身份验证器扫描的二维码',
  secret: '不能扫描时，手工输入密钥：',
  factorConfirm: '确认启用',
  recovery: '恢复码只显示这一次，每个只能用一次，请妥善保存',
  factorOn: '已启用；还有 {{left}} 个恢复码可用。',
  factorRemove: '取消第二因素',
  sessions: '登录情况',
  since: '登录时间',
  seen: '最近使用',
  current: '本次',
  endOthers: '退出其他登录',
  idle: '{{minutes}} 分钟未使用即自动退出；同时最多 5 处登录。',
  profile: '资料与角色',
  saved: '姓名已保存',
  codeOfApp: '身份验证器上的 6 位数字',
};

export const reauthenticate = {
  title: '请确认是您本人',
  why: '这一步须由“{{name}}”本人办理。确认后五分钟内不再询问。',
  go: '确认并继续',
  atProvider: '到{{name}}重新登录确认',
  atProviderHow: '在新窗口中登录，本页和已填写的内容保持不变。',
  away: '请在新打开的窗口中登录，完成后自动继续。',
  blocked: '浏览器没有打开新窗口',
  open: '打开',
  done: '已确认是您本人',
  doneHow: '请关闭本窗口，回到原来的页面，操作会自动继续。',
  failed: '没有确认成功',
  failedHow: '请关闭本窗口，回到原来的页面再试；也可以用密码确认。',
};

export const provider = {
  or: '或',
  signIn: '用{{name}}登录',
  codeWhy: '您已在登录方确认身份。本系统的账号还启用了第二因素，请输入验证码。',
  title: '其他登录方式',
  one: '登录方',
  linked: '关联时间',
  used: '最近使用',
  link: '关联{{name}}',
  unlink: '取消关联',
  how: '关联后可以用该身份登录本账号。只有您本人登录后能关联，不会按邮箱自动关联。',
};

export const myData = {
  title: '我的个人信息',
  how: '可以下载本系统保存的关于您的信息，以及用途和保存期限；离职后可以申请删除账号。',
  download: '下载我的信息',
  ask: '申请删除账号',
  askHow:
    '由安全管理员办理。办理后不能再登录；存证中您的姓名改为当时的角色和单位。依规定须保存的记录保留，不再作他用。',
  waits: '{{at}} 已申请删除账号，等待安全管理员办理',
  withdraw: '撤回',
  refused: '删除申请未予办理',
};

export const personalData = {
  requests: '待办的删除申请',
  none: '没有待办的申请',
  asked: '申请时间',
  erase: '删除',
  refuse: '不予办理',
  eraseHow: '账号不能再登录，密码、第二因素、会话和关联身份删除，存证中的姓名改为角色和单位。不能恢复。',
  refuseHow: '申请人会看到理由。',
  eraseOne: '按请求删除',
  whose: '谁的信息',
  whom: '何人',
  by: '办理人',
  party: '主体',
  partyHow: '名称的一部分、统一社会信用代码或编号',
  partyNumber: '编号 {{id}}',
  noParty: '没有找到留有联系人的主体',
  numberWrong: '应为 R 加九位数字或字母',
  done: '已删除并记录。{{label}}',
  acts: '下载和删除记录',
  noActs: '还没有记录',
  noActsHow: '下载和删除个人信息时自动记录',
  what: '事项',
  kept: '依规定保留',
  exported: '下载',
  erased: '删除',
};

export const personalDataOf = { account: '账号', contact: '主体的联系人', report: '公众反映人' };

export const personalDataOfHow = {
  contact: '主体档案中的联系人和电话，以及未能记录的导入行中的同样内容将被删除，不能恢复；主体本身保留。',
  report: '反映人留下的联系方式将被删除，不能恢复；反映的内容保留。编号在提交反映时告知本人。',
};

export const personalDataSubject = { user: '账号', report: '公众反映', party: '主体编号', paper: '证件材料' };

export const personalDataBy = { system: '系统（到期）', command: '服务器命令' };
