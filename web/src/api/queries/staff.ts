import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components } from '../schema.d.ts';

export type Staff = components['schemas']['Staff'];
type OpenLogin = components['schemas']['OpenLogin'];

export const staffQuery = queryOptions({
  queryKey: ['staff', 'all'],
  queryFn: async ({ signal }): Promise<readonly Staff[]> => {
    const { data } = await api.GET('/opdesk/v1/staff', { signal });
    return data?.staff ?? [];
  },
});

/** When each user has logged in last, as far as the latest hundred logins tell; epoch seconds. */
export const lastLoginsQuery = queryOptions({
  queryKey: ['staff', 'last-logins'],
  staleTime: 0,
  queryFn: async ({ signal }): Promise<ReadonlyMap<string, number>> => {
    const { data } = await api.GET('/opdesk/v1/audit', { params: { query: { kind: 'login' } }, signal });
    const logins = (data?.entries ?? []).filter(
      ({ operation, outcome }) =>
        operation === 'logInStaff' && (outcome === 'done' || outcome === 'published_password'),
    );
    // The newest come first, and the last one written counts.
    return new Map(logins.toReversed().map(({ actor_id: id = '', at }) => [id, at]));
  },
});

export const staffLoginsQuery = (id: string) =>
  queryOptions({
    queryKey: ['staff', id, 'logins'],
    staleTime: 0,
    queryFn: async ({ signal }): Promise<readonly OpenLogin[]> => {
      const { data } = await api.GET('/opdesk/v1/staff/{staff_id}/logins', {
        params: { path: { staff_id: id } },
        signal,
      });
      return data?.logins ?? [];
    },
  });
