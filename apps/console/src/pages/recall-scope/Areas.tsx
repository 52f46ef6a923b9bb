import type { RecallScope } from '@liangsu/contract';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../format/quantity.ts';
import { Panel } from '../../parts/page.tsx';

/** Which areas still have affected lots, the most first. */
export function Areas({ areas }: { areas: RecallScope['areas'] }) {
  const { t } = useTranslation();
  const sorted = [...areas].sort((a, b) => Number(b.heldKg) - Number(a.heldKg));
  const most = Number(sorted[0]?.heldKg ?? 0);
  return (
    <Panel title={t('scope.areas')}>
      {sorted.length === 0 && <span className="muted">{t('scope.areasNone')}</span>}
      <ol className="bars scroll-inside">
        {sorted.map((area) => (
          <li key={area.code}>
            <div>
              <span>{area.name}</span>
              <span className="num">{formatNumber(area.heldKg)}</span>
            </div>
            <div className="bar" aria-hidden="true">
              <span style={{ width: `${most > 0 ? (Number(area.heldKg) / most) * 100 : 0}%` }} />
            </div>
            <span className="muted">{t('scope.areaLine', { parties: area.parties, lots: area.lots })}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
