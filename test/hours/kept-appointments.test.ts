import { expect, test } from 'vitest';
import { addHours, addService, type Body, instant, openDesk, reasonOf, today } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk({ session: null });

/** Monday's session of every day's from nine to ten. */
async function hours(seats: number, more: Body = {}): Promise<string> {
  return (await addHours(desk, { from: '09:00', to: '10:00', seats, ...more }))[0] ?? '';
}

async function removeKeeping(sessionId: string): Promise<void> {
  expectDone(
    await desk.business.api('DELETE', `/opdesk/v1/sessions/${sessionId}`, { appointments: { action: 'keep' } }),
  );
}

async function freeSeats(start: string, serviceId: string): Promise<{ available: boolean; causes: string[] }> {
  const query = new URLSearchParams({ doctor_id: 'do-1', clinic_id: 'cl-1', start_time: String(instant(start)) });
  const { data } = expectDone(await desk.business.api('GET', `/opdesk/v1/slots/explain?${query.toString()}`));
  const service = data.services.find((each: { conf_id: string }) => each.conf_id === serviceId);
  return {
    available: service.offered as boolean,
    causes: service.causes.map(({ message }: { message: string }) => message),
  };
}

/** Among the slots of the day, whose claims the server remembers for a moment. */
async function isShownFree(start: string): Promise<boolean> {
  const { doctorId, clinicId } = desk.practice;
  const path = `/dr/v1/doctor/${doctorId}/clinic/${clinicId}/appointment/slot?start_date=${today}&end_date=${today}`;
  const { data } = expectDone(await desk.business.api('GET', path));
  const slots: { available: boolean; s: string }[] = data.schedule[clinicId].flatMap(
    (service: Body) => service['slots'],
  );
  return slots.some(({ available, s }) => available && s.slice(11, 16) === start);
}

test('a private patient who is kept stays private: no group joins', async () => {
  const group = await addService(desk, { name: 'Group' });
  const alone = await hours(1);
  await hours(4, { conf_id: group });
  await desk.book('09:00', { conf_id: desk.practice.serviceId });
  expect(await freeSeats('09:00', group)).toEqual({ available: false, causes: ['The seat is taken.'] });
  await removeKeeping(alone);
  expect(await freeSeats('09:00', group)).toEqual({ available: false, causes: ['The seat is taken.'] });
  expect(reasonOf(await desk.send(desk.body('09:00', { conf_id: group })))).toBe('TAKEN');
  expect(await freeSeats('09:15', group)).toEqual({ available: true, causes: [] });
});

test('a group that is kept is joined from the session that takes the place of its own, up to its seats', async () => {
  const [first, second] = [await hours(2), await addService(desk, { name: 'Second opinion' })];
  await desk.book('09:00');
  // What the server has read of the claims by now is not what holds after the deletion.
  expect(await isShownFree('09:00')).toBe(true);
  await removeKeeping(first);
  await hours(3, { conf_id: second });
  expect(await isShownFree('09:00')).toBe(true);
  expect(await freeSeats('09:00', second)).toEqual({ available: true, causes: [] });
  await desk.book('09:00', { conf_id: second });
  expect(await freeSeats('09:00', second)).toEqual({ available: false, causes: ['All 2 seats are taken.'] });
  expect(reasonOf(await desk.send(desk.body('09:00', { conf_id: second })))).toBe('TAKEN');
});

test('an appointment in no session has the doctor alone, also once there are hours at its time', async () => {
  await hours(3);
  await desk.book('10:00', {}, { overbook: true });
  await hours(3, { from: '10:00', to: '11:00' });
  expect(await freeSeats('10:00', desk.practice.serviceId)).toEqual({
    available: false,
    causes: ['The seat is taken.'],
  });
  expect(reasonOf(await desk.send(desk.body('10:00')))).toBe('TAKEN');
});

test('a plan for those who move counts the kept as they will stand', async () => {
  // The first slot of the second group is in the buffer of the first.
  const first = await hours(2, { from: '09:00', to: '09:30', buffer_minutes: 30 });
  await hours(2, { from: '09:30', to: '10:00' });
  const here = await desk.book('09:00');
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${here}/start`, {}));
  const moved = await desk.book('09:00');
  const answer = expectDone(
    await desk.business.api('DELETE', `/opdesk/v1/sessions/${first}`, {
      appointments: { action: 'move', within_days: 0 },
    }),
  );
  const outcomes = answer.data.appointments.map(({ appointment_id, outcome, to }: Body) => [
    appointment_id,
    outcome,
    (to as Body | undefined)?.['start_time'],
  ]);
  expect(outcomes).toContainEqual([moved, 'moved', instant('09:30')]);
});
