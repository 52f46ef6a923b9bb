import type { EntryAnswerView } from '@liangsu/contract';
import { ENTRY_KINDS } from '@liangsu/domain/entries';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead, Panel } from '../../parts/page.tsx';
import { EntryDone } from './EntryDone.tsx';
import { EntryForm } from './EntryForm.tsx';

/** Records something that happened: choose what, fill in, check, submit. */
export function EntryNew() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { kind = 'purchase' } = useSearch({ from: '/frame/entries/new' });
  const [answer, setAnswer] = useState<EntryAnswerView | null>(null);
  return (
    <div className="page narrow">
      <PageHead
        crumbs={[{ title: t('entry.title'), link: { to: '/entries' } }, { title: t('entry.create') }]}
        title={t('entry.create')}
      />
      {answer ? (
        <EntryDone answer={answer} onNext={() => setAnswer(null)} />
      ) : (
        <>
          <Panel title={t('entry.wizard')}>
            <Radio.Group
              value={kind}
              onChange={(event) =>
                navigate({
                  to: '/entries/new',
                  search: { kind: event.target.value as typeof kind },
                  replace: true,
                })
              }
              optionType="button"
              buttonStyle="solid"
              className="kinds"
              options={ENTRY_KINDS.map((value) => ({ value, label: t(`tableKind.${value}`) }))}
            />
          </Panel>
          <EntryForm key={kind} kind={kind} onDone={setAnswer} />
        </>
      )}
    </div>
  );
}
