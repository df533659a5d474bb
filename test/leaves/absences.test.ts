import { describe, expect, it } from 'vitest';
import { at } from '../support/calendar.ts';
import { addSecondClinic, type Body, issuesOf, openDesk, reasonOf, today } from '../support/desk.ts';
import { addDoctor, expectDone } from '../support/practice.ts';
import { openQueue, staff } from '../support/queue.ts';
import type { ApiAnswer } from '../support/server.ts';

// 09:00 to 13:00, a patient every fifteen minutes.
const desk = openDesk();
const { entries, verb, walkIn } = openQueue(desk);

const place = { clinic_id: 'cl-1', doctor_id: 'do-1' };

function ask(path: string, body: Body, api = desk.business.api): Promise<ApiAnswer> {
  return api('POST', `/opdesk/v1/queue/${path}`, { ...place, ...body });
}

async function absences(more = ''): Promise<unknown[]> {
  return expectDone(await desk.business.api('GET', `/opdesk/v1/queue?clinic_id=cl-1${more}`)).absences as unknown[];
}

async function estimates(): Promise<unknown[]> {
  return (await entries()).map((entry) => entry.estimated_start as unknown);
}

async function leaves(more = ''): Promise<Body[]> {
  return expectDone(await desk.business.api('GET', `/opdesk/v1/leaves${more}`)).data.leaves as Body[];
}

function outcomes(answer: ApiAnswer): unknown[] {
  return (expectDone(answer).data.appointments as Body[]).map((each) => [each['appointment_id'], each['outcome']]);
}

