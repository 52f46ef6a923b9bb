import { search } from '@liangsu/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Alert } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { useMay } from '../../me.ts';
import { LotState, lotName } from '../../parts/lot.tsx';
import { PageHead, Panel } from '../../parts/page.tsx';
import { PartyKinds, PlaceKind } from '../../parts/party.tsx';
import { Async, Nothing } from '../../parts/states.tsx';

/** What the one search box found. A single hit opens at once, so a scan leads straight to its lot. */
export function Search() {
  const { t } = useTranslation();
  const { q = '' } = useSearch({ from: '/frame/search' });
  const navigate = useNavigate();
  const mayTrace = useMay('lot.trace');
  const query = useQuery({
    queryKey: ['search', q],
    queryFn: ({ signal }) => call(search, { query: { q } }, signal),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  });
  const { data, isPlaceholderData } = query;
  useEffect(() => {
    if (!data || isPlaceholderData || data.lots.length + data.parties.length + data.places.length !== 1)
      return;
    const [lot] = data.lots;
    const [party] = data.parties;
    const [place] = data.places;
    if (lot) void navigate({ to: '/lots/$code', params: { code: lot.code }, replace: true });
    else if (party) void navigate({ to: '/parties/$id', params: { id: String(party.id) }, replace: true });
    else if (place) void navigate({ to: '/places/$id', params: { id: String(place.id) }, replace: true });
  }, [data, isPlaceholderData, navigate]);
  if (q === '')
    return (
      <div className="page">
        <PageHead title={t('search.label')} />
        <Panel>
          <Nothing title={t('search.empty')} />
        </Panel>
      </div>
    );
  return (
    <div className="page">
      <PageHead title={t('search.title', { q })} />
      <Async query={query} rows={8}>
        {(found) => (
          <>
            {found.problem && (
              <Alert
                className="notice"
                type="warning"
                showIcon
                title={found.problem}
                description={
                  found.suggestion && (
                    <>
                      {t('search.didYouMean')}{' '}
                      <Link to="/search" search={{ q: found.suggestion }} className="mono">
                        {found.suggestion}
                      </Link>
                    </>
                  )
                }
              />
            )}
            {found.lots.length + found.parties.length + found.places.length === 0 && (
              <Panel>
                <Nothing title={t('search.nothing', { q })} how={t('search.nothingHow')} />
              </Panel>
            )}
            {found.lots.length > 0 && (
              <Panel
                title={t('search.lots')}
                extra={
                  // The list finds by code and product, not by own batch number.
                  found.lots.filter((lot) => lot.ownBatches.length === 0).length > 1 && (
                    <Link to="/lots" search={{ q }}>
                      {t('search.inList')}
                    </Link>
                  )
                }
                flush
              >
                <ul className="hits">
                  {found.lots.map((lot) => (
                    <li key={lot.id}>
                      <Link to="/lots/$code" params={{ code: lot.code }}>
                        {lotName(lot)}
                      </Link>
                      <LotState lot={lot} />
                      {lot.ownBatches.map(({ party, batchNo }) => (
                        <span key={`${party?.id} ${batchNo}`} className="hit-match">
                          {party
                            ? t('search.byBatchOf', { batchNo, party: party.name })
                            : t('search.byBatch', { batchNo })}
                        </span>
                      ))}
                      <span className="mono muted">{lot.display}</span>
                      <span className="muted">{lot.producer?.name}</span>
                      <span className="muted num">{lot.productionDate ?? lot.harvestDate}</span>
                    </li>
                  ))}
                </ul>
              </Panel>
            )}
            {found.parties.length > 0 && (
              <Panel
                title={t('search.parties')}
                extra={
                  found.parties.length > 1 && (
                    <Link to="/parties" search={{ q }}>
                      {t('search.inList')}
                    </Link>
                  )
                }
                flush
              >
                <ul className="hits">
                  {found.parties.map((party) => (
                    <li key={party.id}>
                      <Link to="/parties/$id" params={{ id: String(party.id) }}>
                        {party.name}
                      </Link>
                      <PartyKinds kinds={party.kinds} />
                      <span className="mono muted">{party.uscc}</span>
                    </li>
                  ))}
                </ul>
              </Panel>
            )}
            {found.places.length > 0 && (
              <Panel
                title={t('search.places')}
                extra={
                  found.places.length > 1 && (
                    <Link to="/places" search={{ q }}>
                      {t('search.inList')}
                    </Link>
                  )
                }
                flush
              >
                <ul className="hits">
                  {found.places.map((place) => (
                    <li key={place.id}>
                      <Link to="/places/$id" params={{ id: String(place.id) }}>
                        {place.name}
                      </Link>
                      <PlaceKind kind={place.kind} />
                      <span className="mono muted">{place.code}</span>
                      <span className="muted">{place.area}</span>
                      {mayTrace && (
                        <Link className="hit-action" to="/places/$id/trace" params={{ id: String(place.id) }}>
                          {t('trace.byPlace')}
                        </Link>
                      )}
                    </li>
                  ))}
                </ul>
              </Panel>
            )}
          </>
        )}
      </Async>
    </div>
  );
}
