import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components } from '../schema.d.ts';

export type Import = components['schemas']['Import'];

/** The imports that have begun, the newest first. */
export const importsQuery = queryOptions({
  queryKey: ['imports'],
  staleTime: 0,
  queryFn: async ({ signal }): Promise<readonly Import[]> => {
    const { data } = await api.GET('/opdesk/v1/imports', { signal });
    return data?.data.imports ?? [];
  },
});
