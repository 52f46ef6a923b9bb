import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

/** A reason that says something. */
export const isReason = (text: string) => text.trim().length >= 2;

/** Why a record is declared wrong. */
export function ReasonField(props: {
  value: string;
  missing: boolean;
  autoFocus?: boolean;
  onChange(text: string): void;
}) {
  const { value, missing, autoFocus = false, onChange } = props;
  const { t } = useTranslation();
  return (
    <Form.Item
      className="reason-field"
      validateStatus={missing ? 'error' : ''}
      help={missing ? t('entry.reasonNeeded') : undefined}
    >
      <Input.TextArea
        value={value}
        onChange={(event) => onChange(event.target.value)}
        placeholder={t('entry.reasonNeeded')}
        aria-label={t('entry.reason')}
        maxLength={500}
        autoFocus={autoFocus}
      />
    </Form.Item>
  );
}
