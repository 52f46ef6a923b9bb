import { useTranslation } from 'react-i18next';
import { formatTime } from '../format/time.ts';

/** As of when an answer is: a clock time for people, and the record number that finds the same answer again. */
export function KnownAt({ of, className }: { of: { now: string; asKnownAt: number }; className?: string }) {
  const { t } = useTranslation();
  return (
    <span className={`block ${className ?? ''}`}>
      {t('trace.asKnownAt', { time: formatTime(of.now) })}{' '}
      <small className="muted num">{t('trace.recordNumber', { seq: of.asKnownAt })}</small>
    </span>
  );
}
