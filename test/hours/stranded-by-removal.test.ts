import { describe, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { addHours, addSecondClinic, type Body, openDesk, reasonOf, today } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';
import { addColleague, strandedBy, told } from '../support/stranded.ts';

// One session on each weekday, 09:00 to 13:00, a quarter of an hour each, one seat.
const desk = openDesk({ session: null });
const tomorrow = '2026-03-03';

/** The sessions, Monday's first; today is a Monday. */
async function openHours(more: Body = {}): Promise<string[]> {
  return addHours(desk, { from: '09:00', to: '13:00', ...more });
}

describe('D6: a doctor or a clinic that is removed', () => {
  test('transfers the appointments of a doctor, or cancels them, in the same transaction', async () => {
    await openHours();
    await addColleague(desk);
    await desk.book('09:00');
    await desk.book(at(tomorrow, '09:00'));
    const answer = await desk.business.api('DELETE', '/cdr/v1/doctor/do-1', {
      appointments: { action: 'transfer', partner_doctor_id: 'partner-do-2' },
    });
    expect(answer.body).toMatchObject({ status: 'success', message: 'Doctor Deleted Successfully', dry_run: false });
    expect(told(answer)).toEqual(['transferred 09:00 do-2', `transferred ${tomorrow} 09:00 do-2`]);
    expect(
      told(await desk.business.api('DELETE', '/cdr/v1/clinic/cl-1', { appointments: { action: 'cancel' } })),
    ).toEqual(['cancelled', 'cancelled']);
    expect((await desk.counts())['seat_claims']).toBe(0);
  });

  test('has no own slots to move to, and no colleagues at a clinic that is gone', async () => {
    await openHours();
    await addColleague(desk);
    await desk.book('09:00');
    expect(
      told(
        await desk.business.api('DELETE', '/cdr/v1/doctor/do-1', { appointments: { action: 'move' }, dry_run: true }),
      ),
    ).toEqual(['kept NO_FREE_SLOT']);
    expect(
      told(
        await desk.business.api('DELETE', '/cdr/v1/clinic/cl-1', {
          appointments: { action: 'transfer', otherwise: 'cancel' },
        }),
      ),
    ).toEqual(['cancelled NO_COLLEAGUE']);
  });
});

describe('a doctor who is taken from a clinic', () => {
  const leave = async (body?: Body, query = ''): Promise<ApiAnswer> =>
    desk.business.api('DELETE', `/opdesk/v1/doctors/do-1/clinics/cl-1${query}`, body);

  test('leaves appointments there, and no others, with the outcome that was asked', async () => {
    await addSecondClinic(desk, { acceptAnyTime: true });
    await openHours();
    await addColleague(desk);
    const [ours] = [await desk.book('09:00'), await desk.book('10:00', {}, { clinic_id: 'cl-2' })];
    expect(strandedBy(await leave({ dry_run: true })).map((each) => [each.appointment_id, each.outcome])).toEqual([
      [ours, 'kept'],
    ]);
    expect(told(await leave({ appointments: { action: 'move' }, dry_run: true }))).toEqual(['kept NO_FREE_SLOT']);
    expect(told(await leave({ appointments: { action: 'transfer' } }))).toEqual(['transferred 09:00 do-2']);
    expect((await leave()).status).toBe(404);
    expect((await desk.business.api('DELETE', '/opdesk/v1/doctors/do-1/clinics/nobody')).status).toBe(404);
    expect((await desk.business.api('DELETE', '/opdesk/v1/doctors/nobody/clinics/cl-1')).status).toBe(404);
  });

  test('works there again when assigned again, with the sessions of before', async () => {
    await openHours();
    const kept = await desk.book('09:00');
    expect(told(await desk.business.api('DELETE', '/opdesk/v1/doctors/8423994/clinics/642783?partner_id=1'))).toEqual([
      'kept',
    ]);
    expect(reasonOf(await desk.send(desk.body('09:15')))).toBe('NOT_OFFERED');
    expect((await desk.business.api('GET', '/cdr/v1/clinic/cl-1')).body.clinic.doctors).toEqual([]);
    const closure = { clinic_id: 'cl-1', start_date: today, dry_run: true };
    expect(
      strandedBy(await desk.business.api('POST', '/opdesk/v1/leaves', closure)).map((each) => each.appointment_id),
    ).toEqual([kept]);
    expectDone(await desk.business.api('PATCH', '/cdr/v1/doctor/do-1', { clinic_ids: ['cl-1'] }));
    await desk.book('09:15');
  });
});
