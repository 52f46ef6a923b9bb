import type { LedgerStatusView } from '@liangsu/contract';
import { useTranslation } from 'react-i18next';
import { PlainTable } from '../../parts/PlainTable.tsx';

/** Leaves added on each day, as columns; the numbers stand in a table below, for whoever does not see them. */
export function Growth({ days }: { days: LedgerStatusView['growth'] }) {
  const { t } = useTranslation();
  // What the log had before the first day shown is not of that day; a log younger than that began with nothing.
  const whole = days.length >= 30;
  const rows = days
    .map(({ day, size }, i) => ({ day, size, added: size - (days[i - 1]?.size ?? 0) }))
    .slice(whole ? 1 : 0);
  const most = Math.max(1, ...rows.map(({ added }) => added));
  const n = (value: number) => value.toLocaleString('en');
  const last = rows.slice(-7).reverse();
  return (
    <>
      <div className="growth" aria-hidden="true">
        {rows.map(({ day, size, added }) => (
          <div
            key={day}
            className="growth-day"
            title={t('ledger.growthDay', { day, added: n(added), size: n(size) })}
          >
            <div className="growth-bar" style={{ height: `${(100 * added) / most}%` }} />
            <span className="num">{day.slice(8)}</span>
          </div>
        ))}
      </div>
      <PlainTable
        heads={[
          t('ledger.growthDayHead'),
          { title: t('ledger.growthAdded'), right: true },
          { title: t('ledger.growthSize'), right: true },
        ]}
      >
        {last.map(({ day, size, added }) => (
          <tr key={day}>
            <td className="num">{day}</td>
            <td className="right num">{n(added)}</td>
            <td className="right num">{n(size)}</td>
          </tr>
        ))}
      </PlainTable>
    </>
  );
}
