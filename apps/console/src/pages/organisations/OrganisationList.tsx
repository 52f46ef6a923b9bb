import { listOrganisations } from '@liangsu/contract';
import { ORGANISATION_STATES, type OrganisationState } from '@liangsu/domain/access';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { OrganisationStateTag, useAccessWords } from '../../parts/access-words.tsx';
import { ChoiceFilter } from '../../parts/ChoiceFilter.tsx';
import { PlainList } from '../../parts/PlainList.tsx';
import { PageHead } from '../../parts/page.tsx';
import { TextFilter } from '../../parts/TextFilter.tsx';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import { compact } from '../../search-params.ts';

const STATES = Object.keys(ORGANISATION_STATES) as OrganisationState[];

/** Organisations that take part or want to: those of the own territory, or the own. */
export function OrganisationList() {
  const { t } = useTranslation();
  const words = useAccessWords();
  const navigate = useNavigate();
  const filter = useSearch({ from: '/frame/organisations' });
  const list = useInfiniteList(['organisations', filter], (cursor, signal) =>
    call(listOrganisations, { query: { ...filter, limit: 50, ...(cursor ? { cursor } : {}) } }, signal),
  );
  const set = (part: object) =>
    void navigate({ to: '/organisations', search: compact({ ...filter, ...part }), replace: true });
  return (
    <div className="page">
      <PageHead title={t('organisation.list')} />
      <PlainList
        list={list}
        filters={
          <>
            <TextFilter
              className="filter-wide"
              value={filter.q}
              label={t('organisation.filterQ')}
              onChange={(q) => set({ q })}
            />
            <ChoiceFilter
              value={filter.state}
              label={t('common.state')}
              words={STATES}
              wordOf={words.state}
              onChange={(state) => set({ state })}
            />
          </>
        }
        heads={[
          t('common.name'),
          t('organisation.kinds'),
          t('common.area'),
          t('common.state'),
          t('organisation.registered'),
        ]}
        empty={{ title: t('organisation.empty'), how: t('organisation.emptyHow') }}
      >
        {(one) => (
          <tr key={one.id}>
            <td>
              <Link to="/organisations/$id" params={{ id: String(one.id) }}>
                {one.name}
              </Link>
              <span className="block muted mono">{one.uscc}</span>
            </td>
            <td>{one.kinds.map(words.kind).join(t('common.and'))}</td>
            <td>{one.area}</td>
            <td>
              <OrganisationStateTag state={one.state} />
              {one.pending && one.state === 'approved' && (
                <Tag color="warning">{t('organisation.pending')}</Tag>
              )}
            </td>
            <td className="num nowrap">{formatTime(one.createdAt)}</td>
          </tr>
        )}
      </PlainList>
    </div>
  );
}
