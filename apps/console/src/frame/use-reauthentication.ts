import { useEffect, useRef, useState } from 'react';
import { onReauthenticate } from '../api.ts';

/** Whether somebody is to be asked for their password again now, and what ends it: with whether they showed it. */
export function useReauthentication(): { asked: boolean; settle(shown: boolean): void } {
  const [asked, setAsked] = useState(false);
  const waiting = useRef<((shown: boolean) => void)[]>([]);
  useEffect(() => {
    onReauthenticate(
      () =>
        new Promise((resolve) => {
          waiting.current.push(resolve);
          setAsked(true);
        }),
    );
    return () => onReauthenticate(null);
  }, []);
  return {
    asked,
    settle(shown) {
      setAsked(false);
      for (const resolve of waiting.current.splice(0)) resolve(shown);
    },
  };
}
