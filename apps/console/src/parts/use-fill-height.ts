import { useLayoutEffect, useRef, useState } from 'react';

/** The height that is left below an element's top in the window, so that a long list scrolls within the page; and its width. */
export function useFillHeight(below: number, least = 320) {
  const ref = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(least);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      const top = ref.current?.getBoundingClientRect().top ?? 0;
      setWidth(ref.current?.clientWidth ?? 0);
      setHeight(Math.max(least, Math.floor(window.innerHeight - top - window.scrollY - below)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    window.addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', measure);
    };
  }, [below, least]);
  return { ref, height, width };
}
