import { getPlace, listPlaces, postTrace } from '@liangsu/contract';
import { momentOfText } from '@liangsu/domain/entries';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { Panel } from '../../parts/page.tsx';
import { PlaceLink } from '../../parts/party.tsx';
import { Async, Nothing } from '../../parts/states.tsx';
import { Toggle } from '../../parts/Toggle.tsx';
import { compact } from '../../search-params.ts';
import { TracePage } from './TracePage.tsx';

/** As many starting points as one trace takes. */
const MOST_PLACES = 100;
const QUICK = [7, 30, 365] as const;

/** The place itself and what lies in it, level by level; null when that is more than a trace takes. */
async function placesIn(id: number, signal: AbortSignal): Promise<number[] | null> {
  const found = [id];
  for (let level = [id]; level.length > 0; ) {
    const pages = await Promise.all(
      level.map((parent) => call(listPlaces, { query: { parent, limit: MOST_PLACES } }, signal)),
    );
    const inside = pages.flatMap(({ items }) => items);
    found.push(...inside.map((place) => place.id));
    if (found.length > MOST_PLACES || pages.some(({ next }) => next !== null)) return null;
    level = inside.filter(({ childCount }) => childCount > 0).map((place) => place.id);
  }
  return found;
}

/** A moment of Chinese time as the form and the address have it. */
const local = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16);
/** As people write it, and as the address has it: a day, or a minute of it; null when it is none. */
const written = (text: string | undefined) => text?.replace('T', ' ') ?? '';
function addressed(text: string): string | null {
  const moment = momentOfText(text ?? '');
  return moment === null ? null : moment.time.slice(0, moment.precision === 'day' ? 10 : 16);
}
/** The first or last second of what was chosen: a day, or a minute of it. */
const begins = (text: string) => `${text.length === 10 ? `${text}T00:00` : text}:00+08:00`;
const ends = (text: string) => `${text.length === 10 ? `${text}T23:59` : text}:59+08:00`;

/** Where everything came from that was at a place within some time, and what became of it. */
export function PlaceTrace() {
  const { t } = useTranslation();
  const { id: text } = useParams({ from: '/frame/places/$id/trace' });
  const search = useSearch({ from: '/frame/places/$id/trace' });
  const { from, until, ignoreTime = false, alone = false } = search;
  const navigate = useNavigate();
  const id = Number(text);
  const place = useQuery({
    queryKey: ['place', id],
    queryFn: ({ signal }) => call(getPlace, { params: { id } }, signal),
  });
  const idle = from === undefined || until === undefined;
  const inside = !alone && (place.data?.childCount ?? 0) > 0;
  const places = useQuery({
    queryKey: ['places-in', id],
    queryFn: ({ signal }) => placesIn(id, signal),
    enabled: inside,
  });
  const within = inside ? places.data : [id];
  const starts = (within ?? []).map((one) => ({
    kind: 'place' as const,
    place: one,
    from: begins(from ?? ''),
    until: ends(until ?? ''),
  }));
  const query = useQuery({
    queryKey: ['trace', 'place', within, from, until, ignoreTime],
    queryFn: ({ signal }) =>
      call(
        postTrace,
        {
          body: {
            starts,
            ...(ignoreTime ? { ignoreTime } : {}),
          },
        },
        signal,
      ),
    enabled: !idle && place.data !== undefined && Array.isArray(within),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
  const set = (part: object) =>
    void navigate({
      to: '/places/$id/trace',
      params: { id: text },
      search: compact({ ...search, ...part }),
      replace: true,
    });
  return (
    <Async query={place} notFound={<Nothing title={t('error.notFound')} />}>
      {({ name, childCount, ancestors }) => (
        <TracePage
          crumbs={[
            { title: t('place.list'), link: { to: '/places' } },
            ...ancestors.map((above) => ({ title: <PlaceLink place={above} /> })),
            { title: name, link: { to: '/places/$id', params: { id: text } } },
            { title: t('trace.byPlace') },
          ]}
          title={`${name} · ${t('trace.byPlace')}`}
          name={`${name} ${t('trace.byPlace')}`}
          starts={starts}
          query={places.error ? { ...query, error: places.error, refetch: places.refetch } : query}
          asked={`${id} ${from} ${until} ${alone}`}
          look={search}
          onLook={set}
          idle={idle || within === null}
          empty={
            <Panel>
              <Nothing title={t('trace.nothingThen')} how={t('trace.nothingThenHow')} />
            </Panel>
          }
        >
          <Panel>
            <WindowForm
              key={`${from} ${until}`}
              from={from}
              until={until}
              onAsk={(window) => set(window)}
              extra={
                childCount > 0 && (
                  <Toggle
                    checked={!alone}
                    onChange={(value) => set({ alone: value ? undefined : true })}
                    label={t('trace.withInside')}
                  />
                )
              }
            />
            {within === null && (
              <p className="muted" role="alert">
                {t('trace.tooManyInside', { most: MOST_PLACES })}
              </p>
            )}
          </Panel>
        </TracePage>
      )}
    </Async>
  );
}

function WindowForm(props: {
  from: string | undefined;
  until: string | undefined;
  onAsk(window: { from: string; until: string }): void;
  extra: React.ReactNode;
}) {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ from: string; until: string }>();
  const initial = { from: written(props.from), until: written(props.until) };
  const moment = (name: 'from' | 'until', label: string) => (
    <Form.Item
      name={name}
      label={label}
      rules={[
        {
          validator: async (_, text: string) => {
            if (addressed(text) === null) throw new Error(t('field.moment'));
            const { from, until } = form.getFieldsValue();
            const [start, end] = [addressed(from), addressed(until)];
            if (name === 'until' && start && end && begins(start) > ends(end))
              throw new Error(t('trace.windowReversed'));
          },
        },
      ]}
    >
      <Input placeholder="2026-11-22 14:05" maxLength={30} />
    </Form.Item>
  );
  return (
    <Form
      form={form}
      layout="vertical"
      className="window-form"
      initialValues={initial}
      validateTrigger="onBlur"
      onFinish={({ from, until }) => props.onAsk({ from: addressed(from)!, until: addressed(until)! })}
    >
      <p className="muted">{t('trace.byPlaceHow')}</p>
      <div className="window-fields">
        {moment('from', t('trace.windowFrom'))}
        {moment('until', t('trace.windowUntil'))}
        <Button type="primary" htmlType="submit">
          {t('home.traceGo')}
        </Button>
        <span className="window-quick">
          {QUICK.map((days) => (
            <Button
              key={days}
              type="link"
              size="small"
              onClick={() =>
                props.onAsk({ from: local(Date.now() - days * 86_400_000), until: local(Date.now()) })
              }
            >
              {t('trace.lastDays', { count: days })}
            </Button>
          ))}
        </span>
        {props.extra}
      </div>
    </Form>
  );
}
