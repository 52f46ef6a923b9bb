import { useState } from 'react';

/** State that is kept on this machine under a name; the last of the three sets it and keeps nothing any more. */
export function useKept<T>(name: string, first: T): [T, (value: T) => void, (value: T) => void] {
  const key = `liangsu.${name}`;
  const [value, setValue] = useState<T>(() => read(key) ?? first);
  return [
    value,
    (next) => {
      setValue(next);
      localStorage.setItem(key, JSON.stringify(next));
    },
    (next) => {
      setValue(next);
      localStorage.removeItem(key);
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
