import { type UseQueryResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api.ts';
import { useLanguage } from '../frame/use-language.ts';
import type { FieldRule } from './field-rules.ts';
import { PageHead } from './page.tsx';
import { Async } from './states.tsx';

/**
 * The form of a new or known thing: checked field by field when one leaves it, the server's faults said below. Saved, its
 * page opens.
 */
export function RecordForm<T extends object>(props: {
  /** The known thing; null for a new one. */
  record: { id: number; name: string } | null;
  /** Where things of its kind are listed; its own page lies below. */
  list: '/parties' | '/places';
  words: { list: string; create: string };
  initial: Partial<T>;
  save(values: T): Promise<{ id: number }>;
  children: ReactNode;
}) {
  const { record, list, words, initial, children } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const open = (id: number) => navigate({ to: `${list}/$id` as '/parties/$id', params: { id: String(id) } });
  const save = useMutation({
    mutationFn: props.save,
    onSuccess: async (saved) => {
      await client.invalidateQueries();
      await open(saved.id);
    },
  });
  const loose = save.error instanceof ApiError ? save.error.faults.map((fault) => fault.message) : [];
  return (
    <>
      <PageHead
        crumbs={[{ title: words.list, link: { to: list } }, { title: record?.name ?? words.create }]}
        title={record ? `${t('common.edit')} · ${record.name}` : words.create}
      />
      <Form<T>
        layout="vertical"
        initialValues={initial}
        validateTrigger="onBlur"
        scrollToFirstError={{ focus: true }}
        onFinish={(values) => save.mutate(values)}
        className="record-form"
      >
        {children}
        {save.error && (
          <Alert
            className="notice"
            type="error"
            showIcon
            role="alert"
            title={save.error.message}
            description={loose.length > 0 ? loose.join(t('common.and')) : null}
          />
        )}
        <div className="page-actions">
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t('common.save')}
          </Button>
          <Button onClick={() => (record ? open(record.id) : navigate({ to: list }))}>
            {t('common.cancel')}
          </Button>
        </div>
      </Form>
    </>
  );
}

/** The page on which a known thing is changed, once it is read. */
export function EditPage<T>({
  query,
  children,
}: {
  query: UseQueryResult<T, Error>;
  children(thing: T): ReactNode;
}) {
  return (
    <div className="page narrow">
      <Async query={query} rows={10}>
        {children}
      </Async>
    </div>
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
  disabled?: boolean;
}) {
  const { name, label, rule, required, max, suffix, mono, disabled } = props;
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
      <Input
        maxLength={max ?? 200}
        suffix={suffix}
        className={mono ? 'mono' : ''}
        disabled={disabled ?? false}
      />
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
