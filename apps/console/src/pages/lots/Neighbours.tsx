import type { LotView } from '@liangsu/contract';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../me.ts';
import { LotState, lotName, Qty } from '../../parts/lot.tsx';
import { Withheld } from '../../parts/withheld.tsx';

type Neighbour = LotView['inputs'][number];
const SHOWN = 5;

/** What a lot was made from and what was made of it, side by side; the rest is in the genealogy. */
export function Neighbours({ lot }: { lot: LotView }) {
  const { t } = useTranslation();
  return (
    <div className="neighbours">
      <Side
        title={t('lot.inputs')}
        none={lot.stub ? t('lot.stubInputs') : t('lot.noInputs')}
        items={lot.inputs}
        count={lot.inputCount}
        withheld={lot.inputsWithheld}
        code={lot.code}
      />
      <div className="neighbour-arrow" aria-hidden="true" />
      <div className="neighbour this">
        <span className="muted">{t('lot.thisLot')}</span>
        <strong>{lotName(lot)}</strong>
        <Qty value={lot.made} />
      </div>
      <div className="neighbour-arrow" aria-hidden="true" />
      <Side
        title={t('lot.outputs')}
        none={t('lot.noOutputs')}
        items={lot.outputs}
        count={lot.outputCount}
        withheld={lot.outputsWithheld}
        code={lot.code}
      />
    </div>
  );
}

function Side(props: {
  title: string;
  none: string;
  items: Neighbour[];
  count: number;
  withheld: number;
  code: string;
}) {
  const { title, none, items, count, withheld, code } = props;
  const mayTrace = useMay('lot.trace');
  const { t } = useTranslation();
  const rest = count - withheld - Math.min(items.length, SHOWN);
  return (
    <div>
      <h3>
        {title} <span className="muted num">{count > 0 && count}</span>
      </h3>
      {count === 0 && <p className="muted">{none}</p>}
      <ul>
        {items.slice(0, SHOWN).map(({ lot, amount }) => (
          <li key={lot.id} className="neighbour">
            <Link to="/lots/$code" params={{ code: lot.code }}>
              {lotName(lot)}
            </Link>
            <span className="muted">{lot.producer?.name}</span>
            <span className="neighbour-foot">
              <Qty value={amount} />
              {(lot.notice || lot.stub) && <LotState lot={lot} />}
            </span>
          </li>
        ))}
      </ul>
      {rest > 0 && mayTrace && (
        <Link to="/lots/$code/genealogy" params={{ code }}>
          {t('lot.moreNeighbours', { count: rest })}
        </Link>
      )}
      <Withheld text={t('lot.neighboursWithheld', { count: withheld })} count={withheld} />
    </div>
  );
}
