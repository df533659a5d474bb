import { bookedId, openDesk, placeOf, reasonOf, today as monday } from '../support/desk.ts';
import { describe, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { addDoctor, addSessions, expectDone } from '../support/practice.ts';
import { staff } from '../support/queue.ts';
import type { ApiAnswer } from '../support/server.ts';

// Every evening from 20:00 to 02:00, half an hour each.
const desk = openDesk({
  service: { duration_minutes: 30 },
  session: { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '20:00', to: '02:00' },
});

const tuesday = '2026-03-03';
const wednesday = '2026-03-04';
const night = (clock: string): number => at(tuesday, clock);

const api = (...request: Parameters<typeof desk.business.api>) => desk.business.api(...request);

// oxlint-disable-next-line typescript/no-explicit-any
async function queue(more = '&doctor_id=do-1'): Promise<any> {
  return expectDone(await api('GET', `/opdesk/v1/queue?clinic_id=cl-1${more}`));
}

async function idsIn(more?: string): Promise<string[]> {
  return ((await queue(more)).entries as { appointment_id: string }[]).map(({ appointment_id: id }) => id);
}

async function verb(id: string, path: string, body: object = {}): Promise<ApiAnswer['body']> {
  return expectDone(await api('POST', `/opdesk/v1/appointments/${id}/${path}`, { ...body, ...staff }));
}

async function walkIn(doctorId = 'do-1'): Promise<string> {
  return expectDone(
    await api('POST', '/opdesk/v1/walk-ins', { clinic_id: 'cl-1', doctor_id: doctorId, name: 'Guest', ...staff }),
  ).entry.appointment_id as string;
}

async function callNext(): Promise<string | null> {
  const { entry } = expectDone(
    await api('POST', '/opdesk/v1/queue/call-next', { clinic_id: 'cl-1', doctor_id: 'do-1', ...staff }),
  );
  return entry === null ? null : (entry.appointment_id as string);
}

/** A colleague at the clinic. @param hours null for none */
async function addColleague(id: string, hours: { readonly from: string; readonly to: string } | null): Promise<void> {
  await addDoctor(desk.server, desk.business, { id, clinicIds: ['cl-1'] });
  const added = await api('POST', `/opdesk/v1/doctors/${id}/services`, { name: 'Consultation', duration_minutes: 30 });
  const serviceId = expectDone(added).data.service.conf_id as string;
  if (hours !== null)
    await addSessions(
      desk.business,
      { ...desk.practice, doctorId: id, serviceId },
      { weekdays: [1, 2, 3, 4, 5, 6, 7], ...hours },
    );
}

describe('the queue of a night', () => {
  test('C8: at 00:05 the queue, call-next and walk-ins are of the evening before, until its session ends', async () => {
    const [waits, later] = [await desk.book('23:30'), await desk.book(night('01:00'))];
    desk.clock.set(at(monday, '23:45'));
    await verb(waits, 'check-in');
    desk.clock.set(night('00:05'));
    expect(await queue()).toMatchObject({ date: monday, doctors: [{ doctor_id: 'do-1', date: monday }] });
    expect(await callNext()).toBe(waits);
    const guest = await walkIn();
    expect(await idsIn()).toEqual([waits, later, guest]);
    expect(await placeOf(desk, guest)).toEqual([monday, 3]);
    desk.clock.set(night('01:59'));
    expect(await callNext()).toBe(guest);
    desk.clock.set(night('02:00'));
    expect(await queue()).toMatchObject({ date: tuesday, entries: [] });
    expect(await callNext()).toBeNull();
    expect(await placeOf(desk, await walkIn())).toEqual([tuesday, 1]);
  });

  test('C8: without a doctor, each doctor’s queue is of their own day', async () => {
    await addColleague('do-2', { from: '00:00', to: '08:00' });
    const own = await desk.book('23:30');
    const theirs = await desk.book(night('00:30'), {}, { doctor_id: 'do-2' });
    const tomorrows = await desk.book(at(tuesday, '20:00'));
    desk.clock.set(night('00:05'));
    const all = await queue('');
    expect(all).toMatchObject({
      date: monday,
      doctors: [
        { doctor_id: 'do-1', date: monday },
        { doctor_id: 'do-2', date: tuesday },
      ],
    });
    expect(await idsIn('')).toEqual([own, theirs]);
    expect(await idsIn(`&date=${tuesday}`)).toEqual([tomorrows, theirs]);
    desk.clock.set(night('02:00'));
    expect(await queue('')).toMatchObject({ date: tuesday });
    expect(await idsIn('')).toEqual([tomorrows, theirs]);
  });

  test('C8: the waiting room of a doctor who has been removed goes on through the night', async () => {
    const waits = await desk.book('23:30');
    const late = await desk.book('22:00');
    desk.clock.set(night('00:05'));
    await verb(waits, 'check-in');
    const { appointments } = expectDone(await api('DELETE', '/cdr/v1/doctor/do-1/'));
    // Booked for 22:00 and not here yet: of today as long as the night goes on.
    expect(appointments.map((each: { appointment_id: string }) => each.appointment_id)).toEqual([late, waits]);
    expect(await queue()).toMatchObject({ date: monday });
    expect(await callNext()).toBe(waits);
  });

  test('C8: an estimate is told past midnight, and the day that it belongs to has begun', async () => {
    const waits = await desk.book('23:30');
    desk.clock.set(night('00:05'));
    await verb(waits, 'check-in');
    expect((await queue()).entries[0]).toMatchObject({ state: 'waiting', estimated_start: night('00:05') });
  });
});

describe('tokens of a night', () => {
  test('C8: a move within the night keeps token and check-in, one to the next night takes its next token', async () => {
    const moved = { start_time: night('01:00') };
    const calls: readonly ((id: string) => Promise<ApiAnswer>)[] = [
      (id) => api('PUT', `/dr/v1/appointment/${id}/reschedule`, { ...moved, end_time: moved.start_time }),
      (id) => api('POST', `/opdesk/v1/appointments/${id}/reschedule`, { start_time: night('01:30'), ...staff }),
      (id) => api('PATCH', `/dr/v1/appointment/${id}`, { start_time: night('00:00') }),
    ];
    const ids = [await desk.book('23:00'), await desk.book('23:30'), await desk.book('22:30')];
    desk.clock.set(at(monday, '22:00'));
    for (const [index, id] of ids.entries()) {
      await verb(id, 'check-in');
      expectDone(await (calls[index] as (typeof calls)[number])(id));
      expect(await placeOf(desk, id)).toEqual([monday, index + 1]);
      expect((await desk.read(id)).status).toBe('CK');
    }
    const [first = ''] = ids;
    expectDone(
      await api('POST', `/opdesk/v1/appointments/${first}/reschedule`, { start_time: at(tuesday, '20:00'), ...staff }),
    );
    expect(await placeOf(desk, first)).toEqual([tuesday, 1]);
    expect((await desk.read(first)).status).toBe('BK');
  });

  test('C8: what takes the place of another past midnight is of the same evening', async () => {
    const old = await desk.book('23:00');
    const next = expectDone(
      await api('PATCH', `/appointments/v1/${old}/reschedule`, {
        start_time: night('01:00'),
        end_time: night('01:30'),
      }),
    );
    expect(await placeOf(desk, next.appointment_id as string)).toEqual([monday, 2]);
  });

  test('C8: a hold, a follow-up and any time past midnight are of the evening, too', async () => {
    const start = { clinic_id: 'cl-1', doctor_id: 'do-1', start_time: night('00:30') };
    const hold = expectDone(await api('POST', '/opdesk/v1/holds', start));
    const held = bookedId(
      await desk.send(desk.body(night('00:30'), {}, { hold_id: hold.hold_id ?? hold.data?.hold?.hold_id })),
    );
    const seen = await desk.book('20:00');
    desk.clock.set(at(monday, '20:30'));
    await verb(seen, 'finish');
    const proposed = expectDone(
      await api('POST', `/opdesk/v1/appointments/${seen}/follow-up`, { start_time: night('01:00') }),
    );
    expectDone(await api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
    const [inside, outside] = [
      await desk.book(night('00:10'), { end_time: night('00:12') }),
      await desk.book(night('03:00')),
    ];
    const places = [];
    for (const id of [held, proposed.appointment_id, inside, outside]) places.push(await placeOf(desk, id as string));
    expect(places).toEqual([
      [monday, 1],
      [monday, 3],
      [monday, 4],
      [tuesday, 1],
    ]);
  });

  test('C8: coming back keeps the evening and the token', async () => {
    const id = await desk.book(night('00:30'));
    await verb(id, 'cancel');
    await verb(id, 'reinstate');
    expect(await placeOf(desk, id)).toEqual([monday, 1]);
  });

  test('C8: of a patient who is transferred, the day is that of the other doctor at that time', async () => {
    await addColleague('do-2', { from: '20:00', to: '04:00' });
    await addColleague('do-3', { from: '00:00', to: '08:00' });
    await addColleague('do-4', null);
    const ids = [];
    for (const clock of ['22:00', '22:30', '23:00']) ids.push(await desk.book(clock));
    desk.clock.set(night('00:05'));
    const places = [];
    for (const [index, id] of ids.entries()) {
      await verb(id, 'check-in');
      await verb(id, 'transfer', { doctor_id: `do-${index + 2}` });
      expect(await idsIn(`&doctor_id=do-${index + 2}`)).toEqual([id]);
      places.push(await placeOf(desk, id));
    }
    expect(places).toEqual([
      [monday, 1],
      [tuesday, 1],
      [tuesday, 1],
    ]);
  });
});

describe('leaves of whole days', () => {
  test('C8: a leave on Tuesday takes Tuesday’s night to its end, and nothing of Monday’s', async () => {
    const [mondays, tuesdays, tail] = [
      await desk.book(night('00:30')),
      await desk.book(at(tuesday, '23:30')),
      await desk.book(at(wednesday, '01:00')),
    ];
    const leave = { doctor_id: 'do-1', start_date: tuesday, end_date: tuesday };
    const { appointments } = expectDone(
      await api('POST', '/opdesk/v1/leaves', { ...leave, appointments: { action: 'move' } }),
    ).data;
    expect(appointments).toMatchObject([
      { appointment_id: tuesdays, outcome: 'moved', to: { start_time: at(wednesday, '20:00'), token: 1 } },
      { appointment_id: tail, outcome: 'moved', to: { start_time: at(wednesday, '20:30'), token: 2 } },
    ]);
    expect((await desk.read(mondays)).start_time).toBe(night('00:30'));
    await desk.book(night('01:00'));
    expect(reasonOf(await desk.send(desk.body(at(wednesday, '01:00'))))).toBe('DOCTOR_ON_LEAVE');
    const explained = expectDone(
      await api('GET', `/opdesk/v1/slots/explain?doctor_id=do-1&clinic_id=cl-1&start_time=${at(wednesday, '01:00')}`),
    );
    expect(JSON.stringify(explained)).toContain(
      `The doctor is on leave on ${tuesday}, the day on which the session begins.`,
    );
    desk.clock.set(at(wednesday, '00:30'));
    expect(reasonOf(await desk.send(desk.body(at(wednesday, '01:00'))))).toBe('DOCTOR_ON_LEAVE');
  });

  test('C8: a walk-in of the night is handed to a colleague who sits that evening', async () => {
    await addColleague('do-2', { from: '21:00', to: '03:00' });
    desk.clock.set(night('00:10'));
    const guest = await walkIn();
    const leave = { doctor_id: 'do-1', start_date: monday, end_date: monday, appointments: { action: 'transfer' } };
    expect(expectDone(await api('POST', '/opdesk/v1/leaves', leave)).data.appointments).toMatchObject([
      { appointment_id: guest, outcome: 'transferred' },
    ]);
    expect(await placeOf(desk, guest)).toEqual([monday, 1]);
    expect(await idsIn('&doctor_id=do-2')).toEqual([guest]);
  });

  test('C8: a closure of the clinic keeps to the day of practice as well', async () => {
    const leave = { clinic_id: 'cl-1', start_date: monday, end_date: monday };
    expectDone(await api('POST', '/opdesk/v1/leaves', leave));
    expect(reasonOf(await desk.send(desk.body(night('01:30'))))).toBe('CLINIC_CLOSED');
    await desk.book(at(tuesday, '20:00'));
  });
});
