import { expect, test } from 'vitest';
import { openDatabase, sql } from '../../src/postgres/database.ts';
import { openDesk } from '../support/desk.ts';
import { addDoctor, addSessions, expectDone } from '../support/practice.ts';

const desk = openDesk();

test('a doctor whose lock somebody keeps stops neither the bookings of the others, which are answered before, nor those that come afterwards', async () => {
  const { server, business, practice } = desk;
  const doctorId = await addDoctor(server, business, { id: 'do-2', clinicIds: [practice.clinicId] });
  const added = await business.api('POST', `/opdesk/v1/doctors/${doctorId}/services`, {
    name: 'Consultation',
    duration_minutes: 15,
  });
  await addSessions(
    business,
    { ...practice, doctorId, serviceId: expectDone(added).data.service.conf_id },
    { weekdays: [1], from: '09:00', to: '13:00' },
  );
  const forOther = (time: string): ReturnType<typeof desk.send> =>
    desk.send(desk.body(time, {}, { doctor_id: doctorId }));

  const keeper = openDatabase({ connectionString: server.connectionString, poolSize: 1 });
  const times = ['09:00', '09:15', '09:30', '09:45', '10:00', '10:15'];
  await keeper.transaction(async (tx) => {
    await tx.query(sql('', 'select take_locks(array[doctor_lock($1, $2)])'), [business.id, practice.doctorId]);
    let isAnswered = false;
    const stuckOnes = Promise.all(times.map((time) => desk.send(desk.body(time)))).finally(() => (isAnswered = true));
    const free = await Promise.all(times.slice(0, 3).map(forOther));
    // Also one at a time, where each finds nothing but the stuck ones under way.
    for (const time of times.slice(3)) free.push(await forOther(time));
    expect(isAnswered).toBe(false);
    const stuck = await stuckOnes;
    expect(free.map(({ status }) => status)).toEqual(times.map(() => 201));
    expect(stuck.map(({ status }) => status)).toEqual(times.map(() => 503));
    expect(stuck.map(({ headers }) => headers.get('retry-after'))).toEqual(times.map(() => '2'));
  });
  await keeper.close();

  const afterwards = await Promise.all(times.map((time) => desk.send(desk.body(time))));
  expect(afterwards.map(({ status }) => status)).toEqual(times.map(() => 201));
});
