import { ApartmentOutlined, EditOutlined } from '@ant-design/icons';
import { getPlace, type PlaceView } from '@liangsu/contract';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatNumber } from '../../format/quantity.ts';
import { useMay } from '../../me.ts';
import { Facts, PageHead, Panel } from '../../parts/page.tsx';
import { PartyLink, PlaceKind, PlaceLink } from '../../parts/party.tsx';
import { Async, Nothing } from '../../parts/states.tsx';
import { Changes } from '../parties/Changes.tsx';
import { PlaceTree } from './PlaceTree.tsx';

export const placeQuery = (id: number) =>
  queryOptions({
    queryKey: ['place', id],
    queryFn: ({ signal }) => call(getPlace, { params: { id } }, signal),
  });

/** Everything about one place, and what lies in it. */
export function PlacePage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: '/frame/places/$id' });
  const query = useQuery(placeQuery(Number(id)));
  return (
    <div className="page">
      <Async
        query={query}
        rows={8}
        notFound={
          <Nothing title={t('error.notFound')} action={<Link to="/places">{t('place.list')}</Link>} />
        }
      >
        {(place) => <PlaceDetails place={place} />}
      </Async>
    </div>
  );
}

function PlaceDetails({ place }: { place: PlaceView }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayWrite = useMay('place.write', place.about);
  const mayTrace = useMay('lot.trace');
  const params = { id: String(place.id) };
  const position =
    place.longitude === null || place.latitude === null ? null : `${place.longitude}, ${place.latitude}`;
  return (
    <>
      <PageHead
        crumbs={[
          { title: t('place.list'), link: { to: '/places' } },
          ...place.ancestors.map((above) => ({ title: <PlaceLink place={above} /> })),
          { title: place.name },
        ]}
        title={place.name}
        state={<PlaceKind kind={place.kind} />}
        sub={place.code && <span className="mono">{place.code}</span>}
        actions={
          <>
            {mayTrace && (
              <Button
                type="primary"
                icon={<ApartmentOutlined />}
                onClick={() => navigate({ to: '/places/$id/trace', params })}
              >
                {t('trace.byPlace')}
              </Button>
            )}
            {mayWrite && (
              <Button icon={<EditOutlined />} onClick={() => navigate({ to: '/places/$id/edit', params })}>
                {t('common.edit')}
              </Button>
            )}
          </>
        }
      />
      <div className="columns">
        <Panel title={t('place.facts')}>
          <Facts
            items={[
              [t('party.nameEn'), place.nameEn],
              [t('place.operator'), place.operator && <PartyLink party={place.operator} />],
              [t('party.gln'), place.gln && <span className="mono">{place.gln}</span>],
              [t('common.area'), place.area],
              [t('party.address'), place.address],
              [t('place.position'), position && <span className="num">{position}</span>],
              [
                t('place.capacity'),
                place.capacityKg && <span className="num">{formatNumber(place.capacityKg)} kg</span>,
              ],
              [
                t('place.lots'),
                <Link key="lots" to="/lots" search={{ place: place.id }}>
                  {place.lotCount}
                </Link>,
              ],
              [t('party.declared'), place.declared ? t('party.declaredYes') : t('party.declaredNo')],
            ]}
          />
        </Panel>
        <Panel title={t('place.inside', { count: place.childCount })}>
          {place.childCount === 0 ? (
            <span className="muted">{t('place.nothingInside')}</span>
          ) : (
            <PlaceTree parent={place.id} />
          )}
        </Panel>
      </div>
      <Changes of="place" id={place.id} />
    </>
  );
}
