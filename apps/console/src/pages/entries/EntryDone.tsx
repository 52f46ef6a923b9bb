import type { EntryAnswerView } from '@liangsu/contract';
import { Link } from '@tanstack/react-router';
import { Button, Result, Tag } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../me.ts';
import { Panel } from '../../parts/page.tsx';

const LabelDialog = lazy(() => import('../lots/LabelDialog.tsx'));

/** The number that a submission without a voucher number gets from the page: nobody can look it up. */
const isMadeUp = (number: string) => number.startsWith('web-');

const RECEIPT_COLOR = {
  accepted: 'success',
  duplicate: 'success',
  unconfirmed: 'warning',
  idConflict: 'error',
} as const;

/** What became of a submission: receipts, the trace codes that were given, labels. */
export function EntryDone({ answer, onNext }: { answer: EntryAnswerView; onNext(): void }) {
  const { t } = useTranslation();
  const mayPrint = useMay('label.print');
  const [printing, setPrinting] = useState(false);
  const assigned = [
    ...new Set(
      answer.receipts.flatMap((receipt) =>
        receipt.lots.filter((lot) => lot.assigned).map((lot) => lot.traceCode),
      ),
    ),
  ];
  return (
    <Panel>
      <Result
        status="success"
        title={answer.repeated ? t('entry.doneRepeated') : t('entry.done')}
        extra={[
          <Button key="next" type="primary" onClick={onNext}>
            {t('entry.next')}
          </Button>,
          mayPrint && assigned.length > 0 && (
            <Button key="print" onClick={() => setPrinting(true)}>
              {t('entry.printLabels')}
            </Button>
          ),
        ]}
      />
      <ul className="hits">
        {answer.receipts.map((receipt) => (
          <li key={receipt.eventId}>
            <Tag color={RECEIPT_COLOR[receipt.status]} variant="outlined">
              {t(`receiptStatus.${receipt.status}`)}
            </Tag>
            {!isMadeUp(receipt.voucherNo) && <span>{receipt.voucherNo}</span>}
            {receipt.lots.map((lot) => (
              <span key={lot.traceCode}>
                <Link to="/lots/$code" params={{ code: lot.traceCode }} className="mono">
                  {lot.batchNo && !isMadeUp(lot.batchNo) ? lot.batchNo : lot.traceCode}
                </Link>{' '}
                {lot.assigned && (
                  <span className="muted">
                    {t('entry.assigned')} {lot.traceCode}
                  </span>
                )}
              </span>
            ))}
          </li>
        ))}
      </ul>
      {printing && (
        <Suspense>
          <LabelDialog codes={assigned} onClose={() => setPrinting(false)} />
        </Suspense>
      )}
    </Panel>
  );
}
