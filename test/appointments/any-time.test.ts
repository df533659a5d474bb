import { beforeEach, describe, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import {
  type Body,
  addHours,
  addSecondClinic,
  addService,
  conflictOf,
  instant,
  issuesOf,
  openDesk,
  reasonOf,
} from '../support/desk.ts';
import { addClinic, addDoctor, expectDone } from '../support/practice.ts';

const desk = openDesk();

async function acceptAnyTime(accepts: boolean): Promise<void> {
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: accepts }));
}

async function clinicAccepts(accepts: boolean | null): Promise<void> {
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/clinics/cl-1', { accept_any_time: accepts }));
}

async function shown(id: string): Promise<number[]> {
  const { start_time: start, end_time: end } = await desk.read(id);
  return [start, (end - start) / 60];
}

describe('where any time is accepted', () => {
  beforeEach(() => acceptAnyTime(true));

  test('C5: a time off the grid, outside the hours, past, closed, on leave or years ahead is taken', async () => {
    expectDone(await desk.business.api('POST', '/opdesk/v1/leaves', { clinic_id: 'cl-1', start_date: '2026-03-03' }));
    expectDone(await desk.business.api('POST', '/opdesk/v1/leaves', { doctor_id: 'do-1', start_date: '2026-03-04' }));
    const starts = [
      instant('09:07'),
      instant('03:00'),
      at('2020-01-01', '10:00'),
      at('2026-03-03', '09:00'),
      at('2026-03-04', '09:00'),
      at('2031-01-01', '10:00'),
      0,
      at('2199-12-30', '10:00'),
    ];
    for (const start of starts)
      expect(await shown(await desk.book(start, { end_time: start + 420 }))).toEqual([start, 7]);
  });

  test('C5: what collides is refused, with a 409 and alternatives', async () => {
    await desk.book('14:00', { end_time: instant('14:20') });
    for (const [start, end] of [
      ['14:00', '14:20'],
      ['14:19', '14:30'],
      ['13:50', '14:01'],
      ['13:00', '15:00'],
    ] as const) {
      const answer = await desk.send(desk.body(start, { end_time: instant(end) }));
      expect(reasonOf(answer)).toBe('TAKEN');
      expect(conflictOf(answer).details.alternatives).toHaveLength(6);
    }
    await desk.book('13:50', { end_time: instant('14:00') });
    await desk.book('14:20', { end_time: instant('14:30') });
  });

  test('C5: a time that has collided in the past is refused as well', async () => {
    const start = at('2020-01-01', '10:00');
    await desk.book(start);
    expect(reasonOf(await desk.send(desk.body(start)))).toBe('TAKEN');
  });

  test('C5: an end left out is the slot’s own, else the service’s duration', async () => {
    expectDone(
      await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { duration_minutes: 20 }),
    );
    expect(await shown(await desk.book('09:15'))).toEqual([instant('09:15'), 15]);
    expect(await shown(await desk.book('15:00'))).toEqual([instant('15:00'), 20]);
    expect(await shown(await desk.book('16:00', { end_time: instant('16:00') }))).toEqual([instant('16:00'), 20]);
  });

  test('C5: without any service it is fifteen minutes, INCLINIC, and the appointment has no service', async () => {
    await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
    const id = await desk.book('15:00', {}, { doctor_id: 'do-2' });
    expect(await shown(id)).toEqual([instant('15:00'), 15]);
    const read = await desk.read(id);
    expect(read).not.toHaveProperty('service');
    expect(read).toMatchObject({ appointment_mode: 'INCLINIC', token: 1 });
  });

  test('C5: on the grid it is the slot, with its seats', async () => {
    await addHours(desk, { conf_id: await addService(desk, { name: 'Group' }), from: '16:00', to: '17:00', seats: 2 });
    await desk.book('16:00');
    await desk.book('16:00');
    expect(reasonOf(await desk.send(desk.body('16:00')))).toBe('TAKEN');
  });

  test('C5: off the grid it has the seats of the session that covers it, and one where none does', async () => {
    await addHours(desk, { conf_id: await addService(desk, { name: 'Group' }), from: '16:00', to: '17:00', seats: 2 });
    const tries = async (start: string, end: string, seats: number): Promise<void> => {
      for (let seat = 0; seat < seats; seat += 1) await desk.book(start, { end_time: instant(end) });
      expect(reasonOf(await desk.send(desk.body(start, { end_time: instant(end) })))).toBe('TAKEN');
    };
    await tries('16:05', '16:25', 2);
    await tries('16:55', '17:05', 1);
    await tries('20:00', '20:10', 1);
  });

  test('C5: overbook goes beyond the seats there too', async () => {
    await desk.book('20:00');
    const id = await desk.book('20:00', {}, { overbook: true });
    const [row] = await desk.rows('select overbooked from appointments where business_id = $1 and id = $2', id);
    expect(row).toEqual({ overbooked: true });
  });

  test('C5: a service named that the doctor does not have is refused all the same', async () => {
    expect(reasonOf(await desk.send(desk.body('20:00', { conf_id: 'sv-nobody' })))).toBe('NOT_OFFERED');
  });

  test('C5: a clinic where the doctor does not work is refused all the same', async () => {
    await addClinic(desk.server, desk.business, { id: 'cl-2' });
    for (const start of ['20:00', '07:00'])
      expect(reasonOf(await desk.send(desk.body(start, {}, { clinic_id: 'cl-2' })))).toBe('NOT_OFFERED');
  });

  test('C3: an end before the start is a 400 there too', async () => {
    const answer = await desk.send(desk.body('20:00', { end_time: instant('19:00') }));
    expect(issuesOf(answer)).toEqual(['/appointment_details/end_time too_small']);
  });

  test('C6: nobody is in two clinics at once there either', async () => {
    await addSecondClinic(desk);
    await desk.book('20:00');
    expect(reasonOf(await desk.send(desk.body('20:10', {}, { clinic_id: 'cl-2' })))).toBe('TAKEN');
  });
});

