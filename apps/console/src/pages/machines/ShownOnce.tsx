import { Alert, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A secret that is told this once, with what else its program needs. */
export function ShownOnce({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Alert
      className="notice"
      type="success"
      showIcon
      title={title}
      description={
        <>
          <p>{t('machines.once')}</p>
          <Typography.Text copyable className="mono breaks">
            {text}
          </Typography.Text>
          {children}
        </>
      }
    />
  );
}
