import type { Locale } from '@liangsu/contract';
import { isRole, ROLES } from '@liangsu/domain/access';

/** A role that an erased account had: in which party (null: the installation), and whether until it was erased. */
export interface ErasedRole {
  role: string;
  name: string | null;
  held: boolean;
}

const WORDS = {
  'zh-CN': { nobody: '已删除的账号', installation: '系统运行单位', between: '、' },
  en: { nobody: 'erased account', installation: 'the installation', between: '; ' },
} as const satisfies Record<Locale, object>;

/** What somebody is told to have been once their account is erased: the roles that they had until then, else the last (`roles`: the latest first). */
export function erasedLabel(roles: readonly ErasedRole[], locale: Locale): string {
  const words = WORDS[locale];
  const held = roles.filter((one) => one.held);
  const labels = (held.length > 0 ? held : roles.slice(0, 1)).map(({ role, name }) => {
    const organisation = name ?? words.installation;
    if (!isRole(role)) return organisation;
    return locale === 'en' ? `${ROLES[role].en}, ${organisation}` : `${organisation}${ROLES[role].zh}`;
  });
  return [...new Set(labels)].slice(0, 3).join(words.between) || words.nobody;
}
