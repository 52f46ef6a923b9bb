import { getLot } from '@liangsu/contract';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../api.ts';

export const lotQuery = (code: string) =>
  queryOptions({
    queryKey: ['lot', code],
    queryFn: ({ signal }) => call(getLot, { params: { code } }, signal),
  });
