import { describe, expect, test } from 'vitest';
import { createApp } from '../../src/compose.ts';
import { sendReminders } from '../../src/reminders/services/send-reminders.ts';
import { type Body, instant, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { testConfig } from '../support/server.ts';

const desk = openDesk({ service: { reminders: ['DAY_BEFORE', 'HOUR_BEFORE'] } });
const day = 86_400;
const tomorrowAt = (time: string): number => instant(time) + day;

function say(id: string, what: string, headers: Readonly<Record<string, string>> = {}) {
  return desk.business.api('POST', `/opdesk/v1/appointments/${id}/${what}`, undefined, headers);
}

/** The events that say something without a change, in order. */
async function bareEvents(): Promise<
  { readonly event: string; readonly id: string | null; readonly client: string; readonly data: Body }[]
> {
  const rows = await desk.rows(
    `select event, appointment_id as id, client_id as client, data from outbox
     where business_id = $1 and event not in ('appointment.created', 'appointment.updated', 'appointment.statuschange') order by position`,
  );
  return rows.map((row) => ({ ...row, data: JSON.parse(row.data as string) as Body }));
}

const events = async (): Promise<(readonly [string, string | null])[]> =>
  (await bareEvents()).map(({ event, id }) => [event, id]);

describe('doctor-joined', () => {
  test('F1: tells subscribers with video_connect, each time, and changes nothing', async () => {
    expectDone(
      await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, {
        modes: ['VIDEO', 'INCLINIC'],
      }),
    );
    const id = await desk.book(
      '09:15',
      { mode: 'VIDEO' },
      { partner_meta: { a: 1 }, partner_appointment_id: 'visit-1' },
    );
    expectDone(
      await desk.business.api('PATCH', `/dr/v1/appointment/${id}`, {
        video_connect: { vendor: '100ms', host_link: 'https://v.example.com/h' },
      }),
    );
    const before = await desk.read(id);
    expect([
      (await say(id, 'doctor-joined')).status,
      (await say('visit-1', 'doctor-joined?partner_id=1')).status,
    ]).toEqual([204, 204]);
    expect(await desk.read(id)).toEqual(before);
    const told = await bareEvents();
    expect(told.map(({ event }) => event)).toEqual(['appointment.tele.dr_joined', 'appointment.tele.dr_joined']);
    expect(told[0]).toMatchObject({
      id,
      client: desk.business.clientId,
      data: {
        appointment_id: id,
        doctor_id: 'do-1',
        partner_doctor_id: '8423994',
        patient_id: 'pt-1',
        clinic_id: 'cl-1',
        status: 'BK',
        partner_meta: { a: 1 },
        video_connect: { vendor: '100ms', host_link: 'https://v.example.com/h' },
      },
    });
  });

  test('C10: the video call of what is no video call is not told; of one with a url that is the link of the patient', async () => {
    expectDone(
      await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, {
        modes: ['VIDEO', 'INCLINIC'],
      }),
    );
    const video = { vendor: 'other', url: 'https://v.example.com/"é' };
    for (const [start, mode] of [
      ['09:15', 'INCLINIC'],
      ['09:30', 'VIDEO'],
    ] as const)
      await say(await desk.book(start, { mode, video_connect: video }), 'doctor-joined');
    await say(await desk.book('09:45', { mode: 'VIDEO' }), 'doctor-joined');
    expect((await bareEvents()).map(({ data }) => data['video_connect'])).toEqual([
      {},
      { ...video, meet_link: video.url },
      {},
    ]);
  });

  test('is refused for who is gone, and told once under one Idempotency-Key', async () => {
    const id = await desk.book('09:15');
    for (const _ of [1, 2]) expect((await say(id, 'doctor-joined', { 'idempotency-key': 'k' })).status).toBe(204);
    expect(await bareEvents()).toHaveLength(1);
    expectDone(await desk.business.api('PUT', `/dr/v1/appointment/${id}/cancel`));
    const answer = await say(id, 'doctor-joined');
    expect([answer.status, answer.body.code, answer.body.error.details]).toEqual([
      403,
      'STATUS_CHANGE_NOT_ALLOWED',
      { status: 'CN' },
    ]);
    expect(await bareEvents()).toHaveLength(1);
  });
});

