import { Button, Popconfirm } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** What ends a row's thing for good: what it is called, what it does, and doing it. */
interface Ending {
  word: string;
  /** What it means, asked before it is done. */
  how: string;
  onConfirm(): void;
}

/** What may be done to the thing of a row, small and side by side; what ends it comes last, in red, and is asked twice. */
export function RowActions({ children, ending }: { children?: ReactNode; ending?: Ending | false }) {
  const { t } = useTranslation();
  return (
    <div className="row-actions">
      {children}
      {ending && (
        <Popconfirm
          title={ending.how}
          okText={ending.word}
          cancelText={t('common.cancel')}
          okButtonProps={{ danger: true }}
          onConfirm={ending.onConfirm}
        >
          <Button size="small" danger>
            {ending.word}
          </Button>
        </Popconfirm>
      )}
    </div>
  );
}
