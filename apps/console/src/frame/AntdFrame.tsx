import { useQuery } from '@tanstack/react-query';
import { App, ConfigProvider } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStill } from '../parts/use-media.ts';
import { theme } from '../theme.ts';

/** Shortened by a style alone its lists of options would stay where their motion begins: outside of the window. */
const still = { ...theme, token: { ...theme.token, motion: false } };

const locales = {
  'zh-CN': () => import('antd/locale/zh_CN'),
  en: () => import('antd/locale/en_US'),
};

/** Look, language and messages of the component library for everything inside. */
export function AntdFrame({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const language = i18n.language === 'en' ? 'en' : 'zh-CN';
  const { data } = useQuery({
    queryKey: ['antd-locale', language],
    queryFn: async () => (await locales[language]()).default,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <ConfigProvider
      theme={useStill() ? still : theme}
      // With a language the library wraps everything once more: coming later it would mount every page anew, and lose what was begun.
      locale={data ?? { locale: language }}
      button={{ autoInsertSpace: false }}
      virtual
    >
      <App message={{ maxCount: 3 }}>{children}</App>
    </ConfigProvider>
  );
}
