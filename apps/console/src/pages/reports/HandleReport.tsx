import { getReporterData, type PublicReportView, patchPublicReport } from '@liangsu/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { Facts } from '../../parts/page.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { saveJson } from '../../parts/save-file.ts';

/** Takes a report up or closes it, with what was found. */
export function HandleReport({ report, onClose }: { report: PublicReportView; onClose(): void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [note, setNote] = useState(report.note ?? '');
  const change = useMutation({
    mutationFn: (state: PublicReportView['state']) =>
      call(patchPublicReport, { params: { id: report.id }, body: { state, note: note.trim() || null } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['reports'] });
      onClose();
    },
  });
  const handOver = useMutation({
    mutationFn: () => call(getReporterData, { params: { id: report.id } }),
    onSuccess: (copy) => saveJson(copy, `liangsu-${report.number}.json`),
  });
  const pending = change.isPending;
  return (
    <Modal
      open
      onCancel={onClose}
      title={`${t(`reportCategory.${report.category}`)} · ${report.number}`}
      footer={[
        <Button key="take" disabled={pending} onClick={() => change.mutate('inProgress')}>
          {t('report.take')}
        </Button>,
        <Button
          key="unfounded"
          disabled={pending || note.trim() === ''}
          onClick={() => change.mutate('unfounded')}
        >
          {t('report.unfounded')}
        </Button>,
        <Button
          key="close"
          type="primary"
          disabled={note.trim() === ''}
          loading={pending}
          onClick={() => change.mutate('closed')}
        >
          {t('report.close')}
        </Button>,
      ]}
    >
      <Facts
        items={[
          [t('report.body'), report.body],
          [
            t('report.contactOf'),
            report.contact ?? t(report.contactWithheld ? 'report.contactWithheld' : 'report.noContact'),
          ],
        ]}
      />
      <p className="muted">{report.contact && t('report.contactHow')}</p>
      <Input.TextArea
        value={note}
        onChange={(event) => setNote(event.target.value)}
        placeholder={t('report.noteHow')}
        aria-label={t('report.note')}
        autoSize={{ minRows: 3, maxRows: 8 }}
        maxLength={2000}
      />
      <p className="muted">{t('report.closeHow')}</p>
      {report.mayHandOver && (
        <p>
          <Button size="small" loading={handOver.isPending} onClick={() => handOver.mutate()}>
            {t('report.handOver')}
          </Button>
          <span className="block muted">{t('report.handOverHow')}</span>
        </p>
      )}
      <Refusal error={change.error ?? handOver.error} />
    </Modal>
  );
}
