import { type EntryAnswerView, getEntry } from '@liangsu/contract';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { PageHead, Panel } from '../../parts/page.tsx';
import { Async, Nothing } from '../../parts/states.tsx';
import { EntryDone } from './EntryDone.tsx';
import { EntryForm } from './EntryForm.tsx';
import { draftOfEntry } from './entry-form.ts';

/** Replaces a recorded entry by the right one; both stay on record. */
export function EntryCorrect() {
  const { t } = useTranslation();
  const { eventId } = useParams({ from: '/frame/entries/$eventId/correct' });
  const navigate = useNavigate();
  const [answer, setAnswer] = useState<EntryAnswerView | null>(null);
  const query = useQuery({
    queryKey: ['entry', eventId],
    queryFn: ({ signal }) => call(getEntry, { params: { eventId } }, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <div className="page narrow">
      <PageHead
        crumbs={[{ title: t('entry.title'), link: { to: '/entries' } }, { title: t('entry.correct') }]}
        title={
          query.data?.kind
            ? t('entry.correctTitle', { kind: t(`tableKind.${query.data.kind}`) })
            : t('entry.correct')
        }
      />
      {answer ? (
        <EntryDone answer={answer} onNext={() => navigate({ to: '/entries' })} />
      ) : (
        <Async query={query} rows={10}>
          {(entry) =>
            entry.kind && entry.status !== 'counts' ? (
              <Panel>
                <Nothing title={t('entry.alreadyWrong')} how={t(`entryStatus.${entry.status}`)} />
              </Panel>
            ) : entry.kind ? (
              <EntryForm
                kind={entry.kind}
                corrects={{
                  eventId,
                  start: draftOfEntry(entry.kind, entry.rows, `web-${crypto.randomUUID()}`),
                }}
                onDone={setAnswer}
              />
            ) : (
              <Panel>
                <Nothing title={t('entry.noKind')} />
              </Panel>
            )
          }
        </Async>
      )}
    </div>
  );
}
