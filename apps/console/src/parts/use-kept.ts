import { useState } from 'react';

/**
 * State that is kept on this machine under a name, once it was set; the third of the four sets it and keeps nothing any
 * more, the last says whether something is kept.
 */
export function useKept<T>(
  name: string,
  first: T,
): [value: T, set: (value: T) => void, forget: (value: T) => void, kept: boolean] {
  const key = `liangsu.${name}`;
  const [state, setState] = useState<{ value: T; kept: boolean }>(() => {
    const value = read<T>(key);
    return value === null ? { value: first, kept: false } : { value, kept: true };
  });
  return [
    state.value,
    (value) => {
      setState({ value, kept: true });
      localStorage.setItem(key, JSON.stringify(value));
    },
    (value) => {
      setState({ value, kept: false });
      localStorage.removeItem(key);
    },
    state.kept,
  ];
}

function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}
