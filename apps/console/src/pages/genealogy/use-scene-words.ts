import type { Trace } from '@liangsu/contract';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { shortQuantity } from '../../format/quantity.ts';
import { formatDay } from '../../format/time.ts';
import { useLanguage } from '../../frame/use-language.ts';
import type { GraphNode } from './graph-model.ts';
import type { SceneWords } from './scene.ts';

/** The words of the picture in the reader's language. */
export function useSceneWords(trace: Trace): Pick<SceneWords, 'wordsOf' | 'laneWord' | 'timeWord'> {
  const { t } = useTranslation();
  const language = useLanguage();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another trace is another picture
  return useMemo(
    () => ({
      wordsOf(node: GraphNode) {
        const amount =
          node.amount === null
            ? ''
            : shortQuantity({ value: String(node.amount), unit: node.unit }, language);
        const title =
          node.kind === 'group' ? `${t('trace.lotCount', { count: node.count })} ${node.title}` : node.title;
        const first = node.kind === 'holding' ? node.holder : title;
        const second = node.kind === 'holding' ? `${amount} ${node.title}` : `${amount} ${node.holder}`;
        return [first, second.trim()] as const;
      },
      laneWord: (lane: string) => t(`lane.${lane as 'grow'}`),
      timeWord: (time: number) => formatDay(new Date(time).toISOString()),
    }),
    [t, language, trace],
  );
}
