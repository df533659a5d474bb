import { beforeEach, describe, expect, it } from 'vitest';
import { at } from '../support/calendar.ts';
import { type Body, conflictOf, instant, openDesk, today } from '../support/desk.ts';
import { addDoctor, addSessions, expectDone } from '../support/practice.ts';
import { openQueue, staff } from '../support/queue.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();
const { walkIn, verb } = openQueue(desk);

/** The second doctor of the clinic, with the same hours. */
const other = { doctor_id: 'do-2' };

beforeEach(async () => {
  await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
  const service = expectDone(
    await desk.business.api('POST', '/opdesk/v1/doctors/do-2/services', { name: 'Consultation', duration_minutes: 15 }),
  );
  const practice = { ...desk.practice, doctorId: 'do-2', serviceId: service.data.service.conf_id as string };
  await addSessions(desk.business, practice, { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '13:00' });
  await choose('warn');
});

async function choose(setting: 'allow' | 'warn' | 'refuse'): Promise<void> {
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { patient_conflicts: setting }));
}

const send = (method: 'POST' | 'PUT' | 'PATCH', path: string, body: Body): Promise<ApiAnswer> =>
  desk.business.api(method, path, body);

/** What names an appointment in a warning. */
async function named(id: string): Promise<Body> {
  const { doctor_id: doctorId, clinic_id: clinicId, start_time: start, end_time: end, status } = await desk.read(id);
  return { appointment_id: id, doctor_id: doctorId, clinic_id: clinicId, start_time: start, end_time: end, status };
}

/** Gives `pt-1` the partner's id `meera-1`. */
async function nameByPartner(): Promise<void> {
  await desk.rows(`update patients set partner_id = 'meera-1' where business_id = $1 and id = 'pt-1'`);
}

/** Every way to give `pt-1` the time from 09:15 on with the other doctor; each answers what came of it. */
const ways: Readonly<Record<string, () => Promise<() => Promise<ApiAnswer>>>> = {
  'a booking': async () => () => desk.send(desk.body('09:15', {}, other)),
  'a walk-in': async () => {
    desk.clock.set(at(today, '09:20'));
    return () => send('POST', '/opdesk/v1/walk-ins', { clinic_id: 'cl-1', ...other, patient_id: 'pt-1', ...staff });
  },
  'a patient given to a walk-in': async () => {
    desk.clock.set(at(today, '09:20'));
    const id = await walkIn({ ...other, name: 'Ravi' });
    return () => send('POST', `/opdesk/v1/appointments/${id}/patient`, { patient_id: 'pt-1', ...staff });
  },
  'PUT reschedule': async () => {
    const id = await desk.book('11:00', {}, other);
    return () =>
      send('PUT', `/dr/v1/appointment/${id}/reschedule`, { start_time: instant('09:15'), end_time: instant('09:15') });
  },
  'the desk rescheduling': async () => {
    const id = await desk.book('11:00', {}, other);
    return () => send('POST', `/opdesk/v1/appointments/${id}/reschedule`, { start_time: instant('09:15'), ...staff });
  },
  'rescheduling into a new appointment': async () => {
    const id = await desk.book('11:00', {}, other);
    return () =>
      send('PATCH', `/appointments/v1/${id}/reschedule`, { start_time: instant('09:15'), end_time: instant('09:30') });
  },
  'an update': async () => {
    const id = await desk.book('11:00', {}, other);
    return () => send('PATCH', `/dr/v1/appointment/${id}`, { start_time: instant('09:15') });
  },
  'a follow-up': async () => {
    const id = await desk.book('11:00', {}, other);
    return () => send('POST', `/opdesk/v1/appointments/${id}/follow-up`, { start_time: instant('09:15'), ...staff });
  },
  'confirming a follow-up for another time': async () => {
    const first = await desk.book('11:00', {}, other);
    const { appointment_id: id } = await verb(first, 'follow-up', { start_time: instant('11:30') });
    return () => send('PUT', `/dr/v1/appointment/${id}/follow-up/confirm`, { start_time: instant('09:15') });
  },
  'giving a reservation a time': async () => {
    await nameByPartner();
    const patient = { first_name: 'Meera', last_name: 'Rao', gender: 'F', dob: '1990-01-01', mobile: '+919999999999' };
    const time = new Date(instant('11:00') * 1_000).toISOString();
    const body = {
      clinic_id: 'cl-1',
      ...other,
      visit_start_time: time,
      patient,
      client_meta: { patient_id: 'meera-1' },
    };
    const id = expectDone(await send('POST', '/dr/v1/appointment/slots/reserve', body)).data.appointment_id as string;
    return () =>
      send('PUT', `/dr/v1/appointment/${id}/reschedule`, { start_time: instant('09:15'), end_time: instant('09:15') });
  },
  reinstating: async () => {
    await choose('allow');
    const id = await desk.book('09:15', {}, other);
    await verb(id, 'cancel');
    return () => send('POST', `/opdesk/v1/appointments/${id}/reinstate`, staff);
  },
  'undoing a no-show': async () => {
    await choose('allow');
    const id = await desk.book('09:15', {}, other);
    await verb(id, 'no-show');
    return () => send('POST', `/opdesk/v1/appointments/${id}/undo-no-show`, staff);
  },
};

