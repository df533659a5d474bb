import { api } from '../client.ts';
import type { operations } from '../schema.d.ts';
import type { Login } from '../queries/login.ts';

type Credentials = operations['logInStaff']['requestBody']['content']['application/json'];

/** @throws Problem UNAUTHENTICATED, TOO_MANY_REQUESTS */
export async function logIn(body: Credentials): Promise<Login> {
  const { data } = await api.POST('/opdesk/v1/login', { body });
  if (data === undefined) throw new TypeError('no login');
  return data;
}

export async function logOut(): Promise<void> {
  await api.DELETE('/opdesk/v1/login');
}

/** @throws Problem with an issue at the field */
export async function changePassword(body: { readonly old: string; readonly new: string }): Promise<void> {
  await api.PUT('/opdesk/v1/login/password', { body });
}
