import { describe, expect, test } from 'vitest';
import {
  addHours,
  addSecondClinic,
  addService,
  conflictOf,
  instant,
  issuesOf,
  openDesk,
  reasonOf,
  today,
  type Body,
} from '../support/desk.ts';
import { at } from '../support/calendar.ts';
import { addDoctor, expectDone } from '../support/practice.ts';
import { bookAs, reserveDummy } from '../support/statuses.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();
const tomorrow = '2026-03-03';

function move(id: string, body: Body): Promise<ApiAnswer> {
  return desk.business.api('PUT', `/dr/v1/appointment/${id}/reschedule`, body);
}

/** What tells one state of an appointment from another. */
async function rowOf(id: string): Promise<Body> {
  const [row] = await desk.rows(
    `select a.status, a.token, a.queue_position::text as place, a.practice_date::text, a.calls, a.version, a.doctor_id, a.clinic_id,
       extract(epoch from a.start_at)::float8 as start, extract(epoch from a.end_at)::float8 as until,
       (select count(*)::integer from seat_claims c where c.business_id = a.business_id
         and c.appointment_id = a.id) as claims,
       (select count(*)::integer from outbox o where o.business_id = a.business_id
         and o.appointment_id = a.id) as events,
       (select count(*)::integer from appointment_history h where h.business_id = a.business_id
         and h.appointment_id = a.id) as entries
     from appointments a where a.business_id = $1 and a.id = $2`,
    id,
  );
  return row;
}

