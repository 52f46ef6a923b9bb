import { DownloadOutlined, InboxOutlined } from '@ant-design/icons';
import { createImport, type ImportJobView, routeUrl } from '@liangsu/contract';
import { formTableOf, isMasterKind, type TableKind } from '@liangsu/domain/entries';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Alert, Button, Radio, Spin, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, request } from '../../api.ts';
import { useLanguage } from '../../frame/use-language.ts';
import { PageHead, Panel } from '../../parts/page.tsx';
import { useLoadable } from './use-loadable.ts';
import './imports.css';

type Mode = 'allOrNothing' | 'goodRows';

/** Chooses a kind, offers its template, takes the file. */
export function ImportNew() {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const { kind: asked = 'purchase' } = useSearch({ from: '/frame/imports/new' });
  const kinds = useLoadable();
  const kind = kinds.includes(asked) ? asked : 'purchase';
  const [mode, setMode] = useState<Mode>('goodRows');
  const table = formTableOf(kind);
  const send = useMutation({
    mutationFn: async (file: File) => {
      const body = new FormData();
      body.append('file', file, file.name);
      const response = await request(routeUrl(createImport, {}, { kind, mode }), { method: 'POST', body });
      return (await response.json()) as ImportJobView;
    },
    onSuccess: (job) => navigate({ to: '/imports/$id', params: { id: job.id } }),
  });
  const help = language === 'en' ? table.help.en : table.help.zh;
  return (
    <div className="page narrow">
      <PageHead
        crumbs={[{ title: t('imports.title'), link: { to: '/imports' } }, { title: t('imports.create') }]}
        title={t('imports.create')}
      />
      <Panel title={`1. ${t('imports.step1')}`}>
        {kind !== asked && isMasterKind(asked) && (
          <Alert className="notice" type="warning" showIcon title={t(`imports.notYours.${asked}`)} />
        )}
        <Radio.Group
          value={kind}
          onChange={(event) => {
            const next = event.target.value as TableKind;
            void navigate({ to: '/imports/new', search: { kind: next }, replace: true });
          }}
          optionType="button"
          buttonStyle="solid"
          className="kinds"
          options={kinds.map((value) => ({ value, label: t(`tableKind.${value}`) }))}
        />
        <p className="muted">{help}</p>
        <details>
          <summary>{t('imports.columnsOf')}</summary>
          <ul className="column-help">
            {table.columns.map((column) => (
              <li key={column.key}>
                <strong>{language === 'en' ? column.en : column.zh}</strong>
                {column.required && <span className="required"> {t('imports.required')}</span>}{' '}
                <span className="muted">{language === 'en' ? column.help.en : column.help.zh}</span>
              </li>
            ))}
          </ul>
        </details>
      </Panel>
      <Panel title={`2. ${t('imports.step2')}`}>
        <div className="page-actions">
          <Button icon={<DownloadOutlined />} href={`/api/v1/templates/${kind}.xlsx`} download>
            {t('imports.templateXlsx')}
          </Button>
          <Button icon={<DownloadOutlined />} href={`/api/v1/templates/${kind}.csv`} download>
            {t('imports.templateCsv')}
          </Button>
        </div>
        <p className="muted">{t('imports.templateHint')}</p>
      </Panel>
      <Panel title={`3. ${t('imports.step3')}`}>
        <Radio.Group
          value={mode}
          onChange={(event) => setMode(event.target.value as Mode)}
          vertical
          options={(['goodRows', 'allOrNothing'] as const).map((value) => ({
            value,
            label: t(`imports.${value}`),
          }))}
        />
      </Panel>
      <Panel title={`4. ${t('imports.step4')}`}>
        <Upload.Dragger
          accept=".xlsx,.csv"
          showUploadList={false}
          disabled={send.isPending}
          beforeUpload={(file) => {
            send.mutate(file);
            return false;
          }}
        >
          {send.isPending ? (
            <Spin description={t('imports.sending')}>
              <div className="drop-space" />
            </Spin>
          ) : (
            <>
              <p className="ant-upload-drag-icon">
                <InboxOutlined />
              </p>
              <p className="ant-upload-text">{t('imports.drop')}</p>
              <p className="ant-upload-hint">{t('imports.dropHint')}</p>
            </>
          )}
        </Upload.Dragger>
        {send.error && (
          <Alert
            className="upload-error"
            type="error"
            showIcon
            role="alert"
            title={send.error.message}
            description={
              send.error instanceof ApiError && send.error.faults.length > 0
                ? send.error.faults.map((fault) => fault.message).join(t('common.and'))
                : null
            }
          />
        )}
      </Panel>
    </div>
  );
}
