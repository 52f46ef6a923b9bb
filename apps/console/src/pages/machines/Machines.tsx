import { useTranslation } from 'react-i18next';
import { ownedBy, useMay, useMe } from '../../me.ts';
import { PageHead } from '../../parts/page.tsx';
import { Keys } from './Keys.tsx';
import { Webhooks } from './Webhooks.tsx';

/** What programs of the organisation for which one acts work with: their keys, and what is pushed to them. */
export function Machines() {
  const { t } = useTranslation();
  const me = useMe();
  const organisation = me.party?.id ?? 0;
  const mayPush = useMay('webhook.write', ownedBy(organisation));
  return (
    <div className="page">
      <PageHead title={t('machines.title')} sub={me.party?.name ?? t('people.installation')} />
      <Keys organisation={organisation} />
      {mayPush && <Webhooks />}
    </div>
  );
}
