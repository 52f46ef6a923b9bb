import { createLabelJob, type LabelQuery, printLabels } from '@liangsu/contract';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, InputNumber, Modal, Select, Spin } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Static } from 'typebox';
import { call, request } from '../../api.ts';
import { watchLabelJob } from '../../frame/label-jobs.ts';
import { saveFile } from '../../parts/save-file.ts';

type Query = Static<typeof LabelQuery>;
type Format = NonNullable<Query['format']>;

const LAYOUTS = [
  { value: 'single-60x40', word: 'single6040', single: true },
  { value: 'single-100x70', word: 'single10070', single: true },
  { value: 'a4-3x8', word: 'a4x24', single: false },
  { value: 'a4-2x5', word: 'a4x10', single: false },
] as const;

/** More labels than this are drawn in the background. */
const AT_ONCE = 300;
/** As many as one print may have. */
const MOST = 200_000;

/** The address of one lot's labels. */
export function labelUrl(code: string, query: { format: Format; layout: string; copies: number }): string {
  const { format, layout, copies } = query;
  return `/api/v1/lots/${encodeURIComponent(code)}/labels?format=${format}&layout=${layout}&copies=${copies}`;
}

/** Chooses how labels are printed, shows one, and fetches them. */
export default function LabelDialog({ codes, onClose }: { codes: readonly string[]; onClose(): void }) {
  const { t } = useTranslation();
  const [layout, setLayout] = useState<(typeof LAYOUTS)[number]['value']>('single-60x40');
  const [chosenFormat, setFormat] = useState<Format>('pdf');
  const [copies, setCopies] = useState<number | null>(1);
  const single = LAYOUTS.find(({ value }) => value === layout)!.single;
  const onlyPdf = codes.length > 1 || !single;
  const format = onlyPdf ? 'pdf' : chosenFormat;
  const total = codes.length * (copies ?? 0);
  const valid =
    copies !== null && Number.isInteger(copies) && copies >= 1 && copies <= 10_000 && total <= MOST;
  const long = format === 'pdf' && total > AT_ONCE;
  const first = codes[0]!;
  const fetchLabels = useMutation({
    mutationFn: async () => {
      if (long) {
        const body = { codes: [...codes], layout, copies: copies ?? 1 };
        watchLabelJob((await call(createLabelJob, { body })).id);
        return;
      }
      const response =
        codes.length === 1
          ? await request(labelUrl(first, { format, layout, copies: copies ?? 1 }))
          : await request(printLabels.path, {
              method: printLabels.method,
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ codes, layout, copies: copies ?? 1 }),
            });
      await saveFile(response, `labels.${format}`);
    },
    onSuccess: onClose,
  });
  return (
    <Modal
      open
      onCancel={onClose}
      title={codes.length === 1 ? t('label.title') : t('label.titleMany', { count: codes.length })}
      width={640}
      footer={[
        <Button key="cancel" onClick={onClose}>
          {t('common.cancel')}
        </Button>,
        <Button
          key="go"
          type="primary"
          disabled={!valid}
          loading={fetchLabels.isPending}
          onClick={() => fetchLabels.mutate()}
        >
          {long ? t('label.order') : t('label.download')}
        </Button>,
      ]}
    >
      <div className="label-dialog">
        <Form layout="vertical">
          <Form.Item label={t('label.layout')}>
            <Select
              value={layout}
              onChange={setLayout}
              options={LAYOUTS.map(({ value, word }) => ({ value, label: t(`label.${word}`) }))}
            />
          </Form.Item>
          <Form.Item label={t('label.format')} help={onlyPdf ? t('label.sheetPdf') : undefined}>
            <Select
              value={format}
              disabled={onlyPdf}
              onChange={setFormat}
              options={[
                { value: 'pdf', label: t('label.formatPdf') },
                { value: 'svg', label: t('label.formatSvg') },
                { value: 'png', label: t('label.formatPng') },
              ]}
            />
          </Form.Item>
          <Form.Item
            label={t('label.copies')}
            validateStatus={valid ? '' : 'error'}
            help={
              valid ? (
                <>
                  {t('label.pages', { count: total })}
                  {long && <span className="block">{t('label.inBackground')}</span>}
                </>
              ) : (
                t(total > MOST ? 'label.tooMany' : 'label.copiesRange', { most: MOST })
              )
            }
          >
            <InputNumber min={1} max={10_000} precision={0} value={copies} onChange={setCopies} />
          </Form.Item>
        </Form>
        <Preview
          key={`${first} ${layout}`}
          src={labelUrl(first, { format: 'svg', layout: single ? layout : 'single-60x40', copies: 1 })}
        />
      </div>
      {fetchLabels.error && <Alert type="error" showIcon title={fetchLabels.error.message} role="alert" />}
    </Modal>
  );
}

function Preview({ src }: { src: string }) {
  const { t } = useTranslation();
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading');
  return (
    <figure className="label-preview">
      <figcaption className="muted">{t('label.preview')}</figcaption>
      {state === 'loading' && <Spin />}
      {state === 'failed' ? (
        <p className="muted">{t('label.previewFailed')}</p>
      ) : (
        <img
          src={src}
          alt={t('label.preview')}
          hidden={state === 'loading'}
          onLoad={() => setState('shown')}
          onError={() => setState('failed')}
        />
      )}
    </figure>
  );
}
