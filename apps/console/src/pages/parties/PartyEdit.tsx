import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { createParty, PARTY_KINDS, type PartyView, updateParty } from '@liangsu/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Alert, Button, Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { useMay } from '../../me.ts';
import { AreaSelect } from '../../parts/AreaSelect.tsx';
import { dayRule, glnRule, licenceRule, usccRule } from '../../parts/field-rules.ts';
import { Panel } from '../../parts/page.tsx';
import { EditPage, RecordForm, TextField, textOrNull } from '../../parts/RecordForm.tsx';
import { wordOf } from '../../parts/words.ts';
import { partyQuery } from './PartyPage.tsx';

type Fields = Pick<
  PartyView,
  | 'name'
  | 'nameEn'
  | 'uscc'
  | 'gln'
  | 'kinds'
  | 'jurisdictionCode'
  | 'address'
  | 'contactName'
  | 'contactPhone'
  | 'licences'
>;

export function PartyNew() {
  return (
    <div className="page narrow">
      <PartyForm party={null} />
    </div>
  );
}

export function PartyEdit() {
  const { id } = useParams({ from: '/frame/parties/$id/edit' });
  return (
    <EditPage query={useQuery(partyQuery(Number(id)))}>{(party) => <PartyForm party={party} />}</EditPage>
  );
}

/** Why some fields cannot be typed in here, and where they are changed. */
function ByApprovalOnly({ party }: { party: PartyView }) {
  const { t } = useTranslation();
  const mayApply = useMay('organisation.apply', party.about);
  return (
    <Alert
      className="notice"
      type="info"
      showIcon
      title={t('party.byApproval')}
      description={
        mayApply ? (
          <Link to="/organisations/$id/application" params={{ id: String(party.id) }}>
            {t('organisation.apply')}
          </Link>
        ) : (
          t('party.byApprovalHow')
        )
      }
    />
  );
}

function PartyForm({ party }: { party: PartyView | null }) {
  const { t } = useTranslation();
  // Who keeps the directory may change everything; the server decides the same way.
  const keepsDirectory = useMay('party.merge');
  const sealed = party?.registered === true && !keepsDirectory;
  return (
    <RecordForm<Fields>
      record={party}
      list="/parties"
      words={{ list: t('party.list'), create: t('party.create') }}
      initial={party ?? { kinds: [], licences: [] }}
      save={(fields) => {
        const body = bodyOf(fields);
        return party ? call(updateParty, { params: { id: party.id }, body }) : call(createParty, { body });
      }}
    >
      {sealed && <ByApprovalOnly party={party} />}
      <Panel title={t('party.facts')}>
        <div className="entry-fields">
          <TextField name="name" label={t('common.name')} required disabled={sealed} />
          <TextField name="nameEn" label={t('party.nameEn')} />
          <TextField name="uscc" label={t('party.uscc')} rule={usccRule} max={30} mono disabled={sealed} />
          <TextField name="gln" label={t('party.gln')} rule={glnRule} max={13} mono disabled={sealed} />
          <Form.Item name="kinds" label={t('common.kind')}>
            <Select
              mode="multiple"
              disabled={sealed}
              options={PARTY_KINDS.map((value) => ({ value, label: t(`partyKind.${value}`) }))}
            />
          </Form.Item>
          <Form.Item name="jurisdictionCode" label={t('common.area')}>
            <AreaSelect disabled={sealed} />
          </Form.Item>
          <TextField name="address" label={t('party.address')} max={500} />
          <TextField name="contactName" label={t('common.contact')} max={100} />
          <TextField name="contactPhone" label={t('common.phone')} max={50} />
        </div>
      </Panel>
      <Panel title={t('party.licences')}>
        <Form.List name="licences">
          {(fields, { add, remove }) => (
            <>
              {fields.map((field) => (
                <div key={field.key} className="licence-row">
                  <Form.Item
                    name={[field.name, 'kind']}
                    label={t('party.licenceKind')}
                    rules={[
                      { required: true, message: t('field.required', { label: t('party.licenceKind') }) },
                    ]}
                  >
                    <LicenceKind />
                  </Form.Item>
                  <TextField
                    name={[field.name, 'number']}
                    label={t('party.licenceNumber')}
                    required
                    max={100}
                    rule={licenceRule}
                  />
                  <TextField name={[field.name, 'issuer']} label={t('party.issuer')} />
                  <TextField
                    name={[field.name, 'validFrom']}
                    label={t('party.validFrom')}
                    rule={dayRule}
                    max={10}
                  />
                  <TextField
                    name={[field.name, 'validTo']}
                    label={t('party.validTo')}
                    rule={dayRule}
                    max={10}
                  />
                  <Button
                    type="text"
                    icon={<DeleteOutlined />}
                    aria-label={t('party.removeLicence', { n: field.name + 1 })}
                    onClick={() => remove(field.name)}
                  />
                </div>
              ))}
              <Button icon={<PlusOutlined />} onClick={() => add({})}>
                {t('party.addLicence')}
              </Button>
            </>
          )}
        </Form.List>
      </Panel>
    </RecordForm>
  );
}

const LICENCE_KINDS = [
  'foodProduction',
  'foodTrade',
  'grainPurchase',
  'grainStorage',
  'organic',
  'greenFood',
  'geographicalIndication',
  'goodGrain',
  'accreditation',
  'slaughter',
  'business',
] as const;

/** A licence's kind: one of the usual, or one that was registered in other words. */
function LicenceKind(props: { id?: string; value?: string; onChange?: (kind: string) => void }) {
  useTranslation();
  const { value } = props;
  const kinds =
    !value || LICENCE_KINDS.some((kind) => kind === value) ? LICENCE_KINDS : [...LICENCE_KINDS, value];
  return (
    <Select
      {...props}
      value={value ?? null}
      options={kinds.map((kind) => ({ value: kind, label: wordOf('licenceKind', kind) }))}
    />
  );
}

function bodyOf(fields: Fields) {
  return {
    name: fields.name.trim(),
    nameEn: textOrNull(fields.nameEn),
    uscc: textOrNull(fields.uscc),
    gln: textOrNull(fields.gln),
    kinds: fields.kinds,
    jurisdictionCode: textOrNull(fields.jurisdictionCode),
    address: textOrNull(fields.address),
    contactName: textOrNull(fields.contactName),
    contactPhone: textOrNull(fields.contactPhone),
    licences: (fields.licences ?? []).map((licence) => ({
      kind: licence.kind.trim(),
      number: licence.number.trim(),
      issuer: textOrNull(licence.issuer),
      validFrom: textOrNull(licence.validFrom),
      validTo: textOrNull(licence.validTo),
    })),
  };
}
