import type { Trace } from '@liangsu/contract';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type ColourBy, type Legend, STATE_STYLE } from './colours.ts';
import type { NodeState } from './graph-model.ts';

/** What the colours and lines mean. */
export function LegendBox({ legend, by, trace }: { legend: readonly Legend[]; by: ColourBy; trace: Trace }) {
  const { t } = useTranslation();
  const provinces = useMemo(() => provinceNames(trace), [trace]);
  const word = (key: string) =>
    by === 'holder'
      ? t(`lane.${key as 'grow'}`)
      : by === 'state'
        ? t(`nodeState.${key as NodeState}`)
        : key === ''
          ? t('common.unknown')
          : (provinces.get(key) ?? key);
  return (
    <ul className="explorer-legend" aria-label={t('explorer.legend')}>
      {legend.map(({ key, colour, count }) => (
        <li key={key}>
          <span className="swatch" style={{ background: colour }} aria-hidden="true">
            {by === 'state' ? STATE_STYLE[key as NodeState].sign : ''}
          </span>
          {word(key)} <span className="muted num">{count}</span>
        </li>
      ))}
      <li>
        <span className="swatch line" /> {t('explorer.legendLine')}
      </li>
      <li>
        <span className="swatch line dashed" /> {t('explorer.legendUnknown')}
      </li>
    </ul>
  );
}

/** Names of provinces by their two digits, as far as the trace's places tell them. */
function provinceNames(trace: Trace): Map<string, string> {
  const names = new Map<string, string>();
  for (const { area, areaCode } of trace.places) {
    if (!area || !areaCode) continue;
    const name = /^.+?(?:\u7701|\u81ea\u6cbb\u533a|\u5e02|\u884c\u653f\u533a)/.exec(area)?.[0];
    names.set(areaCode.slice(0, 2), name ?? area);
  }
  return names;
}
