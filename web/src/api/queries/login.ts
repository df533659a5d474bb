import { queryOptions } from '@tanstack/react-query';
import { problemOf } from '../errors.ts';

/** The person who is logged in, and what that person may do. */
export interface Login {
  readonly username: string;
  readonly name: string;
  readonly role: 'receptionist' | 'doctor' | 'manager';
  readonly doctor_id?: string;
  readonly must_change_password: boolean;
  readonly scopes: readonly string[];
}

export const loginKey = ['login'] as const;

/** Null where nobody is logged in. */
export const loginQuery = queryOptions({
  queryKey: loginKey,
  queryFn: async ({ signal }): Promise<Login | null> => {
    const response = await fetch('/opdesk/v1/login', { signal, cache: 'no-store' });
    if (response.status === 401) return null;
    if (!response.ok) throw await problemOf(response);
    return (await response.json()) as Login;
  },
});
