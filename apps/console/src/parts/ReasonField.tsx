import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

/** A reason that says something. */
export const isReason = (text: string) => text.trim().length >= 2;

/** Why a record is declared wrong. */
export function ReasonField(props: {
  value: string;
  missing: boolean;
  /** A word may be left, and need not. */
  optional?: boolean;
  autoFocus?: boolean;
  onChange(text: string): void;
}) {
  const { t } = useTranslation();
  const { value, missing, optional = false, autoFocus = false, onChange } = props;
  const ask = t(optional ? 'entry.reasonOptional' : 'entry.reasonNeeded');
  return (
    <Form.Item
      className="reason-field"
      validateStatus={missing ? 'error' : ''}
      help={missing ? t('entry.reasonNeeded') : undefined}
    >
      <Input.TextArea
        value={value}
        onChange={(event) => onChange(event.target.value)}
        placeholder={ask}
        aria-label={t('entry.reason')}
        maxLength={500}
        autoFocus={autoFocus}
      />
    </Form.Item>
  );
}
