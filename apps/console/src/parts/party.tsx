import type { PartyRefView, PlaceRefView } from '@liangsu/contract';
import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { wordOf } from './words.ts';

export function PartyKinds({ kinds }: { kinds: readonly string[] }) {
  useTranslation();
  return (
    <span className="tags">
      {kinds.map((kind) => (
        <Tag key={kind} variant="filled">
          {wordOf('partyKind', kind)}
        </Tag>
      ))}
    </span>
  );
}

export function PlaceKind({ kind }: { kind: string | null }) {
  useTranslation();
  return kind && <Tag variant="filled">{wordOf('placeKind', kind)}</Tag>;
}

export function PartyLink({ party }: { party: Pick<PartyRefView, 'id' | 'name'> | null }) {
  if (party === null) return null;
  return (
    <Link to="/parties/$id" params={{ id: String(party.id) }}>
      {party.name}
    </Link>
  );
}

/** Goods on their way: who sent them, and to whom. */
export function SentLink(props: {
  from: Pick<PartyRefView, 'id' | 'name'> | null;
  to: Pick<PartyRefView, 'id' | 'name'> | null;
}) {
  const { t } = useTranslation();
  const end = (party: typeof props.from) =>
    party ? <PartyLink party={party} /> : <span className="muted">{t('common.notStated')}</span>;
  return (
    <>
      {t('lot.inTransit')}
      {t('common.colon')}
      {end(props.from)} → {end(props.to)}
    </>
  );
}

export function PlaceLink({ place }: { place: Pick<PlaceRefView, 'id' | 'name'> | null }) {
  if (place === null) return null;
  return (
    <Link to="/places/$id" params={{ id: String(place.id) }}>
      {place.name}
    </Link>
  );
}
