import { CaretDownOutlined, CaretRightOutlined } from '@ant-design/icons';
import type { RouteOutput } from '@liangsu/contract';
import { listPlaces } from '@liangsu/contract';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { PlaceKind, PlaceLink } from '../../parts/party.tsx';
import { Async } from '../../parts/states.tsx';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import './place-tree.css';

type Item = RouteOutput<typeof listPlaces>['items'][number];

/** What lies in a place, down to the bin; a level is read when it is opened. */
export function PlaceTree({ parent }: { parent: number }) {
  const { t } = useTranslation();
  const { query, items, more } = useInfiniteList(['places', 'in', parent], (cursor, signal) =>
    call(listPlaces, { query: { parent, limit: 100, ...(cursor ? { cursor } : {}) } }, signal),
  );
  return (
    <Async query={{ ...query, data: items }} rows={2}>
      {(children) => (
        <ul className="place-tree">
          {children.map((item) => (
            <Branch key={item.id} item={item} />
          ))}
          {query.hasNextPage && (
            <li>
              <Button type="link" size="small" onClick={more} loading={query.isFetchingNextPage}>
                {t('common.more')}
              </Button>
            </li>
          )}
        </ul>
      )}
    </Async>
  );
}

function Branch({ item }: { item: Item }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <li>
      {item.childCount > 0 ? (
        <Button
          type="text"
          size="small"
          aria-expanded={open}
          aria-label={t('place.openLevel', { name: item.name })}
          icon={open ? <CaretDownOutlined /> : <CaretRightOutlined />}
          onClick={() => setOpen(!open)}
        />
      ) : (
        <span className="leaf" />
      )}
      <PlaceLink place={item} /> <PlaceKind kind={item.kind} />
      {item.childCount > 0 && <span className="muted num">{item.childCount}</span>}
      {open && <PlaceTree parent={item.id} />}
    </li>
  );
}
