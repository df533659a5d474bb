import { beforeEach, describe, expect, test } from 'vitest';
import { bookedId, conflictOf, instant, openDesk, reasonOf, today } from '../support/desk.ts';
import { addSessions, expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk({ session: null });

let morning: string;
let evening: string;

async function limit(sessionId: string, maximum: number | null): Promise<void> {
  expectDone(await desk.business.api('PATCH', `/opdesk/v1/sessions/${sessionId}`, { max_appointments: maximum }));
}

async function limitDay(maximum: number | null): Promise<void> {
  expectDone(
    await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, {
      max_appointments_per_day: maximum,
    }),
  );
}

beforeEach(async () => {
  const every = { weekdays: [1, 2, 3, 4, 5, 6, 7] };
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay() || 7;
  const own = async (from: string, to: string): Promise<string> =>
    (await addSessions(desk.business, desk.practice, { ...every, from, to }))[weekday - 1] ?? '';
  [morning, evening] = [await own('09:00', '11:00'), await own('16:00', '18:00')];
});

async function freeStarts(): Promise<string[]> {
  const { doctorId, clinicId } = desk.practice;
  const { data } = expectDone(
    await desk.business.api(
      'GET',
      `/dr/v1/doctor/${doctorId}/clinic/${clinicId}/appointment/slot?start_date=${today}&end_date=${today}`,
    ),
  );
  const slots = data.schedule[clinicId].flatMap((service: { slots: unknown[] }) => service.slots);
  return slots
    .filter(({ available }: { available: boolean }) => available)
    .map(({ s }: { s: string }) => s.slice(11, 16));
}

async function explain(time: string): Promise<{ code: string; message: string; session_ids: string[] }[]> {
  const { doctorId: doctor_id, clinicId: clinic_id } = desk.practice;
  const query = new URLSearchParams({ doctor_id, clinic_id, start_time: String(instant(time)) });
  return expectDone(await desk.business.api('GET', `/opdesk/v1/slots/explain?${query.toString()}`)).data.causes;
}

async function verb(id: string, name: string): Promise<ApiAnswer> {
  return desk.business.api('POST', `/opdesk/v1/appointments/${id}/${name}`, {});
}

