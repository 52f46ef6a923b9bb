import { getLotEvents, type LotEvent } from '@liangsu/contract';
import { cbvLabel } from '@liangsu/domain/epcis';
import { Button, Tag, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Static } from 'typebox';
import { call } from '../../api.ts';
import { formatInterval, formatTime } from '../../format/time.ts';
import { useLanguage } from '../../frame/use-language.ts';
import { Qty } from '../../parts/lot.tsx';
import { PartyLink, PlaceLink } from '../../parts/party.tsx';
import { Async } from '../../parts/states.tsx';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';
import { Withheld } from '../../parts/withheld.tsx';
import { eventDetails, eventWord } from './event-word.ts';

type Event = Static<typeof LotEvent>;

/** What happened to a lot, in the order of time. */
export function LotEvents({ code }: { code: string }) {
  const { t } = useTranslation();
  const { query, items, pages, more } = useInfiniteList(['lot-events', code], (cursor, signal) =>
    call(getLotEvents, { params: { code }, query: { limit: 50, ...(cursor ? { cursor } : {}) } }, signal),
  );
  const withheld = pages?.[0]?.withheld ?? 0;
  return (
    <Async query={{ ...query, data: items }}>
      {(events) =>
        events.length === 0 ? (
          withheld > 0 ? (
            <Withheld text={t('lot.eventsWithheld', { count: withheld })} count={withheld} />
          ) : (
            <span className="muted">{t('lot.noEvents')}</span>
          )
        ) : (
          <>
            <ol className="timeline">
              {events.map((event) => (
                <EventItem key={`${event.no}-${event.role}`} event={event} />
              ))}
            </ol>
            {query.hasNextPage && (
              <Button onClick={more} loading={query.isFetchingNextPage}>
                {t('common.more')}
              </Button>
            )}
            <Withheld text={t('lot.eventsWithheld', { count: withheld })} count={withheld} />
          </>
        )
      }
    </Async>
  );
}

function EventItem({ event }: { event: Event }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { bizStep, disposition } = eventDetails(event);
  const counts = event.status === 'counts';
  return (
    <li className={counts ? '' : 'doubtful'} data-role={event.role}>
      <time className="num">{formatInterval(event.from, event.to, event.dayOnly)}</time>
      <div className="timeline-body">
        <div className="timeline-head">
          <strong>{t(`eventRole.${eventWord(event)}`)}</strong>
          {event.amount && <Qty value={event.amount} />}
          {bizStep && <span className="muted">{cbvLabel('bizStep', bizStep, language)}</span>}
          {disposition && <span className="muted">{cbvLabel('disposition', disposition, language)}</span>}
          {(!counts || event.contested) && (
            <Tooltip title={t(`eventStatus.${counts ? 'contested' : (event.status as 'corrected')}How`)}>
              <Tag color="warning" variant="outlined">
                {t(`eventStatus.${counts ? 'contested' : event.status}`)}
              </Tag>
            </Tooltip>
          )}
          {event.byInstallation && (
            <Tooltip title={t('eventStatus.byInstallationHow')}>
              <Tag variant="outlined">{t('eventStatus.byInstallation')}</Tag>
            </Tooltip>
          )}
        </div>
        <div className="timeline-where">
          {event.fromParty && (
            <span>
              {t('lot.from')} <PartyLink party={event.fromParty} />
            </span>
          )}
          {event.toParty && event.toParty.id !== event.fromParty?.id && (
            <span>
              {t('lot.to')} <PartyLink party={event.toParty} />
            </span>
          )}
          {event.place && (
            <span>
              {t('lot.place')} <PlaceLink place={event.place} />
              {event.place.area && <span className="muted"> {event.place.area}</span>}
            </span>
          )}
          {event.documents.length > 0 && (
            <span className="muted">
              {t('lot.documents')}{' '}
              <span className="mono">{event.documents.map(shortDocument).join(t('common.and'))}</span>
            </span>
          )}
          <Tooltip title={`${t('lot.eventId')} ${event.eventId}`}>
            <span className="muted recorded">
              {t('lot.recordedAt', { time: formatTime(event.recordedAt) })}
            </span>
          </Tooltip>
        </div>
      </div>
    </li>
  );
}

/** A document's number without the namespace in front of it. */
const shortDocument = (name: string) => name.replace(/^.*[:/](?=[^:/]+$)/, '');