describe('a pause (rule E8)', () => {
  it('moves the estimates at once, keeps the appointments and lists them, and says in the queue until when', async () => {
    desk.clock.set(at(today, '10:00'));
    const [hit, later] = [await desk.book('10:15'), await desk.book('10:30')];
    const waiting = await walkIn({});
    const answer = await ask('pause', { minutes: 20, ...staff });
    expect(answer.status).toBe(201);
    const leave = {
      leave_id: expect.any(String),
      ...place,
      start_time: at(today, '10:00'),
      end_time: at(today, '10:20'),
      reason: '',
      kind: 'pause',
    };
    expect(answer.body.data).toMatchObject({ leave, dry_run: false, sessions: [] });
    // The walk-in came at the beginning of the pause.
    expect(outcomes(answer)).toEqual([
      [waiting, 'kept'],
      [hit, 'kept'],
    ]);
    expect((await entries()).map((entry) => [entry.appointment_id, entry.estimated_start])).toEqual([
      [hit, at(today, '10:20')],
      [later, at(today, '10:35')],
      [waiting, at(today, '10:50')],
    ]);
    const { reason: _reason, clinic_id: _clinic, ...shown } = answer.body.data.leave as Body;
    expect(await absences()).toEqual([shown]);
    expect(await absences('&doctor_id=do-1')).toEqual([shown]);
    expect(await absences('&date=2026-03-03')).toEqual([]);
    desk.clock.set(at(today, '10:20'));
    expect(await absences()).toEqual([]);
  });

  it('takes its slots from bookings, and says so of a doctor without patients', async () => {
    desk.clock.set(at(today, '10:00'));
    expectDone(await ask('pause', { end_time: at(today, '10:40') }));
    expect(await absences()).toHaveLength(1);
    expect(reasonOf(await desk.send(desk.body('10:30')))).toBe('DOCTOR_ON_LEAVE');
    await desk.book('10:45');
  });

  it('ends by resume, and by the next pause: what was said last counts', async () => {
    desk.clock.set(at(today, '10:00'));
    await walkIn({});
    const first = expectDone(await ask('pause', { minutes: 20 })).data.leave as Body;
    desk.clock.set(at(today, '10:10'));
    const second = expectDone(await ask('pause', { minutes: 5 })).data.leave as Body;
    expect(await estimates()).toEqual([at(today, '10:15')]);
    desk.clock.set(at(today, '10:12'));
    expect(expectDone(await ask('resume', staff)).data.leaves).toEqual([second]);
    expect(await estimates()).toEqual([at(today, '10:12')]);
    expect(await absences()).toEqual([]);
    expect(await leaves('?past=1')).toEqual([
      { ...second, end_time: at(today, '10:12') },
      { ...first, end_time: at(today, '10:10') },
    ]);
    expect(expectDone(await ask('resume', staff)).data.leaves).toEqual([]);
  });

  it('that is taken back in the same second leaves nothing', async () => {
    expectDone(await ask('pause', { minutes: 20 }));
    expectDone(await ask('resume', {}));
    expect(await leaves()).toEqual([]);
    expect(await leaves('?past=1')).toEqual([]);
  });

  it('in the last hour does not end the day: who waits is seen after it', async () => {
    desk.clock.set(at(today, '12:55'));
    await walkIn({});
    expectDone(await ask('pause', { minutes: 30 }));
    expect(await estimates()).toEqual([at(today, '13:25')]);
  });

  it('as a dry run writes nothing', async () => {
    const answer = await ask('pause', { minutes: 20, dry_run: true });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({ dry_run: true, leave: { kind: 'pause' } });
    expect(answer.body.data.leave).not.toHaveProperty('leave_id');
    expect(await leaves()).toEqual([]);
  });

  it('is made once under an Idempotency-Key', async () => {
    const send = (): Promise<ApiAnswer> =>
      desk.business.api('POST', '/opdesk/v1/queue/pause', { ...place, minutes: 20 }, { 'idempotency-key': 'pause-1' });
    expect((await send()).body).toEqual((await send()).body);
    expect(await leaves()).toHaveLength(1);
  });

  it.each([
    [{}, ['/minutes required']],
    [{ minutes: 0 }, ['/minutes too_small']],
    [{ minutes: 241 }, ['/minutes too_large']],
    [{ minutes: 1.5 }, ['/minutes type']],
    [{ minutes: 5, end_time: at(today, '08:05') }, ['/minutes conflict']],
    [{ end_time: at(today, '08:00') }, ['/end_time too_small']],
    [{ end_time: at(today, '12:00') + 1 }, ['/end_time too_large']],
    [{ end_time: at(today, '09:00') * 1000 }, ['/end_time too_large']],
    [{ minutes: 5, doctor_id: undefined, clinic_id: undefined }, ['/clinic_id required', '/doctor_id required']],
    [{ minutes: 5, doctor_id: 'do-2' }, ['/doctor_id unknown_id']],
    [{ minutes: 5, clinic_id: 'cl-9' }, ['/clinic_id unknown_id']],
    [{ minutes: 5, appointments: { action: 'move' } }, ['/appointments unknown_field']],
  ])('with %j is a 400', async (body, issues) => {
    expect(issuesOf(await ask('pause', body)).toSorted()).toEqual(issues);
    expect(await leaves()).toEqual([]);
  });

  it('of a doctor who does not work at the clinic is a 400', async () => {
    await addSecondClinic(desk);
    await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-2'] });
    expect(issuesOf(await ask('pause', { minutes: 5, doctor_id: 'do-2' }))).toEqual(['/doctor_id not_allowed']);
  });

  it('at one clinic leaves the other clinics of the doctor alone', async () => {
    await addSecondClinic(desk);
    expectDone(await ask('pause', { minutes: 60 }));
    const elsewhere = { clinic_id: 'cl-2', doctor_id: 'do-1' };
    await desk.book('08:30', {}, elsewhere);
    expect(expectDone(await desk.business.api('GET', '/opdesk/v1/queue?clinic_id=cl-2')).absences).toEqual([]);
  });
});

