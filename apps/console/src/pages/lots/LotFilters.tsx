import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { ChoiceFilter } from '../../parts/ChoiceFilter.tsx';
import { Filters } from '../../parts/Filters.tsx';
import { PartySelect, PlaceSelect } from '../../parts/PartySelect.tsx';
import { TextFilter } from '../../parts/TextFilter.tsx';
import { wordOf } from '../../parts/words.ts';

export interface LotFilter {
  q?: string | undefined;
  producer?: number | undefined;
  place?: number | undefined;
  foodClass?: string | undefined;
  commodity?: string | undefined;
}

const CLASSES: readonly string[] = [
  'grain',
  'rawGrain',
  'finishedGrain',
  'oilseed',
  'edibleOil',
  'soy',
  'vegetable',
  'fruit',
  'meat',
  'poultry',
  'egg',
  'aquatic',
  'dairy',
  'condiment',
  'salt',
  'alcohol',
  'localSpecialty',
  'feed',
  'processed',
];

export function LotFilters({ filter, onChange }: { filter: LotFilter; onChange(next: LotFilter): void }) {
  const { t } = useTranslation();
  const any = Object.values(filter).some((value) => value !== undefined);
  const set = (part: LotFilter) => onChange({ ...filter, ...part });
  return (
    <Filters set={filter}>
      <TextFilter
        value={filter.q}
        label={t('lot.filterQ')}
        className="filter-wide"
        onChange={(q) => set({ q })}
      />
      <PartySelect
        className="filter-select"
        value={filter.producer ?? null}
        placeholder={t('lot.filterProducer')}
        onChange={(producer) => set({ producer })}
      />
      <PlaceSelect
        className="filter-select"
        value={filter.place ?? null}
        placeholder={t('lot.filterPlace')}
        onChange={(place) => set({ place })}
      />
      <ChoiceFilter
        className="filter-small"
        value={filter.foodClass}
        label={t('lot.filterClass')}
        words={CLASSES}
        wordOf={(word) => wordOf('foodClass', word)}
        onChange={(foodClass) => set({ foodClass })}
      />
      <TextFilter
        value={filter.commodity}
        label={t('lot.filterCommodity')}
        className="filter-small"
        onChange={(commodity) => set({ commodity })}
      />
      {any && (
        <Button type="link" onClick={() => onChange({})}>
          {t('common.clearFilters')}
        </Button>
      )}
    </Filters>
  );
}
