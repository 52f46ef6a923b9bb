import {
  ERRORS,
  type ErrorCode,
  endMyOtherSessions,
  errorMessage,
  getMySecurity,
  putMyProfile,
  type SecurityView,
} from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Alert, App, Button, Form, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { useLanguage } from '../../frame/use-language.ts';
import { meQuery, useMe } from '../../me.ts';
import { useAccessWords } from '../../parts/access-words.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { Facts, PageHead, Panel } from '../../parts/page.tsx';
import { TextField } from '../../parts/RecordForm.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { Async } from '../../parts/states.tsx';
import { Identities } from './Identities.tsx';
import { MyData } from './MyData.tsx';
import { Password } from './Password.tsx';
import { SecondFactor } from './SecondFactor.tsx';

/** My profile and security: name, roles, password, second factor, where I am signed in. */
export function Myself() {
  const { t } = useTranslation();
  const me = useMe();
  const words = useAccessWords();
  const language = useLanguage();
  const { problem } = useSearch({ from: '/frame/me' });
  const security = useQuery({
    queryKey: ['security'],
    queryFn: ({ signal }) => call(getMySecurity, {}, signal),
  });
  return (
    <div className="page">
      <PageHead title={t('myself.title')} sub={<span className="mono">{me.login}</span>} />
      {problem !== undefined && Object.hasOwn(ERRORS, problem) && (
        <Alert
          className="notice"
          type="error"
          showIcon
          role="alert"
          title={errorMessage(problem as ErrorCode, language)}
        />
      )}
      {me.passwordDue && (
        <Alert className="notice" type="warning" showIcon role="alert" title={t('myself.due')} />
      )}
      {!me.passwordDue && me.secondFactorDue && (
        <Alert className="notice" type="warning" showIcon role="alert" title={t('myself.factorDue')} />
      )}
      <Async query={security}>
        {(mine) => (
          <>
            <Panel title={t('signIn.password')}>
              <Facts
                items={[
                  [t('myself.changed'), formatTime(mine.passwordChangedAt)],
                  [t('myself.dueAt'), formatTime(mine.passwordDueAt)],
                ]}
              />
              <Password login={me.login} />
            </Panel>
            <Panel title={t('myself.secondFactor')}>
              <SecondFactor mine={mine} />
            </Panel>
            <Identities />
            <Sessions mine={mine} />
          </>
        )}
      </Async>
      <MyData />
      <Panel title={t('myself.profile')}>
        <Facts
          items={me.organisations.map(({ id, name, roles }) => [
            name ?? t('people.installation'),
            roles.map((role) => <Tag key={`${id}-${role}`}>{words.role(role)}</Tag>),
          ])}
        />
        <Profile name={me.displayName} />
      </Panel>
    </div>
  );
}

function Profile({ name }: { name: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { message } = App.useApp();
  const save = useMutation({
    mutationFn: (body: { displayName: string }) => call(putMyProfile, { body }),
    onSuccess: async () => {
      message.success(t('myself.saved'));
      await client.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  });
  return (
    <Form
      name="profile"
      layout="vertical"
      className="record-form"
      initialValues={{ displayName: name }}
      onFinish={(values) => save.mutate(values)}
    >
      <TextField name="displayName" label={t('register.displayName')} required />
      <Refusal error={save.error} />
      <Button htmlType="submit" loading={save.isPending}>
        {t('common.save')}
      </Button>
    </Form>
  );
}

function Sessions({ mine }: { mine: SecurityView }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => call(endMyOtherSessions),
    onSuccess: () => client.invalidateQueries({ queryKey: ['security'] }),
  });
  return (
    <Panel
      flush
      title={t('myself.sessions')}
      extra={
        mine.sessions.length > 1 && (
          <Button size="small" loading={end.isPending} onClick={() => end.mutate()}>
            {t('myself.endOthers')}
          </Button>
        )
      }
    >
      <Refusal error={end.error} />
      <PlainTable heads={[t('myself.since'), t('myself.seen'), '']}>
        {mine.sessions.map((session) => (
          <tr key={session.createdAt + session.seenAt}>
            <td className="num nowrap">{formatTime(session.createdAt)}</td>
            <td className="num nowrap">{formatTime(session.seenAt)}</td>
            <td>{session.current && <Tag color="success">{t('myself.current')}</Tag>}</td>
          </tr>
        ))}
      </PlainTable>
      <p className="muted list-foot">{t('myself.idle', { minutes: mine.idleMinutes })}</p>
    </Panel>
  );
}
