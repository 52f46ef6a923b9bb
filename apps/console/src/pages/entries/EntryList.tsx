import { PlusOutlined } from '@ant-design/icons';
import { type EntryListItemView, listEntries } from '@liangsu/contract';
import { ENTRY_KINDS } from '@liangsu/domain/entries';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Tag, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatNumber } from '../../format/quantity.ts';
import { formatDay, formatTime } from '../../format/time.ts';
import { useMay } from '../../me.ts';
import { ChoiceFilter } from '../../parts/ChoiceFilter.tsx';
import { PlainList } from '../../parts/PlainList.tsx';
import { PageHead } from '../../parts/page.tsx';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import { compact } from '../../search-params.ts';
import { CancelEntry } from './CancelEntry.tsx';
import './entries.css';

/** My organisation's latest entries; what was wrong is corrected or cancelled here. */
export function EntryList() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const filter = useSearch({ from: '/frame/entries' });
  const mayCreate = useMay('entry.create');
  const [cancelling, setCancelling] = useState<EntryListItemView | null>(null);
  const list = useInfiniteList(['entries', filter], (cursor, signal) =>
    call(listEntries, { query: { ...filter, limit: 50, ...(cursor ? { cursor } : {}) } }, signal),
  );
  const create = mayCreate && (
    <Button
      type="primary"
      icon={<PlusOutlined />}
      onClick={() => navigate({ to: '/entries/new', search: compact({ kind: filter.kind }) })}
    >
      {t('entry.create')}
    </Button>
  );
  return (
    <div className="page">
      <PageHead title={t('entry.title')} sub={t('entry.list')} actions={create} />
      <PlainList
        list={list}
        filters={
          <ChoiceFilter
            value={filter.kind}
            label={t('common.kind')}
            words={ENTRY_KINDS}
            wordOf={(kind) => t(`tableKind.${kind}`)}
            onChange={(kind) => navigate({ to: '/entries', search: compact({ kind }), replace: true })}
          />
        }
        heads={[
          t('common.time'),
          t('common.kind'),
          t('entry.what'),
          t('entry.voucherNo'),
          t('common.state'),
          t('entry.recorded'),
          '',
        ]}
        empty={{ title: t('entry.empty'), how: t('entry.emptyHow'), action: create }}
      >
        {(entry) => <Row key={entry.eventId} entry={entry} onCancel={() => setCancelling(entry)} />}
      </PlainList>
      {cancelling && <CancelEntry entry={cancelling} onClose={() => setCancelling(null)} />}
    </div>
  );
}

function Row({ entry, onCancel }: { entry: EntryListItemView; onCancel(): void }) {
  const { t } = useTranslation();
  const mayCorrect = useMay('entry.correct') && entry.status === 'counts';
  return (
    <tr className={entry.status === 'counts' ? '' : 'struck'}>
      <td className="num nowrap">
        {entry.timePrecision === 'day' ? formatDay(entry.eventTime) : formatTime(entry.eventTime)}
      </td>
      <td>{entry.kind ? t(`tableKind.${entry.kind}`) : entry.door}</td>
      <td>
        {entry.lots.map((lot) => (
          <span key={`${lot.traceCode} ${lot.part}`} className="block">
            <span className="muted">{t(`part.${lot.part}`)}</span>{' '}
            <Link to="/lots/$code" params={{ code: lot.traceCode }}>
              {lot.productName ?? lot.batchNo ?? lot.traceCode}
            </Link>{' '}
            <span className="num">
              {lot.quantity && formatNumber(lot.quantity)}{' '}
              {lot.uom === 'KGM' ? 'kg' : lot.uom === 'TNE' ? 't' : lot.uom}
            </span>
          </span>
        ))}
        {entry.place && <span className="muted">{entry.place.name ?? entry.place.uri}</span>}
      </td>
      <td className="mono">{entry.voucherNo}</td>
      <td>
        <Tag color={entry.status === 'counts' ? 'success' : 'warning'} variant="outlined">
          {t(`entryStatus.${entry.status}`)}
        </Tag>
        {entry.contested && (
          <Tooltip title={t('eventStatus.contestedHow')}>
            <Tag color="warning" variant="outlined">
              {t('eventStatus.contested')}
            </Tag>
          </Tooltip>
        )}
      </td>
      <td className="num nowrap">
        {formatTime(entry.recordedAt)}
        <span className="block muted">{entry.recordedBy.replace(/^\w+:/, '')}</span>
      </td>
      <td className="nowrap">
        {mayCorrect && entry.kind && (
          <>
            <Link to="/entries/$eventId/correct" params={{ eventId: entry.eventId }}>
              {t('entry.correct')}
            </Link>{' '}
            <Button type="link" size="small" danger onClick={onCancel}>
              {t('entry.cancel')}
            </Button>
          </>
        )}
      </td>
    </tr>
  );
}
