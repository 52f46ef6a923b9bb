import { acceptInvitation, acceptInvitationAsMe, getInvitation, getMe } from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Button, Form } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { LanguageButton } from '../../frame/LanguageButton.tsx';
import { meQuery } from '../../me.ts';
import { useAccessWords } from '../../parts/access-words.tsx';
import { Facts } from '../../parts/page.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { Async, Nothing } from '../../parts/states.tsx';
import { AccountFields, type AccountValues } from './AccountFields.tsx';

/** Somebody takes an invitation: with a new account, or with the one that is signed in. */
export function TakeInvitation() {
  const { t } = useTranslation();
  const words = useAccessWords();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { token } = useParams({ from: '/invitations/$token' });
  const params = { token };
  useEffect(() => {
    document.title = `${t('invitation.title')} · ${t('app.name')}`;
  }, [t]);
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) =>
      call(getInvitation, { params }, signal).catch((error: unknown) => {
        // A link that was copied by half is no link: said in words, not by the rule that it breaks.
        if (error instanceof ApiError && error.status === 400) return null;
        throw error;
      }),
    retry: false,
  });
  // Nobody signed in is an answer here, no failure.
  const me = useQuery({
    queryKey: ['invitation-me'],
    queryFn: ({ signal }) => call(getMe, {}, signal).catch(() => null),
    retry: false,
  });
  const mine = useMutation({
    mutationFn: () => call(acceptInvitationAsMe, { params }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: meQuery.queryKey });
      await navigate({ to: '/' });
    },
  });
  const made = useMutation({
    mutationFn: (body: AccountValues) => call(acceptInvitation, { params, body }),
    onSuccess: () => navigate({ to: '/sign-in' }),
  });
  const gone = (
    <Nothing
      title={t('invitation.gone')}
      how={t('invitation.goneHow')}
      action={<Link to="/sign-in">{t('signIn.title')}</Link>}
    />
  );
  return (
    <main className="page narrow alone">
      <LanguageButton />
      <h1>{t('invitation.title')}</h1>
      <Async query={invitation} notFound={gone}>
        {(found) =>
          found === null ? (
            gone
          ) : (
            <>
              <Facts
                items={[
                  [t('invitation.for'), found.name],
                  [t('organisation.one'), found.organisation],
                  [t('people.role'), words.role(found.role)],
                  [t('invitation.until'), formatTime(found.expiresAt)],
                ]}
              />
              {me.data && (
                <div className="page-actions">
                  <Button type="primary" loading={mine.isPending} onClick={() => mine.mutate()}>
                    {t('invitation.asMe', { name: me.data.displayName })}
                  </Button>
                </div>
              )}
              <Refusal error={mine.error} />
              <h2>{t('invitation.newAccount')}</h2>
              <Form<AccountValues>
                layout="vertical"
                validateTrigger="onBlur"
                initialValues={{ displayName: found.name }}
                onFinish={(values) => made.mutate(values)}
                className="record-form"
              >
                <AccountFields />
                <Refusal error={made.error} />
                <div className="page-actions">
                  <Button type={me.data ? 'default' : 'primary'} htmlType="submit" loading={made.isPending}>
                    {t('invitation.accept')}
                  </Button>
                  {!me.data && (
                    <Link to="/sign-in" search={{ to: `/invitations/${token}` }}>
                      {t('invitation.signInFirst')}
                    </Link>
                  )}
                </div>
              </Form>
            </>
          )
        }
      </Async>
    </main>
  );
}
