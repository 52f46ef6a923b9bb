import { erasePaper } from '@liangsu/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { FormDialog } from '../../parts/FormDialog.tsx';
import { TextField } from '../../parts/RecordForm.tsx';
import { organisationQuery } from './organisation-query.ts';

/** The security administrator erases the file of a paper, at the request of who is in it. */
export function ErasePaper({ organisation, paper }: { organisation: number; paper: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: ({ reason }: { reason: string }) =>
      call(erasePaper, { params: { id: organisation, document: paper }, body: { reason } }),
  });
  return (
    <FormDialog
      label={t('organisation.erasePaper')}
      size="small"
      send={send}
      onDone={() => client.invalidateQueries({ queryKey: organisationQuery(organisation).queryKey })}
      answer={() => <p>{t('organisation.paperErased')}</p>}
    >
      <p className="muted">{t('organisation.erasePaperHow')}</p>
      <TextField name="reason" label={t('entry.reason')} required max={1000} />
    </FormDialog>
  );
}
