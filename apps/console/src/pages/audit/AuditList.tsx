import { DownloadOutlined } from '@ant-design/icons';
import { type AuditEntryOf, auditReason, exportAudit, listAudit, routeUrl } from '@liangsu/contract';
import { auditedThingWords, auditedWords, OUTCOMES } from '@liangsu/domain/audit';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, language } from '../../api.ts';
import { useLanguage } from '../../frame/use-language.ts';
import { useMay } from '../../me.ts';
import { type RecordColumn, RecordList } from '../../parts/RecordList.tsx';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import { useNarrow } from '../../parts/use-media.ts';
import { compact } from '../../search-params.ts';
import { AuditDetails } from './AuditDetails.tsx';
import { AuditFilters } from './AuditFilters.tsx';
import { type AuditSearch, auditQueryOf, secondOf } from './audit-query.ts';
import './audit.css';

const COLOUR = {
  allowed: 'success',
  denied: 'error',
  failed: 'warning',
} as const satisfies Record<AuditEntryOf['outcome'], string>;

/** Whether something was allowed, in words and colour, and how often where it was counted together. */
function OutcomeTag({ entry }: { entry: AuditEntryOf }) {
  const { t } = useTranslation();
  const english = useLanguage() === 'en';
  const { outcome, times } = entry;
  return (
    <>
      <Tag color={COLOUR[outcome]} variant="outlined">
        {english ? OUTCOMES[outcome].en : OUTCOMES[outcome].zh}
      </Tag>
      {times > 1 && <span className="num nowrap">{t('audit.times', { count: times })}</span>}
    </>
  );
}

/** Who acted: the name that they had, and the stable one. */
function Who({ entry }: { entry: AuditEntryOf }) {
  const { t } = useTranslation();
  if (entry.actor === 'anonymous') return <span className="muted">{t('audit.nobody')}</span>;
  if (entry.actor === 'command') return <span>{t('audit.command')}</span>;
  return (
    <>
      {entry.actorName || entry.actor} <span className="muted mono code-small">{entry.actor}</span>
    </>
  );
}

/** The audit trail, for the audit administrator: who did what, searched, looked at one by one, taken as a file. */
export function AuditList() {
  const { t } = useTranslation();
  const english = useLanguage() === 'en';
  const narrow = useNarrow();
  const navigate = useNavigate();
  const mayExport = useMay('audit.export');
  const search = useSearch({ from: '/frame/audit' });
  const [open, setOpen] = useState<AuditEntryOf | null>(null);
  const query = auditQueryOf(search);
  const list = useInfiniteList(['audit', search], (cursor, signal) =>
    call(listAudit, { query: { ...query, limit: 100, ...(cursor ? { cursor } : {}) } }, signal),
  );
  const go = (next: AuditSearch) =>
    void navigate({ to: '/audit', search: compact({ ...next }), replace: true });
  const address = (format: 'xlsx' | 'csv') =>
    routeUrl(exportAudit, {}, { ...query, format, lang: language() });
  const thing = (entry: AuditEntryOf) =>
    entry.thing && (
      <>
        {auditedThingWords(entry.thing.kind, english)}{' '}
        <span className="mono code-small">{entry.thing.id}</span>
      </>
    );
  const what = (entry: AuditEntryOf) => (
    <button type="button" className="audit-open" data-row-link onClick={() => setOpen(entry)}>
      {auditedWords(entry.action, english)}
    </button>
  );
  const why = (entry: AuditEntryOf) =>
    entry.code && <span className="muted">{auditReason(entry.code, entry.action, language())}</span>;
  const time: RecordColumn<AuditEntryOf> = {
    key: 'at',
    title: t('common.time'),
    width: narrow ? 300 : 152,
    render: (entry) =>
      narrow ? (
        <div className="audit-card">
          <span className="num muted">{secondOf(entry.at)}</span> <OutcomeTag entry={entry} />
          <span className="block">{what(entry)}</span>
          <span className="block">
            <Who entry={entry} />
          </span>
          <span className="block">{thing(entry)}</span>
          {why(entry)}
        </div>
      ) : (
        <span className="num nowrap">{secondOf(entry.at)}</span>
      ),
  };
  const columns: RecordColumn<AuditEntryOf>[] = [
    time,
    {
      key: 'actor',
      title: t('audit.actor'),
      width: 200,
      ellipsis: true,
      render: (one) => <Who entry={one} />,
    },
    { key: 'action', title: t('audit.action'), width: 186, ellipsis: true, render: what },
    { key: 'thing', title: t('audit.thing'), width: 170, ellipsis: true, render: thing },
    { key: 'outcome', title: t('audit.outcome'), width: 112, render: (one) => <OutcomeTag entry={one} /> },
    { key: 'why', title: t('audit.why'), width: 165, ellipsis: true, render: why },
    {
      key: 'address',
      title: t('audit.address'),
      width: 122,
      ellipsis: true,
      render: (one) => <span className="mono code-small">{one.address}</span>,
    },
  ];
  return (
    <>
      <RecordList<AuditEntryOf>
        title={t('audit.title')}
        sub={t('audit.how')}
        actions={
          mayExport && (
            <>
              <Button icon={<DownloadOutlined />} href={address('xlsx')} download>
                {t('common.exportXlsx')}
              </Button>
              <Button icon={<DownloadOutlined />} href={address('csv')} download>
                {t('audit.exportCsv')}
              </Button>
            </>
          )
        }
        filters={<AuditFilters search={search} onChange={go} />}
        list={list}
        rowKey="no"
        columns={columns}
        sort={undefined}
        onSort={() => {}}
        empty={{ title: t('audit.empty'), how: t('audit.emptyHow') }}
      />
      {open && <AuditDetails entry={open} onSearch={go} onClose={() => setOpen(null)} />}
    </>
  );
}
