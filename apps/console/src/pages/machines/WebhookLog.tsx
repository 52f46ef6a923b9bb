import {
  listWebhookMessages,
  resendWebhookMessage,
  type WebhookAttemptView,
  type WebhookMessageView,
  type WebhookView,
} from '@liangsu/contract';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { Async, Nothing } from '../../parts/states.tsx';
import { KIND_WORD } from './kind-words.ts';

/** What came of one attempt, in words. */
export function Outcome({ one }: { one: Pick<WebhookAttemptView, 'status' | 'fault' | 'ms'> }) {
  const { t } = useTranslation();
  const said = one.fault === null ? t('webhook.taken') : t(`webhookFault.${one.fault}`);
  return (
    <>
      {said}
      <span className="muted">
        {one.status !== null && ` HTTP ${one.status}`} {one.ms} ms
      </span>
    </>
  );
}

/** What was and will be sent to a webhook, with the attempts; any message can be sent again. */
export function WebhookLog({ hook, onClose }: { hook: WebhookView; onClose(): void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const log = useInfiniteQuery({
    queryKey: ['webhooks', hook.id, 'messages'],
    queryFn: ({ signal, pageParam }) =>
      call(
        listWebhookMessages,
        { params: { id: hook.id }, query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });
  const resend = useMutation({
    mutationFn: (message: string) => call(resendWebhookMessage, { params: { id: hook.id, message } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  const row = (one: WebhookMessageView) => (
    <tr key={one.id}>
      <td>
        {t(KIND_WORD[one.kind])}
        <details>
          <summary className="muted">{t('webhook.body')}</summary>
          <pre className="mono message-body">{one.body}</pre>
        </details>
      </td>
      <td className="num nowrap">{formatTime(one.createdAt)}</td>
      <td>
        {one.deliveredAt ? (
          <Tag color="success" variant="outlined">
            {t('webhook.delivered')}
          </Tag>
        ) : (
          <Tag color={one.attemptCount > 0 ? 'warning' : 'default'} variant="outlined">
            {t(one.kind === 'webhook.test' ? 'webhook.notTaken' : 'webhook.waits')}
          </Tag>
        )}
      </td>
      <td>
        {one.attempts.slice(0, 3).map((attempt) => (
          <span className="block" key={attempt.at}>
            <span className="num">{formatTime(attempt.at)}</span> <Outcome one={attempt} />
          </span>
        ))}
        {one.attemptCount > 3 && (
          <span className="block muted">{t('webhook.attempts', { count: one.attemptCount })}</span>
        )}
      </td>
      <td>
        <Button
          size="small"
          loading={resend.isPending && resend.variables === one.id}
          onClick={() => resend.mutate(one.id)}
        >
          {t('webhook.resend')}
        </Button>
      </td>
    </tr>
  );
  const read = {
    data: log.data?.pages.flatMap(({ items }) => items),
    error: log.error,
    isPending: log.isPending,
    refetch: log.refetch,
  };
  return (
    <Modal open width={1000} title={t('webhook.logOf', { name: hook.name })} footer={null} onCancel={onClose}>
      <Refusal error={resend.error} />
      <Async query={read}>
        {(items) =>
          items.length === 0 ? (
            <Nothing title={t('webhook.logEmpty')} how={t('webhook.logEmptyHow')} />
          ) : (
            <>
              <PlainTable
                heads={[t('webhook.message'), t('webhook.when'), t('common.state'), t('webhook.tries'), '']}
              >
                {items.map(row)}
              </PlainTable>
              {log.hasNextPage && (
                <Button block loading={log.isFetchingNextPage} onClick={() => log.fetchNextPage()}>
                  {t('webhook.older')}
                </Button>
              )}
            </>
          )
        }
      </Async>
    </Modal>
  );
}
