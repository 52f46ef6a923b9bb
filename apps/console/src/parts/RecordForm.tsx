import { Alert, Button, Form, type FormInstance, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api.ts';
import { useLanguage } from '../frame/use-language.ts';
import type { FieldRule } from './field-rules.ts';

/** A form of one thing: checked field by field when one leaves it; the server's faults go to their fields. */
export function RecordForm<T extends object>(props: {
  form: FormInstance<T>;
  initial: Partial<T>;
  error: Error | null;
  pending: boolean;
  onSave(values: T): void;
  onCancel(): void;
  children: ReactNode;
}) {
  const { form, initial, error, pending, onSave, onCancel, children } = props;
  const { t } = useTranslation();
  const loose = error instanceof ApiError ? error.faults.map((fault) => fault.message) : [];
  return (
    <Form<T>
      form={form}
      layout="vertical"
      initialValues={initial}
      validateTrigger="onBlur"
      scrollToFirstError={{ focus: true }}
      onFinish={onSave}
      className="record-form"
    >
      {children}
      {error && (
        <Alert
          className="notice"
          type="error"
          showIcon
          role="alert"
          title={error.message}
          description={loose.length > 0 ? loose.join(t('common.and')) : null}
        />
      )}
      <div className="page-actions">
        <Button type="primary" htmlType="submit" loading={pending}>
          {t('common.save')}
        </Button>
        <Button onClick={onCancel}>{t('common.cancel')}</Button>
      </div>
    </Form>
  );
}

/** A text field with a rule that says what would be right. */
export function TextField(props: {
  name: string | (string | number)[];
  label: string;
  rule?: FieldRule;
  required?: boolean;
  max?: number;
  suffix?: string;
  mono?: boolean;
}) {
  const { name, label, rule, required, max, suffix, mono } = props;
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Form.Item
      name={name}
      label={label}
      rules={[
        ...(required ? [{ required: true, whitespace: true, message: t('field.required', { label }) }] : []),
        {
          validator: async (_, value: unknown) => {
            const wrong = rule?.(String(value ?? ''), language);
            if (wrong) throw new Error(wrong);
          },
        },
      ]}
    >
      <Input maxLength={max ?? 200} suffix={suffix} className={mono ? 'mono' : ''} />
    </Form.Item>
  );
}

/** Typed text as the contract wants it: trimmed, and null when nothing was typed. */
export const textOrNull = (value: unknown): string | null => {
  const text =
    typeof value === 'string' ? value.trim() : value === null || value === undefined ? '' : String(value);
  return text === '' ? null : text;
};

export const numberOrNull = (value: unknown): number | null => {
  const text = textOrNull(value);
  return text === null ? null : Number(text);
};
