import { describe, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import {
  addHours,
  addSecondClinic,
  addService,
  type Body,
  instant,
  issuesOf,
  openDesk,
  reasonOf,
  today,
} from '../support/desk.ts';
import { addClinic, expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';
import { addColleague, strandedBy, told } from '../support/stranded.ts';

// One session on each weekday, 09:00 to 13:00, a quarter of an hour each, one seat.
const desk = openDesk({ session: null });
const tomorrow = '2026-03-03';

/** The sessions, Monday's first; today is a Monday. */
async function openHours(more: Body = {}): Promise<string[]> {
  return addHours(desk, { from: '09:00', to: '13:00', ...more });
}

async function patchSession(id: string | undefined, body: Body): Promise<ApiAnswer> {
  return desk.business.api('PATCH', `/opdesk/v1/sessions/${id}`, body);
}

async function removeSession(
  id: string | undefined,
  body?: Body,
  headers?: Readonly<Record<string, string>>,
): Promise<ApiAnswer> {
  return desk.business.api('DELETE', `/opdesk/v1/sessions/${id}`, body, headers);
}

describe('a session that is removed', () => {
  test('is answered with the appointments to come that it held, and with no others', async () => {
    const [monday, tuesday] = await openHours();
    const done = await desk.book('09:00');
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${done}/finish`, {}));
    const ids = [await desk.book('12:00'), await desk.book(at('2026-03-09', '09:00'))];
    await desk.book(at(tomorrow, '09:00'));
    desk.clock.set(at(today, '10:00'));
    const answer = await removeSession(monday);
    expect(strandedBy(answer)).toMatchObject(
      ids.map((id) => ({ appointment_id: id, outcome: 'kept', status: 'BK', patient_id: 'pt-1' })),
    );
    expect(answer.body.data).toMatchObject({ session: { session_id: monday, weekday: 1 }, dry_run: false });
    expect(told(await removeSession(tuesday))).toEqual(['kept']);
    expect((await removeSession(monday)).status).toBe(404);
  });

  test('moves them to the next free slots of the doctor, in the order of their starts', async () => {
    const [monday] = await openHours();
    await desk.book(at(tomorrow, '09:00'));
    const ids = [await desk.book('12:30'), await desk.book('09:00')];
    const answer = await removeSession(monday, {
      appointments: { action: 'move' },
      by: { role: 'staff', id: 'st-1' },
      why: 'New hours',
    });
    expect(told(answer)).toEqual([`moved ${tomorrow} 09:15`, `moved ${tomorrow} 09:30`]);
    expect(await desk.read(ids[1] ?? '')).toMatchObject({ start_time: at(tomorrow, '09:15'), status: 'BK' });
    const history = await desk.rows(
      `select action, role, on_behalf_of from appointment_history
        where business_id = $1 and appointment_id = $2 and version = 2`,
      ids[0],
    );
    expect(history).toEqual([{ action: 'reschedule', role: 'staff', on_behalf_of: 'st-1' }]);
  });

  test('hands them to a colleague, or cancels them, or keeps those for whom there is nothing', async () => {
    const [monday, tuesday, wednesday] = await openHours();
    await addColleague(desk, { from: '09:00', to: '09:30' });
    await desk.book('09:00');
    await desk.book('12:00');
    expect(
      told(await removeSession(monday, { appointments: { action: 'transfer', within_days: 0, otherwise: 'cancel' } })),
    ).toEqual(['transferred 09:00 do-2', 'cancelled NO_FREE_SLOT']);
    await desk.book(at(tomorrow, '09:00'));
    expect(told(await removeSession(tuesday, { appointments: { action: 'cancel' }, by: { role: 'doctor' } }))).toEqual([
      'cancelled',
    ]);
    await desk.book(at('2026-03-04', '09:00'));
    const going = await desk.book(at('2026-03-04', '09:15'));
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${going}/start`, {}));
    expect(told(await removeSession(wednesday, { appointments: { action: 'move', within_days: 0 } }))).toEqual([
      'kept NO_FREE_SLOT',
      'kept ONGOING',
    ]);
  });

  test('strands nobody whom another session has a place for', async () => {
    const [monday] = await openHours();
    const evening = await addService(desk, { name: 'Second opinion' });
    await addHours(desk, { conf_id: evening, from: '09:00', to: '13:00' });
    await desk.book('09:00', { conf_id: evening });
    expect(told(await removeSession(monday))).toEqual([]);
  });
});

