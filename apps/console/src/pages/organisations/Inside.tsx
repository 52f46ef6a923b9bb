import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ownedBy, useMay } from '../../me.ts';
import { Keys } from '../machines/Keys.tsx';
import { PeopleList } from '../people/PeopleList.tsx';

/** Who works in an organisation, and with which keys: for its own administrator, and for those who keep order everywhere. */
export function Inside({ organisation }: { organisation: number }) {
  const { t } = useTranslation();
  const seesPeople = useMay('people.read', ownedBy(organisation));
  const seesKeys = useMay('key.read', ownedBy(organisation));
  const [q, setQ] = useState<string>();
  return (
    <>
      {seesPeople && (
        <PeopleList organisation={organisation} title={t('people.list')} q={q} onSearch={setQ} />
      )}
      {seesKeys && <Keys organisation={organisation} />}
    </>
  );
}
