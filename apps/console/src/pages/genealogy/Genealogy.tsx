import { getTrace, type Trace } from '@liangsu/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { LotState } from '../../parts/lot.tsx';
import { lotQuery } from '../../parts/lot-query.ts';
import { compact } from '../../search-params.ts';
import { TracePage } from './TracePage.tsx';

/** Where a lot came from and what became of it. */
export function Genealogy() {
  const { t } = useTranslation();
  const { code } = useParams({ from: '/frame/lots/$code/genealogy' });
  const look = useSearch({ from: '/frame/lots/$code/genealogy' });
  const { ignoreTime = false } = look;
  const navigate = useNavigate();
  const query = useQuery({
    queryKey: ['trace', code, ignoreTime],
    queryFn: ({ signal }) =>
      call(getTrace, { params: { code }, query: ignoreTime ? { ignoreTime } : {} }, signal),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
  const lot = useQuery(lotQuery(code));
  const name = query.data ? nameOfStart(query.data) : code;
  return (
    <TracePage
      crumbs={[
        { title: t('lot.list'), link: { to: '/lots' } },
        { title: name, link: { to: '/lots/$code', params: { code } } },
        { title: t('trace.title') },
      ]}
      title={`${name} · ${t('trace.title')}`}
      state={lot.data && <LotState lot={lot.data} />}
      name={`${name} ${t('trace.title')}`}
      starts={[{ kind: 'lot', code }]}
      query={query}
      asked={code}
      look={look}
      onLook={(part) =>
        void navigate({
          to: '/lots/$code/genealogy',
          params: { code },
          search: compact({ ...look, ...part }),
          replace: true,
        })
      }
    />
  );
}

function nameOfStart(trace: Trace): string {
  const start = (trace.downstream ?? trace.upstream)?.lots.find((lot) => lot.start);
  return start?.product ?? trace.starts[0]?.label ?? '';
}
