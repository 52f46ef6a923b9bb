import './machines.css';
import { useTranslation } from 'react-i18next';
import { useMay, useMe } from '../../me.ts';
import { PageHead } from '../../parts/page.tsx';
import { Keys } from './Keys.tsx';
import { Webhooks } from './Webhooks.tsx';

/** What programs of the organisation for which one acts work with: their keys, and what is pushed to them. */
export function Machines() {
  const { t } = useTranslation();
  const me = useMe();
  const mine = { owners: me.party ? [me.party.id] : [], territory: null, disciplines: null, level: null };
  const mayPush = useMay('webhook.write', mine);
  return (
    <div className="page">
      <PageHead title={t('machines.title')} sub={me.party?.name ?? t('people.installation')} />
      <Keys />
      {mayPush && <Webhooks />}
    </div>
  );
}
