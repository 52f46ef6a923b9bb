import type { ScopeLotView } from '@liangsu/contract';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatQuantity } from '../../format/quantity.ts';
import { formatDay } from '../../format/time.ts';
import { useLanguage } from '../../frame/use-language.ts';
import { PartyLink } from '../../parts/party.tsx';
import { usePrinting } from '../../parts/use-printing.ts';
import { Withheld } from '../../parts/withheld.tsx';

const FEW = 3;

/** Who has how much of a lot where: the first few, and all that were read when asked. */
export function LotHolders({ lot }: { lot: ScopeLotView }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [asked, setAll] = useState(false);
  const printing = usePrinting();
  const all = asked || printing;
  if (lot.holderCount + lot.holdersWithheld === 0) return <span className="muted">–</span>;
  const shown = all ? lot.holders : lot.holders.slice(0, FEW);
  const hidden = lot.holderCount - shown.length;
  return (
    <ul className="lot-holders">
      {shown.map((holder, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: holdings of one answer stay where they are
        <li key={index}>
          {holder.party ? (
            <PartyLink party={holder.party} />
          ) : (
            <span className="muted">{t('common.notStated')}</span>
          )}{' '}
          <span className="num nowrap">
            {holder.amount === null
              ? t('trace.unknownAmount')
              : formatQuantity({ value: holder.amount, unit: lot.unit }, language)}
            {holder.pieces !== null &&
              ` (${formatQuantity({ value: holder.pieces, unit: 'piece' }, language)})`}
          </span>
          <span className="block muted">
            {[
              holder.inTransit ? t('lot.inTransit') : holder.place?.name,
              holder.container?.replace('https://id.gs1.org', ''),
              holder.since && t('scope.since', { day: formatDay(holder.since) }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </li>
      ))}
      {lot.holdersWithheld > 0 && (
        <li>
          <Withheld
            text={t('scope.holdersWithheld', { count: lot.holdersWithheld })}
            count={lot.holdersWithheld}
          />
        </li>
      )}
      {hidden > 0 && (
        <li>
          {shown.length < lot.holders.length ? (
            <Button type="link" size="small" onClick={() => setAll(true)}>
              {t('scope.moreHolders', { count: hidden })}
            </Button>
          ) : (
            <span className="muted">{t('scope.holdersNext', { count: hidden })}</span>
          )}
        </li>
      )}
    </ul>
  );
}
