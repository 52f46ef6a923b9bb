import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import {
  checkRows,
  correctEntry,
  createEntry,
  type EntryAnswerView,
  type RowFaultView,
} from '@liangsu/contract';
import type { Column, EntryKind } from '@liangsu/domain/entries';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form } from 'antd';
import { type ClipboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call } from '../../api.ts';
import { Panel } from '../../parts/page.tsx';
import { isReason, ReasonField } from '../../parts/ReasonField.tsx';
import { useKept } from '../../parts/use-kept.ts';
import { EntryField } from './EntryField.tsx';
import { EntrySummary } from './EntrySummary.tsx';
import {
  columnsOf,
  type Draft,
  draftOfRows,
  gridOf,
  type Line,
  newDraft,
  rowsOf,
  withFilledIn,
} from './entry-form.ts';
import './entries.css';

interface Props {
  kind: EntryKind;
  /** The event that this entry replaces. */
  corrects?: { eventId: string; start: Draft };
  onDone(answer: EntryAnswerView): void;
}

const freshId = () => `web-${crypto.randomUUID()}`;

/** The form of one kind of entry: voucher, lines of goods, check, submit. What was typed is kept on this machine. */
export function EntryForm({ kind, corrects, onDone }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const name = corrects ? `correction.${corrects.eventId}` : `entry.${kind}`;
  const [draft, setDraft, forget, kept] = useKept<Draft>(
    name,
    corrects?.start ?? newDraft(kind, Date.now(), freshId()),
  );
  const [faults, setFaults] = useState<readonly RowFaultView[]>([]);
  const [warnings, setWarnings] = useState<readonly RowFaultView[]>([]);
  const [reason, setReason] = useState('');
  const [noReason, setNoReason] = useState(false);
  const [reviewing, setReviewing] = useState(false);
  const columns = columnsOf(kind);
  const restart = () =>
    forget(corrects ? { ...corrects.start, requestId: freshId() } : newDraft(kind, Date.now(), freshId()));

  const check = useMutation({
    mutationFn: () =>
      call(checkRows, {
        body: { kind, rows: rowsOf(kind, draft), ...(corrects ? { corrects: corrects.eventId } : {}) },
      }),
    onSuccess: (answer) => {
      setFaults(answer.faults);
      setWarnings(answer.warnings);
      if (!answer.ok) return;
      setDraft(withFilledIn(draft, answer.rows));
      setReviewing(true);
    },
  });
  const paste = useMutation({
    mutationFn: (grid: string[][]) => call(checkRows, { body: { kind, grid } }),
    onSuccess: (answer) => {
      const rows = answer.rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([key, cell]) => [key, cell === null ? '' : String(cell)]),
        ),
      );
      setDraft(draftOfRows(kind, draft, rows));
      setFaults(answer.faults);
      message.success(t('entry.pasted', { count: rows.length }));
      if (answer.unknownHeaders.length > 0)
        message.warning(
          t('entry.unknownHeaders', { headers: answer.unknownHeaders.join(t('common.and')) }),
          8,
        );
    },
    onError: (error) => message.error(error.message),
  });
  const submit = useMutation({
    mutationFn: () => {
      const rows = rowsOf(kind, draft);
      const { requestId } = draft;
      return corrects
        ? call(correctEntry, {
            params: { eventId: corrects.eventId },
            body: { kind, requestId, reason: reason.trim(), rows },
          })
        : call(createEntry, { body: { kind, requestId, rows } });
    },
    onSuccess: async (answer) => {
      restart();
      setReviewing(false);
      await client.invalidateQueries();
      onDone(answer);
    },
    onError: () => setReviewing(false),
  });

  const onPaste = (event: ClipboardEvent) => {
    const grid = gridOf(event.clipboardData.getData('text'));
    if (grid === null) return;
    event.preventDefault();
    paste.mutate(grid);
  };
  const change = (next: Draft, row: number | null, key: string) => {
    setDraft(next);
    // A fault stays until its field is touched; the check then says anew.
    setFaults(faults.filter((fault) => fault.column !== key || (row !== null && rowIndex(fault) !== row)));
  };
  const setShared = (key: string, value: string) =>
    change({ ...draft, shared: { ...draft.shared, [key]: value } }, null, key);
  const setLine = (index: number, key: string, value: string) =>
    change(
      { ...draft, lines: draft.lines.map((line, i) => (i === index ? { ...line, [key]: value } : line)) },
      index,
      key,
    );
  const faultAt = (key: string, row: number | null) =>
    faults.find((fault) => fault.column === key && (row === null || rowIndex(fault) === row))?.message ??
    null;
  const field = (column: Column, value: string, row: number | null, set: (value: string) => void) => (
    <EntryField
      key={column.key}
      column={column}
      value={value}
      onChange={set}
      fault={faultAt(column.key, row)}
    />
  );
  const failure = submit.error ?? check.error;
  const loose = faults.filter((fault) => fault.column === '');

  return (
    <Form layout="vertical" component="div" className="entry-form">
      <div onPaste={onPaste}>
        <Panel title={t('entry.shared')} extra={kept && t('common.draftKept')}>
          <div className="entry-fields">
            {columns.shared.map((column) =>
              field(column, draft.shared[column.key] ?? '', null, (value) => setShared(column.key, value)),
            )}
          </div>
          <More
            columns={columns.sharedMore}
            values={draft.shared}
            wrong={(key) => faultAt(key, null) !== null}
          >
            {(column) =>
              field(column, draft.shared[column.key] ?? '', null, (value) => setShared(column.key, value))
            }
          </More>
        </Panel>
        {draft.lines.map((line, index) => (
          <Panel
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity of their own
            key={index}
            title={t('entry.line', { n: index + 1 })}
            extra={
              draft.lines.length > 1 && (
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t('entry.removeLine', { n: index + 1 })}
                  onClick={() => setDraft({ ...draft, lines: draft.lines.filter((_, i) => i !== index) })}
                />
              )
            }
          >
            <div className="entry-fields">
              {columns.line
                .filter((column) => column.key !== 'lossKind' || line['part'] === 'loss')
                .map((column) =>
                  field(column, line[column.key] ?? '', index, (value) => setLine(index, column.key, value)),
                )}
            </div>
            <More columns={columns.lineMore} values={line} wrong={(key) => faultAt(key, index) !== null}>
              {(column) =>
                field(column, line[column.key] ?? '', index, (value) => setLine(index, column.key, value))
              }
            </More>
          </Panel>
        ))}
      </div>
      <div className="entry-lines-foot">
        <Button icon={<PlusOutlined />} onClick={() => setDraft({ ...draft, lines: [...draft.lines, {}] })}>
          {t('entry.addLine')}
        </Button>
        <span className="muted">{t('entry.pasteHint')}</span>
      </div>
      {corrects && (
        <Panel title={t('entry.reason')}>
          <p className="muted">{t('entry.correctHow')}</p>
          <ReasonField
            value={reason}
            missing={noReason}
            onChange={(text) => {
              setReason(text);
              setNoReason(false);
            }}
          />
        </Panel>
      )}
      {(failure || faults.length > 0) && (
        <Alert
          className="notice"
          type="error"
          showIcon
          role="alert"
          title={failure ? failure.message : t('entry.faults', { count: faults.length })}
          description={
            <Faults
              texts={
                failure instanceof ApiError
                  ? failure.faults.map((fault) => fault.message)
                  : loose.map((fault) => fault.message)
              }
            />
          }
        />
      )}
      <div className="page-actions">
        <Button
          type="primary"
          size="large"
          loading={check.isPending}
          onClick={() => {
            if (corrects && !isReason(reason)) setNoReason(true);
            else check.mutate();
          }}
        >
          {t('entry.check')}
        </Button>
        <Button
          size="large"
          onClick={() => {
            restart();
            setFaults([]);
          }}
        >
          {corrects ? t('entry.asRecorded') : t('common.clearDraft')}
        </Button>
      </div>
      {reviewing && (
        <EntrySummary
          kind={kind}
          rows={rowsOf(kind, draft)}
          warnings={warnings}
          reason={corrects ? reason.trim() : null}
          submitWord={corrects ? t('entry.submitCorrection') : t('entry.submit')}
          pending={submit.isPending}
          onSubmit={() => submit.mutate()}
          onBack={() => setReviewing(false)}
        />
      )}
    </Form>
  );
}

/** The row that a fault of rows without a header is about, from 0. */
const rowIndex = (fault: RowFaultView) => fault.row - 1;

function Faults({ texts }: { texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <ul className="fault-list">
      {[...new Set(texts)].map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

function More(props: {
  columns: readonly Column[];
  values: Line;
  wrong(key: string): boolean;
  children(column: Column): React.ReactNode;
}) {
  const { t } = useTranslation();
  const { columns, values, wrong, children } = props;
  if (columns.length === 0) return null;
  return (
    <details className="more-fields" open={columns.some(({ key }) => values[key] || wrong(key))}>
      <summary>{t('entry.moreFields')}</summary>
      <div className="entry-fields">{columns.map(children)}</div>
    </details>
  );
}
