import { addLeave, changesOf, morning, strandedBy, told } from '../support/stranded.ts';
import { expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { addHours, issuesOf, openDesk, today } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { reserveDummy } from '../support/statuses.ts';

// Every day 09:00 to 13:00, a quarter of an hour each.
const desk = openDesk();

async function verb(id: string, path: string): Promise<void> {
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/${path}`, {}));
}

async function eventsOf(id: string): Promise<string[]> {
  const rows = await desk.rows(
    'select event from outbox where business_id = $1 and appointment_id = $2 order by position',
    id,
  );
  return rows.map(({ event }) => event as string);
}

test('left to itself a leave keeps everybody, and says so', async () => {
  const id = await desk.book('09:15');
  expect(told(await addLeave(desk, undefined))).toEqual(['kept']);
  expect(await eventsOf(id)).toEqual(['appointment.created']);
});

test('move: each goes to the next free slot after the leave, in the order of the starts, each slot given once', async () => {
  const taken = await desk.book('10:15');
  const ids = [await desk.book('09:45'), await desk.book('09:00'), await desk.book('09:30')];
  const answer = await addLeave(desk, { action: 'move' }, morning, {
    by: { role: 'doctor', id: 'do-1' },
    why: 'Called away',
  });
  expect(told(answer)).toEqual(['moved 10:00', 'moved 10:30', 'moved 10:45']);
  expect(strandedBy(answer).map((hit) => hit.appointment_id)).toEqual([ids[1], ids[2], ids[0]]);
  // On the same day they keep their tokens.
  expect(strandedBy(answer).map((hit) => hit.to?.token)).toEqual([3, 4, 2]);
  expect(await desk.read(taken)).toMatchObject({ start_time: at(today, '10:15') });
  for (const id of ids) {
    expect(await changesOf(desk, id)).toEqual([
      { action: 'reschedule', role: 'doctor', on_behalf_of: 'do-1', to_status: 'BK' },
    ]);
    expect(await eventsOf(id)).toEqual(['appointment.created', 'appointment.updated']);
  }
  const remarks = await desk.rows('select remark from appointment_remarks where business_id = $1');
  expect(remarks).toEqual(ids.map(() => ({ remark: 'Called away' })));
});

test('move: when the day is full the next one follows, with a new token, and who was checked in is booked again', async () => {
  await addHours(desk, { from: '14:00', to: '14:15' });
  const ids = [await desk.book('09:00'), await desk.book('09:15'), await desk.book('09:30')];
  await verb(ids[1] ?? '', 'check-in');
  const answer = await addLeave(
    desk,
    { action: 'move' },
    { start_time: at(today, '09:00'), end_time: at(today, '13:00') },
  );
  expect(told(answer)).toEqual(['moved 14:00', 'moved 2026-03-03 09:00', 'moved 2026-03-03 09:15']);
  expect(strandedBy(answer).map(({ to, status }) => [to?.token, status])).toEqual([
    [1, 'BK'],
    [1, 'BK'],
    [2, 'BK'],
  ]);
  expect(await desk.read(ids[1] ?? '')).toMatchObject({
    status: 'BK',
    token: 1,
    start_time: at('2026-03-03', '09:00'),
  });
});

test('move: nobody is asked to come earlier, none lands in a leave, and within_days and otherwise end the search', async () => {
  const id = await desk.book(at('2026-03-03', '09:00'));
  expectDone(await addLeave(desk, undefined, { start_date: '2026-03-04', end_date: '2026-03-05' }));
  const days = { start_date: '2026-03-03' };
  expect(told(await addLeave(desk, { action: 'move', within_days: 1 }, days, { dry_run: true }))).toEqual([
    'kept NO_FREE_SLOT',
  ]);
  expect(
    told(await addLeave(desk, { action: 'move', within_days: 1, otherwise: 'cancel' }, days, { dry_run: true })),
  ).toEqual(['cancelled NO_FREE_SLOT']);
  expect(told(await addLeave(desk, { action: 'move', within_days: 2 }, days))).toEqual(['moved 2026-03-06 09:00']);
  expect(await desk.read(id)).toMatchObject({ status: 'BK', start_time: at('2026-03-06', '09:00') });
});

test('move: not before now and the service’s notice, and as many slots as the appointment had', async () => {
  expectDone(
    await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { minimum_notice_minutes: 30 }),
  );
  await desk.book('11:15');
  await desk.book('09:00', { end_time: at(today, '09:30') });
  desk.clock.set(at(today, '10:00'));
  const answer = await addLeave(
    desk,
    { action: 'move' },
    { start_time: at(today, '09:00'), end_time: at(today, '09:45') },
  );
  expect(told(answer)).toEqual(['moved 10:30']);
  expect(strandedBy(answer)[0]?.to?.end_time).toBe(at(today, '11:00'));
});

test('cancel: with the code of who did it', async () => {
  const codes: string[] = [];
  for (const [start, role] of [
    ['09:00', undefined],
    ['09:15', 'staff'],
    ['09:30', 'doctor'],
  ] as const) {
    const id = await desk.book(start);
    const period = { start_time: at(today, start), end_time: at(today, start) + 900 };
    codes.push(
      ...strandedBy(await addLeave(desk, { action: 'cancel' }, period, role === undefined ? {} : { by: { role } })).map(
        ({ outcome, status }) => `${outcome} ${status}`,
      ),
    );
    expect(await eventsOf(id)).toEqual(['appointment.created', 'appointment.updated', 'appointment.statuschange']);
  }
  expect(codes).toEqual(['cancelled CN', 'cancelled CNS', 'cancelled CND']);
  expect((await desk.counts())['seat_claims']).toBe(0);
});

test('what is under way is never touched, and ended ones are not listed', async () => {
  const [going, done] = [await desk.book('09:00'), await desk.book('09:15')];
  await verb(going, 'start');
  await verb(done, 'finish');
  for (const action of ['move', 'cancel']) expect(told(await addLeave(desk, { action }))).toEqual(['kept ONGOING']);
  expect(await desk.read(going)).toMatchObject({ status: 'OG' });
});

test('a dummy that is moved becomes an ordinary appointment, with a seat and a token', async () => {
  await reserveDummy(desk, '09:00');
  expect(strandedBy(await addLeave(desk, { action: 'move' }))).toMatchObject([
    { outcome: 'moved', status: 'BK', to: { token: 1, start_time: at(today, '10:00') } },
  ]);
  expect(await desk.rows('select is_dummy, seated, token from appointments where business_id = $1')).toEqual([
    { is_dummy: false, seated: true, token: 1 },
  ]);
});

test('a dry run writes nothing and says what the real one then does', async () => {
  await desk.book('09:00');
  await desk.book('09:15');
  const before = [
    await desk.counts(),
    await desk.rows('select version, start_at from appointments where business_id = $1 order by id'),
  ];
  const dry = await addLeave(desk, { action: 'move' }, morning, { dry_run: true });
  expect(dry.status).toBe(200);
  expect(dry.body.data.dry_run).toBe(true);
  expect(dry.body.data.leave).toEqual({ doctor_id: 'do-1', ...morning, reason: '' });
  expect([
    await desk.counts(),
    await desk.rows('select version, start_at from appointments where business_id = $1 order by id'),
  ]).toEqual(before);
  expect(await desk.rows('select id from leaves where business_id = $1')).toEqual([]);
  const done = await addLeave(desk, { action: 'move' });
  expect([done.status, done.body.data.dry_run]).toEqual([201, false]);
  expect(strandedBy(done)).toEqual(strandedBy(dry));
});

test('a refused change takes the leave and every other move back with it', async () => {
  const ids = [await desk.book('09:00'), await desk.book('09:15')];
  const { db } = desk.server.runtime;
  await db.query({
    name: '',
    text: `create function test_refuse() returns trigger language plpgsql as $$ begin
    if new.appointment_id = '${ids[1]}' then raise exception 'refused'; end if; return new; end $$`,
  });
  await db.query({
    name: '',
    text: `create trigger test_refuses before insert on appointment_history
      for each row execute function test_refuse()`,
  });
  try {
    expect((await addLeave(desk, { action: 'move' })).status).toBe(500);
  } finally {
    await db.query({ name: '', text: 'drop function test_refuse() cascade' });
  }
  expect(await desk.rows('select id from leaves where business_id = $1')).toEqual([]);
  for (const id of ids) expect(await eventsOf(id)).toEqual(['appointment.created']);
  await desk.book('10:00');
});

test('every problem is named at once, and changing appointments needs the scope for it', async () => {
  expect(
    issuesOf(
      await addLeave(desk, {
        action: 'shift',
        otherwise: 'x',
        within_days: 91,
        doctor_id: 'a',
        partner_doctor_id: 'b',
      }),
    ).toSorted(),
  ).toEqual([
    '/appointments/action enum',
    '/appointments/doctor_id conflict',
    '/appointments/otherwise enum',
    '/appointments/within_days too_large',
  ]);
  expect(issuesOf(await addLeave(desk, { action: 'move', doctor_id: 'do-1' }))).toEqual([
    '/appointments/doctor_id conflict',
  ]);
  expect(issuesOf(await addLeave(desk, { action: 'transfer', doctor_id: 'do-1' }))).toEqual([
    '/appointments/doctor_id conflict',
  ]);
  expect(issuesOf(await addLeave(desk, { action: 'transfer', partner_doctor_id: 'nobody' }))).toEqual([
    '/appointments/partner_doctor_id unknown_id',
  ]);
  const admin = await desk.business.addClient(['admin']);
  const body = { doctor_id: 'do-1', start_date: today, appointments: { action: 'cancel' } };
  const refused = await admin.api('POST', '/opdesk/v1/leaves', body);
  expect([refused.status, refused.body.code]).toEqual([403, 'UNAUTHORIZED_ACCESS']);
  expect((await admin.api('POST', '/opdesk/v1/leaves', { ...body, appointments: { action: 'keep' } })).status).toBe(
    201,
  );
});

test('a repeat with the same Idempotency-Key answers the same and moves nobody twice', async () => {
  await desk.book('09:00');
  const send = async () =>
    desk.business.api(
      'POST',
      '/opdesk/v1/leaves',
      { doctor_id: 'do-1', ...morning, appointments: { action: 'move' } },
      { 'idempotency-key': 'leave-1' },
    );
  const [first, again] = [await send(), await send()];
  expect(again.text).toBe(first.text);
  expect(await desk.counts()).toMatchObject({ appointment_history: 2, outbox: 2 });
});
