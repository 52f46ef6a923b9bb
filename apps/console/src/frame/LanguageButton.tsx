import { GlobalOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { setLanguage } from '../i18n.ts';
import { useLanguage } from './use-language.ts';

/** Turns a page before the sign-in to the other language. */
export function LanguageButton() {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Button
      className="language-button"
      type="text"
      icon={<GlobalOutlined />}
      onClick={() => setLanguage(language === 'en' ? 'zh-CN' : 'en')}
    >
      {t('app.otherLanguage')}
    </Button>
  );
}
