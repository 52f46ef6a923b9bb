import { useState } from 'react';

/** State that is kept on this machine under a name. */
export function useKept<T>(name: string, first: T): [T, (value: T) => void] {
  const key = `liangsu.${name}`;
  const [value, setValue] = useState<T>(() => read(key) ?? first);
  return [
    value,
    (next) => {
      setValue(next);
      localStorage.setItem(key, JSON.stringify(next));
    },
  ];
}

function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}
