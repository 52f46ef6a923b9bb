import type { RecallScope } from '@liangsu/contract';
import { useTranslation } from 'react-i18next';
import { formatNumber, formatShare } from '../../format/quantity.ts';
import { Panel } from '../../parts/page.tsx';
import { LostKinds } from './LostKinds.tsx';
import { sharesOf } from './whereabouts.ts';

/** Where the start's quantity is now: one bar whose parts tie to the whole, and the same in numbers. */
export function Whereabouts({ scope }: { scope: RecallScope }) {
  const { t } = useTranslation();
  const result = sharesOf(scope.source);
  if (result === null)
    return (
      <Panel>
        <p className="muted flat">{t('scope.unknownTotal')}</p>
      </Panel>
    );
  const total = scope.source.total ?? '0';
  return (
    <Panel title={t('scope.whereabouts', { total: formatNumber(total) })}>
      <div className="fates" aria-hidden="true">
        {result.shares.map(({ fate, part }) => (
          <div key={fate} className={`fate-${fate}`} style={{ flexGrow: part }} title={t(`scope.${fate}`)} />
        ))}
      </div>
      <ul className="fate-list">
        {result.shares.map(({ fate, kg }) => (
          <li key={fate}>
            <span className={`swatch fate-${fate}`} aria-hidden="true" />
            <span>{t(`scope.${fate}`)}</span>
            <strong className="num">{formatNumber(kg)} kg</strong>
            <span className="num muted">{formatShare(Number(kg), Number(total))}</span>
            {fate === 'lost' && scope.source.lostByKind && <LostKinds kinds={scope.source.lostByKind} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
