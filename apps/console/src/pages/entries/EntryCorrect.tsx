import { type EntryAnswerView, type EntryListItemView, listEntries } from '@liangsu/contract';
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
    queryFn: ({ signal }) => findEntry(eventId, signal),
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
        <Async query={query}>
          {(entry) =>
            entry?.kind ? (
              <EntryForm
                kind={entry.kind}
                corrects={{ eventId, start: draftOfEntry(entry.kind, entry, `web-${crypto.randomUUID()}`) }}
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

/** An entry among the latest; null when it is not one of them. */
async function findEntry(eventId: string, signal: AbortSignal): Promise<EntryListItemView | null> {
  let cursor: string | null = null;
  for (let page = 0; page < 10; page++) {
    const answer: { items: EntryListItemView[]; next: string | null } = await call(
      listEntries,
      { query: { limit: 200, ...(cursor ? { cursor } : {}) } },
      signal,
    );
    const found = answer.items.find((entry) => entry.eventId === eventId);
    if (found) return found;
    cursor = answer.next;
    if (cursor === null) break;
  }
  return null;
}
