import { registerOrganisation } from '@liangsu/contract';
import {
  AUTHORITY_LEVELS,
  type AuthorityLevel,
  type Discipline,
  LABORATORY_LEVELS,
  type LaboratoryLevel,
  type OrganisationKind,
} from '@liangsu/domain/access';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Form, Result, Select, Typography } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { AreaSelect } from '../../parts/AreaSelect.tsx';
import { useAccessWords } from '../../parts/access-words.tsx';
import { usccRule } from '../../parts/field-rules.ts';
import { TextField, textOrNull } from '../../parts/RecordForm.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { AccountFields, type AccountValues } from './AccountFields.tsx';

interface Fields extends AccountValues {
  name: string;
  uscc: string;
  kinds: OrganisationKind[];
  level?: AuthorityLevel;
  disciplines?: Discipline[];
  laboratoryLevel?: LaboratoryLevel;
  area: string;
  address?: string;
}

/** What an authority says of itself, and a laboratory; others see neither. */
function RankFields({ kinds }: { kinds: readonly OrganisationKind[] }) {
  const { t } = useTranslation();
  const words = useAccessWords();
  const needed = (label: string) => [{ required: true, message: t('field.required', { label }) }];
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

/** An organisation registers, with its first account; both wait for the authority of its territory. */
export function Register() {
  const { t } = useTranslation();
  const words = useAccessWords();
  const [form] = Form.useForm<Fields>();
  const kinds = Form.useWatch('kinds', form) ?? [];
  useEffect(() => {
    document.title = `${t('register.title')} · ${t('app.name')}`;
  }, [t]);
  const send = useMutation({
    mutationFn: (values: Fields) => {
      const level = AUTHORITY_LEVELS.find((one) => one === values.level);
      const authority = values.kinds.includes('authority') && level ? level : null;
      return call(registerOrganisation, {
        body: {
          uscc: values.uscc,
          organisation: {
            name: values.name,
            kinds: values.kinds as Exclude<OrganisationKind, 'installation'>[],
            jurisdictionCode: values.area,
            address: textOrNull(values.address),
            authority: authority && { level: authority, disciplines: values.disciplines ?? [] },
            laboratoryLevel: values.kinds.includes('laboratory') ? (values.laboratoryLevel ?? null) : null,
          },
          person: { login: values.login, password: values.password, displayName: values.displayName },
        },
      });
    },
  });
  if (send.isSuccess)
    return (
      <main className="page narrow alone">
        <Result
          status="success"
          title={t('register.done')}
          subTitle={
            <>
              <p>
                {t('register.login')}{' '}
                <Typography.Text copyable strong className="mono">
                  {send.data.login}
                </Typography.Text>
              </p>
              <p>{t('register.doneHow')}</p>
            </>
          }
          extra={<Link to="/sign-in">{t('signIn.title')}</Link>}
        />
      </main>
    );
  return (
    <main className="page narrow alone">
      <h1>{t('register.title')}</h1>
      <p className="muted">{t('register.how')}</p>
      <Form<Fields>
        form={form}
        layout="vertical"
        validateTrigger="onBlur"
        scrollToFirstError={{ focus: true }}
        onFinish={(values) => send.mutate(values)}
        className="record-form"
      >
        <h2>{t('register.organisation')}</h2>
        <TextField name="name" label={t('common.name')} required />
        <TextField name="uscc" label={t('party.uscc')} rule={usccRule} required mono max={30} />
        <Form.Item
          name="kinds"
          label={t('organisation.kinds')}
          rules={[{ required: true, message: t('field.required', { label: t('organisation.kinds') }) }]}
        >
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            options={words.kinds}
            aria-label={t('organisation.kinds')}
          />
        </Form.Item>
        <RankFields kinds={kinds} />
        <Form.Item
          name="area"
          label={t('common.area')}
          rules={[{ required: true, message: t('field.required', { label: t('common.area') }) }]}
        >
          <AreaSelect />
        </Form.Item>
        <TextField name="address" label={t('party.address')} max={500} />
        <h2>{t('register.person')}</h2>
        <p className="muted">{t('register.personHow')}</p>
        <AccountFields loginHow={t('register.loginHow')} />
        <Refusal error={send.error} />
        <div className="page-actions">
          <Button type="primary" htmlType="submit" loading={send.isPending}>
            {t('register.submit')}
          </Button>
          <Link to="/sign-in">{t('register.back')}</Link>
        </div>
      </Form>
    </main>
  );
}
