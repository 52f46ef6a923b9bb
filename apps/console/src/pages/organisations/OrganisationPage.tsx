import {
  addOrganisationDocument,
  DOCUMENT_KINDS,
  getOrganisationDocument,
  getParty,
  type OrganisationView,
  routeUrl,
} from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Button, Select, Tag, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { useMay, useMaySee } from '../../me.ts';
import { OrganisationStateTag, useAccessWords } from '../../parts/access-words.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { Facts, PageHead, Panel } from '../../parts/page.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { Async, Nothing } from '../../parts/states.tsx';
import { Decide } from './Decide.tsx';
import { ErasePaper } from './ErasePaper.tsx';
import { Inside } from './Inside.tsx';
import { NoOrganisation } from './NoOrganisation.tsx';
import { organisationQuery } from './organisation-query.ts';

/** One organisation: what it is, what waits and for whom, its papers, its steps. */
export function OrganisationPage() {
  const { id } = useParams({ from: '/frame/organisations/$id' });
  const query = useQuery(organisationQuery(Number(id)));
  return (
    <div className="page">
      <Async query={query} rows={8} notFound={<NoOrganisation />}>
        {(one) => <Details one={one} />}
      </Async>
    </div>
  );
}

function Details({ one }: { one: OrganisationView }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const words = useAccessWords();
  const mayApply = useMay('organisation.apply', one.about);
  const seesRecord = useMaySee(getParty);
  const list = t('common.and');
  const { application, answers } = one;
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
        actions={
          <>
            <Decide one={one} />
            {mayApply && (
              <Button
                onClick={() =>
                  navigate({ to: '/organisations/$id/application', params: { id: String(one.id) } })
                }
              >
                {t(application ? 'organisation.applyAgain' : 'organisation.apply')}
              </Button>
            )}
          </>
        }
      />
      {one.state === 'applied' && <p className="muted">{t('organisation.appliedHow')}</p>}
      {one.state !== 'applied' && (
        <Panel title={t('party.facts')}>
          <Facts
            items={[
              ...facts(one),
              [t('common.area'), one.area],
              [
                t('organisation.record'),
                seesRecord && one.state !== 'refused' ? (
                  <Link key="party" to="/parties/$id" params={{ id: String(one.id) }}>
                    {t('organisation.seeRecord')}
                  </Link>
                ) : null,
              ],
            ]}
          />
        </Panel>
      )}
      {application && (
        <Panel title={t('organisation.waits')}>
          <Facts
            items={[
              [t('common.name'), application.name],
              [t('party.uscc'), application.uscc && <span className="mono">{application.uscc}</span>],
              ...facts(application),
              [t('common.area'), one.applicationArea ?? application.jurisdictionCode],
              [t('party.address'), application.address],
            ]}
          />
        </Panel>
      )}
      {answers.some(({ state }) => state !== 'approved') && one.state !== 'refused' && <Answers one={one} />}
      <Papers one={one} />
      <Panel title={t('organisation.steps')} flush>
        <PlainTable
          heads={[
            t('organisation.when'),
            t('organisation.step'),
            t('organisation.kinds'),
            t('party.by'),
            t('entry.reason'),
          ]}
        >
          {one.steps.map((step) => (
            <tr key={step.at + step.kind}>
              <td className="num nowrap">{formatTime(step.at)}</td>
              <td>{t(`organisationStep.${step.kind}`)}</td>
              <td>{step.answered?.map(words.kind).join(list)}</td>
              <td>{step.by}</td>
              <td>{step.reason}</td>
            </tr>
          ))}
        </PlainTable>
      </Panel>
      <Inside organisation={one.id} />
    </>
  );
}

const ANSWER_COLOUR = { approved: 'success', waiting: 'warning', refused: 'default' } as const;

/** Kind by kind: answered, or whose answer it waits for. */
function Answers({ one }: { one: OrganisationView }) {
  const { t } = useTranslation();
  const words = useAccessWords();
  return (
    <Panel title={t('organisation.answers')} flush>
      <PlainTable heads={[t('organisation.kinds'), t('organisation.whoAnswers'), t('common.state')]}>
        {one.answers.map(({ kinds, state, disciplines, bureaus }) => (
          <tr key={kinds.join()}>
            <td>{kinds.map(words.kind).join(t('common.and'))}</td>
            <td>
              {disciplines.map(words.discipline).join(t('organisation.or'))}
              <span className="block muted">
                {bureaus.length === 0
                  ? t(
                      one.authority || one.application?.authority
                        ? 'organisation.admits'
                        : 'organisation.noBureau',
                    )
                  : bureaus.join(t('common.and'))}
              </span>
            </td>
            <td>
              <Tag color={ANSWER_COLOUR[state]} variant="outlined">
                {t(`organisationAnswer.${state}`)}
              </Tag>
            </td>
          </tr>
        ))}
      </PlainTable>
    </Panel>
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
  const mayErase = useMay('personalData.erase');
  const [kind, setKind] = useState<(typeof DOCUMENT_KINDS)[number]>('businessLicence');
  const add = useMutation({
    mutationFn: async (file: File) =>
      call(addOrganisationDocument, {
        params: { id: one.id },
        body: { kind, name: file.name.slice(-200), content: await base64(file) },
      }),
    onSuccess: (saved) => client.setQueryData(organisationQuery(one.id).queryKey, saved),
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
        <Nothing
          title={t('organisation.noPapers')}
          {...(mayApply ? { how: t('organisation.noPapersHow') } : {})}
        />
      ) : (
        <PlainTable
          heads={[
            t('organisation.paperKind'),
            t('organisation.file'),
            t('organisation.when'),
            ...(mayErase ? [''] : []),
          ]}
        >
          {one.documents.map((paper) => (
            <tr key={paper.id}>
              <td>{t(`paperKind.${paper.kind}`)}</td>
              <td>
                {paper.name === null ? (
                  <span className="muted">
                    {t(paper.erasedAt === null ? 'organisation.paperWithheld' : 'organisation.paperErased')}
                  </span>
                ) : (
                  <a href={routeUrl(getOrganisationDocument, { id: one.id, document: paper.id })}>
                    {paper.name}
                  </a>
                )}
              </td>
              <td className="num nowrap">{formatTime(paper.at)}</td>
              {mayErase && (
                <td>{paper.erasedAt === null && <ErasePaper organisation={one.id} paper={paper.id} />}</td>
              )}
            </tr>
          ))}
        </PlainTable>
      )}
    </Panel>
  );
}