test('C5: what the clinic says counts before what the business says', async () => {
  const offGrid = (start: string): Promise<unknown> => desk.send(desk.body(start)).then(({ status }) => status);
  expect(await offGrid('15:00')).toBe(409);
  await clinicAccepts(true);
  expect(await offGrid('15:00')).toBe(201);
  await acceptAnyTime(true);
  await clinicAccepts(false);
  expect(await offGrid('16:00')).toBe(409);
  await clinicAccepts(null);
  expect(await offGrid('16:00')).toBe(201);
});

describe('overbook', () => {
  const history = async (id: string): Promise<unknown> => {
    const rows = await desk.rows(
      'select changes from appointment_history where business_id = $1 and appointment_id = $2',
      id,
    );
    return rows.map(({ changes }) => (JSON.parse(changes) as { overbooked: boolean }).overbooked);
  };

  test('C5: it books beyond the seats and says so in the history', async () => {
    const overbook: Body = { overbook: true };
    expect(await history(await desk.book('09:00', {}, overbook))).toEqual([false]);
    expect(await history(await desk.book('09:00', {}, overbook))).toEqual([true]);
    expect(await history(await desk.book('09:00', {}, overbook))).toEqual([true]);
    expect(reasonOf(await desk.send(desk.body('09:00', {}, { overbook: false })))).toBe('TAKEN');
  });

  test('C5: it passes over whatever refuses, and the answer and the history name what that was', async () => {
    const overbook = async (start: string): Promise<{ id: string; passedOver: unknown; again: unknown }> => {
      const body = desk.body(start, {}, { overbook: true, partner_appointment_id: `visit-${start}` });
      const [{ appointment_id: id, passed_over: passedOver }, again] = [
        await desk.send(body),
        await desk.send(body),
      ].map(expectDone);
      return { id, passedOver, again: again.passed_over };
    };
    const passed = async (id: string): Promise<unknown> => {
      const [{ changes }] = await desk.rows(
        'select changes from appointment_history where business_id = $1 and appointment_id = $2',
        id,
      );
      return (JSON.parse(changes) as { passed_over?: string[] }).passed_over;
    };
    expectDone(
      await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, {
        minimum_notice_minutes: 120,
        book_ahead_days: 1,
      }),
    );
    await desk.book('11:00');
    for (const [start, reasons] of [
      ['09:00', ['TOO_SOON']],
      ['11:00', ['TAKEN']],
      ['15:00', ['NOT_OFFERED']],
    ] as const) {
      const { id, passedOver, again } = await overbook(start);
      expect([start, passedOver, again, await passed(id)]).toEqual([start, reasons, reasons, reasons]);
    }
    expectDone(await desk.business.api('POST', '/opdesk/v1/leaves', { doctor_id: 'do-1', start_date: '2026-03-02' }));
    const { id, passedOver } = await overbook('11:15');
    expect([passedOver, await passed(id)]).toEqual([['DOCTOR_ON_LEAVE'], ['DOCTOR_ON_LEAVE']]);
  });

  test('C5: a booking that passed over nothing says nothing of it', async () => {
    expect(expectDone(await desk.send(desk.body('09:00', {}, { overbook: true })))).toEqual({
      appointment_id: expect.any(String),
    });
  });

  test('C5: the past and a doctor at another clinic refuse all the same', async () => {
    expect(reasonOf(await desk.send(desk.body('07:00', {}, { overbook: true })))).toBe('PAST');
    await addSecondClinic(desk, { acceptAnyTime: true });
    await desk.book('09:00', {}, { clinic_id: 'cl-2' });
    expect(reasonOf(await desk.send(desk.body('09:00', {}, { overbook: true })))).toBe('TAKEN');
  });

  test('A5: it needs a scope of its own, also where a seat is free, and before anything is looked up', async () => {
    const clerk = await desk.business.addClient(['appointments:write']);
    const send = (more: Body): Promise<{ status: number; body: { code?: string } }> =>
      clerk.api('POST', '/dr/v1/appointment', desk.body('09:00', {}, more));
    for (const more of [{}, { patient_id: 'pt-nobody' }, { clinic_id: 'cl-nobody' }]) {
      const answer = await send({ overbook: true, ...more });
      expect([answer.status, answer.body.code]).toEqual([403, 'UNAUTHORIZED_ACCESS']);
    }
    expect((await send({ overbook: false })).status).toBe(201);
  });
});
