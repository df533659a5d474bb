import { describe, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import {
  addHours,
  addService,
  type Body,
  bookedId,
  conflictOf,
  instant,
  issuesOf,
  openDesk,
  reasonOf,
} from '../support/desk.ts';
import { createDescribedAnswers } from '../support/described-answers.ts';
import { expectDone } from '../support/practice.ts';
import { openQueue } from '../support/queue.ts';
import { bringTo } from '../support/statuses.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();
const tomorrow = '2026-03-03';

function propose(id: string, start: number, more: Body = {}): Promise<ApiAnswer> {
  return desk.business.api('POST', `/opdesk/v1/appointments/${id}/follow-up`, { start_time: start, ...more });
}

function confirm(id: string, body?: Body): Promise<ApiAnswer> {
  return desk.business.api('PUT', `/dr/v1/appointment/${id}/follow-up/confirm`, body);
}

async function proposed(start = at(tomorrow, '09:15')): Promise<string> {
  return expectDone(await propose(await desk.book('09:15'), start)).appointment_id as string;
}

test('a follow-up is a new appointment of the same patient, IN, with a seat, a number and an event of its own', async () => {
  const id = await desk.book('09:15');
  expect((await desk.business.api('POST', `/dr/v1/appointment/${id}/complete`)).status).toBe(204);
  const answer = await propose(id, at(tomorrow, '09:15'), {
    by: { role: 'doctor', id: 'dr-1' },
    why: 'Results',
    reason: 'Review',
  });
  expect([answer.status, answer.body]).toEqual([
    201,
    expect.objectContaining({
      status: 'IN',
      follow_up_of: id,
      patient_id: 'pt-1',
      doctor_id: 'do-1',
      clinic_id: 'cl-1',
      start_time: at(tomorrow, '09:15'),
      token: 1,
      reason: 'Review',
    }),
  ]);
  expect(reasonOf(await desk.send(desk.body(at(tomorrow, '09:15'))))).toBe('TAKEN');
  const { history } = expectDone(
    await desk.business.api('GET', `/opdesk/v1/appointments/${answer.body.appointment_id}/history`),
  );
  expect(history).toMatchObject([
    { what: 'book', to: 'IN', who: { role: 'doctor', on_behalf_of: 'dr-1' }, why: 'Results' },
  ]);
});

test('it is of a FOLLOW_UP service where one has a slot from that start, unless conf_id names one', async () => {
  const follow = await addService(desk, { name: 'Follow-up', type: 'FOLLOW_UP', duration_minutes: 30 });
  await addHours(desk, { conf_id: follow, from: '09:00', to: '10:00' });
  const id = await desk.book('12:00');
  expect(expectDone(await propose(id, at(tomorrow, '09:30')))).toMatchObject({
    end_time: at(tomorrow, '10:00'),
    service: { conf_id: follow },
  });
  expect(expectDone(await propose(id, at(tomorrow, '09:15'))).service.conf_id).toBe(desk.practice.serviceId);
  expect(
    expectDone(await propose(id, at(tomorrow, '09:00'), { conf_id: desk.practice.serviceId })).service.conf_id,
  ).toBe(desk.practice.serviceId);
});

test('it is checked like a booking, and names what nobody has', async () => {
  const id = await desk.book('09:15');
  expect(reasonOf(await propose(id, instant('09:15')))).toBe('TAKEN');
  expect(reasonOf(await propose(id, instant('07:00')))).toBe('PAST');
  expect(
    issuesOf(await propose(id, at(tomorrow, '09:15'), { doctor_id: 'nobody', partner_clinic_id: 'nobody' })),
  ).toEqual(['/partner_clinic_id unknown_id', '/doctor_id unknown_id']);
  expect((await propose('api-nobody', at(tomorrow, '09:15'))).body.code).toBe('APPOINTMENT_NOT_FOUND');
});

test('B8: proposed again under the same Idempotency-Key it is one', async () => {
  const id = await desk.book('09:15');
  const send = (): Promise<ApiAnswer> =>
    desk.business.api(
      'POST',
      `/opdesk/v1/appointments/${id}/follow-up`,
      { start_time: at(tomorrow, '09:15') },
      { 'idempotency-key': 'k' },
    );
  const [first, second] = [await send(), await send()];
  expect([first.status, second.text]).toEqual([201, first.text]);
  expect(await desk.counts()).toMatchObject({ appointments: 2 });
});

describe("C7: proposed again under the same partner's id", () => {
  const wanted = { partner_appointment_id: 'review-1', notes: 'Bring the results' };

  test('it is the same one, also when its time is past by then, its appointment moved or its doctor gone', async () => {
    const id = await desk.book('09:15');
    const { appointment_id: first } = expectDone(await propose(id, instant('11:00'), wanted));
    const before = await desk.counts();
    desk.clock.set(instant('11:30'));
    expect(expectDone(await propose(id, instant('11:00'), wanted)).appointment_id).toBe(first);
    expect(await desk.counts()).toEqual(before);
    expectDone(
      await desk.business.api('PUT', `/dr/v1/appointment/${id}/reschedule`, {
        start_time: instant('12:00'),
        end_time: instant('12:15'),
      }),
    );
    expectDone(await desk.business.api('DELETE', '/cdr/v1/doctor/do-1'));
    expect(expectDone(await propose(id, instant('11:00'), wanted)).appointment_id).toBe(first);
  });

  test('with other content, or when it is no longer live, it is a 409 that says its status', async () => {
    const id = await desk.book('09:15');
    const { appointment_id: first } = expectDone(await propose(id, instant('11:00'), wanted));
    expect(conflictOf(await propose(id, instant('11:15'), wanted))).toEqual({
      code: 'APPOINTMENT_ALREADY_EXISTS',
      details: { status: 'IN' },
    });
    await bringTo(desk, first as string, 'PC');
    desk.clock.set(instant('11:30'));
    expect(conflictOf(await propose(id, instant('11:00'), wanted))).toEqual({
      code: 'APPOINTMENT_ALREADY_EXISTS',
      details: { status: 'PC' },
    });
  });
});

describe('PUT …/follow-up/confirm', () => {
  test('gives a walk-in without a registered patient no slot, which the document says', async () => {
    const id = await openQueue(desk).walkIn({ name: 'Guest' });
    for (const verb of ['cancel', 'reinstate'])
      expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/${verb}`, {}));
    const answer = await confirm(id, { start_time: instant('10:00') });
    expect([answer.status, answer.body.code]).toEqual([403, 'RESCHEDULE_NOT_ALLOWED']);
    const described = createDescribedAnswers((await desk.business.api('GET', '/openapi.json')).body);
    expect(described.problemsOf('confirmFollowUp', answer)).toEqual([]);
  });

  test('books it, keeps its number, and repeating it tells nobody twice', async () => {
    const id = await proposed();
    for (let time = 0; time < 2; time += 1) {
      const answer = await confirm(id, time === 0 ? undefined : {});
      expect([answer.status, answer.text]).toEqual([204, '']);
    }
    expect(await desk.read(id)).toMatchObject({ status: 'BK', token: 1 });
    const rows = await desk.rows(
      'select event from outbox where business_id = $1 and appointment_id = $2 order by position',
      id,
    );
    expect(rows.map(({ event }) => event as string)).toEqual([
      'appointment.created',
      'appointment.updated',
      'appointment.statuschange',
    ]);
  });

  test('with another time books it there, checked like a booking, in one change; its own time is none', async () => {
    const id = await proposed();
    const before = await desk.counts();
    expect(reasonOf(await confirm(id, { start_time: instant('09:15') }))).toBe('TAKEN');
    expect(await desk.counts()).toEqual(before);
    expect((await desk.read(id)).status).toBe('IN');
    expect((await confirm(id, { start_time: at(tomorrow, '10:00'), end_time: at(tomorrow, '10:00') })).status).toBe(
      204,
    );
    expect(await desk.read(id)).toMatchObject({
      status: 'BK',
      start_time: at(tomorrow, '10:00'),
      end_time: at(tomorrow, '10:15'),
    });
    expect(
      await desk.rows(
        'select action from appointment_history where business_id = $1 and appointment_id = $2 order by version',
        id,
      ),
    ).toEqual([{ action: 'book' }, { action: 'confirm' }]);
    bookedId(await desk.send(desk.body(at(tomorrow, '09:15'))));
  });

  test('one that is booked stays, or moves to another time that is named', async () => {
    const id = await desk.book('09:15');
    expect((await confirm(id, { start_time: instant('09:15') })).status).toBe(204);
    expect(await desk.counts()).toMatchObject({ appointment_history: 1 });
    expect((await confirm(id, { start_time: instant('10:00') })).status).toBe(204);
    expect(await desk.read(id)).toMatchObject({ status: 'BK', start_time: instant('10:00') });
  });

  test.each(['CN', 'PC', 'CMNP', 'NS'] as const)('%s is not confirmed: 403', async (status) => {
    const id = await proposed();
    if (status === 'CMNP' || status === 'NS') expect((await confirm(id)).status).toBe(204);
    await bringTo(desk, id, status);
    const answer = await confirm(id);
    expect([answer.status, answer.body.code, answer.body.error.details]).toEqual([
      403,
      'STATUS_CHANGE_NOT_ALLOWED',
      { status },
    ]);
  });
});

test('an end before the start is named before the status that is not confirmed', async () => {
  const id = await proposed();
  await bringTo(desk, id, 'CN');
  const answer = await confirm(id, { end_time: instant('06:00') });
  expect(issuesOf(answer)).toEqual(['/end_time too_small']);
});

test('from the desk it is confirmed, reserved or declined, and declining frees its seat', async () => {
  for (const [verb, status] of [
    ['confirm', 'BK'],
    ['reserve', 'RV'],
    ['decline', 'PC'],
  ] as const) {
    const id = await proposed();
    const answer = await desk.business.api('POST', `/opdesk/v1/appointments/${id}/${verb}`, { by: { role: 'staff' } });
    expect(expectDone(answer).status).toBe(status);
    for (const each of [id, answer.body.follow_up_of as string])
      await desk.business.api('PUT', `/dr/v1/appointment/${each}/cancel`);
  }
});
