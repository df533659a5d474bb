import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import { isProblem } from '../errors.ts';
import type { operations } from '../schema.d.ts';

/** The person who is logged in, and what that person may do. */
export type Login = operations['getLogin']['responses'][200]['content']['application/json'];

export const loginKey = ['login'] as const;

/** Null where nobody is logged in. */
export const loginQuery = queryOptions({
  queryKey: loginKey,
  queryFn: async ({ signal }): Promise<Login | null> => {
    try {
      const { data } = await api.GET('/opdesk/v1/login', { signal });
      return data ?? null;
    } catch (error) {
      if (isProblem(error) && error.status === 401) return null;
      throw error;
    }
  },
});
