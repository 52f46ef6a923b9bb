import { Select } from 'antd';

/** A filter by one of some words; cleared, it filters nothing. */
export function ChoiceFilter<V extends string>(props: {
  value: V | undefined;
  label: string;
  words: readonly V[];
  wordOf(word: V): string;
  onChange(value: V | undefined): void;
  className?: string;
}) {
  const { value, label, words, wordOf, onChange, className } = props;
  return (
    <Select<V | null>
      className={className ?? 'filter-select'}
      allowClear
      value={value ?? null}
      placeholder={label}
      aria-label={label}
      options={words.map((word) => ({ value: word, label: wordOf(word) }))}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}
