export const machines = {
  title: '密钥与推送',
  once: '只显示这一次，请立即交给使用它的程序妥善保存：',
};

export const key = {
  list: '接口密钥',
  name: '用途或系统名称',
  scopes: '权限范围',
  scopesHow: '只选程序需要的。密钥能看到、能办理的不会多于本单位',
  more: '等另外 {{count}} 项',
  made: '创建',
  used: '最近使用',
  never: '从未',
  expires: '到期',
  soon: '即将到期',
  previous: '旧密钥可用至 {{until}}',
  given: '由系统运营方给予',
  empty: '还没有有效的密钥',
  emptyHow: '收购系统、仓储系统等程序凭密钥上报和查询',
  showEnded: '显示已失效的 {{count}} 个',
  hideEnded: '不显示已失效的 {{count}} 个',
  make: '创建密钥',
  madeOnce: '密钥“{{name}}”已创建',
  days: '有效天数',
  daysHow: '自现在起，最长 {{most}} 天；到期前请更换',
  oauth: '也可用 OAuth 2.0 换取短期令牌：client_id 为 {{id}}，client_secret 为上面的密钥',
  rotate: '更换',
  rotateHow: '为“{{name}}”生成新密钥。在下面的时间内新旧密钥都可用，以便逐个更换程序中的设置',
  rotated: '“{{name}}”的新密钥',
  overlap: '旧密钥继续可用（小时）',
  overlapHow: '0 表示旧密钥立即失效，最长 {{most}} 小时；更早的密钥立即失效',
  revoke: '吊销',
  revokeHow: '立即失效，不能恢复；使用它的程序将不能再访问。',
};

export const keyState = {
  active: '有效',
  expired: '已到期',
  revoked: '已吊销',
};
