import { getEventProof, type LedgerStatusView } from '@liangsu/contract';
import { fillTemplate } from '@liangsu/domain/codes';
import { LEDGER_MESSAGES_EN, LEDGER_MESSAGES_ZH } from '@liangsu/domain/ledger';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { call, language } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { Panel } from '../../parts/page.tsx';
import { saveBlob } from '../../parts/save-file.ts';
import { Failed } from '../../parts/states.tsx';
import { type Checked, checkBundle } from './check-bundle.ts';

type Result = Awaited<ReturnType<typeof checkBundle>>;

/** Fetches the proof of a receipt's event and checks it in this browser. */
export function CheckReceipt({ status }: { status: LedgerStatusView }) {
  const { t } = useTranslation();
  const check = useMutation({
    mutationFn: async (eventId: string): Promise<Result> =>
      checkBundle(await call(getEventProof, { query: { eventId } }), {
        log: status.verifiers,
        witnesses: status.witnesses.map(({ verifier }) => verifier),
      }),
  });
  return (
    <Panel title={t('proof.title')}>
      <p className="muted">{t('proof.how')}</p>
      <Form
        layout="vertical"
        onFinish={({ eventId }: { eventId?: string }) => eventId?.trim() && check.mutate(eventId.trim())}
      >
        <Form.Item
          label={t('proof.eventId')}
          name="eventId"
          rules={[
            { required: true, whitespace: true, message: t('field.required', { label: t('proof.eventId') }) },
          ]}
        >
          <Input className="mono" autoComplete="off" spellCheck={false} maxLength={2000} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={check.isPending}>
          {t('proof.check')}
        </Button>
      </Form>
      <div aria-live="polite" className="proof-result">
        {check.error && <Failed error={check.error} />}
        {check.data && <Verdict result={check.data} />}
      </div>
    </Panel>
  );
}

function Verdict({ result }: { result: Result }) {
  const { bundle } = result;
  const { t } = useTranslation();
  const save = () =>
    saveBlob(new Blob([JSON.stringify(bundle)], { type: 'application/json' }), 'liangsu-proof.json');
  return (
    <>
      <Found result={result} />
      {bundle !== null && (
        <Button className="proof-download" onClick={save}>
          {t('proof.download')}
        </Button>
      )}
    </>
  );
}

function Found({ result: { verdict, signatures } }: { result: Result }) {
  const { t } = useTranslation();
  if (!verdict.ok) {
    const words = language() === 'en' ? LEDGER_MESSAGES_EN : LEDGER_MESSAGES_ZH;
    const { code, params } = verdict.reason;
    const why = fillTemplate(words[code], params);
    return <Alert type="error" showIcon title={t('proof.invalid')} description={why} />;
  }
  if (verdict.value.events === 0)
    return (
      <Alert type="info" showIcon title={t('proof.onlyWaiting')} description={t('proof.onlyWaitingHow')} />
    );
  return (
    <Alert
      type={signatures && verdict.value.waiting !== null ? 'success' : 'warning'}
      showIcon
      title={t('proof.valid')}
      description={<Details checked={{ verdict, signatures }} />}
    />
  );
}

function Details({ checked: { verdict, signatures } }: { checked: Checked }) {
  const { t } = useTranslation();
  if (!verdict.ok) return null;
  const { events, size, complete, closed, waiting, erased, witnesses } = verdict.value;
  const lines: ReactNode[] = [
    t('proof.validDetail', { count: events, size: size.toLocaleString('en') }),
    t(complete ? 'proof.complete' : 'proof.notComplete'),
  ];
  if (waiting !== null && waiting > 0) lines.push(t('proof.waiting', { count: waiting }));
  if (closed > 0) lines.push(t('proof.closed', { count: closed }));
  if (erased !== null && erased > 0) lines.push(t('proof.erased', { count: erased }));
  if (signatures)
    for (const { name, time } of witnesses)
      lines.push(t('proof.witnessed', { name, time: formatTime(new Date(time * 1000).toISOString()) }));
  else lines.push(t('proof.signatureUnchecked'));
  return (
    <>
      {lines.map((line) => (
        <span className="block" key={String(line)}>
          {line}
        </span>
      ))}
    </>
  );
}
