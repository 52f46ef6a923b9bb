import { LOST_KINDS, type ScopeLotView } from '@liangsu/contract';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../format/quantity.ts';

/** What was lost, kind by kind. */
export function LostKinds({ kinds }: { kinds: ScopeLotView['lostByKind'] }) {
  const { t } = useTranslation();
  return LOST_KINDS.filter((kind) => kinds[kind] !== '0').map((kind) => (
    <span key={kind} className="block muted nowrap">
      {t(`lostKind.${kind}`)} {formatNumber(kinds[kind])}
    </span>
  ));
}
