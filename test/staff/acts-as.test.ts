import { expect, it } from 'vitest';
import { openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { addUser, desk as deskOf } from '../support/staff.ts';

const desk = openDesk();

it.each([
  ['receptionist', 'staff', 'doctor', 'CNS'],
  ['manager', 'staff', 'doctor', 'CNS'],
  ['doctor', 'doctor', 'staff', 'CND'],
] as const)('E3: a %s acts as %s in every history, and not as %s', async (role, own, other, code) => {
  const doctorId = role === 'doctor' ? { doctorId: desk.practice.doctorId } : {};
  const { username } = await addUser(desk.server, desk.business.id, { role, ...doctorId });
  const api = await deskOf(desk.server.url, username);
  const id = await desk.book('09:15');
  const refused = await api('POST', `/opdesk/v1/appointments/${id}/cancel`, { by: { role: other, id: 'somebody' } });
  expect([refused.status, refused.body.error.details.issues]).toEqual([
    400,
    [expect.objectContaining({ path: '/by/role', code: 'not_allowed', allowed: [own] })],
  ]);
  expect((await desk.read(id)).status).toBe('BK');
  expectDone(await api('POST', `/opdesk/v1/appointments/${id}/cancel`, { by: { role: own } }));
  expect((await desk.read(id)).status).toBe(code);
  const client = await desk.book('09:30');
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${client}/cancel`, { by: { role: other } }));
});
