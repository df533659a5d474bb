import { describe, expect, test } from 'vitest';
import { type Body, conflictOf, instant, issuesOf, openDesk, reasonOf } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { bookAs, bringTo } from '../support/statuses.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();

function replace(id: string, from: string, until: string, more: Body = {}): Promise<ApiAnswer> {
  return desk.business.api('PATCH', `/appointments/v1/${id}/reschedule`, {
    start_time: instant(from),
    end_time: instant(until),
    ...more,
  });
}

const carried = {
  custom_attributes: { tags: ['paid'] },
  video_connect: { vendor: 'other', url: 'https://xyz.com' },
  notes: '<p>Fever</p>',
  reason: 'Fever',
};
const metas = { partner_meta: { 10: 'b', 2: 'a', deep: { x: 1.5 } }, display_meta: { key1: 'value1' } };

describe('E4: a rescheduling that makes a new appointment', () => {
  test('answers the new one with its chain, ends the old one, and takes everything else along', async () => {
    const id = await desk.book('09:15', carried, { ...metas, partner_appointment_id: 'visit-1' });
    const answer = await replace(id, '10:00', '10:15');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    const next = answer.body.appointment_id as string;
    expect(answer.body).toMatchObject({
      patient_id: 'pt-1',
      doctor_id: 'do-1',
      clinic_id: 'cl-1',
      status: 'BK',
      mode: 'IN_CLINIC',
      start_time: instant('10:00'),
      end_time: instant('10:15'),
      created_at: desk.clock.now(),
      prev_aids: [id],
      partner_appointment_id: 'visit-1',
      token: 2,
      ...carried,
      ...metas,
    });
    expect(answer.body.next_aid).toBeUndefined();
    const old = await desk.read(id);
    expect(old).toMatchObject({ status: 'RE', next_aid: next, start_time: instant('09:15') });
    expect(old.partner_appointment_id).toBeUndefined();
    expect(expectDone(await desk.business.api('GET', '/dr/v1/appointment/visit-1?partner_id=1')).appointment_id).toBe(
      next,
    );
    const events = await desk.rows(
      'select event, appointment_id as id from outbox where business_id = $1 order by position',
    );
    expect(events.slice(1)).toEqual([
      { event: 'appointment.updated', id },
      { event: 'appointment.statuschange', id },
      { event: 'appointment.created', id: next },
    ]);
    expect(await desk.counts()).toMatchObject({ appointments: 2, seat_claims: 1 });
    await desk.book('09:15');
  });

  test('the chain grows with every further one', async () => {
    const first = await desk.book('09:15');
    const second = expectDone(await replace(first, '10:00', '10:15')).appointment_id as string;
    const third = expectDone(await replace(second, '10:15', '10:30'));
    expect(third.prev_aids).toEqual([first, second]);
    expect(await desk.read(second)).toMatchObject({ next_aid: third.appointment_id, prev_aids: [first] });
  });

  test('the same call again on the old one answers the new one and changes nothing; another time is refused', async () => {
    const id = await desk.book('09:15', {}, { partner_appointment_id: 'visit-1' });
    const { appointment_id: next } = expectDone(await replace(id, '10:00', '10:15'));
    const before = await desk.counts();
    expect(expectDone(await replace(id, '10:00', '10:15')).appointment_id).toBe(next);
    // By now the partner's id names the new one, which is at that time already.
    const byPartner = { start_time: instant('10:00'), end_time: instant('10:15') };
    const again = await desk.business.api('PATCH', '/appointments/v1/visit-1/reschedule?partner_id=1', byPartner);
    expect(expectDone(again).appointment_id).toBe(next);
    const other = await replace(id, '11:00', '11:15');
    expect([other.status, other.body.code, other.body.error.details]).toEqual([
      403,
      'RESCHEDULE_NOT_ALLOWED',
      { status: 'RE' },
    ]);
    expect(await desk.counts()).toEqual(before);
  });

  test.each([
    [
      'moved',
      async (next: string) => {
        await desk.business.api('PUT', `/dr/v1/appointment/${next}/reschedule`, {
          start_time: instant('10:30'),
          end_time: instant('10:45'),
        });
        return 'BK';
      },
    ],
    [
      'cancelled',
      async (next: string) => {
        await desk.business.api('PUT', `/dr/v1/appointment/${next}/cancel`);
        return 'CN';
      },
    ],
    [
      'replaced in its turn',
      async (next: string) => {
        expectDone(await replace(next, '10:30', '10:45'));
        return 'RE';
      },
    ],
  ])('the same call again answers the new one also after that was %s', async (_name, changeNext) => {
    for (const more of [{}, { partner_appointment_id: 'visit-2' }]) {
      const id = await desk.book('09:15', {}, { partner_appointment_id: 'visit-1' });
      const { appointment_id: next } = expectDone(await replace(id, '10:00', '10:15', more));
      const status = await changeNext(next as string);
      const before = await desk.counts();
      expect(expectDone(await replace(id, '10:00', '10:15', more))).toMatchObject({ appointment_id: next, status });
      expect(await desk.counts()).toEqual(before);
      // Not what the new one has become, but what was asked for.
      const other = await replace(id, '10:30', '10:45', more);
      expect([other.status, other.body.code, other.body.error.details]).toEqual([
        403,
        'RESCHEDULE_NOT_ALLOWED',
        { status: 'RE' },
      ]);
      await desk.rows(`update appointments set partner_appointment_id = null where business_id = $1`);
      for (const live of await desk.rows(`select id from appointments where business_id = $1 and status = 'BK'`))
        await bringTo(desk, live.id as string, 'CN');
    }
  });

  test('with an id for the new one, the path is the partner’s id of the old, or else ours; the old keeps its own', async () => {
    const id = await desk.book('09:15', {}, { partner_appointment_id: 'visit-1' });
    const named = { partner_appointment_id: 'visit-2' };
    const next = expectDone(await replace('visit-1', '10:00', '10:15', named));
    expect(next).toMatchObject({ partner_appointment_id: 'visit-2', prev_aids: [id] });
    expect(await desk.read(id)).toMatchObject({ partner_appointment_id: 'visit-1', next_aid: next.appointment_id });
    expect(expectDone(await replace('visit-1', '10:00', '10:15', named)).appointment_id).toBe(next.appointment_id);
    const third = expectDone(
      await replace(next.appointment_id as string, '10:30', '10:45', { partner_appointment_id: 'visit-3' }),
    );
    expect(third.prev_aids).toEqual([id, next.appointment_id]);
    expect((await replace('nobody', '10:30', '10:45', named)).body.code).toBe('APPOINTMENT_NOT_FOUND');
  });

  test('an id that another appointment has: 409, and the old one stands as it was', async () => {
    const other = await desk.book('11:00', {}, { partner_appointment_id: 'visit-2' });
    await bringTo(desk, other, 'CN');
    const id = await desk.book('09:15', {}, { partner_appointment_id: 'visit-1' });
    const before = await desk.counts();
    const answer = await replace('visit-1', '10:00', '10:15', { partner_appointment_id: 'visit-2' });
    expect(conflictOf(answer)).toEqual({ code: 'APPOINTMENT_ALREADY_EXISTS', details: { status: 'CN' } });
    expect(await desk.read(id)).toMatchObject({ status: 'BK', partner_appointment_id: 'visit-1' });
    expect(await desk.counts()).toEqual(before);
  });

  test('a slot that cannot be had leaves the old one with its seat; its own old time is no obstacle', async () => {
    const id = await desk.book('09:15', { end_time: instant('09:45') });
    await desk.book('10:00');
    const before = await desk.counts();
    expect(reasonOf(await replace(id, '10:00', '10:15'))).toBe('TAKEN');
    expect(reasonOf(await replace(id, '10:05', '10:20'))).toBe('NOT_OFFERED');
    expect(await desk.counts()).toEqual(before);
    expect(expectDone(await replace(id, '09:30', '10:00'))).toMatchObject({
      start_time: instant('09:30'),
      end_time: instant('10:00'),
    });
  });

  test.each(['OG', 'CMNP', 'CN', 'NS'] as const)('%s cannot be rescheduled', async (status) => {
    const id = await bookAs(desk, status, '09:15');
    expect((await replace(id, '10:00', '10:15')).body.error.details).toEqual({ status });
  });

  test('C3: an end that is left out, or equal to the start, is the end of the slot; one before it is refused', async () => {
    const id = await desk.book('09:15');
    expect(issuesOf(await desk.business.api('PATCH', `/appointments/v1/${id}/reschedule`, {}))).toEqual([
      '/start_time required',
    ]);
    expect(issuesOf(await replace(id, '10:00', '09:45'))).toEqual(['/end_time too_small']);
    const moved = { start_time: instant('10:00'), end_time: instant('10:15') };
    const next = expectDone(await replace(id, '10:00', '10:00'));
    expect(next).toMatchObject({ ...moved, prev_aids: [id] });
    const nextId = next.appointment_id as string;
    expect(
      expectDone(
        await desk.business.api('PATCH', `/appointments/v1/${nextId}/reschedule`, { start_time: instant('10:00') }),
      ),
    ).toMatchObject({ ...moved, appointment_id: nextId });
    expect(
      expectDone(
        await desk.business.api('PATCH', `/appointments/v1/${nextId}/reschedule`, { start_time: instant('10:30') }),
      ),
    ).toMatchObject({ start_time: instant('10:30'), end_time: instant('10:45'), prev_aids: [id, nextId] });
  });

  test('B8: an Idempotency-Key sent again answers the same new appointment', async () => {
    const id = await desk.book('09:15');
    const send = (): Promise<ApiAnswer> =>
      desk.business.api(
        'PATCH',
        `/appointments/v1/${id}/reschedule`,
        {
          start_time: instant('10:00'),
          end_time: instant('10:15'),
        },
        { 'idempotency-key': 'once' },
      );
    expect((await send()).text).toBe((await send()).text);
  });
});