describe('E4: a move keeps the id', () => {
  test('frees the old seat and takes the new one at once, keeps the number within the day, and is told once', async () => {
    await desk.book('09:00');
    const id = await desk.book('09:15');
    expect((await move(id, { start_time: instant('10:00'), end_time: instant('10:00') })).status).toBe(204);
    expect(await desk.read(id)).toMatchObject({
      appointment_id: id,
      status: 'BK',
      start_time: instant('10:00'),
      end_time: instant('10:15'),
      token: 2,
    });
    expect(await rowOf(id)).toMatchObject({ version: 2, claims: 1, events: 2, entries: 2 });
    await desk.book('09:15');
    expect(reasonOf(await desk.send(desk.body('10:00')))).toBe('TAKEN');
    const [entry] = await desk.rows(
      'select action, changes from appointment_history where business_id = $1 and appointment_id = $2 and version = 2',
      id,
    );
    expect([entry.action, JSON.parse(entry.changes as string)]).toEqual([
      'reschedule',
      { start_time: [instant('09:15'), instant('10:00')], end_time: [instant('09:30'), instant('10:15')] },
    ]);
  });

  test('to the time that it has is no change, with and without its end', async () => {
    const id = await desk.book('09:15');
    const before = await rowOf(id);
    for (const end of [undefined, instant('09:15'), instant('09:30')]) {
      expect((await move(id, { start_time: instant('09:15'), end_time: end })).status).toBe(204);
    }
    expect(await rowOf(id)).toEqual(before);
  });

  test('may overlap its own old time', async () => {
    const id = await desk.book('09:00', { end_time: instant('09:30') });
    expect((await move(id, { start_time: instant('09:15'), end_time: instant('09:45') })).status).toBe(204);
    expect(await rowOf(id)).toMatchObject({ start: instant('09:15'), until: instant('09:45'), claims: 1 });
    await desk.book('09:00');
  });

  test.each([
    ['a taken slot', () => instant('10:00'), 'TAKEN'],
    ['the past', () => instant('07:00'), 'PAST'],
    ['off the grid', () => instant('09:20'), 'NOT_OFFERED'],
    ['too far ahead', () => at('2027-03-02', '09:00'), 'TOO_FAR_AHEAD'],
  ])('to %s is checked like a booking: 409 with alternatives, and nothing changes', async (_name, start, reason) => {
    await desk.book('10:00');
    const id = await desk.book('09:15');
    const before = await rowOf(id);
    const answer = await move(id, { start_time: start() });
    expect(reasonOf(answer)).toBe(reason);
    expect(conflictOf(answer).details.alternatives.length).toBeGreaterThan(0);
    expect(await rowOf(id)).toEqual(before);
  });

  test('during a leave of the doctor is refused', async () => {
    const id = await desk.book('09:15');
    const leave = { doctor_id: desk.practice.doctorId, start_date: tomorrow, end_date: tomorrow };
    expectDone(await desk.business.api('POST', '/opdesk/v1/leaves', leave));
    expect(reasonOf(await move(id, { start_time: at(tomorrow, '09:15') }))).toBe('DOCTOR_ON_LEAVE');
  });

  test('C8: to another day takes the next number of that day, and coming back does not give the old one again', async () => {
    await desk.book(at(tomorrow, '09:00'));
    const id = await desk.book('09:15');
    expect((await move(id, { start_time: at(tomorrow, '09:15') })).status).toBe(204);
    expect(await rowOf(id)).toMatchObject({ token: 2, place: '2', practice_date: tomorrow });
    expect((await move(id, { start_time: instant('09:15') })).status).toBe(204);
    expect(await rowOf(id)).toMatchObject({ token: 2, practice_date: today });
  });

  test.each([
    ['CK', 'check-in'],
    ['PA', 'park'],
  ] as const)(
    '%s on another day is booked again, without calls and visit; on the same day it stays',
    async (status, verb) => {
      const id = await desk.book('09:15');
      expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/check-in`, {}));
      expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/${verb}`, {}));
      await desk.rows('update appointments set calls = 2, called_at = now() where business_id = $1 and id = $2', id);
      expect((await move(id, { start_time: instant('10:00') })).status).toBe(204);
      expect(await rowOf(id)).toMatchObject({ status, calls: 2 });
      expect((await move(id, { start_time: at(tomorrow, '10:00') })).status).toBe(204);
      expect(await rowOf(id)).toMatchObject({ status: 'BK', calls: 0 });
      expect((await desk.read(id)).visit_checkin).toBeUndefined();
    },
  );

  test.each(['OG', 'CN', 'CMNP', 'NS', 'RE', 'PC'] as const)(
    '%s cannot be moved: 403 with its status',
    async (status) => {
      const id = await bookAs(desk, status, '09:15');
      const answer = await move(id, { start_time: instant('10:00') });
      expect([answer.status, answer.body.code, answer.body.error.details]).toEqual([
        403,
        'RESCHEDULE_NOT_ALLOWED',
        { status },
      ]);
    },
  );

  test('to another doctor and clinic, by either kind of id; the service is chosen as in a booking', async () => {
    await addSecondClinic(desk, { acceptAnyTime: false });
    await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-2'], partnerId: 'second' });
    const service = { name: 'Consultation', duration_minutes: 20 };
    const { conf_id: confId } = expectDone(await desk.business.api('POST', '/opdesk/v1/doctors/do-2/services', service))
      .data.service;
    const hours = { clinic_id: 'cl-2', conf_id: confId, weekdays: [1], from: '09:00', to: '12:00' };
    expectDone(await desk.business.api('POST', '/opdesk/v1/doctors/do-2/sessions', hours));
    for (const doctor of [{ partner_doctor_id: 'second' }, { doc_id: 'do-2' }, { doctor_id: 'do-2' }]) {
      const id = await desk.book('09:15');
      expect((await move(id, { start_time: instant('10:00'), clinic_id: 'cl-2', ...doctor })).status).toBe(204);
      expect(await desk.read(id)).toMatchObject({
        doctor_id: 'do-2',
        clinic_id: 'cl-2',
        end_time: instant('10:20'),
        service: { conf_id: confId },
      });
      expect((await desk.business.api('PUT', `/dr/v1/appointment/${id}/cancel`)).status).toBe(204);
    }
  });

  test('keeps its service where it is still offered, though another one would be chosen', async () => {
    const follow = await addService(desk, { name: 'Follow-up', type: 'FOLLOW_UP' });
    await addHours(desk, { conf_id: follow, from: '09:00', to: '13:00' });
    const id = await desk.book('09:15', { conf_id: follow });
    expect((await move(id, { start_time: instant('10:00') })).status).toBe(204);
    expect((await desk.read(id)).service.conf_id).toBe(follow);
  });

  test('where any time is accepted, any time is taken, and only a collision refused', async () => {
    expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
    await desk.book('20:00');
    const id = await desk.book('09:15');
    expect((await move(id, { start_time: instant('07:03') })).status).toBe(204);
    expect(await desk.read(id)).toMatchObject({
      start_time: instant('07:03'),
      end_time: instant('07:18'),
      service: { conf_id: desk.practice.serviceId },
    });
    expect(reasonOf(await move(id, { start_time: instant('20:10') }))).toBe('TAKEN');
  });

  test('names every problem of its body, and ids that nobody has', async () => {
    const id = await desk.book('09:15');
    expect(issuesOf(await move(id, {}))).toEqual(['/start_time required']);
    expect(
      issuesOf(
        await move(id, {
          start_time: instant('09:15') * 1_000,
          clinic_id: 'a',
          partner_clinic_id: 'b',
          doc_id: 'c',
          doctor_id: 'd',
        }),
      ),
    ).toEqual(['/clinic_id conflict', '/doctor_id conflict', '/start_time too_large']);
    expect(issuesOf(await move(id, { start_time: instant('10:00'), end_time: instant('09:00') }))).toEqual([
      '/end_time too_small',
    ]);
    expect(
      issuesOf(await move(id, { start_time: instant('10:00'), clinic_id: 'nobody', partner_doctor_id: 'nobody' })),
    ).toEqual(['/clinic_id unknown_id', '/partner_doctor_id unknown_id']);
    expect((await move('api-nobody', { start_time: instant('10:00') })).body.code).toBe('APPOINTMENT_NOT_FOUND');
  });

  test('by the partner’s id too', async () => {
    const id = await desk.book('09:15', {}, { partner_appointment_id: 'visit-1' });
    const answer = await desk.business.api('PUT', '/dr/v1/appointment/visit-1/reschedule?partner_id=1', {
      start_time: instant('10:00'),
    });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await desk.read(id)).start_time).toBe(instant('10:00'));
  });
});

