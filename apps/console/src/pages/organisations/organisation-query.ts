import { getOrganisation } from '@liangsu/contract';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api.ts';

/** One organisation with its papers and steps. */
export const organisationQuery = (id: number) =>
  queryOptions({
    queryKey: ['organisation', id],
    queryFn: ({ signal }) => call(getOrganisation, { params: { id } }, signal),
  });
