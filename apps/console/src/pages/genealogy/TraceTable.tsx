import type { Trace } from '@liangsu/contract';
import { Link } from '@tanstack/react-router';
import { Table, type TableColumnsType, Tooltip } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber, unitName } from '../../format/quantity.ts';
import { formatTime } from '../../format/time.ts';
import { useLanguage } from '../../frame/use-language.ts';
import { moveRows } from '../../parts/move-rows.ts';
import { PartyLink } from '../../parts/party.tsx';
import { useFillHeight } from '../../parts/use-fill-height.ts';
import { useNarrow } from '../../parts/use-media.ts';
import { type TraceRow, traceRows } from './trace-rows.ts';

/** The same trace as a table: every lot with its quantities, sortable. */
export function TraceTable({ trace }: { trace: Trace }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const rows = useMemo(() => traceRows(trace), [trace]);
  const { ref, height } = useFillHeight(70, 360);
  const narrow = useNarrow();
  const amount = (
    key: 'made' | 'held' | 'inTransit' | 'used' | 'sold' | 'consumed' | 'destroyed' | 'lost',
  ): TableColumnsType<TraceRow>[number] => ({
    title: t(`trace.${key}`),
    key,
    align: 'right',
    width: 104,
    sorter: (a, b) => Number(a.lot[key]) - Number(b.lot[key]),
    render: (_, { lot }) => (lot[key] === '0' ? <span className="muted">–</span> : formatNumber(lot[key])),
  });
  const columns: TableColumnsType<TraceRow> = [
    {
      title: t('trace.side'),
      width: 106,
      ...(narrow ? {} : { fixed: 'left' as const }),
      filters: (['upstream', 'start', 'downstream'] as const).map((value) => ({
        value,
        text: t(`trace.${value}`),
      })),
      onFilter: (value, row) => row.side === value,
      render: (_, row) => t(`trace.${row.side}`),
    },
    {
      title: t('lot.product'),
      width: narrow ? 130 : 200,
      fixed: 'left',
      ellipsis: true,
      sorter: (a, b) => (a.lot.product ?? '').localeCompare(b.lot.product ?? '', language),
      render: (_, { lot }) => (
        <Tooltip title={lot.code}>
          <Link to="/lots/$code" params={{ code: lot.code }} data-row-link>
            {lot.product ?? lot.code}
          </Link>
        </Tooltip>
      ),
    },
    {
      title: t('lot.code'),
      width: 230,
      ellipsis: true,
      render: (_, { lot }) => <span className="mono">{lot.code.replace('https://id.gs1.org', '')}</span>,
    },
    {
      title: t('trace.depth'),
      width: 78,
      align: 'right',
      sorter: (a, b) => a.lot.depth - b.lot.depth,
      render: (_, { lot }) => lot.depth,
    },
    {
      title: t('trace.maker'),
      width: 220,
      ellipsis: true,
      sorter: (a, b) => (a.maker?.name ?? '').localeCompare(b.maker?.name ?? '', language),
      render: (_, row) => <PartyLink party={row.maker} />,
    },
    {
      title: t('common.area'),
      width: 180,
      ellipsis: true,
      sorter: (a, b) => (a.place?.areaCode ?? '').localeCompare(b.place?.areaCode ?? ''),
      render: (_, row) => row.place?.area,
    },
    {
      title: t('trace.unit'),
      width: 64,
      key: 'unit',
      render: (_, { lot }) => <span className="muted">{unitName(lot.unit, language)}</span>,
    },
    amount('made'),
    {
      title: <Tooltip title={t('trace.carriedHow')}>{t('trace.carried')}</Tooltip>,
      key: 'carried',
      align: 'right',
      width: 110,
      sorter: (a, b) => Number(a.lot.expected ?? -1) - Number(b.lot.expected ?? -1),
      render: (_, { lot }) =>
        lot.expected === null ? t('trace.unknownAmount') : <strong>{formatNumber(lot.expected)}</strong>,
    },
    {
      title: t('trace.atMost'),
      key: 'atMost',
      align: 'right',
      width: 104,
      sorter: (a, b) => Number(a.lot.atMost ?? -1) - Number(b.lot.atMost ?? -1),
      render: (_, { lot }) => (lot.atMost === null ? t('trace.unknownAmount') : formatNumber(lot.atMost)),
    },
    amount('held'),
    amount('inTransit'),
    amount('used'),
    amount('sold'),
    amount('consumed'),
    amount('destroyed'),
    amount('lost'),
    {
      title: t('trace.holder'),
      width: 220,
      ellipsis: true,
      render: (_, row) => row.holders.join(t('common.and')),
    },
    {
      title: t('trace.since'),
      width: 150,
      sorter: (a, b) => (a.lot.since ?? '').localeCompare(b.lot.since ?? ''),
      render: (_, { lot }) => formatTime(lot.since),
    },
  ];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: moves the focus between the links inside
    <div ref={ref} onKeyDown={moveRows}>
      <Table<TraceRow>
        virtual
        size="small"
        rowKey="key"
        columns={columns}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 2366, y: height }}
      />
    </div>
  );
}
