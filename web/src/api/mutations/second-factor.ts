import { api } from '../client.ts';
import type { components } from '../schema.d.ts';

const path = '/opdesk/v1/login/second-factor';

/** @returns the secret for the app, told once. @throws Problem with an issue at the password */
export async function addSecondFactor(password: string): Promise<components['schemas']['AddedSecondFactor']> {
  const { data } = await api.POST(path, { body: { password } });
  if (data === undefined) throw new TypeError('no second factor');
  return data;
}

/** @param code of the app; @returns the recovery codes, told once. @throws Problem with an issue at the code */
export async function confirmSecondFactor(code: string): Promise<readonly string[]> {
  const { data } = await api.POST(`${path}/confirm`, { body: { code } });
  return data?.recovery_codes ?? [];
}

/** @throws Problem with an issue at the password or the code */
export async function removeSecondFactor(body: { readonly password: string; readonly code: string }): Promise<void> {
  await api.DELETE(path, { body });
}
