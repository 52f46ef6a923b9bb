import { SearchOutlined } from '@ant-design/icons';
import { search as searchRoute } from '@liangsu/contract';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { Input, type InputRef } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMaySee } from '../me.ts';

/** The one search box: takes a code, a scan, a name, a credit code. `/` leads to it from anywhere. */
export function SearchBox() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const allowed = useMaySee(searchRoute);
  const input = useRef<InputRef>(null);
  const asked = useRouterState({
    select: (state) =>
      state.location.pathname === '/search' ? ((state.location.search as { q?: string }).q ?? '') : '',
  });
  const [text, setText] = useState(asked);
  const shown = useRef(asked);
  useEffect(() => {
    const before = shown.current;
    shown.current = asked;
    // A search that opens its only hit clears the box, but not what somebody has typed meanwhile.
    setText((now) => (asked !== '' || now === before ? asked : now));
  }, [asked]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (
        event.key !== '/' ||
        event.ctrlKey ||
        event.metaKey ||
        /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
      )
        return;
      event.preventDefault();
      input.current?.focus({ cursor: 'all' });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const go = () => {
    const q = text.trim();
    if (q !== '') void navigate({ to: '/search', search: { q } });
  };
  // Who may look nothing up is not asked to.
  if (!allowed) return <span className="search-box" />;
  return (
    <search className="search-box">
      <Input
        ref={input}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onPressEnter={go}
        prefix={<SearchOutlined aria-hidden />}
        placeholder={t('search.placeholder')}
        aria-label={t('search.label')}
        maxLength={500}
        allowClear
      />
    </search>
  );
}
