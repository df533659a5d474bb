import { api } from '../client.ts';
import type { components } from '../schema.d.ts';
import { sendOnce } from './send.ts';

type NewStaff = components['schemas']['StrictNewStaff'];
type StaffChanges = components['schemas']['StrictStaffChanges'];

const ofUser = (id: string) => ({ params: { path: { staff_id: id } } });

/** @returns the password for the first login @throws Problem with an issue at the field */
export async function addStaff(body: NewStaff): Promise<string> {
  const { data } = await api.POST('/opdesk/v1/staff', { body });
  if (data === undefined) throw new TypeError('no user');
  return data.password;
}

/** @throws Problem with an issue at the field */
export async function changeStaff(id: string, body: StaffChanges): Promise<void> {
  await sendOnce((key) =>
    api.PATCH('/opdesk/v1/staff/{staff_id}', {
      params: { path: { staff_id: id }, header: { 'Idempotency-Key': key } },
      body,
    }),
  );
}

/** @returns the password for the next login */
export async function resetPassword(id: string): Promise<string> {
  const { data } = await api.POST('/opdesk/v1/staff/{staff_id}/password', ofUser(id));
  if (data === undefined) throw new TypeError('no password');
  return data.password;
}

export async function endStaffLogins(id: string): Promise<void> {
  await sendOnce((key) =>
    api.DELETE('/opdesk/v1/staff/{staff_id}/logins', {
      params: { path: { staff_id: id }, header: { 'Idempotency-Key': key } },
    }),
  );
}
