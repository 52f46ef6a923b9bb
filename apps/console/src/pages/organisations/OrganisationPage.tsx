import {
  addOrganisationDocument,
  DOCUMENT_KINDS,
  getOrganisation,
  getOrganisationDocument,
  type OrganisationView,
  routeUrl,
} from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Button, Select, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { useMay } from '../../me.ts';
import { OrganisationStateTag, useAccessWords } from '../../parts/access-words.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { Facts, PageHead, Panel } from '../../parts/page.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { Async, Nothing } from '../../parts/states.tsx';
import { Decide } from './Decide.tsx';

/** One organisation: what it is, what waits, its papers, its steps. */
export function OrganisationPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: '/frame/organisations/$id' });
  const query = useQuery({
    queryKey: ['organisation', Number(id)],
    queryFn: ({ signal }) => call(getOrganisation, { params: { id: Number(id) } }, signal),
  });
  return (
    <div className="page">
      <Async query={query} rows={8} notFound={<Nothing title={t('error.notFound')} />}>
        {(one) => <Details one={one} />}
      </Async>
    </div>
  );
}

function Details({ one }: { one: OrganisationView }) {
  const { t } = useTranslation();
  const words = useAccessWords();
  const list = t('common.and');
  const facts = (of: Pick<OrganisationView, 'kinds' | 'authority' | 'laboratoryLevel'>) =>
    [
      [t('organisation.kinds'), of.kinds.map(words.kind).join(list)],
      [t('organisation.level'), of.authority && words.level(of.authority.level)],
      [t('organisation.disciplines'), of.authority?.disciplines.map(words.discipline).join(list)],
      [t('organisation.laboratoryLevel'), of.laboratoryLevel && t(`laboratoryLevel.${of.laboratoryLevel}`)],
    ] as const;
  return (
    <>
      <PageHead
        crumbs={[{ title: t('organisation.list'), link: { to: '/organisations' } }, { title: one.name }]}
        title={one.name}
        state={<OrganisationStateTag state={one.state} />}
        sub={one.uscc && <span className="mono">{one.uscc}</span>}
        actions={<Decide one={one} />}
      />
      <Panel title={t('party.facts')}>
        <Facts
          items={[
            ...facts(one),
            [t('common.area'), one.area],
            [
              t('organisation.record'),
              <Link key="party" to="/parties/$id" params={{ id: String(one.id) }}>
                {one.name}
              </Link>,
            ],
          ]}
        />
      </Panel>
      {one.application && (
        <Panel title={t('organisation.waits')}>
          <Facts
            items={[
              [t('common.name'), one.application.name],
              ...facts(one.application),
              [t('common.area'), one.application.jurisdictionCode],
              [t('party.address'), one.application.address],
            ]}
          />
        </Panel>
      )}
      <Papers one={one} />
      <Panel title={t('organisation.steps')} flush>
        <PlainTable
          heads={[t('organisation.when'), t('organisation.step'), t('party.by'), t('entry.reason')]}
        >
          {one.steps.map((step) => (
            <tr key={step.at + step.kind}>
              <td className="num nowrap">{formatTime(step.at)}</td>
              <td>{t(`organisationStep.${step.kind}`)}</td>
              <td>{step.by}</td>
              <td>{step.reason}</td>
            </tr>
          ))}
        </PlainTable>
      </Panel>
    </>
  );
}

/** A file's content in base64, without the head of its data address. */
const base64 = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

function Papers({ one }: { one: OrganisationView }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const mayApply = useMay('organisation.apply', one.about);
  const [kind, setKind] = useState<(typeof DOCUMENT_KINDS)[number]>('businessLicence');
  const add = useMutation({
    mutationFn: async (file: File) =>
      call(addOrganisationDocument, {
        params: { id: one.id },
        body: { kind, name: file.name.slice(-200), content: await base64(file) },
      }),
    onSuccess: (saved) => client.setQueryData(['organisation', one.id], saved),
  });
  return (
    <Panel
      title={t('organisation.papers')}
      flush
      extra={
        mayApply && (
          <>
            <Select
              size="small"
              value={kind}
              onChange={setKind}
              aria-label={t('organisation.paperKind')}
              options={DOCUMENT_KINDS.map((value) => ({ value, label: t(`paperKind.${value}`) }))}
              popupMatchSelectWidth={false}
            />{' '}
            <Upload
              accept=".pdf,.png,.jpg,.jpeg"
              showUploadList={false}
              beforeUpload={(file) => {
                add.mutate(file);
                return false;
              }}
            >
              <Button size="small" loading={add.isPending}>
                {t('organisation.addPaper')}
              </Button>
            </Upload>
          </>
        )
      }
    >
      <Refusal error={add.error} />
      {one.documents.length === 0 ? (
        <Nothing title={t('organisation.noPapers')} how={t('organisation.noPapersHow')} />
      ) : (
        <PlainTable heads={[t('organisation.paperKind'), t('organisation.file'), t('organisation.when')]}>
          {one.documents.map((paper) => (
            <tr key={paper.id}>
              <td>{t(`paperKind.${paper.kind}`)}</td>
              <td>
                <a href={routeUrl(getOrganisationDocument, { id: one.id, document: paper.id })}>
                  {paper.name}
                </a>
              </td>
              <td className="num nowrap">{formatTime(paper.at)}</td>
            </tr>
          ))}
        </PlainTable>
      )}
    </Panel>
  );
}
