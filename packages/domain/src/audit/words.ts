import { ACTIONS, ACTS, isAct, isAction, isRole, RELATIONS, type Relation, ROLES } from '../access/index.ts';
import { AUDITED_THINGS, type AuditedThing } from './things.ts';

/** What an entry is about in words: an action, an act, what is one's own or anybody's; one without words is its code. */
export function auditedWords(action: string, english: boolean): string {
  const words = isAction(action)
    ? ACTIONS[action]
    : isAct(action)
      ? ACTS[action]
      : action === 'self'
        ? { zh: '办理本人事项', en: "do what is one's own" }
        : action === 'public'
          ? { zh: '公众提交', en: 'hand in without signing in' }
          : null;
  return words === null ? action : english ? words.en : words.zh;
}

/** A kind of thing in words; one without words is its code. */
export function auditedThingWords(kind: string, english: boolean): string {
  if (!Object.hasOwn(AUDITED_THINGS, kind)) return kind;
  const words = AUDITED_THINGS[kind as AuditedThing];
  return english ? words.en : words.zh;
}

const GROUNDS = {
  public: { zh: '无需登录', en: 'open to everybody' },
  self: { zh: '本人事项', en: "one's own" },
  grant: { zh: '直接授权', en: 'plain right' },
  role: { zh: '角色', en: 'role' },
  command: { zh: '服务器命令', en: 'command on the server' },
} as const satisfies Record<string, { zh: string; en: string }>;

/** By what something was allowed, in words: the role and its relation to the thing, or the plain right. */
export function groundWords(
  ground: { by: keyof typeof GROUNDS; what: string | null; relation: string | null },
  english: boolean,
): string {
  const pick = ({ zh, en }: { zh: string; en: string }) => (english ? en : zh);
  const { by, what, relation } = ground;
  if (what === null) return pick(GROUNDS[by]);
  if (by !== 'role') return english ? `${pick(GROUNDS[by])} ${what}` : `${pick(GROUNDS[by])}${what}`;
  const role = isRole(what) ? pick(ROLES[what]) : what;
  if (relation === null || relation === 'none' || !Object.hasOwn(RELATIONS, relation)) return role;
  // The relation's own name, without what explains it.
  const name = pick(RELATIONS[relation as Relation]).split(english ? ':' : '：')[0]!;
  return english ? `${role} (${name})` : `${role}（${name}）`;
}
