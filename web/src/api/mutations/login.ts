import { problemOf } from '../errors.ts';
import type { Login } from '../queries/login.ts';

interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly totp?: string;
}

/** @throws Problem UNAUTHENTICATED, TOTP_REQUIRED, TOO_MANY_REQUESTS */
export async function logIn(credentials: Credentials): Promise<Login> {
  return (await (await call('POST', '/opdesk/v1/login', credentials)).json()) as Login;
}

export async function logOut(): Promise<void> {
  await call('DELETE', '/opdesk/v1/login');
}

/** @throws Problem with an issue at the field */
export async function changePassword(passwords: { readonly old: string; readonly new: string }): Promise<void> {
  await call('PUT', '/opdesk/v1/login/password', passwords);
}

async function call(method: string, url: string, body?: unknown): Promise<Response> {
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}
