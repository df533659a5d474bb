import { api } from '../client.ts';
import type { operations } from '../schema.d.ts';
import { sendOnce } from './send.ts';

export type SettingsChanges = NonNullable<operations['changeSettings']['requestBody']>['content']['application/json'];

/** @returns how many appointments another time zone puts on another day, or outside the hours */
export async function changeSettings(body: SettingsChanges): Promise<number> {
  const { data } = await sendOnce((key) =>
    api.PATCH('/opdesk/v1/settings', { params: { header: { 'Idempotency-Key': key } }, body }),
  );
  return data?.data.appointments.length ?? 0;
}
