import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Nothing } from '../../parts/states.tsx';

/** There is no organisation with that number. */
export function NoOrganisation() {
  const { t } = useTranslation();
  return (
    <Nothing title={t('error.notFound')} action={<Link to="/organisations">{t('organisation.list')}</Link>} />
  );
}
