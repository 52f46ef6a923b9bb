import { getDemo } from '@liangsu/contract';
import { queryOptions } from '@tanstack/react-query';
import { call } from './api.ts';

/** What this installation says about its demonstration: accounts to sign in with, and where to start looking. */
export const demoQuery = queryOptions({
  queryKey: ['demo'],
  queryFn: ({ signal }) => call(getDemo, {}, signal),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});