describe('a session that is changed', () => {
  test.each([
    ['shortened', { to: '10:00' }, ['10:00']],
    ['begins later', { from: '09:30' }, ['09:00', '09:15']],
    ['on another weekday', { weekday: 7 }, ['09:00', '09:15', '10:00']],
    ['on one date', { date: '2026-03-16' }, ['09:00', '09:15', '10:00']],
    ['ended by a date', { valid_until: '2026-03-01' }, ['09:00', '09:15', '10:00']],
    ['with longer slots', { slot_minutes: 20 }, ['09:15']],
    ['with buffers', { buffer_minutes: 5 }, ['09:15']],
    ['lengthened', { to: '14:00' }, []],
    ['with shorter slots', { slot_minutes: 5 }, []],
    ['with more seats', { seats: 4 }, []],
  ])('strands what loses its place: %s', async (_how, body, expected) => {
    const [, , , , , , sunday] = await openHours();
    expectDone(await removeSession(sunday));
    const starts = ['09:00', '09:15', '10:00'];
    const ids: string[] = [];
    for (const start of starts) ids.push(await desk.book(start));
    const [monday] = await desk.rows(
      "select id from sessions where business_id = $1 and doctor_id = 'do-1' and weekday = 1",
    );
    const answer = await patchSession(monday.id as string, body);
    expect(strandedBy(answer).map((each) => each.appointment_id)).toEqual(
      expected.map((start) => ids[starts.indexOf(start)]),
    );
    expect(answer.body.data.session).toMatchObject(body);
  });

  test('moves what loses its place to the slots that it has now, nobody to an earlier time', async () => {
    const [monday] = await openHours();
    for (const start of ['09:00', '09:15', '09:30', '12:45']) await desk.book(start);
    expect(
      told(await patchSession(monday, { slot_minutes: 20, to: '12:00', appointments: { action: 'move' } })),
    ).toEqual([
      // At 09:20 and 09:40 stands the appointment of 09:30, which moves after that of 09:15.
      'moved 10:00',
      'moved 09:40',
      `moved ${tomorrow} 09:00`,
    ]);
  });

  test('at another clinic or of another service strands all of it', async () => {
    await addSecondClinic(desk, { acceptAnyTime: false });
    const other = await addService(desk, { name: 'Second opinion' });
    const [monday, tuesday] = await openHours();
    await desk.book('09:00');
    await desk.book(at(tomorrow, '09:00'));
    expect(told(await patchSession(monday, { clinic_id: 'cl-2', appointments: { action: 'move' } }))).toEqual([
      `moved ${tomorrow} 09:15`,
    ]);
    expect(told(await patchSession(tuesday, { conf_id: other }))).toEqual(['kept', 'kept']);
  });
});

test('other hours on one date strand the appointments of the hours that they replace, on that date alone', async () => {
  await openHours();
  const ids = [await desk.book('09:00'), await desk.book('12:00'), await desk.book(at(tomorrow, '09:00'))];
  const { clinicId, serviceId } = desk.practice;
  const extra = { clinic_id: clinicId, conf_id: serviceId, date: today, from: '12:00', to: '14:00', replaces: true };
  const add = async (body: Body): Promise<ApiAnswer> =>
    desk.business.api('POST', '/opdesk/v1/doctors/do-1/sessions', { ...extra, ...body });
  const dry = await add({ dry_run: true, appointments: { action: 'move' } });
  expect([dry.status, dry.body.data.dry_run, dry.body.data.sessions[0].session_id]).toEqual([200, true, undefined]);
  expect(told(dry)).toEqual(['moved 12:15']);
  const added = await add({ appointments: { action: 'move' } });
  expect([added.status, told(added)]).toEqual([201, ['moved 12:15']]);
  expect(strandedBy(added).map((each) => each.appointment_id)).toEqual([ids[0]]);
  // Without them, the week's hours hold again, and have no place for what stands after 13:00.
  await desk.book('13:45');
  expect(told(await removeSession(added.body.data.sessions[0].session_id as string))).toEqual(['kept']);
});

