import { EditOutlined } from '@ant-design/icons';
import { getParty, type PartyView } from '@liangsu/contract';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatDay } from '../../format/time.ts';
import { useMay } from '../../me.ts';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { Facts, PageHead, Panel } from '../../parts/page.tsx';
import { PartyKinds } from '../../parts/party.tsx';
import { Async, Nothing } from '../../parts/states.tsx';
import { wordOf } from '../../parts/words.ts';
import { Changes } from './Changes.tsx';
import { Identity } from './Identity.tsx';

export const partyQuery = (id: number) =>
  queryOptions({
    queryKey: ['party', id],
    queryFn: ({ signal }) => call(getParty, { params: { id } }, signal),
  });

/** Everything about one party. */
export function PartyPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: '/frame/parties/$id' });
  const query = useQuery(partyQuery(Number(id)));
  return (
    <div className="page">
      <Async
        query={query}
        rows={8}
        notFound={
          <Nothing title={t('error.notFound')} action={<Link to="/parties">{t('party.list')}</Link>} />
        }
      >
        {(party) => <PartyDetails party={party} />}
      </Async>
    </div>
  );
}

function PartyDetails({ party }: { party: PartyView }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayWrite = useMay('party.write', party.about);
  return (
    <>
      <PageHead
        crumbs={[{ title: t('party.list'), link: { to: '/parties' } }, { title: party.name }]}
        title={party.name}
        state={<PartyKinds kinds={party.kinds} />}
        sub={party.uscc && <span className="mono">{party.uscc}</span>}
        actions={
          mayWrite && (
            <Button
              icon={<EditOutlined />}
              onClick={() => navigate({ to: '/parties/$id/edit', params: { id: String(party.id) } })}
            >
              {t('common.edit')}
            </Button>
          )
        }
      />
      <Panel title={t('party.facts')}>
        <Facts
          items={[
            [t('party.nameEn'), party.nameEn],
            [t('party.uscc'), party.uscc && <span className="mono">{party.uscc}</span>],
            [t('party.gln'), party.gln && <span className="mono">{party.gln}</span>],
            [t('common.area'), party.area],
            [t('party.address'), party.address],
            [t('common.contact'), party.contactName],
            [
              t('common.phone'),
              party.contactPhone && <a href={`tel:${party.contactPhone}`}>{party.contactPhone}</a>,
            ],
            [
              t('party.lots'),
              <Link key="lots" to="/lots" search={{ producer: party.id }}>
                {party.lotCount}
              </Link>,
            ],
            [
              t('party.places'),
              <Link key="places" to="/places" search={{ operator: party.id }}>
                {party.placeCount}
              </Link>,
            ],
            [t('party.declared'), party.declared ? t('party.declaredYes') : t('party.declaredNo')],
          ]}
        />
      </Panel>
      <Panel title={t('party.licences')} flush>
        {party.licences.length === 0 ? (
          <Nothing title={t('party.noLicences')} />
        ) : (
          <PlainTable
            heads={[t('party.licenceKind'), t('party.licenceNumber'), t('party.issuer'), t('party.validity')]}
          >
            {party.licences.map((licence) => (
              <tr key={licence.kind + licence.number}>
                <td>{wordOf('licenceKind', licence.kind)}</td>
                <td className="mono">{licence.number}</td>
                <td>{licence.issuer}</td>
                <td className="num">
                  {licence.validFrom && formatDay(licence.validFrom)} –{' '}
                  {licence.validTo && formatDay(licence.validTo)}
                </td>
              </tr>
            ))}
          </PlainTable>
        )}
      </Panel>
      <Identity party={party} />
      <Changes of="party" id={party.id} />
    </>
  );
}