describe('a patient who has an appointment at that time', () => {
  it.each(Object.keys(ways))('%s: the answer warns, and names the other appointment', async (name) => {
    const first = await desk.book('09:15');
    const ask = await ways[name]?.();
    await choose('warn');
    const answer = expectDone((await ask?.()) as ApiAnswer);
    expect(answer.warnings).toEqual([
      {
        code: 'PATIENT_CONFLICT',
        message: 'The patient has another appointment at this time.',
        appointment: await named(first),
      },
    ]);
  });

  it.each(Object.keys(ways))(
    '%s: 409 that names the other appointment where the business refuses, and nothing is changed',
    async (name) => {
      const first = await desk.book('09:15');
      const ask = await ways[name]?.();
      await choose('refuse');
      const before = await desk.counts();
      const answer = await ask?.();
      expect(conflictOf(answer as ApiAnswer)).toEqual({
        code: 'PATIENT_CONFLICT',
        details: { appointments: [await named(first)] },
      });
      expect(await desk.counts()).toEqual(before);
    },
  );

  it.each(Object.keys(ways))('%s: nothing is said where the business allows it', async (name) => {
    await desk.book('09:15');
    const ask = await ways[name]?.();
    await choose('allow');
    expect(expectDone((await ask?.()) as ApiAnswer) ?? {}).not.toHaveProperty('warnings');
  });
});

describe('what is at that time', () => {
  const warningsOf = async (start: string): Promise<unknown[]> =>
    (expectDone(await desk.send(desk.body(start, {}, other))).warnings ?? []) as unknown[];

  it('overlaps: what touches does not', async () => {
    await desk.book('09:30', { end_time: instant('10:00') });
    expect(await warningsOf('09:15')).toHaveLength(0);
    expect(await warningsOf('09:30')).toHaveLength(1);
    expect(await warningsOf('09:45')).toHaveLength(1);
    expect(await warningsOf('10:00')).toHaveLength(0);
  });

  it('is live: what was cancelled, done or replaced is not', async () => {
    await verb(await desk.book('09:15'), 'cancel');
    const [moved, done] = [await desk.book('09:15'), await desk.book('09:30')];
    expectDone(
      await send('PATCH', `/appointments/v1/${moved}/reschedule`, {
        start_time: instant('12:00'),
        end_time: instant('12:15'),
      }),
    );
    await verb(done, 'finish');
    expect([await warningsOf('09:15'), await warningsOf('09:30')]).toEqual([[], []]);
  });

  it('is where the patient is: who waits, or is in consultation, is there although the time is over', async () => {
    const guest = await walkIn({ patient_id: 'pt-1' });
    desk.clock.set(at(today, '10:00'));
    const again = (): Promise<ApiAnswer> =>
      send('POST', '/opdesk/v1/walk-ins', { clinic_id: 'cl-1', ...other, patient_id: 'pt-1', ...staff });
    const { warnings, entry } = expectDone(await again());
    expect(warnings).toMatchObject([
      { code: 'PATIENT_CONFLICT', appointment: { appointment_id: guest, status: 'CK' } },
    ]);
    await verb(entry.appointment_id, 'cancel');
    await verb(guest, 'finish');
    expect(expectDone(await again())).not.toHaveProperty('warnings');
  });

  it('is the same patient’s, under whichever id', async () => {
    await nameByPartner();
    await desk.book('09:15');
    const body = { ...desk.body('09:15', {}, other), patient_id: undefined, partner_patient_id: 'meera-1' };
    expect(expectDone(await desk.send(body)).warnings).toHaveLength(1);
    const stranger = {
      ...body,
      partner_patient_id: 'nobody-1',
      patient_details: { first_name: 'Asha', gender: 'F', age: 30 },
    };
    expect(
      expectDone(await desk.send({ ...stranger, appointment_details: { start_time: instant('09:30') } })),
    ).not.toHaveProperty('warnings');
  });

  it('is not the appointment itself: it may be shortened, lengthened and change its mode', async () => {
    await choose('refuse');
    const id = await desk.book('09:15');
    for (const end of ['09:20', '09:45']) {
      expect((await send('PATCH', `/dr/v1/appointment/${id}`, { end_time: instant(end) })).status).toBe(204);
    }
  });

  it('is told again to who sends the same booking again', async () => {
    const first = await desk.book('09:15');
    const body = desk.body('09:15', {}, { ...other, partner_appointment_id: 'again' });
    const [once, twice] = [expectDone(await desk.send(body)), expectDone(await desk.send(body))];
    expect(twice).toEqual(once);
    expect(once.warnings).toMatchObject([{ appointment: { appointment_id: first } }]);
  });

  it('hinders nobody from transferring the patient unless the business refuses', async () => {
    const [first, second] = [await desk.book('09:15'), idOf(await desk.send(desk.body('09:15', {}, other)))];
    expect(await verb(first, 'check-in')).not.toHaveProperty('warnings');
    await addDoctor(desk.server, desk.business, { id: 'do-3', clinicIds: ['cl-1'] });
    const answer = expectDone(
      await send('POST', `/opdesk/v1/appointments/${first}/transfer`, { doctor_id: 'do-3', ...staff }),
    );
    expect(answer.warnings).toMatchObject([{ appointment: { appointment_id: second } }]);
    await choose('refuse');
    const back = await send('POST', `/opdesk/v1/appointments/${first}/transfer`, { doctor_id: 'do-1', ...staff });
    expect(conflictOf(back).code).toBe('PATIENT_CONFLICT');
  });
});

function idOf(answer: ApiAnswer): string {
  return expectDone(answer).appointment_id as string;
}

it('a choice that there is not is refused', async () => {
  const answer = await send('PATCH', '/opdesk/v1/settings', { patient_conflicts: 'never' });
  expect([answer.status, answer.body.error.details.issues[0]]).toMatchObject([
    400,
    { path: '/patient_conflicts', code: 'enum' },
  ]);
});