describe('remind', () => {
  test('tells of a follow-up by its own name, and carries neither names nor numbers nor notes', async () => {
    const id = await desk.book('09:15', { notes: 'Zebulon' });
    const proposed = expectDone(
      await desk.business.api('POST', `/opdesk/v1/appointments/${id}/follow-up`, { start_time: tomorrowAt('09:15') }),
    );
    expect([(await say(id, 'remind')).status, (await say(proposed.appointment_id as string, 'remind')).status]).toEqual(
      [204, 204],
    );
    expect(await events()).toEqual([
      ['appointment.reminder_instant', id],
      ['appointment.followup_reminder_instant', proposed.appointment_id],
    ]);
    expect(JSON.stringify(await bareEvents())).not.toMatch(/Zebulon|Meera/);
  });

  test('is refused for who is here, gone or late', async () => {
    const id = await desk.book('09:15');
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/check-in`, {}));
    expect((await say(id, 'remind')).status).toBe(403);
    const late = await desk.book('09:30');
    desk.clock.set(instant('09:30'));
    expect((await say(late, 'remind')).status).toBe(403);
    expect(await bareEvents()).toEqual([]);
  });
});

test('start-practice tells of a doctor at a clinic, by either id', async () => {
  const api = (body: Body) => desk.business.api('POST', '/opdesk/v1/queue/start-practice', body);
  expect((await api({ doctor_id: 'do-1', partner_clinic_id: '642783' })).status).toBe(204);
  expect(await bareEvents()).toMatchObject([
    {
      event: 'schedule.start_practice',
      id: null,
      client: desk.business.clientId,
      data: {
        doctor_id: 'do-1',
        partner_doctor_id: '8423994',
        clinic_id: 'cl-1',
        partner_clinic_id: '642783',
        created_at: instant('08:00'),
        modified_at: instant('08:00'),
      },
    },
  ]);
  expect((await api({ doctor_id: 'do-9', partner_clinic_id: '642783' })).status).toBe(400);
  expect(await bareEvents()).toHaveLength(1);
});

describe('reminders of a service', () => {
  const remindAt = async (moment: number): Promise<void> => {
    desk.clock.set(moment);
    await sendReminders(desk.server.runtime);
  };

  test('come a day before and an hour before, once each, by the system, however many servers look', async () => {
    const other = await createApp(testConfig(desk.server.connectionString, { logLevel: 'silent' }), {
      now: desk.clock.now,
    });
    const start = tomorrowAt('09:15');
    const id = await desk.book(start);
    await remindAt(start - day - 1);
    expect(await bareEvents()).toEqual([]);
    desk.clock.set(start - day);
    await Promise.all([sendReminders(desk.server.runtime), sendReminders(other.runtime)]);
    await remindAt(start - 3_601);
    expect(await events()).toEqual([['appointment.reminder_instant', id]]);
    await Promise.all([remindAt(start - 3_600), sendReminders(other.runtime)]);
    await remindAt(start - 60);
    await remindAt(start);
    expect(await events()).toEqual([
      ['appointment.reminder_instant', id],
      ['appointment.reminder_instant', id],
    ]);
    expect((await bareEvents())[0]?.client).toBe('');
    await other.close();
  });

  test('are caught up with after a downtime: of the day before until an hour before, and never after the start', async () => {
    await desk.book(tomorrowAt('09:15'));
    const [soon, later] = [await desk.book(tomorrowAt('10:00')), await desk.book(tomorrowAt('10:30'))];
    await remindAt(tomorrowAt('09:15'));
    expect(await events()).toEqual([
      ['appointment.reminder_instant', soon],
      ['appointment.reminder_instant', later],
    ]);
  });

  test('are not sent of what was booked later than that, cancelled or checked in', async () => {
    const [cancelled, here] = [await desk.book(tomorrowAt('09:15')), await desk.book(tomorrowAt('09:30'))];
    expectDone(await desk.business.api('PUT', `/dr/v1/appointment/${cancelled}/cancel`));
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${here}/check-in`, {}));
    desk.clock.set(tomorrowAt('08:10'));
    await desk.book(tomorrowAt('09:00'));
    const late = await desk.book(tomorrowAt('11:00'));
    await remindAt(tomorrowAt('08:20'));
    expect(await events()).toEqual([]);
    await remindAt(tomorrowAt('10:00'));
    expect(await events()).toEqual([['appointment.reminder_instant', late]]);
  });

  test('are sent of the new time of what was moved, where that is far enough', async () => {
    const id = await desk.book(tomorrowAt('09:15'));
    await remindAt(tomorrowAt('09:15') - day);
    const later = tomorrowAt('09:15') + day;
    expectDone(
      await desk.business.api('PUT', `/dr/v1/appointment/${id}/reschedule`, { start_time: later, end_time: later }),
    );
    await remindAt(tomorrowAt('09:00'));
    await remindAt(later - day);
    expect(await events()).toHaveLength(2);
    const sooner = later - day + 7_200;
    expectDone(
      await desk.business.api('PUT', `/dr/v1/appointment/${id}/reschedule`, { start_time: sooner, end_time: sooner }),
    );
    await remindAt(sooner - 3_700);
    expect(await events()).toHaveLength(2);
    await remindAt(sooner - 3_600);
    expect(await events()).toHaveLength(3);
  });

  test('are the service’s own: none by default, and what there is not is refused', async () => {
    const path = `/opdesk/v1/doctors/do-1/services`;
    expect(
      expectDone(await desk.business.api('POST', path, { name: 'Other', duration_minutes: 15 })).data.service.reminders,
    ).toEqual([]);
    const answer = await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, {
      reminders: ['WEEK_BEFORE'],
    });
    expect([answer.status, answer.body.error.details.issues[0]]).toMatchObject([
      400,
      { path: '/reminders/0', code: 'enum' },
    ]);
    expect(
      expectDone(await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { reminders: [] }))
        .data.service.reminders,
    ).toEqual([]);
    await desk.book(tomorrowAt('09:15'));
    await remindAt(tomorrowAt('08:30'));
    expect(await bareEvents()).toEqual([]);
  });
});
