import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api.ts';

/** What the server refused: why, and each fault with what would be right. */
export function Refusal({ error }: { error: Error | null }) {
  const { t } = useTranslation();
  if (error === null) return null;
  const faults = error instanceof ApiError ? error.faults.map((fault) => fault.message) : [];
  return (
    <Alert
      className="notice"
      type="error"
      showIcon
      role="alert"
      title={error.message}
      description={faults.length > 0 ? faults.join(t('common.and')) : null}
    />
  );
}
