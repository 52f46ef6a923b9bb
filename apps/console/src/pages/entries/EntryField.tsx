import { listParties, listPlaces } from '@liangsu/contract';
import type { Column } from '@liangsu/domain/entries';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { AutoComplete, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { useLanguage } from '../../frame/use-language.ts';
import { useMe } from '../../me.ts';
import { useDebounced } from '../../parts/use-debounced.ts';
import { faultOf, headerOf } from './entry-form.ts';

interface Props {
  column: Column;
  value: string;
  onChange(value: string): void;
  /** What the server or the check found wrong here. */
  fault: string | null;
}

/** One field of an entry: checked when it is left, in words that say what would be right. */
export function EntryField({ column, value, onChange, fault }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [left, setLeft] = useState<string | null>(null);
  const wrong = fault ?? left;
  const label = headerOf(column, language);
  const change = (next: string) => {
    setLeft(null);
    onChange(next);
  };
  const common = {
    value,
    'aria-label': label,
    onBlur: () => setLeft(faultOf(column, value, Date.now(), language)),
  };
  return (
    <Form.Item
      className={`entry-field kind-${column.kind}`}
      label={label}
      required={column.required === true}
      validateStatus={wrong ? 'error' : ''}
      help={wrong ?? undefined}
      tooltip={language === 'en' ? column.help.en : column.help.zh}
    >
      {column.options ? (
        <Select
          {...common}
          value={value || null}
          onChange={(next: string | null) => change(next ?? '')}
          allowClear={column.required !== true}
          placeholder={column.required ? '' : t('common.optional')}
          options={column.options.map((option) => ({
            value: option.value,
            label: language === 'en' ? option.en : option.zh,
          }))}
        />
      ) : column.kind === 'party' || column.kind === 'place' ? (
        <NameField {...common} kind={column.kind} own={column.key === 'place'} onChange={change} />
      ) : column.key === 'note' ? (
        <Input.TextArea
          {...common}
          autoSize={{ minRows: 1, maxRows: 4 }}
          onChange={(e) => change(e.target.value)}
        />
      ) : (
        <Input
          {...common}
          onChange={(event) => change(event.target.value)}
          inputMode={column.kind === 'quantity' || column.kind === 'percent' ? 'decimal' : 'text'}
          maxLength={column.max ?? 500}
          suffix={column.kind === 'percent' ? '%' : null}
        />
      )}
    </Form.Item>
  );
}

/** A party or place by name or code, with what is registered offered while typing. */
function NameField(props: {
  kind: 'party' | 'place';
  /** Only places of one's own organisation: where one enters what happened at home. */
  own: boolean;
  value: string;
  onChange(value: string): void;
  onBlur(): void;
  'aria-label': string;
}) {
  const { kind, own, value, onChange, ...rest } = props;
  const operator = useMe().party?.id;
  const [open, setOpen] = useState(false);
  const q = useDebounced(value.trim(), 250);
  const { data = [] } = useQuery({
    queryKey: ['names', kind, own, q],
    queryFn: async ({ signal }) => {
      const query = { limit: 12, ...(q ? { q } : {}) };
      const { items } =
        kind === 'party'
          ? await call(listParties, { query }, signal)
          : await call(listPlaces, { query: own && operator ? { ...query, operator } : query }, signal);
      return items.map((item) => {
        const code = 'uscc' in item ? item.uscc : item.code;
        return { value: code ?? item.name, label: code ? `${item.name} ${code}` : item.name };
      });
    },
    enabled: open,
    placeholderData: keepPreviousData,
  });
  return (
    <AutoComplete
      {...rest}
      value={value}
      onChange={(next: string) => onChange(next ?? '')}
      onOpenChange={setOpen}
      options={data}
      popupMatchSelectWidth={320}
    />
  );
}
