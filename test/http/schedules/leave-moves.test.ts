import { expect, test } from 'vitest';
import { at } from '../../support/calendar.ts';
import { addHours, type Body, issuesOf, openDesk, today } from '../../support/desk.ts';
import { addDoctor, addSessions, expectDone } from '../../support/practice.ts';
import { openQueue } from '../../support/queue.ts';
import { reserveDummy } from '../../support/statuses.ts';
import type { ApiAnswer } from '../../support/server.ts';

// Every day 09:00 to 13:00, a quarter of an hour each.
const desk = openDesk();

const morning = { start_time: at(today, '09:00'), end_time: at(today, '10:00') };

async function add(appointments: Body | undefined, period: Body = morning, more: Body = {}): Promise<ApiAnswer> {
  return desk.business.api('POST', '/opdesk/v1/leaves', {
    doctor_id: desk.practice.doctorId,
    ...period,
    ...(appointments === undefined ? {} : { appointments }),
    ...more,
  });
}

interface Hit {
  readonly appointment_id: string;
  readonly outcome: string;
  readonly status: string;
  readonly reason?: string;
  readonly to?: {
    readonly start_time: number;
    readonly end_time: number;
    readonly doctor_id: string;
    readonly token?: number;
  };
}

function hitsOf(answer: ApiAnswer): Hit[] {
  return expectDone(answer).data.appointments as Hit[];
}

/** `outcome`, and `09:15` or `09:15 do-2` or the reason. */
function told(answer: ApiAnswer): string[] {
  return hitsOf(answer).map(({ outcome, to, reason }) =>
    [
      outcome,
      ...(to === undefined ? [] : [clock(to.start_time), ...(to.doctor_id === 'do-1' ? [] : [to.doctor_id])]),
      ...(reason === undefined ? [] : [reason]),
    ].join(' '),
  );
}

function clock(instant: number): string {
  const [date, time = ''] = new Date((instant + 19_800) * 1_000).toISOString().split('T');
  return date === today ? time.slice(0, 5) : `${date} ${time.slice(0, 5)}`;
}

