import { getParty, getPlace, listParties, listPlaces } from '@liangsu/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api.ts';
import { useDebounced } from './use-debounced.ts';

interface Props {
  value?: number | null;
  onChange?: (value: number | undefined) => void;
  placeholder?: string;
  id?: string;
  className?: string;
}

interface Option {
  value: number;
  label: string;
}

function AsyncSelect(
  props: Props & {
    kind: string;
    find(q: string, signal: AbortSignal): Promise<Option[]>;
    one(id: number, signal: AbortSignal): Promise<Option>;
  },
) {
  const { value, onChange, kind, find, one, ...rest } = props;
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const q = useDebounced(text, 250);
  const found = useQuery({
    queryKey: ['options', kind, q],
    queryFn: ({ signal }) => find(q, signal),
    placeholderData: keepPreviousData,
    enabled: open,
  });
  const chosen = useQuery({
    queryKey: ['option', kind, value],
    queryFn: ({ signal }) => one(value ?? 0, signal),
    enabled: typeof value === 'number',
  });
  const options = [...(found.data ?? [])];
  if (chosen.data && !options.some((option) => option.value === chosen.data.value))
    options.unshift(chosen.data);
  return (
    <Select
      {...rest}
      value={value ?? null}
      onChange={(next: number | null) => onChange?.(next ?? undefined)}
      onOpenChange={setOpen}
      showSearch={{ filterOption: false, onSearch: setText }}
      allowClear
      options={options}
      loading={found.isFetching}
      notFoundContent={found.isFetching ? t('common.loading') : t('common.none')}
      aria-label={props.placeholder}
    />
  );
}

/** Chooses a party by name or credit code. */
export function PartySelect(props: Props) {
  return (
    <AsyncSelect
      {...props}
      kind="party"
      find={async (q, signal) => {
        const { items } = await call(listParties, { query: { ...(q ? { q } : {}), limit: 30 } }, signal);
        return items.map(({ id, name }) => ({ value: id, label: name }));
      }}
      one={async (id, signal) => {
        const { name } = await call(getParty, { params: { id } }, signal);
        return { value: id, label: name };
      }}
    />
  );
}

/** Chooses a place by name or code. */
export function PlaceSelect(props: Props) {
  return (
    <AsyncSelect
      {...props}
      kind="place"
      find={async (q, signal) => {
        const { items } = await call(listPlaces, { query: { ...(q ? { q } : {}), limit: 30 } }, signal);
        return items.map(({ id, name }) => ({ value: id, label: name }));
      }}
      one={async (id, signal) => {
        const { name } = await call(getPlace, { params: { id } }, signal);
        return { value: id, label: name };
      }}
    />
  );
}
