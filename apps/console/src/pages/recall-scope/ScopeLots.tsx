import { LOT_FATES, type RecallScope } from '@liangsu/contract';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatNumber, unitName } from '../../format/quantity.ts';
import { formatDay } from '../../format/time.ts';
import { useLanguage } from '../../frame/use-language.ts';
import { Panel } from '../../parts/page.tsx';
import { LostKinds } from './LostKinds.tsx';
import { LotHolders } from './LotHolders.tsx';

interface Props {
  lots: RecallScope['lots'];
  total: number;
  more: (() => void) | null;
  loading: boolean;
  /** The address of the workbook with all of them. */
  workbook: string;
}

/** Every affected lot with what became of it. */
export function ScopeLots({ lots, total, more, loading, workbook }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const amount = (value: string) =>
    Number(value) === 0 ? <span className="muted">–</span> : formatNumber(value);
  return (
    <Panel title={t('scope.lotsTable')} extra={t('common.total', { count: total })} flush className="long">
      {more && (
        // Paper that leaves lots out says so, however it came to be printed.
        <p className="panel-note print-note">
          {t('scope.printedPart', { count: lots.length, all: total })}{' '}
          <span className="mono">{workbook}</span>
        </p>
      )}
      <div className="scroll-inside">
        <table className="plain dense">
          <thead>
            <tr>
              <th>{t('lot.product')}</th>
              <th>{t('lot.producer')}</th>
              <th>{t('trace.holder')}</th>
              <th>{t('trace.unit')}</th>
              <th className="right">{t('trace.made')}</th>
              <th className="right">{t('trace.carried')}</th>
              <th className="right">{t('trace.used')}</th>
              {LOT_FATES.map((fate) => (
                <th key={fate} className="right">
                  {t(`scope.${fate}`)}
                </th>
              ))}
              <th>{t('scope.affectedSince')}</th>
            </tr>
          </thead>
          <tbody>
            {lots.map((lot) => (
              <tr key={lot.code}>
                <td>
                  <Link to="/lots/$code" params={{ code: lot.code }}>
                    {lot.product ?? lot.code}
                  </Link>
                  {lot.product && (
                    <span className="block mono muted code-small">
                      {lot.code.replace('https://id.gs1.org', '')}
                    </span>
                  )}
                </td>
                <td>{lot.producer}</td>
                <td>
                  <LotHolders lot={lot} />
                </td>
                <td>{unitName(lot.unit, language)}</td>
                <td className="right num">{amount(lot.made)}</td>
                <td className="right num">
                  {lot.expected === null ? t('trace.unknownAmount') : formatNumber(lot.expected)}
                </td>
                <td className="right num">{amount(lot.used)}</td>
                {LOT_FATES.map((fate) => (
                  <td key={fate} className="right num">
                    {amount(lot[fate])}
                    {fate === 'lost' && <LostKinds kinds={lot.lostByKind} />}
                  </td>
                ))}
                <td className="num nowrap">{formatDay(lot.affectedSince)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more && (
        <div className="list-foot no-print">
          <span>{t('common.shown', { count: lots.length })}</span>
          <Button size="small" onClick={more} loading={loading}>
            {t('common.more')}
          </Button>
        </div>
      )}
    </Panel>
  );
}