test('from the desk, a move names who wants it and why, and may name a number', async () => {
  await desk.book('09:00');
  const id = await desk.book('09:15');
  const body = { start_time: instant('10:00'), token: 7, by: { role: 'staff', id: 'reception-1' }, why: 'Called in' };
  const moved = expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/reschedule`, body));
  expect(moved).toMatchObject({ appointment_id: id, start_time: instant('10:00'), token: 7 });
  const taken = await desk.business.api('POST', `/opdesk/v1/appointments/${id}/reschedule`, {
    ...body,
    start_time: instant('10:15'),
    token: 1,
  });
  expect(conflictOf(taken).code).toBe('TOKEN_TAKEN');
  const { history } = expectDone(await desk.business.api('GET', `/opdesk/v1/appointments/${id}/history`));
  expect(history.at(-1)).toEqual({
    at: desk.clock.now(),
    version: 2,
    who: { kind: 'client', id: desk.business.clientId, role: 'staff', on_behalf_of: 'reception-1' },
    what: 'reschedule',
    from: 'BK',
    to: 'BK',
    why: 'Called in',
    changes: {
      start_time: [instant('09:15'), instant('10:00')],
      end_time: [instant('09:30'), instant('10:15')],
      token: [2, 7],
      queue_position: [2, 7],
    },
  });
});

test('E6: a dummy becomes an ordinary appointment with the first time that is named for it, be it its own', async () => {
  const id = await reserveDummy(desk, '09:15');
  expect((await move(id, { start_time: instant('09:15') })).status).toBe(204);
  expect(await rowOf(id)).toMatchObject({ status: 'BK', token: 1, claims: 1 });
  expect((await desk.read(id)).is_dummy).toBeUndefined();
});
