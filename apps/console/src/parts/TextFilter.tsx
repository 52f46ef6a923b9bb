import { Input } from 'antd';
import { useEffect, useState } from 'react';
import { useDebounced } from './use-debounced.ts';

/** A text that filters once the typing rests. */
export function TextFilter(props: {
  value: string | undefined;
  label: string;
  className?: string;
  onChange(value: string | undefined): void;
}) {
  const { value, label, className, onChange } = props;
  const [text, setText] = useState(value ?? '');
  const rested = useDebounced(text, 350);
  useEffect(() => setText(value ?? ''), [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a rested text may change the filter
  useEffect(() => {
    if (rested === text && rested.trim() !== (value ?? '')) onChange(rested.trim() || undefined);
  }, [rested]);
  return (
    <Input
      className={className ?? ''}
      value={text}
      onChange={(event) => setText(event.target.value)}
      placeholder={label}
      aria-label={label}
      allowClear
      maxLength={200}
    />
  );
}
