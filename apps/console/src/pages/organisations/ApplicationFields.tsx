import { type Application, REGISTRABLE_KINDS } from '@liangsu/contract';
import {
  AUTHORITY_LEVELS,
  type AuthorityLevel,
  answeredParts,
  type Discipline,
  LABORATORY_LEVELS,
  type LaboratoryLevel,
  type OrganisationKind,
} from '@liangsu/domain/access';
import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Static } from 'typebox';
import { AreaSelect } from '../../parts/AreaSelect.tsx';
import { useAccessWords } from '../../parts/access-words.tsx';
import { TextField, textOrNull } from '../../parts/RecordForm.tsx';

type ApplicationBody = Static<typeof Application>;

/** What an organisation says of itself, as it is typed. */
export interface ApplicationValues {
  name: string;
  kinds: OrganisationKind[];
  level?: AuthorityLevel | undefined;
  disciplines?: Discipline[] | undefined;
  laboratoryLevel?: LaboratoryLevel | undefined;
  area: string;
  address?: string | undefined;
}

/** What was typed, as the contract wants it. */
export function applicationOf(values: ApplicationValues): ApplicationBody {
  const level = AUTHORITY_LEVELS.find((one) => one === values.level);
  const authority = values.kinds.includes('authority') && level ? level : null;
  return {
    name: values.name,
    kinds: REGISTRABLE_KINDS.filter((kind) => values.kinds.includes(kind)) as ApplicationBody['kinds'],
    jurisdictionCode: values.area,
    address: textOrNull(values.address),
    authority: authority && { level: authority, disciplines: values.disciplines ?? [] },
    laboratoryLevel: values.kinds.includes('laboratory') ? (values.laboratoryLevel ?? null) : null,
  };
}

/** Whose bureaus answer for what was chosen: said while it is chosen, so nobody waits for the wrong one. */
function WhoAnswers({ kinds }: { kinds: readonly OrganisationKind[] }) {
  const { t } = useTranslation();
  const words = useAccessWords();
  if (kinds.length === 0 || kinds.includes('authority')) return null;
  return answeredParts(kinds).map((part) => (
    <span className="block" key={part.kinds.join()}>
      {t('organisation.answeredBy', {
        kind: part.kinds.map(words.kind).join(t('common.and')),
        disciplines: part.disciplines.map(words.discipline).join(t('organisation.or')),
      })}
    </span>
  ));
}

/** What an authority says of itself, and a laboratory; others see neither. */
function RankFields({ kinds }: { kinds: readonly OrganisationKind[] }) {
  const { t } = useTranslation();
  const words = useAccessWords();
  const needed = (label: string) => [{ required: true, message: t('field.choose', { label }) }];
  return (
    <>
      {kinds.includes('authority') && (
        <>
          <Form.Item name="level" label={t('organisation.level')} rules={needed(t('organisation.level'))}>
            <Select options={words.levels} aria-label={t('organisation.level')} />
          </Form.Item>
          <Form.Item
            name="disciplines"
            label={t('organisation.disciplines')}
            rules={needed(t('organisation.disciplines'))}
          >
            <Select
              mode="multiple"
              showSearch={{ optionFilterProp: 'label' }}
              options={words.disciplines}
              aria-label={t('organisation.disciplines')}
            />
          </Form.Item>
        </>
      )}
      {kinds.includes('laboratory') && (
        <Form.Item
          name="laboratoryLevel"
          label={t('organisation.laboratoryLevel')}
          rules={needed(t('organisation.laboratoryLevel'))}
        >
          <Select
            options={LABORATORY_LEVELS.map((value) => ({ value, label: t(`laboratoryLevel.${value}`) }))}
            aria-label={t('organisation.laboratoryLevel')}
          />
        </Form.Item>
      )}
    </>
  );
}

/** The fields of a registration and of an application for a change, inside a form. */
export function ApplicationFields() {
  const { t } = useTranslation();
  const words = useAccessWords();
  const kinds: OrganisationKind[] = Form.useWatch('kinds') ?? [];
  const needed = (label: string) => [{ required: true, message: t('field.choose', { label }) }];
  return (
    <>
      <TextField name="name" label={t('common.name')} required />
      <Form.Item
        name="kinds"
        label={t('organisation.kinds')}
        rules={needed(t('organisation.kinds'))}
        extra={<WhoAnswers kinds={kinds} />}
      >
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          options={words.kinds}
          aria-label={t('organisation.kinds')}
        />
      </Form.Item>
      <RankFields kinds={kinds} />
      <Form.Item name="area" label={t('common.area')} rules={needed(t('common.area'))}>
        <AreaSelect />
      </Form.Item>
      <TextField name="address" label={t('party.address')} max={500} />
    </>
  );
}
