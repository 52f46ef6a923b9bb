import { createPlace, PLACE_KINDS, type PlaceView, updatePlace } from '@liangsu/contract';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { AreaSelect } from '../../parts/AreaSelect.tsx';
import { glnRule, numberRule, placeCodeRule } from '../../parts/field-rules.ts';
import { PartySelect, PlaceSelect } from '../../parts/PartySelect.tsx';
import { Panel } from '../../parts/page.tsx';
import { EditPage, numberOrNull, RecordForm, TextField, textOrNull } from '../../parts/RecordForm.tsx';
import { placeQuery } from './PlacePage.tsx';

type Fields = Pick<
  PlaceView,
  | 'name'
  | 'nameEn'
  | 'code'
  | 'gln'
  | 'kind'
  | 'parentId'
  | 'operatorId'
  | 'jurisdictionCode'
  | 'address'
  | 'longitude'
  | 'latitude'
  | 'capacityKg'
>;

export function PlaceNew() {
  return (
    <div className="page narrow">
      <PlaceForm place={null} />
    </div>
  );
}

export function PlaceEdit() {
  const { id } = useParams({ from: '/frame/places/$id/edit' });
  return (
    <EditPage query={useQuery(placeQuery(Number(id)))}>{(place) => <PlaceForm place={place} />}</EditPage>
  );
}

function PlaceForm({ place }: { place: PlaceView | null }) {
  const { t } = useTranslation();
  return (
    <RecordForm<Fields>
      record={place}
      list="/places"
      words={{ list: t('place.list'), create: t('place.create') }}
      initial={place ?? { kind: 'depot' }}
      save={(fields) => {
        const body = bodyOf(fields);
        return place ? call(updatePlace, { params: { id: place.id }, body }) : call(createPlace, { body });
      }}
    >
      <Panel title={t('place.facts')}>
        <div className="entry-fields">
          <TextField name="name" label={t('common.name')} required />
          <TextField name="nameEn" label={t('party.nameEn')} />
          <Form.Item name="kind" label={t('common.kind')} required>
            <Select options={PLACE_KINDS.map((value) => ({ value, label: t(`placeKind.${value}`) }))} />
          </Form.Item>
          <TextField name="code" label={t('place.code')} rule={placeCodeRule} max={30} mono />
          <Form.Item name="parentId" label={t('place.parent')}>
            <PlaceSelect />
          </Form.Item>
          <Form.Item name="operatorId" label={t('place.operator')}>
            <PartySelect />
          </Form.Item>
          <Form.Item name="jurisdictionCode" label={t('common.area')}>
            <AreaSelect />
          </Form.Item>
          <TextField name="address" label={t('party.address')} max={500} />
          <TextField name="gln" label={t('party.gln')} rule={glnRule} max={13} mono />
          <TextField
            name="longitude"
            label={t('place.longitude')}
            rule={numberRule(-180, 180)}
            max={20}
            suffix="°"
          />
          <TextField
            name="latitude"
            label={t('place.latitude')}
            rule={numberRule(-90, 90)}
            max={20}
            suffix="°"
          />
          <TextField
            name="capacityKg"
            label={t('place.capacity')}
            rule={numberRule(0, 1e12)}
            max={20}
            suffix="kg"
          />
        </div>
      </Panel>
    </RecordForm>
  );
}

function bodyOf(fields: Fields) {
  return {
    name: fields.name.trim(),
    nameEn: textOrNull(fields.nameEn),
    code: textOrNull(fields.code),
    gln: textOrNull(fields.gln),
    kind: fields.kind,
    parentId: fields.parentId ?? null,
    operatorId: fields.operatorId ?? null,
    jurisdictionCode: textOrNull(fields.jurisdictionCode),
    address: textOrNull(fields.address),
    longitude: numberOrNull(fields.longitude),
    latitude: numberOrNull(fields.latitude),
    capacityKg: textOrNull(fields.capacityKg),
  };
}
