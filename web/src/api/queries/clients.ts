import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components } from '../schema.d.ts';

export type ApiClient = components['schemas']['ApiClient'];

/** The programs that call the API. */
export const clientsQuery = queryOptions({
  queryKey: ['clients'],
  queryFn: async ({ signal }): Promise<readonly ApiClient[]> => {
    const { data } = await api.GET('/opdesk/v1/clients', { signal });
    return data?.clients ?? [];
  },
});