describe('at most n appointments of a session', () => {
  test('the others of its slots are shown as taken, explained and refused with the limit; the next session is free', async () => {
    await limit(morning, 2);
    await desk.book('09:00');
    await desk.book('10:00');
    expect(await freeStarts()).toEqual(['16:00', '16:15', '16:30', '16:45', '17:00', '17:15', '17:30', '17:45']);
    const text = 'This session takes at most 2 appointments of Consultation, and has them.';
    expect(await explain('10:30')).toEqual([
      expect.objectContaining({ code: 'TAKEN', message: text, session_ids: [morning] }),
    ]);
    const refused = await desk.send(desk.body('10:30'));
    expect(reasonOf(refused)).toBe('TAKEN');
    expect(refused.body.message).toBe(text);
    expect(conflictOf(refused).details.alternatives[0].start_time).toBe(instant('16:00'));
  });

  test('counts holds, and what has taken place; not what was cancelled or did not come', async () => {
    await limit(morning, 2);
    const first = bookedId(await desk.send(desk.body('09:00')));
    const { doctorId: doctor_id, clinicId: clinic_id } = desk.practice;
    const hold = async (time: string): Promise<ApiAnswer> =>
      desk.business.api('POST', '/opdesk/v1/holds', { doctor_id, clinic_id, start_time: instant(time) });
    const held = expectDone(await hold('09:15'));
    expect(reasonOf(await desk.send(desk.body('09:30')))).toBe('TAKEN');
    expect(reasonOf(await hold('09:30'))).toBe('TAKEN');
    const second = bookedId(await desk.send(desk.body('09:15', {}, { hold_id: held.hold_id })));
    for (const name of ['check-in', 'start', 'finish']) expectDone(await verb(first, name));
    expect((await freeStarts()).filter((time) => time < '12:00')).toEqual([]);
    expect(reasonOf(await desk.send(desk.body('09:30')))).toBe('TAKEN');
    expectDone(await verb(second, 'no-show'));
    expect(await freeStarts()).toContain('09:30');
    await desk.book('09:30');
    expect(reasonOf(await verb(second, 'undo-no-show'))).toBe('TAKEN');
  });

  test('B6: what is offered instead is in another session, also where those of the full one have taken place', async () => {
    await limit(morning, 1);
    const done = await desk.book('09:00');
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${done}/finish`, {}));
    const refused = await desk.send(desk.body('09:15'));
    expect(reasonOf(refused)).toBe('TAKEN');
    const starts = (conflictOf(refused).details.alternatives as { start_time: number }[]).map(
      ({ start_time: start }) => start,
    );
    expect(starts).not.toHaveLength(0);
    expect(starts.filter((start) => start < instant('11:00') && start >= instant('09:00'))).toEqual([]);
  });

  test('a move within the session stays possible, also beyond a limit that was lowered; one into it takes a place', async () => {
    const ids = [];
    for (const time of ['09:00', '09:15', '09:30']) ids.push(bookedId(await desk.send(desk.body(time))));
    const later = bookedId(await desk.send(desk.body('16:00')));
    await limit(morning, 1);
    const move = async (id: string | undefined, time: string): Promise<ApiAnswer> =>
      desk.business.api('POST', `/opdesk/v1/appointments/${id}/reschedule`, { start_time: instant(time) });
    expectDone(await move(ids[0], '10:00'));
    expect(reasonOf(await move(later, '10:30'))).toBe('TAKEN');
    for (const id of ids.slice(1)) expectDone(await verb(id, 'cancel'));
    expect(reasonOf(await desk.send(desk.body('10:30')))).toBe('TAKEN');
    expectDone(await verb(ids[0] ?? '', 'cancel'));
    expectDone(await move(later, '10:30'));
  });

  test('a new appointment that takes the place of an old one in a full session is possible', async () => {
    await limit(morning, 1);
    const id = await desk.book('09:00');
    const answer = await desk.business.api('PATCH', `/appointments/v1/${id}/reschedule`, {
      start_time: instant('10:00'),
    });
    expectDone(answer);
    expect(reasonOf(await desk.send(desk.body('10:30')))).toBe('TAKEN');
  });

  test('overbooking goes beyond it, and its history says so', async () => {
    await limit(morning, 1);
    await desk.book('09:00');
    const answer = await desk.send({ ...desk.body('09:15'), overbook: true });
    const { history } = expectDone(
      await desk.business.api('GET', `/opdesk/v1/appointments/${bookedId(answer)}/history`),
    );
    expect(history[0].changes).toMatchObject({ overbooked: true, passed_over: ['TAKEN'] });
  });

  test('of forty who want its slots at once exactly so many get one', async () => {
    await limit(morning, 3);
    const times = ['09:00', '09:15', '09:30', '09:45', '10:00', '10:15', '10:30', '10:45'];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => desk.send(desk.body(times[index % times.length] ?? ''))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    for (const answer of answers.filter(({ status }) => status !== 201)) expect(reasonOf(answer)).toBe('TAKEN');
  });
});

describe('at most n appointments of a service a day', () => {
  test('counts all its sessions of the day, and no other day', async () => {
    await limitDay(2);
    await desk.book('09:00');
    await desk.book('16:00');
    expect(await freeStarts()).toEqual([]);
    const text = 'A day takes at most 2 appointments of Consultation, and has them.';
    expect(await explain('17:00')).toEqual([
      expect.objectContaining({ code: 'TAKEN', message: text, session_ids: [evening] }),
    ]);
    const refused = await desk.send(desk.body('17:00'));
    expect([reasonOf(refused), refused.body.message]).toEqual(['TAKEN', text]);
    await desk.book(instant('09:00') + 86_400);
    await limitDay(3);
    await desk.book('17:00');
    await limitDay(null);
    await desk.book('17:15');
  });

  test('of forty who want its slots at once exactly so many get one', async () => {
    await limitDay(3);
    const times = ['09:00', '09:15', '09:30', '16:00', '16:15', '16:30', '17:00', '17:15'];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => desk.send(desk.body(times[index % times.length] ?? ''))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
  });
});

test('appointments that stay behind when their session goes to another day of the week count on their own day', async () => {
  const [, tuesday] = await desk.rows(
    'select id from sessions where business_id = $1 and from_minute = 540 order by weekday',
  );
  expectDone(await desk.business.api('DELETE', `/opdesk/v1/sessions/${tuesday.id as string}`));
  await limit(morning, 2);
  const ids = [await desk.book('09:00'), await desk.book('09:15')];
  expectDone(await desk.business.api('PATCH', `/opdesk/v1/sessions/${morning}`, { weekday: 2 }));
  const tomorrow = instant('09:00') + 86_400;
  await desk.book(tomorrow);
  const move = async (id: string | undefined, start_time: number): Promise<ApiAnswer> =>
    desk.business.api('POST', `/opdesk/v1/appointments/${id}/reschedule`, { start_time });
  expectDone(await move(ids[0], tomorrow + 900));
  expect(reasonOf(await move(ids[1], tomorrow + 1_800))).toBe('TAKEN');
  expect(reasonOf(await desk.send(desk.body(tomorrow + 1_800)))).toBe('TAKEN');
});

test('a leave moves nobody into a day that has had as many as it takes', async () => {
  await addSessions(desk.business, desk.practice, { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '19:00', to: '20:00' });
  const ids = [await desk.book('09:00'), await desk.book('09:15')];
  await desk.book('16:00');
  desk.clock.set(instant('10:00'));
  for (const id of ids) expectDone(await verb(id, 'finish'));
  await limitDay(2);
  const leave = { doctor_id: desk.practice.doctorId, start_time: instant('16:00'), end_time: instant('18:00') };
  const { data } = expectDone(
    await desk.business.api('POST', '/opdesk/v1/leaves', {
      ...leave,
      appointments: { action: 'move', within_days: 1 },
    }),
  );
  expect(data.appointments).toMatchObject([{ outcome: 'moved', to: { start_time: instant('09:00') + 86_400 } }]);
});

test('a leave moves into a session as many as it takes, and the others behind it', async () => {
  const later =
    (
      await addSessions(desk.business, desk.practice, { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '19:00', to: '20:00' })
    )[0] ?? '';
  await limit(later, 2);
  await desk.book('19:45');
  for (const time of ['16:00', '16:15', '16:30']) await desk.book(time);
  const leave = { doctor_id: desk.practice.doctorId, start_time: instant('16:00'), end_time: instant('18:00') };
  const { data } = expectDone(
    await desk.business.api('POST', '/opdesk/v1/leaves', {
      ...leave,
      appointments: { action: 'move', within_days: 1 },
    }),
  );
  const [tonight, tomorrow] = [instant('19:00'), instant('09:00') + 86_400];
  expect(data.appointments.map(({ to }: { to: { start_time: number } }) => to.start_time)).toEqual([
    tonight,
    tomorrow,
    tomorrow + 900,
  ]);
});

test('the limits have bounds, and null takes them away', async () => {
  const issues = async (path: string, body: object): Promise<string[]> => {
    const answer = await desk.business.api('PATCH', path, body);
    return answer.body.error.details.issues.map(
      (issue: { path: string; code: string }) => `${issue.path} ${issue.code}`,
    );
  };
  expect(await issues(`/opdesk/v1/sessions/${morning}`, { max_appointments: 0, buffer_before_minutes: 1_441 })).toEqual(
    expect.arrayContaining(['/max_appointments too_small', '/buffer_before_minutes too_large']),
  );
  expect(await issues(`/opdesk/v1/services/${desk.practice.serviceId}`, { max_appointments_per_day: 10_001 })).toEqual([
    '/max_appointments_per_day too_large',
  ]);
  const { data } = expectDone(
    await desk.business.api('PATCH', `/opdesk/v1/sessions/${morning}`, { max_appointments: null }),
  );
  expect(data.session.max_appointments).toBeNull();
});
