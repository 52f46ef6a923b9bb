import { changeWebhook, deleteWebhook, listWebhooks, testWebhook, type WebhookView } from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { Panel } from '../../parts/page.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { Async, Nothing } from '../../parts/states.tsx';
import { useInUse } from '../../parts/use-in-use.ts';
import { KIND_WORD } from './kind-words.ts';
import { MakeWebhook } from './MakeWebhook.tsx';
import { RotateSecret } from './RotateSecret.tsx';
import { RowActions } from './RowActions.tsx';
import { Outcome, WebhookLog } from './WebhookLog.tsx';

function State({ one }: { one: WebhookView }) {
  const { t } = useTranslation();
  const failing = one.state === 'active' && one.failures > 0;
  const colour =
    one.state === 'stopped' ? 'error' : failing ? 'warning' : one.state === 'active' ? 'success' : 'default';
  return (
    <>
      <Tag color={colour} variant="outlined">
        {t(failing ? 'webhook.failing' : `webhookState.${one.state}`)}
      </Tag>
      {one.failingSince && (
        <span className="block muted">
          {t('webhook.failingSince', { since: formatTime(one.failingSince), count: one.failures })}
        </span>
      )}
      {one.nextAt && <span className="block muted">{t('webhook.next', { at: formatTime(one.nextAt) })}</span>}
      {one.previousUntil && (
        <span className="block muted">{t('webhook.previous', { until: formatTime(one.previousUntil) })}</span>
      )}
    </>
  );
}

/** Where the organisation is told of what concerns it, and how that goes. */
export function Webhooks() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [shown, setShown] = useState<WebhookView | null>(null);
  const used = useInUse();
  const again = () => client.invalidateQueries({ queryKey: ['webhooks'] });
  const hooks = useQuery({
    queryKey: ['webhooks'],
    queryFn: ({ signal }) => call(listWebhooks, {}, signal),
    // A session must be able to end for lack of use while this page is open.
    refetchInterval: used && 30_000,
  });
  const change = useMutation({
    mutationFn: ({ id, state }: { id: string; state: 'active' | 'paused' }) =>
      call(changeWebhook, { params: { id }, body: { state } }),
    onSuccess: again,
  });
  const remove = useMutation({
    mutationFn: (id: string) => call(deleteWebhook, { params: { id } }),
    onSuccess: again,
  });
  const test = useMutation({
    mutationFn: (one: WebhookView) => call(testWebhook, { params: { id: one.id } }),
    onSettled: again,
  });
  const row = (one: WebhookView) => (
    <tr key={one.id}>
      <td className="breaks">
        {one.name}
        <span className="block muted mono">{one.url}</span>
      </td>
      <td>{one.kinds.map((kind) => t(KIND_WORD[kind])).join(t('common.and'))}</td>
      <td>
        <State one={one} />
      </td>
      <td className="num right">{one.waiting}</td>
      <td className="num nowrap">{one.lastDeliveredAt ? formatTime(one.lastDeliveredAt) : t('key.never')}</td>
      <td>
        <RowActions
          ending={{
            word: t('webhook.remove'),
            how: t('webhook.removeHow'),
            onConfirm: () => remove.mutate(one.id),
          }}
        >
          <Button
            size="small"
            loading={test.isPending && test.variables?.id === one.id}
            onClick={() => test.mutate(one)}
          >
            {t('webhook.test')}
          </Button>
          <Button size="small" onClick={() => setShown(one)}>
            {t('webhook.log')}
          </Button>
          <Button
            size="small"
            onClick={() => change.mutate({ id: one.id, state: one.state === 'active' ? 'paused' : 'active' })}
          >
            {t(one.state === 'active' ? 'webhook.pause' : 'webhook.goOn')}
          </Button>
          <RotateSecret one={one} />
        </RowActions>
      </td>
    </tr>
  );
  return (
    <>
      <Refusal error={change.error ?? remove.error ?? test.error} />
      {test.data && (
        <Alert
          className="notice"
          type={test.data.fault === null ? 'success' : 'warning'}
          showIcon
          closable={{ onClose: () => test.reset() }}
          title={t('webhook.tested', { name: test.variables?.name })}
          description={<Outcome one={test.data} />}
        />
      )}
      <Panel title={t('webhook.list')} flush extra={<MakeWebhook />}>
        <Async query={hooks}>
          {({ items }) =>
            items.length === 0 ? (
              <Nothing title={t('webhook.empty')} how={t('webhook.emptyHow')} />
            ) : (
              <PlainTable
                heads={[
                  t('webhook.name'),
                  t('webhook.kinds'),
                  t('common.state'),
                  { title: t('webhook.waiting'), right: true },
                  t('webhook.last'),
                  '',
                ]}
              >
                {items.map(row)}
              </PlainTable>
            )
          }
        </Async>
      </Panel>
      {shown && <WebhookLog hook={shown} onClose={() => setShown(null)} />}
    </>
  );
}
