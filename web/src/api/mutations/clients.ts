import { api } from '../client.ts';
import type { components } from '../schema.d.ts';
import { sendOnce } from './send.ts';

export type Credentials = components['schemas']['ClientCredentials'];

const ofClient = (id: string) => ({ params: { path: { client_id: id } } });

/** @returns the secret, which is told this once @throws Problem with an issue at the field */
export async function addClient(name: string, scopes: readonly string[]): Promise<Credentials> {
  const { data } = await api.POST('/opdesk/v1/clients', { body: { name, scopes: [...scopes] } });
  if (data === undefined) throw new TypeError('no client');
  return data;
}

/** @throws Problem with an issue at the field */
export async function changeClientScopes(id: string, scopes: readonly string[]): Promise<void> {
  await sendOnce((key) =>
    api.PUT('/opdesk/v1/clients/{client_id}/scopes', {
      params: { path: { client_id: id }, header: { 'Idempotency-Key': key } },
      body: { scopes: [...scopes] },
    }),
  );
}

/** @returns the new secret, which is told this once; the one before it is good for some time yet */
export async function addClientSecret(id: string, overlapSeconds: number): Promise<Credentials> {
  const body = { overlap_seconds: overlapSeconds };
  const { data } = await api.POST('/opdesk/v1/clients/{client_id}/secret', { ...ofClient(id), body });
  if (data === undefined) throw new TypeError('no secret');
  return data;
}

/** For good. */
export async function revokeClient(id: string): Promise<void> {
  await sendOnce((key) =>
    api.DELETE('/opdesk/v1/clients/{client_id}', {
      params: { path: { client_id: id }, header: { 'Idempotency-Key': key } },
    }),
  );
}
