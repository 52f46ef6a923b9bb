import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type zh from './locales/zh-CN/index.ts';

export type Language = 'zh-CN' | 'en';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof zh };
  }
}

const KEY = 'liangsu.language';

const loaders = {
  'zh-CN': () => import('./locales/zh-CN/index.ts'),
  en: () => import('./locales/en/index.ts'),
} satisfies Record<Language, () => Promise<{ default: object }>>;

/** The language chosen on this machine, else the browser's, else Chinese. */
export function firstLanguage(): Language {
  const kept = localStorage.getItem(KEY);
  if (kept === 'en' || kept === 'zh-CN') return kept;
  const first = navigator.languages.find((tag) => /^(zh|en)/i.test(tag));
  return first !== undefined && /^en/i.test(first) ? 'en' : 'zh-CN';
}

async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, 'translation')) return;
  const { default: words } = await loaders[language]();
  i18next.addResourceBundle(language, 'translation', words);
}

/** Changes the language of every page; keeps the choice on this machine. */
export async function setLanguage(language: Language): Promise<void> {
  await load(language);
  await i18next.changeLanguage(language);
  localStorage.setItem(KEY, language);
  document.documentElement.lang = language;
}

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: firstLanguage(),
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await setLanguage(firstLanguage());
}
