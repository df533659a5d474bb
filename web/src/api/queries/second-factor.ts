import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components } from '../schema.d.ts';

type SecondFactor = components['schemas']['SecondFactor'];

/** Whether the person's login asks for a code. */
export const secondFactorQuery = queryOptions({
  queryKey: ['second-factor'],
  queryFn: async ({ signal }): Promise<SecondFactor> => {
    const { data } = await api.GET('/opdesk/v1/login/second-factor', { signal });
    if (data === undefined) throw new TypeError('no second factor');
    return data;
  },
});