describe('C6: seats that are lowered', () => {
  test('strand those above the limit, the newest first', async () => {
    const [monday] = await openHours({ seats: 3 });
    const ids = [];
    for (const start of ['10:00', '10:00', '09:00', '10:00']) ids.push(await desk.book(start));
    expect(
      strandedBy(await patchSession(monday, { seats: 2, dry_run: true })).map((each) => each.appointment_id),
    ).toEqual([ids[3]]);
    const answer = await patchSession(monday, { seats: 1, appointments: { action: 'move' } });
    expect(strandedBy(answer).map((each) => each.appointment_id)).toEqual([ids[1], ids[3]]);
    expect(told(answer)).toEqual(['moved 10:15', 'moved 10:30']);
    expect(told(await patchSession(monday, { seats: 3 }))).toEqual([]);
  });

  test('are counted at each instant: who overlaps an older one is above the limit, who follows it is not', async () => {
    const [monday] = await openHours({ seats: 2 });
    const long = await desk.book('10:00', { end_time: instant('10:30') });
    const short = [await desk.book('10:00'), await desk.book('10:15')];
    expect(
      strandedBy(await patchSession(monday, { seats: 1, dry_run: true })).map((each) => each.appointment_id),
    ).toEqual(short);
    expectDone(await desk.business.api('PUT', `/dr/v1/appointment/${long}/cancel`));
    const newer = await desk.book('10:00', { end_time: instant('10:30') });
    expect(
      strandedBy(await patchSession(monday, { seats: 1, dry_run: true })).map((each) => each.appointment_id),
    ).toEqual([newer]);
  });

  test('strand nobody twice: who was overbooked stood beyond them before', async () => {
    const [monday] = await openHours({ seats: 2 });
    const ids = [await desk.book('10:00'), await desk.book('10:00'), await desk.book('10:00', {}, { overbook: true })];
    expect(
      strandedBy(await patchSession(monday, { seats: 1, dry_run: true })).map((each) => each.appointment_id),
    ).toEqual([ids[1]]);
    // Whoever loses the slot is stranded, also who had no seat of it.
    expect(
      strandedBy(await patchSession(monday, { seats: 1, from: '11:00', dry_run: true })).map(
        (each) => each.appointment_id,
      ),
    ).toEqual(ids);
  });

  test('are also those of a session of another service at the same time, of which the strictest counts', async () => {
    const [monday] = await openHours({ seats: 3 });
    const other = await addService(desk, { name: 'Group' });
    await addHours(desk, { conf_id: other, from: '09:00', to: '13:00', seats: 3 });
    const ids = [await desk.book('10:00'), await desk.book('10:00', { conf_id: other })];
    expect(
      strandedBy(await patchSession(monday, { seats: 1, dry_run: true })).map((each) => each.appointment_id),
    ).toEqual([ids[1]]);
  });

  test('leave those who are kept where they are, which explain says', async () => {
    const [monday] = await openHours({ seats: 2 });
    const ids = [await desk.book('10:00'), await desk.book('10:00')];
    expect(told(await patchSession(monday, { seats: 1 }))).toEqual(['kept']);
    const path = `/opdesk/v1/slots/explain?doctor_id=do-1&clinic_id=cl-1&start_time=${instant('10:00')}`;
    expect(expectDone(await desk.business.api('GET', path)).data.outside_hours.appointment_ids).toEqual([ids[1]]);
    expectDone(await desk.business.api('PUT', `/dr/v1/appointment/${ids[0]}/cancel`));
    expect(reasonOf(await desk.send(desk.body('10:00')))).toBe('TAKEN');
    expect(expectDone(await desk.business.api('GET', path)).data).not.toHaveProperty('outside_hours');
  });
});

test('a service that is archived strands its appointments; a service that took its name takes them over', async () => {
  await openHours();
  const old = desk.practice.serviceId;
  await desk.book('09:00');
  const patch = async (body: Body): Promise<ApiAnswer> =>
    desk.business.api('PATCH', `/opdesk/v1/services/${old}`, body);
  expect(told(await patch({ price: 700 }))).toEqual([]);
  expect(told(await patch({ modes: ['VIDEO'], dry_run: true }))).toEqual(['kept']);
  expect(told(await patch({ archived: true, appointments: { action: 'move' }, dry_run: true }))).toEqual([
    'kept NO_FREE_SLOT',
  ]);
  const heir = await addService(desk, { name: 'Consultation' });
  await addHours(desk, { conf_id: heir, from: '09:00', to: '13:00' });
  const answer = await patch({ archived: true, appointments: { action: 'move' } });
  expect(told(answer)).toEqual(['moved 09:00']);
  expect(answer.body.data).toMatchObject({ service: { conf_id: old, archived: true }, dry_run: false });
  expect(await desk.rows('select service_id from appointments where business_id = $1')).toEqual([{ service_id: heir }]);
});

test('a colleague whose hours change themselves is not a colleague', async () => {
  const [monday] = await openHours();
  expect(issuesOf(await removeSession(monday, { appointments: { action: 'transfer', doctor_id: 'do-1' } }))).toEqual([
    '/appointments/doctor_id conflict',
  ]);
  expect(
    issuesOf(
      await patchSession(monday, { conf_id: 'nobody', appointments: { action: 'transfer', doctor_id: 'nobody' } }),
    ).toSorted(),
  ).toEqual(['/appointments/doctor_id unknown_id', '/conf_id unknown_id']);
});

test('what is kept stays, and its slot is offered to nobody', async () => {
  const [monday] = await openHours();
  const id = await desk.book('09:00');
  expectDone(await removeSession(monday, { appointments: { action: 'keep' } }));
  expect(await desk.read(id)).toMatchObject({ status: 'BK', start_time: instant('09:00') });
  expect(reasonOf(await desk.send(desk.body('09:15')))).toBe('NOT_OFFERED');
});

test('clinics of another zone keep their own day', async () => {
  await addClinic(desk.server, desk.business, { id: 'cl-3', timeZone: 'America/New_York' });
  await desk.rows(
    `insert into doctor_clinics (business_id, doctor_id, clinic_id, created_at) values ($1, 'do-1', 'cl-3', now())`,
  );
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/clinics/cl-3', {}));
  const [monday] = await addHours(desk, { clinic_id: 'cl-3', from: '20:00', to: '23:00' });
  const startAt = Date.parse('2026-03-02T20:00:00-05:00') / 1_000;
  const id = await desk.book(startAt, {}, { clinic_id: 'cl-3' });
  expect(strandedBy(await removeSession(monday)).map((each) => each.appointment_id)).toEqual([id]);
});
