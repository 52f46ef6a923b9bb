import type { Relation } from './relations.ts';
import type { Role } from './roles.ts';

/** An article that a decision rests on, as it is cited. */
export interface Citation {
  instrument: { zh: string; en: string };
  article: string;
}

const YUNNAN = {
  zh: '云南省政府储备粮食质量安全管理实施办法',
  en: "Yunnan's rules for the quality and safety of government reserve grain",
};
const CHONGQING = {
  zh: '重庆市超标粮食处置管理办法（试行）',
  en: "Chongqing's rules for over-limit grain (trial)",
};
const FUJIAN = {
  zh: '福建省食品安全“一品一码”全过程追溯体系建设工作方案',
  en: "Fujian's plan for “one batch, one code”",
};
const BASELINE = { zh: 'GB/T 22239-2019 第三级', en: 'GB/T 22239-2019, level 3' };

/** Why something is not allowed, on which article that rests, and what would unblock it. */
export const DENIALS = {
  notSignedIn: {
    zh: '需要先登录',
    en: 'You are not signed in',
    unblock: { zh: '登录后再试', en: 'Sign in and try again' },
    cites: { instrument: BASELINE, article: '8.1.4.1' },
  },
  passwordDue: {
    zh: '密码到期或由他人设置，需要先更换',
    en: 'Your password is due, or was made by somebody else: change it first',
    unblock: { zh: '在“我的资料与安全”中更换密码', en: 'Change it under “My profile and security”' },
    cites: { instrument: BASELINE, article: '8.1.4.1' },
  },
  secondFactorDue: {
    zh: '您的角色或权限要求第二因素，需要先启用',
    en: 'Your role or rights take a second factor: set it up first',
    unblock: {
      zh: '在“我的资料与安全”中启用身份验证器',
      en: 'Set up an authenticator app under “My profile and security”',
    },
    cites: { instrument: BASELINE, article: '8.1.4.1' },
  },
  unknownAction: {
    zh: '没有这项权限：{action}',
    en: 'There is no such right: {action}',
    unblock: { zh: '请联系系统管理员', en: 'Ask the system administrator' },
    cites: null,
  },
  notInScope: {
    zh: '密钥的权限范围不含“{action}”',
    en: 'The key was not made to {action}',
    unblock: {
      zh: '由单位管理员创建含此权限的密钥',
      en: "Your organisation's administrator makes a key with that scope",
    },
    cites: { instrument: BASELINE, article: '8.1.4.2' },
  },
  separation: {
    zh: '同一人不能同时担任“{one}”和“{other}”',
    en: 'One person cannot be {one} and {other} together',
    unblock: {
      zh: '由安全管理员取消其中一个角色',
      en: 'The security administrator takes one of the two away',
    },
    cites: { instrument: BASELINE, article: '8.1.5' },
  },
  noRole: {
    zh: '您的角色没有“{action}”的权限',
    en: 'Your roles have no right to {action}',
    unblock: {
      zh: '由管理员为您指定有此权限的角色之一：{roles}',
      en: 'An administrator gives you one of the roles that have it: {roles}',
    },
    cites: { instrument: BASELINE, article: '8.1.4.2' },
  },
  notApproved: {
    zh: '单位登记尚未获批准',
    en: "Your organisation's registration is not approved",
    unblock: { zh: '由属地主管部门审批', en: "The territory's authority approves it" },
    cites: { instrument: FUJIAN, article: '三（五）' },
  },
  suspended: {
    zh: '单位已被暂停，只能查看本单位的资料',
    en: 'Your organisation is suspended: it may only look at what is its own',
    unblock: { zh: '由属地主管部门恢复', en: "The territory's authority reinstates it" },
    cites: { instrument: FUJIAN, article: '四（一）5' },
  },
  levelBelow: {
    zh: '这属于下一级管理，本级只指导和查看',
    en: 'This is the level below’s to decide; yours guides and looks',
    unblock: { zh: '由所在地本级主管部门办理', en: 'The authority of the level that it belongs to does it' },
    cites: { instrument: YUNNAN, article: '第三条' },
  },
  notGrainOwner: {
    zh: '粮食在辖区内，但粮权不属于本级：可作食品安全监督，不能处置',
    en: 'The grain lies in your territory and is not yours: you supervise its food safety and do not dispose of it',
    unblock: { zh: '由粮权所属的部门或单位办理', en: 'Whose grain it is does it' },
    cites: { instrument: CHONGQING, article: '第四条' },
  },
  noRelation: {
    zh: '这与本单位没有所需的关系（{relations}）',
    en: 'Your organisation does not have the relation to it that this takes ({relations})',
    unblock: { zh: '由有此关系的单位办理', en: 'An organisation with that relation does it' },
    cites: { instrument: YUNNAN, article: '第三条' },
  },
  notConcerned: {
    zh: '这一批次与本单位无关：没有有效记录写明本单位，或发生在本单位的场所、辖区',
    en: "This lot is none of your organisation's business: no event that counts names it, or took place where it operates or in its area",
    unblock: {
      zh: '有了这样的记录（例如向本单位发货）即可查看；扫码页任何人都可以看',
      en: 'It opens with such an event, a shipment to you for one; its scan page is open to everybody',
    },
    cites: null,
  },
} as const satisfies Record<
  string,
  { zh: string; en: string; unblock: { zh: string; en: string }; cites: Citation | null }
>;
export type DenialCode = keyof typeof DENIALS;

/** Why it was not allowed: the code of `DENIALS`, and what its sentence speaks of. */
export interface Denial {
  code: DenialCode;
  action: string;
  /** Roles that have the action, or two that exclude each other. */
  roles: readonly Role[];
  /** Relations of which one would do. */
  relations: readonly Relation[];
}

/** By what it was allowed. */
export type Ground =
  | { by: 'public' | 'self' }
  | { by: 'grant'; right: string }
  | { by: 'role'; role: Role; organisation: number; relation: Relation };

export type Verdict = { allowed: true; ground: Ground } | { allowed: false; denial: Denial };

export const denied = (
  code: DenialCode,
  action: string,
  more: Partial<Pick<Denial, 'roles' | 'relations'>> = {},
): Verdict => ({
  allowed: false,
  denial: { code, action, roles: more.roles ?? [], relations: more.relations ?? [] },
});
