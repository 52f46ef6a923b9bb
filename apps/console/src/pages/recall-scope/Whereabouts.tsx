import type { RecallScope } from '@liangsu/contract';
import { useTranslation } from 'react-i18next';
import { formatNumber, formatShare } from '../../format/quantity.ts';
import { Panel } from '../../parts/page.tsx';
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
      <table className="fate-table">
        <thead>
          <tr>
            <th />
            {result.shares.map(({ fate }) => (
              <th key={fate} scope="col">
                <span className={`swatch fate-${fate}`} /> {t(`scope.${fate}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t('scope.kg')}</th>
            {result.shares.map(({ fate, kg }) => (
              <td key={fate} className="num">
                {formatNumber(kg)}
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row">{t('scope.share')}</th>
            {result.shares.map(({ fate, kg }) => (
              <td key={fate} className="num">
                {formatShare(Number(kg), Number(total))}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </Panel>
  );
}
