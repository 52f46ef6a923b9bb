import type { RowFaultView } from '@liangsu/contract';
import { type EntryKind, formTableOf } from '@liangsu/domain/entries';
import { Alert, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../frame/use-language.ts';
import { headerOf, type Line } from './entry-form.ts';

interface Props {
  kind: EntryKind;
  rows: readonly Line[];
  /** What takes more than is known to be there; it can be recorded all the same. */
  warnings: readonly RowFaultView[];
  submitWord: string;
  /** Why what was recorded is replaced. */
  reason: string | null;
  pending: boolean;
  onSubmit(): void;
  onBack(): void;
}

/** Everything that is about to be recorded, once more. */
export function EntrySummary({ kind, rows, warnings, submitWord, reason, pending, onSubmit, onBack }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const columns = formTableOf(kind).columns.filter(({ key }) => rows.some((row) => row[key]));
  const shown = (key: string, value: string | undefined) => {
    const option = columns.find((column) => column.key === key)?.options?.find((o) => o.value === value);
    return option ? (language === 'en' ? option.en : option.zh) : (value ?? '');
  };
  const same = columns.filter(({ key }) => rows.every((row) => row[key] === rows[0]?.[key]));
  const differing = columns.filter((column) => !same.includes(column));
  return (
    <Modal
      open
      title={`${t('entry.checkTitle')} · ${t(`tableKind.${kind}`)}`}
      okText={submitWord}
      cancelText={t('entry.back')}
      confirmLoading={pending}
      onOk={onSubmit}
      onCancel={onBack}
      width={760}
    >
      {warnings.length > 0 && (
        <Alert
          className="notice"
          type="warning"
          showIcon
          role="alert"
          title={t('entry.short')}
          description={
            <ul className="fault-list">
              {warnings.map(({ row, message }) => (
                <li key={row}>
                  {rows.length > 1 && `${t('entry.line', { n: row })}${t('common.colon')}`}
                  {message}
                </li>
              ))}
            </ul>
          }
        />
      )}
      <dl className="facts">
        {same.map((column) => (
          <div key={column.key}>
            <dt>{headerOf(column, language)}</dt>
            <dd>{shown(column.key, rows[0]?.[column.key])}</dd>
          </div>
        ))}
      </dl>
      {differing.length > 0 && (
        <div className="summary-rows">
          <table className="plain dense">
            <thead>
              <tr>
                {differing.map((column) => (
                  <th key={column.key}>{headerOf(column, language)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own
                <tr key={index}>
                  {differing.map(({ key }) => (
                    <td key={key}>{shown(key, row[key])}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {reason !== null && (
        <p>
          <span className="muted">{t('entry.reason')} </span>
          {reason}
        </p>
      )}
      <p className="muted">{t('entry.checkHow')}</p>
    </Modal>
  );
}