async function verb(id: string, path: string): Promise<void> {
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/${path}`, {}));
}

/** A colleague at the clinic, with a service and hours on every day. */
async function addColleague(
  id: string,
  service: Body = {},
  hours: Body = { from: '09:00', to: '13:00' },
): Promise<string> {
  const { business, practice, server } = desk;
  await addDoctor(server, business, { id, clinicIds: [practice.clinicId], partnerId: `partner-${id}` });
  const added = await business.api('POST', `/opdesk/v1/doctors/${id}/services`, {
    name: 'Consultation',
    duration_minutes: 15,
    ...service,
  });
  const serviceId = expectDone(added).data.service.conf_id as string;
  await addSessions(business, { ...practice, doctorId: id, serviceId }, { weekdays: [1, 2, 3, 4, 5, 6, 7], ...hours });
  return serviceId;
}

async function changesOf(id: string): Promise<unknown[]> {
  return desk.rows(
    `select action, role, on_behalf_of, to_status from appointment_history where business_id = $1 and appointment_id = $2 and version > 1 order by version`,
    id,
  );
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
  expect(told(await add(undefined))).toEqual(['kept']);
  expect(await eventsOf(id)).toEqual(['appointment.created']);
});

test('move: each goes to the next free slot after the leave, in the order of the starts, each slot given once', async () => {
  const taken = await desk.book('10:15');
  const ids = [await desk.book('09:45'), await desk.book('09:00'), await desk.book('09:30')];
  const answer = await add({ action: 'move' }, morning, { by: { role: 'doctor', id: 'do-1' }, why: 'Called away' });
  expect(told(answer)).toEqual(['moved 10:00', 'moved 10:30', 'moved 10:45']);
  expect(hitsOf(answer).map((hit) => hit.appointment_id)).toEqual([ids[1], ids[2], ids[0]]);
  // On the same day they keep their tokens.
  expect(hitsOf(answer).map((hit) => hit.to?.token)).toEqual([3, 4, 2]);
  expect(await desk.read(taken)).toMatchObject({ start_time: at(today, '10:15') });
  for (const id of ids) {
    expect(await changesOf(id)).toEqual([
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
  const answer = await add({ action: 'move' }, { start_time: at(today, '09:00'), end_time: at(today, '13:00') });
  expect(told(answer)).toEqual(['moved 14:00', 'moved 2026-03-03 09:00', 'moved 2026-03-03 09:15']);
  expect(hitsOf(answer).map(({ to, status }) => [to?.token, status])).toEqual([
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
  expectDone(await add(undefined, { start_date: '2026-03-04', end_date: '2026-03-05' }));
  const days = { start_date: '2026-03-03' };
  expect(told(await add({ action: 'move', within_days: 1 }, days, { dry_run: true }))).toEqual(['kept NO_FREE_SLOT']);
  expect(told(await add({ action: 'move', within_days: 1, otherwise: 'cancel' }, days, { dry_run: true }))).toEqual([
    'cancelled NO_FREE_SLOT',
  ]);
  expect(told(await add({ action: 'move', within_days: 2 }, days))).toEqual(['moved 2026-03-06 09:00']);
  expect(await desk.read(id)).toMatchObject({ status: 'BK', start_time: at('2026-03-06', '09:00') });
});

test('move: not before now and the service’s notice, and as many slots as the appointment had', async () => {
  expectDone(
    await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { minimum_notice_minutes: 30 }),
  );
  await desk.book('11:15');
  await desk.book('09:00', { end_time: at(today, '09:30') });
  desk.clock.set(at(today, '10:00'));
  const answer = await add({ action: 'move' }, { start_time: at(today, '09:00'), end_time: at(today, '09:45') });
  expect(told(answer)).toEqual(['moved 10:30']);
  expect(hitsOf(answer)[0]?.to?.end_time).toBe(at(today, '11:00'));
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
      ...hitsOf(await add({ action: 'cancel' }, period, role === undefined ? {} : { by: { role } })).map(
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
  for (const action of ['move', 'cancel']) expect(told(await add({ action }))).toEqual(['kept ONGOING']);
  expect(await desk.read(going)).toMatchObject({ status: 'OG' });
});

test('walk-ins are listed and kept or cancelled; a colleague takes them into the queue', async () => {
  await addColleague('do-2');
  desk.clock.set(at(today, '09:00'));
  await openQueue(desk).walkIn({ name: 'Somebody' });
  expect(told(await add({ action: 'move' }, morning, { dry_run: true }))).toEqual(['kept WALK_IN']);
  expect(told(await add({ action: 'move', otherwise: 'cancel' }, morning, { dry_run: true }))).toEqual([
    'cancelled WALK_IN',
  ]);
  const [hit] = hitsOf(await add({ action: 'transfer' }));
  expect(hit).toMatchObject({
    outcome: 'transferred',
    status: 'CK',
    to: { start_time: at(today, '09:00'), doctor_id: 'do-2', token: 1 },
  });
  expect(hit).not.toHaveProperty('patient_id');
  expect(
    await desk.rows(
      'select doctor_id, status, token, queue_position::int, seated from appointments where business_id = $1',
    ),
  ).toEqual([{ doctor_id: 'do-2', status: 'CK', token: 1, queue_position: 1, seated: false }]);
});

test('a dummy that is moved becomes an ordinary appointment, with a seat and a token', async () => {
  await reserveDummy(desk, '09:00');
  expect(hitsOf(await add({ action: 'move' }))).toMatchObject([
    { outcome: 'moved', status: 'BK', to: { token: 1, start_time: at(today, '10:00') } },
  ]);
  expect(await desk.rows('select is_dummy, seated, token from appointments where business_id = $1')).toEqual([
    { is_dummy: false, seated: true, token: 1 },
  ]);
});

test('transfer: to a colleague of the same service at the same time; else the colleague’s next free slot', async () => {
  await addColleague('do-2');
  await addColleague('do-3', { name: 'Something else' });
  await addColleague('do-4', { modes: ['VIDEO'] });
  const ids = [await desk.book('09:00'), await desk.book('09:15')];
  await verb(ids[0] ?? '', 'check-in');
  await desk.book('09:15', {}, { doctor_id: 'do-2' });
  const answer = await add({ action: 'transfer' });
  expect(told(answer)).toEqual(['transferred 09:00 do-2', 'transferred 09:30 do-2']);
  expect(hitsOf(answer).map(({ to, status }) => [to?.token, status])).toEqual([
    [2, 'CK'],
    [3, 'BK'],
  ]);
  expect(await changesOf(ids[1] ?? '')).toEqual([
    { action: 'transfer', role: 'api', on_behalf_of: null, to_status: 'BK' },
  ]);
  expect(await desk.rows('select doctor_id from seat_claims where business_id = $1')).toEqual(
    ids.concat('').map(() => ({ doctor_id: 'do-2' })),
  );
});

test('transfer: a named colleague does with another name of the service; one who does not work there does not', async () => {
  const serviceId = await addColleague('do-3', { name: 'Something else' });
  await addDoctor(desk.server, desk.business, { id: 'do-5', clinicIds: [] });
  const id = await desk.book('09:00');
  expect(told(await add({ action: 'transfer' }, morning, { dry_run: true }))).toEqual(['kept NO_COLLEAGUE']);
  expect(told(await add({ action: 'transfer', doctor_id: 'do-5' }, morning, { dry_run: true }))).toEqual([
    'kept NO_COLLEAGUE',
  ]);
  expect(told(await add({ action: 'transfer', partner_doctor_id: 'partner-do-3' }))).toEqual([
    'transferred 09:00 do-3',
  ]);
  expect(await desk.rows('select service_id from appointments where business_id = $1 and id = $2', id)).toEqual([
    { service_id: serviceId },
  ]);
});

test('a closed clinic moves the appointments of all its doctors, each to his own slots', async () => {
  await addColleague('do-2');
  await desk.book('09:00');
  await desk.book('09:00', {}, { doctor_id: 'do-2' });
  const answer = await desk.business.api('POST', '/opdesk/v1/leaves', {
    clinic_id: 'cl-1',
    start_date: today,
    appointments: { action: 'move' },
  });
  expect(told(answer).toSorted()).toEqual(['moved 2026-03-03 09:00', 'moved 2026-03-03 09:00 do-2']);
});

test('a dry run writes nothing and says what the real one then does', async () => {
  await desk.book('09:00');
  await desk.book('09:15');
  const before = [
    await desk.counts(),
    await desk.rows('select version, start_at from appointments where business_id = $1 order by id'),
  ];
  const dry = await add({ action: 'move' }, morning, { dry_run: true });
  expect(dry.status).toBe(200);
  expect(dry.body.data.dry_run).toBe(true);
  expect(dry.body.data.leave).toEqual({ doctor_id: 'do-1', ...morning, reason: '' });
  expect([
    await desk.counts(),
    await desk.rows('select version, start_at from appointments where business_id = $1 order by id'),
  ]).toEqual(before);
  expect(await desk.rows('select id from leaves where business_id = $1')).toEqual([]);
  const done = await add({ action: 'move' });
  expect([done.status, done.body.data.dry_run]).toEqual([201, false]);
  expect(hitsOf(done)).toEqual(hitsOf(dry));
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
    text: 'create trigger test_refuses before insert on appointment_history for each row execute function test_refuse()',
  });
  try {
    expect((await add({ action: 'move' })).status).toBe(500);
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
      await add({ action: 'shift', otherwise: 'x', within_days: 91, doctor_id: 'a', partner_doctor_id: 'b' }),
    ).toSorted(),
  ).toEqual([
    '/appointments/action enum',
    '/appointments/doctor_id conflict',
    '/appointments/otherwise enum',
    '/appointments/within_days too_large',
  ]);
  expect(issuesOf(await add({ action: 'move', doctor_id: 'do-1' }))).toEqual(['/appointments/doctor_id conflict']);
  expect(issuesOf(await add({ action: 'transfer', doctor_id: 'do-1' }))).toEqual(['/appointments/doctor_id conflict']);
  expect(issuesOf(await add({ action: 'transfer', partner_doctor_id: 'nobody' }))).toEqual([
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

test.each([
  ['warn', ['moved 10:00'], 1],
  ['refuse', ['moved 10:15'], 0],
  ['allow', ['moved 10:00'], 0],
] as const)('a move to a time at which the patient has another appointment: %s', async (setting, outcome, warnings) => {
  await addColleague('do-2');
  const [id, other] = [await desk.book('09:15'), await desk.book('10:00', {}, { doctor_id: 'do-2' })];
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { patient_conflicts: setting }));
  for (const more of [{ dry_run: true }, {}]) {
    const answer = await add({ action: 'move' }, morning, more);
    expect(told(answer)).toEqual(outcome);
    const [hit] = hitsOf(answer) as (Hit & { readonly warnings?: unknown[] })[];
    expect(hit?.appointment_id).toBe(id);
    expect(hit?.warnings ?? []).toHaveLength(warnings);
    if (warnings > 0)
      expect(hit?.warnings).toMatchObject([
        { code: 'PATIENT_CONFLICT', appointment: { appointment_id: other, doctor_id: 'do-2' } },
      ]);
  }
});

test('a colleague at the same time is refused for a patient who has another appointment then; two of one patient do not meet', async () => {
  await addColleague('do-2');
  await addColleague('do-3');
  await desk.book('09:15');
  await desk.book('09:30', {}, { doctor_id: 'do-3' });
  await desk.book('09:30');
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { patient_conflicts: 'refuse' }));
  const hits = hitsOf(await add({ action: 'transfer', doctor_id: 'do-2' }));
  expect(hits.map(({ to }) => clock(to?.start_time ?? 0))).toEqual(['09:15', '09:45']);
});
