import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components } from '../schema.d.ts';

export type Display = components['schemas']['Display'];

/** The screens of the waiting rooms. */
export const displaysQuery = queryOptions({
  queryKey: ['displays'],
  queryFn: async ({ signal }): Promise<readonly Display[]> => {
    const { data } = await api.GET('/opdesk/v1/displays', { signal });
    return data?.displays ?? [];
  },
});
