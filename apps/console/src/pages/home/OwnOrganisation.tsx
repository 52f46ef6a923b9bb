import { Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../me.ts';

/** What stands between one's own organisation and its work: it waits, was refused, was stopped. Nothing when it may work. */
export function OwnOrganisation() {
  const { t } = useTranslation();
  const { acting } = useMe();
  const organisation = acting.memberships[0]?.organisation ?? acting.grantedTo;
  if (!organisation || organisation.id === 0 || organisation.state === 'approved') return null;
  const { state, id } = organisation;
  return (
    <Alert
      className="notice"
      type="warning"
      showIcon
      title={t(`home.${state}`)}
      description={
        <>
          {t(`home.${state}How`)}{' '}
          <Link to="/organisations/$id" params={{ id: String(id) }}>
            {t('home.ownOrganisation')}
          </Link>
        </>
      }
    />
  );
}