describe('leaving early', () => {
  it('is a leave for the rest of the day; appointments are kept or not, as a dry run has said', async () => {
    desk.clock.set(at(today, '10:00'));
    const [stays, hit] = [await desk.book('12:00'), await desk.book('12:45')];
    const body = { start_time: at(today, '12:30'), appointments: { action: 'cancel' }, ...staff };
    const rehearsed = await ask('leave-early', { ...body, dry_run: true });
    expect(outcomes(rehearsed)).toEqual([[hit, 'cancelled']]);
    expect(await absences()).toEqual([]);
    const done = await ask('leave-early', body);
    expect(outcomes(done)).toEqual(outcomes(rehearsed));
    expect(done.body.data.leave).toMatchObject({ start_time: at(today, '12:30'), end_time: at('2026-03-03', '00:00') });
    expect((await desk.read(hit)).status).toBe('CNS');
    expect((await desk.read(stays)).status).toBe('BK');
    expect(await absences()).toMatchObject([{ kind: 'departure', start_time: at(today, '12:30') }]);
    expect(reasonOf(await desk.send(desk.body('12:30')))).toBe('DOCTOR_ON_LEAVE');
  });

  it('moves appointments to the next day', async () => {
    const hit = await desk.book('12:45');
    expectDone(await ask('leave-early', { appointments: { action: 'move' }, ...staff }));
    expect((await desk.read(hit)).start_time).toBe(at('2026-03-03', '09:00'));
  });

  it('ends the estimates, after the last session too', async () => {
    desk.clock.set(at(today, '13:20'));
    await walkIn({});
    expect(await estimates()).toEqual([at(today, '13:20')]);
    expectDone(await ask('leave-early', { start_time: at(today, '13:30') }));
    await walkIn({});
    expect(await estimates()).toEqual([at(today, '13:20'), undefined]);
    desk.clock.set(at(today, '13:31'));
    expect(await estimates()).toEqual([undefined, undefined]);
  });

  it('is said anew for another time, and withdrawn by resume with its kind', async () => {
    expectDone(await ask('leave-early', { start_time: at(today, '12:00') }));
    const second = expectDone(await ask('leave-early', { start_time: at(today, '12:30') })).data.leave as Body;
    expect(await leaves()).toEqual([second]);
    await desk.book('12:15');
    // The doctor is still here: there is nothing to go on from.
    expect(expectDone(await ask('resume', {})).data.leaves).toEqual([]);
    expectDone(await ask('pause', { minutes: 5 }));
    expect(expectDone(await ask('resume', { kind: 'departure' })).data.leaves).toEqual([second]);
    expect(await absences()).toMatchObject([{ kind: 'pause' }]);
    await desk.book('12:30');
  });

  it('of a doctor who comes back ends by resume', async () => {
    expectDone(await ask('leave-early', {}));
    desk.clock.set(at(today, '09:30'));
    expect(expectDone(await ask('resume', {})).data.leaves).toHaveLength(1);
    await desk.book('10:00');
  });

  it('of a doctor who comes back after the last session ends by resume, and who waits is seen', async () => {
    desk.clock.set(at(today, '12:50'));
    await walkIn({});
    expectDone(await ask('leave-early', {}));
    desk.clock.set(at(today, '13:20'));
    expect(await estimates()).toEqual([undefined]);
    expectDone(await ask('resume', {}));
    expect(await estimates()).toEqual([at(today, '13:20')]);
  });

  it('touches no consultation that is under way', async () => {
    const started = await desk.book('09:00');
    await verb(started, 'start');
    const answer = await ask('leave-early', { appointments: { action: 'cancel' }, start_time: at(today, '09:05') });
    expect(answer.body.data.appointments).toMatchObject([{ outcome: 'kept', reason: 'ONGOING', status: 'OG' }]);
  });

  it.each([
    [{ start_time: at(today, '08:00') - 1 }, ['/start_time too_small']],
    [{ start_time: at('2026-03-03', '00:00') }, ['/start_time too_large']],
    [{ appointments: { action: 'keep', doctor_id: 'do-1' } }, ['/appointments/doctor_id conflict']],
    [{ appointments: { action: 'transfer', doctor_id: 'do-9' } }, ['/appointments/doctor_id unknown_id']],
  ])('with %j is a 400', async (body, issues) => {
    expect(issuesOf(await ask('leave-early', body))).toEqual(issues);
    expect(await leaves()).toEqual([]);
  });

  it('belongs to the evening that goes on past midnight', async () => {
    await addSecondClinic(desk, { acceptAnyTime: false });
    const night = { clinic_id: 'cl-2', conf_id: desk.practice.serviceId, weekday: 1, from: '22:00', to: '02:00' };
    expectDone(await desk.business.api('POST', '/opdesk/v1/doctors/do-1/sessions', night));
    desk.clock.set(at('2026-03-03', '00:30'));
    const answer = expectDone(await ask('leave-early', { clinic_id: 'cl-2' }));
    expect(answer.data.leave.end_time).toBe(at('2026-03-03', '02:00'));
  });
});
