import { listJurisdictions } from '@liangsu/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api.ts';
import { useDebounced } from './use-debounced.ts';

interface Props {
  value?: string | null;
  onChange?: (code: string | null) => void;
  className?: string;
  disabled?: boolean;
  id?: string;
}

/** Chooses an area of GB/T 2260 by name or code; provinces are offered first. */
export function AreaSelect({ value, onChange, ...rest }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const q = useDebounced(text.trim(), 250);
  const found = useQuery({
    queryKey: ['areas', q],
    queryFn: ({ signal }) => call(listJurisdictions, { query: q ? { q } : {} }, signal),
    enabled: open,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const chosen = useQuery({
    queryKey: ['areas', value],
    queryFn: ({ signal }) => call(listJurisdictions, { query: { q: value ?? '' } }, signal),
    enabled: Boolean(value),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const options = (found.data?.items ?? []).map(({ code, name }) => ({
    value: code,
    label: `${name} ${code}`,
  }));
  const mine = chosen.data?.items.find(({ code }) => code === value);
  if (mine && !options.some((option) => option.value === mine.code))
    options.unshift({ value: mine.code, label: `${mine.name} ${mine.code}` });
  return (
    <Select
      {...rest}
      value={value ?? null}
      onChange={(code: string | null) => onChange?.(code ?? null)}
      onOpenChange={setOpen}
      showSearch={{ filterOption: false, onSearch: setText }}
      allowClear
      placeholder={t('common.area')}
      aria-label={t('common.area')}
      options={options}
      loading={found.isFetching}
      notFoundContent={found.isFetching ? t('common.loading') : t('common.none')}
    />
  );
}
