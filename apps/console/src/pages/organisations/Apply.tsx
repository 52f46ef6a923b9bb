import { type OrganisationView, putApplication } from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Button, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { PageHead, Panel } from '../../parts/page.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { Async } from '../../parts/states.tsx';
import { ApplicationFields, type ApplicationValues, applicationOf } from './ApplicationFields.tsx';
import { NoOrganisation } from './NoOrganisation.tsx';
import { organisationQuery } from './organisation-query.ts';

/** An organisation corrects what it applied for, or asks for a change of what was approved. */
export function Apply() {
  const { id } = useParams({ from: '/frame/organisations/$id/application' });
  const query = useQuery(organisationQuery(Number(id)));
  return (
    <div className="page narrow">
      <Async query={query} rows={8} notFound={<NoOrganisation />}>
        {(one) => <ApplyForm one={one} />}
      </Async>
    </div>
  );
}

/** What stands in the form at first: what waits, else what holds. */
function initialOf(one: OrganisationView): Partial<ApplicationValues> {
  const from = one.application ?? { ...one, address: null };
  return {
    name: from.name,
    kinds: from.kinds,
    area: from.jurisdictionCode,
    address: from.address ?? undefined,
    level: from.authority?.level,
    disciplines: from.authority?.disciplines,
    laboratoryLevel: from.laboratoryLevel ?? undefined,
  };
}

function ApplyForm({ one }: { one: OrganisationView }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const back = { to: '/organisations/$id', params: { id: String(one.id) } } as const;
  const send = useMutation({
    mutationFn: (values: ApplicationValues) =>
      call(putApplication, { params: { id: one.id }, body: applicationOf(values) }),
    onSuccess: async (saved) => {
      client.setQueryData(organisationQuery(one.id).queryKey, saved);
      await client.invalidateQueries({ queryKey: ['organisations'] });
      await navigate(back);
    },
  });
  return (
    <>
      <PageHead
        crumbs={[
          { title: t('organisation.list'), link: { to: '/organisations' } },
          { title: one.name, link: back },
          { title: t('organisation.apply') },
        ]}
        title={t('organisation.apply')}
        sub={one.uscc && <span className="mono">{one.uscc}</span>}
      />
      <p className="muted">{t('organisation.applyHow')}</p>
      <Form<ApplicationValues>
        layout="vertical"
        initialValues={initialOf(one)}
        validateTrigger="onBlur"
        scrollToFirstError={{ focus: true }}
        onFinish={(values) => send.mutate(values)}
        className="record-form"
      >
        <Panel>
          <ApplicationFields />
        </Panel>
        <Refusal error={send.error} />
        <div className="page-actions">
          <Button type="primary" htmlType="submit" loading={send.isPending}>
            {t('organisation.applySend')}
          </Button>
          <Link {...back}>{t('common.cancel')}</Link>
        </div>
      </Form>
    </>
  );
}
