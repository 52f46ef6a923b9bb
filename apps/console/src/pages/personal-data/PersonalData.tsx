import {
  eraseAccount,
  eraseContact,
  eraseReporter,
  listErasureRequests,
  listPersonalDataActs,
  refuseErasure,
} from '@liangsu/contract';
import { type PersonalData as Kind, PERSONAL_DATA } from '@liangsu/domain/personal-data';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { useLanguage } from '../../frame/use-language.ts';
import { FormDialog } from '../../parts/FormDialog.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { PageHead, Panel } from '../../parts/page.tsx';
import { isReason, ReasonField } from '../../parts/ReasonField.tsx';
import { TextField } from '../../parts/RecordForm.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { Async } from '../../parts/states.tsx';

/** Requests for erasure, erasing at somebody's request, and what was given out and erased: the security administrator's. */
export function PersonalData() {
  const { t } = useTranslation();
  const requests = useQuery({
    queryKey: ['personal-data', 'requests'],
    queryFn: ({ signal }) => call(listErasureRequests, {}, signal),
  });
  return (
    <div className="page">
      <PageHead title={t('nav.personalData')} actions={<EraseOne />} />
      <Panel flush title={t('personalData.requests')}>
        <Async query={requests}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="muted list-foot">{t('personalData.none')}</p>
            ) : (
              <PlainTable heads={[t('people.person'), t('personalData.asked'), t('entry.reason'), '']}>
                {items.map((one) => (
                  <tr key={one.id}>
                    <td>
                      {one.displayName}
                      <span className="block muted mono">{one.login}</span>
                    </td>
                    <td className="num nowrap">{formatTime(one.askedAt)}</td>
                    <td>{one.reason ?? '–'}</td>
                    <td>
                      <Answer login={one.login} request={one.id} how="erase" />{' '}
                      <Answer login={one.login} request={one.id} how="refuse" />
                    </td>
                  </tr>
                ))}
              </PlainTable>
            )
          }
        </Async>
      </Panel>
      <Acts />
    </div>
  );
}

/** Does or refuses what somebody asked for, with a reason. */
function Answer({ login, request, how }: { login: string; request: string; how: 'erase' | 'refuse' }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const send = useMutation({
    mutationFn: async () => {
      const body = { reason: reason.trim() };
      if (how === 'erase') await call(eraseAccount, { params: { login }, body });
      else await call(refuseErasure, { params: { id: request }, body });
    },
    onSuccess: async () => {
      setOpen(false);
      await client.invalidateQueries({ queryKey: ['personal-data'] });
    },
  });
  return (
    <>
      <Button size="small" danger={how === 'erase'} onClick={() => setOpen(true)}>
        {t(`personalData.${how}`)}
      </Button>
      <Modal
        open={open}
        title={`${t(`personalData.${how}`)} · ${login}`}
        okText={t(`personalData.${how}`)}
        cancelText={t('common.cancel')}
        okButtonProps={{ danger: how === 'erase', disabled: !isReason(reason) }}
        confirmLoading={send.isPending}
        onOk={() => send.mutate()}
        onCancel={() => setOpen(false)}
      >
        <p>{t(`personalData.${how}How`)}</p>
        <ReasonField value={reason} missing={false} onChange={setReason} />
        <Refusal error={send.error} />
      </Modal>
    </>
  );
}

/** A report's number, a party's credit code, or a login: each looks like no other. */
function eraseWhose(whose: string, reason: string) {
  const body = { reason };
  if (/^R[0-9A-Z]{9}$/.test(whose)) return call(eraseReporter, { params: { number: whose }, body });
  if (/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(whose)) return call(eraseContact, { params: { code: whose }, body });
  return call(eraseAccount, { params: { login: whose }, body });
}

/** Erases an account by its login, a reporter's contact by the number that they were given, or a party's by its credit code. */
function EraseOne() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: ({ whose, reason }: { whose: string; reason: string }) => eraseWhose(whose.trim(), reason),
    onSuccess: () => client.invalidateQueries({ queryKey: ['personal-data'] }),
  });
  return (
    <FormDialog
      label={t('personalData.eraseOne')}
      send={send}
      answer={({ label }) => <p>{t('personalData.done', { label: label ?? '' })}</p>}
    >
      <p className="muted">{t('personalData.eraseHow')}</p>
      <TextField name="whose" label={t('personalData.whose')} required max={100} />
      <TextField name="reason" label={t('entry.reason')} required max={1000} />
    </FormDialog>
  );
}

function Acts() {
  const { t } = useTranslation();
  const language = useLanguage();
  const acts = useQuery({
    queryKey: ['personal-data', 'acts'],
    queryFn: ({ signal }) => call(listPersonalDataActs, {}, signal),
  });
  const words = (codes: readonly string[]) =>
    codes
      .map((code) => PERSONAL_DATA[code as Kind]?.[language === 'en' ? 'en' : 'zh'] ?? code)
      .join(language === 'en' ? '; ' : '；');
  return (
    <Panel flush title={t('personalData.acts')}>
      <Async query={acts}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted list-foot">{t('personalData.noActs')}</p>
          ) : (
            <PlainTable
              heads={[
                t('common.time'),
                t('personalData.what'),
                t('personalData.whose'),
                t('entry.reason'),
                t('personalData.kept'),
              ]}
            >
              {items.map((one) => (
                <tr key={one.id}>
                  <td className="num nowrap">{formatTime(one.at)}</td>
                  <td>
                    <Tag>{t(`personalData.${one.kind}`)}</Tag>
                  </td>
                  <td>
                    <span className="mono">{one.subject}</span>
                    {one.label && <span className="block muted">{one.label}</span>}
                  </td>
                  <td>{one.reason}</td>
                  <td className="muted">{words(one.kept) || '–'}</td>
                </tr>
              ))}
            </PlainTable>
          )
        }
      </Async>
    </Panel>
  );
}
