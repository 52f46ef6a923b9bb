import { Link, type LinkProps } from '@tanstack/react-router';
import { Breadcrumb } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';

export interface Crumb {
  title: ReactNode;
  link?: LinkProps;
}

/** A page's head: where it stands, its name, state and actions. */
export function PageHead(props: {
  crumbs?: Crumb[];
  title: string;
  state?: ReactNode;
  sub?: ReactNode;
  actions?: ReactNode;
}) {
  const { crumbs, title, state, sub, actions } = props;
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`;
  }, [title, t]);
  return (
    <header className="page-head">
      {crumbs && (
        <Breadcrumb
          className="no-print"
          items={crumbs.map((crumb) => ({
            title: crumb.link ? <Link {...crumb.link}>{crumb.title}</Link> : crumb.title,
          }))}
        />
      )}
      <div className="page-head-row">
        <div className="page-head-text">
          <h1>
            {title}
            {state && <span className="page-head-state">{state}</span>}
          </h1>
          {sub && <div className="page-sub">{sub}</div>}
        </div>
        {actions && <div className="page-actions no-print">{actions}</div>}
      </div>
    </header>
  );
}

/** A part of a page with a heading of its own. */
export function Panel(props: {
  title?: ReactNode;
  extra?: ReactNode;
  flush?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section className={`panel ${props.className ?? ''}`}>
      {props.title && (
        <div className="panel-head">
          <h2>{props.title}</h2>
          {props.extra && <div className="panel-extra">{props.extra}</div>}
        </div>
      )}
      <div className={props.flush ? 'panel-body flush' : 'panel-body'}>{props.children}</div>
    </section>
  );
}

/** Names and values in columns; a value that is null or undefined is left out. */
export function Facts({ items }: { items: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {items
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
