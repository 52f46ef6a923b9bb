import { ACT_NAMES, ACTION_NAMES } from '@liangsu/domain/access';
import {
  AUDITED_THING_NAMES,
  auditedThingWords,
  auditedWords,
  OUTCOME_NAMES,
  OUTCOMES,
} from '@liangsu/domain/audit';
import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../frame/use-language.ts';
import { ChoiceFilter } from '../../parts/ChoiceFilter.tsx';
import { Filters } from '../../parts/Filters.tsx';
import { TextFilter } from '../../parts/TextFilter.tsx';
import { compact } from '../../search-params.ts';
import type { AuditSearch } from './audit-query.ts';

const ACTIONS = [...ACTION_NAMES, ...ACT_NAMES, 'self', 'public'];

/** Time, who, what, which thing, outcome, from where. */
export function AuditFilters(props: { search: AuditSearch; onChange(next: AuditSearch): void }) {
  const { search, onChange } = props;
  const { t } = useTranslation();
  const english = useLanguage() === 'en';
  const set = (part: AuditSearch) => onChange(compact({ ...search, ...part }));
  const moment = (name: 'from' | 'to') => (
    <Input
      className="audit-moment"
      type="datetime-local"
      prefix={<span className="muted">{t(`audit.${name}`)}</span>}
      aria-label={t(`audit.${name}How`)}
      title={t(`audit.${name}How`)}
      value={
        search[name] === undefined || search[name].length > 10
          ? (search[name] ?? '')
          : `${search[name]}T00:00`
      }
      max="9999-12-31T23:59"
      onChange={(event) => set({ [name]: event.target.value || undefined })}
    />
  );
  return (
    <Filters set={search}>
      {moment('from')}
      {moment('to')}
      <TextFilter
        className="filter-small"
        value={search.actor}
        label={t('audit.filterActor')}
        onChange={(actor) => set({ actor })}
      />
      <Select<string | null>
        className="filter-select"
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        value={search.action ?? null}
        placeholder={t('audit.action')}
        aria-label={t('audit.action')}
        popupMatchSelectWidth={false}
        options={ACTIONS.map((value) => ({ value, label: auditedWords(value, english) }))}
        onChange={(action) => set({ action: action ?? undefined })}
      />
      <ChoiceFilter
        className="filter-small"
        value={AUDITED_THING_NAMES.find((one) => one === search.thing)}
        label={t('audit.filterThing')}
        words={AUDITED_THING_NAMES}
        wordOf={(kind) => auditedThingWords(kind, english)}
        onChange={(thing) => set({ thing, thingId: undefined })}
      />
      {search.thing !== undefined && (
        <TextFilter
          className="filter-small"
          value={search.thingId}
          label={t('audit.filterThingId')}
          onChange={(thingId) => set({ thingId })}
        />
      )}
      <ChoiceFilter
        className="filter-small"
        value={search.outcome}
        label={t('audit.outcome')}
        words={OUTCOME_NAMES}
        wordOf={(outcome) => (english ? OUTCOMES[outcome].en : OUTCOMES[outcome].zh)}
        onChange={(outcome) => set({ outcome })}
      />
      <TextFilter
        className="filter-small"
        value={search.address}
        label={t('audit.filterAddress')}
        onChange={(address) => set({ address })}
      />
      {Object.values(search).some((value) => value !== undefined) && (
        <Button type="link" onClick={() => onChange({})}>
          {t('common.clearFilters')}
        </Button>
      )}
    </Filters>
  );
}
