import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Filters } from '../../parts/Filters.tsx';
import { PartySelect, PlaceSelect } from '../../parts/PartySelect.tsx';
import { TextFilter } from '../../parts/TextFilter.tsx';

export interface LotFilter {
  q?: string | undefined;
  producer?: number | undefined;
  place?: number | undefined;
  foodClass?: string | undefined;
  commodity?: string | undefined;
}

const CLASSES = [
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
] as const;

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
      <Select
        className="filter-small"
        allowClear
        value={filter.foodClass ?? null}
        placeholder={t('lot.filterClass')}
        aria-label={t('lot.filterClass')}
        options={CLASSES.map((value) => ({ value, label: t(`foodClass.${value}`) }))}
        onChange={(foodClass: string | null) => set({ foodClass: foodClass ?? undefined })}
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
