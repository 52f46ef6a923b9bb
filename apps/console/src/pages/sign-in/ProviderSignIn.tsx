import { listProviders, providerSecondFactor, routeUrl, startProvider } from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { useLanguage } from '../../frame/use-language.ts';
import type { MeView } from '../../me.ts';
import { CodeItem } from '../../parts/credentials.tsx';
import { Refusal } from '../../parts/Refusal.tsx';

/** A button for each provider that is set up; nothing where none is, and why where that could not be read. */
export function ProviderButtons({ to }: { to: string | undefined }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const providers = useQuery({
    queryKey: ['providers', language],
    queryFn: ({ signal }) => call(listProviders, {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  // Whoever signs in by a provider alone is told why there is no button, and can still try the password.
  if (providers.error)
    return (
      <div className="sign-in-providers">
        <Refusal error={providers.error} />
      </div>
    );
  const items = providers.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <div className="sign-in-providers">
      <p className="muted">{t('provider.or')}</p>
      {items.map(({ id, name }) => (
        <Button key={id} block size="large" href={routeUrl(startProvider, { provider: id }, { to })}>
          {t('provider.signIn', { name })}
        </Button>
      ))}
    </div>
  );
}

/** The second factor of whoever signed in at a provider that did not ask for one. */
export function ProviderCode({ onEntered }: { onEntered(me: MeView): Promise<void> }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const enter = useMutation({
    mutationFn: (body: { code: string }) => call(providerSecondFactor, { body }),
    onSuccess: async (me) => {
      client.clear();
      await onEntered(me);
    },
  });
  return (
    <Form<{ code: string }>
      name="provider-code"
      layout="vertical"
      size="large"
      requiredMark={false}
      onFinish={(values) => enter.mutate(values)}
    >
      <p>{t('provider.codeWhy')}</p>
      <CodeItem autoFocus />
      <Refusal error={enter.error} />
      <Button type="primary" htmlType="submit" block loading={enter.isPending}>
        {t('signIn.submit')}
      </Button>
    </Form>
  );
}
