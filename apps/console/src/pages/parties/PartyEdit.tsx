import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { createParty, PARTY_KINDS, type PartyView, updateParty } from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Button, Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { AreaSelect } from '../../parts/AreaSelect.tsx';
import { dayRule, glnRule, licenceRule, usccRule } from '../../parts/field-rules.ts';
import { PageHead, Panel } from '../../parts/page.tsx';
import { RecordForm, TextField, textOrNull } from '../../parts/RecordForm.tsx';
import { Async } from '../../parts/states.tsx';
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
  const query = useQuery(partyQuery(Number(id)));
  return (
    <div className="page narrow">
      <Async query={query}>{(party) => <PartyForm party={party} />}</Async>
    </div>
  );
}

function PartyForm({ party }: { party: PartyView | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const save = useMutation({
    mutationFn: (fields: Fields) => {
      const body = bodyOf(fields);
      return party ? call(updateParty, { params: { id: party.id }, body }) : call(createParty, { body });
    },
    onSuccess: async (saved) => {
      await client.invalidateQueries();
      await navigate({ to: '/parties/$id', params: { id: String(saved.id) } });
    },
  });
  const leave = () =>
    party ? navigate({ to: '/parties/$id', params: { id: String(party.id) } }) : navigate({ to: '/parties' });
  return (
    <>
      <PageHead
        crumbs={[
          { title: t('party.list'), link: { to: '/parties' } },
          { title: party?.name ?? t('party.create') },
        ]}
        title={party ? `${t('common.edit')} · ${party.name}` : t('party.create')}
      />
      <RecordForm<Fields>
        form={form}
        initial={party ?? { kinds: [], licences: [] }}
        error={save.error}
        pending={save.isPending}
        onSave={(fields) => save.mutate(fields)}
        onCancel={leave}
      >
        <Panel title={t('party.facts')}>
          <div className="entry-fields">
            <TextField name="name" label={t('common.name')} required />
            <TextField name="nameEn" label={t('party.nameEn')} />
            <TextField name="uscc" label={t('party.uscc')} rule={usccRule} max={30} mono />
            <TextField name="gln" label={t('party.gln')} rule={glnRule} max={13} mono />
            <Form.Item name="kinds" label={t('common.kind')}>
              <Select
                mode="multiple"
                options={PARTY_KINDS.map((value) => ({ value, label: t(`partyKind.${value}`) }))}
              />
            </Form.Item>
            <Form.Item name="jurisdictionCode" label={t('common.area')}>
              <AreaSelect />
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
                    <TextField name={[field.name, 'kind']} label={t('party.licenceKind')} required max={50} />
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
    </>
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
