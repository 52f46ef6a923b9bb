import { FilterOutlined } from '@ant-design/icons';
import { Badge, Button, Grid } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** The filter bar of a list; on a phone behind a button that says how many filters are set. */
export function Filters({ set, children }: { set: object; children: ReactNode }) {
  const { t } = useTranslation();
  const { sm } = Grid.useBreakpoint();
  const [open, setOpen] = useState(false);
  const count = Object.values(set).filter((value) => value !== undefined).length;
  return (
    <div className="filters no-print">
      {sm === false && (
        <Button icon={<FilterOutlined />} aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('common.filters')} <Badge count={count} color="#1f7a4d" size="small" />
        </Button>
      )}
      {(sm !== false || open) && children}
    </div>
  );
}
