import { openHolds } from '../support/holds.ts';
import { expect, test } from 'vitest';
import { sweep } from '../../src/jobs/sweep.ts';
import { addHours, bookedId, conflictOf, instant, issuesOf, openDesk, reasonOf } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();
const { ask, hold, bookWith } = openHolds(desk);

/** Whether today's slot at this time is offered. */
async function isOffered(start: string): Promise<boolean> {
  const { clinicId, doctorId } = desk.practice;
  const path = `/dr/v1/doctor/${doctorId}/clinic/${clinicId}/appointment/slot?start_date=2026-03-02&end_date=2026-03-02`;
  const { data } = expectDone(await desk.business.api('GET', path));
  const slots = data.schedule[clinicId].flatMap(
    (service: { slots: { s: string; available: boolean }[] }) => service.slots,
  );
  return slots.find(({ s }: { s: string }) => Date.parse(s) / 1_000 === instant(start)).available as boolean;
}

async function explained(start: string): Promise<{ code: string; message: string }[]> {
  const { clinicId, doctorId } = desk.practice;
  const path = `/opdesk/v1/slots/explain?doctor_id=${doctorId}&clinic_id=${clinicId}&start_time=${instant(start)}`;
  return expectDone(await desk.business.api('GET', path)).data.causes;
}

/** The starts offered in place of one that cannot be had. */
function alternativesOf(answer: ApiAnswer): number[] {
  return conflictOf(answer).details.alternatives.map((slot: { start_time: number }) => slot.start_time);
}

test('E7: a hold answers what it keeps and until when, and keeps it from everybody until it is booked with', async () => {
  const { clinicId, doctorId, serviceId } = desk.practice;
  const answer = await ask('09:15', { seconds: 60 });
  expect(answer.status, answer.text).toBe(201);
  expect(answer.body).toEqual({
    hold_id: expect.stringMatching(/^ho-/),
    expires_at: instant('08:01'),
    start_time: instant('09:15'),
    end_time: instant('09:30'),
    conf_id: serviceId,
    mode: 'INCLINIC',
    clinic_id: clinicId,
    doctor_id: doctorId,
  });
  const other = await desk.business.addClient();
  expect(reasonOf(await other.api('POST', '/dr/v1/appointment', desk.body('09:15')))).toBe('TAKEN');
  expect(reasonOf(await desk.send(desk.body('09:15')))).toBe('TAKEN');
  expect(reasonOf(await ask('09:15', {}, other.api))).toBe('TAKEN');
  const id = bookedId(await bookWith(answer.body.hold_id, '09:15'));
  expect(await desk.read(id)).toMatchObject({
    start_time: instant('09:15'),
    end_time: instant('09:30'),
    status: 'BK',
    token: 1,
  });
  expect(await desk.counts()).toMatchObject({
    appointments: 1,
    seat_claims: 1,
    tokens: 1,
    appointment_history: 1,
    outbox: 1,
  });
});

test('E7: a hold stands for ten minutes unless it is asked for less, from half a minute on', async () => {
  expect(expectDone(await ask('09:00')).expires_at).toBe(instant('08:10'));
  expect(expectDone(await ask('09:15', { seconds: 30 })).expires_at).toBe(instant('08:00') + 30);
  for (const seconds of [29, 601, 60.5, '60'])
    expect(issuesOf(await ask('09:30', { seconds }))).toEqual([expect.stringMatching(/^\/seconds /)]);
});

test('E7: a hold that has expired counts no more at that instant, in slots, explanations, alternatives, bookings and holds', async () => {
  desk.clock.set(instant('08:00') + 0.7);
  await hold('09:15', { seconds: 60 });
  desk.clock.set(instant('08:01') - 0.1);
  expect(await isOffered('09:15')).toBe(false);
  expect(await explained('09:15')).toMatchObject([{ code: 'TAKEN', message: 'The seat is taken by a hold.' }]);
  const other = await desk.business.addClient();
  const before = await other.api('POST', '/dr/v1/appointment', desk.body('09:15'));
  expect(alternativesOf(before)).not.toContain(instant('09:15'));
  expect(alternativesOf(await desk.send(desk.body('09:16')))).not.toContain(instant('09:15'));
  expect(await ask('09:15')).toMatchObject({ status: 409 });
  desk.clock.set(instant('08:01'));
  expect(await isOffered('09:15')).toBe(true);
  expect(await explained('09:15')).toEqual([]);
  expect(alternativesOf(await desk.send(desk.body('09:16')))).toContain(instant('09:15'));
  await hold('09:15', { seconds: 60 }, other.api);
  desk.clock.set(instant('08:02'));
  await desk.book('09:15');
});

test('E7: an answer of slots that is kept is good until a hold expires, and no longer', async () => {
  await hold('09:15', { seconds: 60 });
  desk.clock.set(instant('08:01') - 0.1);
  expect(await isOffered('09:15')).toBe(false);
  desk.clock.set(instant('08:01'));
  expect(await isOffered('09:15')).toBe(true);
});

test('E7: an explanation names no hold, and no appointment where there is none', async () => {
  await hold('09:15');
  const [cause] = await explained('09:15');
  expect(Object.keys(cause ?? {}).toSorted()).toEqual(['code', 'message', 'session_ids']);
});

test('E7: a hold takes one of several seats', async () => {
  await addHours(desk, { from: '15:00', to: '16:00', seats: 2 });
  await hold('15:00');
  await desk.book('15:00');
  expect(reasonOf(await desk.send(desk.body('15:00')))).toBe('TAKEN');
  expect(await explained('15:00')).toMatchObject([
    { message: 'All 2 seats are taken, not all of them by appointments: some are held.' },
  ]);
});

test('E7: only the client that made a hold uses, reads or gives it up; to others it is nobody’s', async () => {
  const held = await hold('09:15');
  const other = await desk.business.addClient();
  const answer = await other.api('POST', '/dr/v1/appointment', desk.body('09:15', {}, { hold_id: held }));
  expect(issuesOf(answer)).toEqual(['/hold_id unknown_id']);
  for (const method of ['GET', 'DELETE']) {
    expect(await other.api(method, `/opdesk/v1/holds/${held}`)).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    });
  }
  bookedId(await bookWith(held, '09:15'));
});

test('E7: a hold is read until it is given up, and then its slot is free at once', async () => {
  expect(await isOffered('09:15')).toBe(true);
  const answer = await ask('09:15');
  const path = `/opdesk/v1/holds/${answer.body.hold_id}`;
  expect(expectDone(await desk.business.api('GET', path))).toEqual(answer.body);
  expect(await isOffered('09:15')).toBe(false);
  expect((await desk.business.api('DELETE', path)).status).toBe(204);
  expect(await isOffered('09:15')).toBe(true);
  expect((await desk.business.api('DELETE', path)).status).toBe(404);
  await desk.book('09:15');
});

test('E7: a hold is checked like a booking', async () => {
  expect(reasonOf(await ask('07:00'))).toBe('PAST');
  expect(reasonOf(await ask('09:16'))).toBe('NOT_OFFERED');
  expect(alternativesOf(await ask('09:16'))).toHaveLength(6);
  await desk.book('09:15');
  expect(reasonOf(await ask('09:15'))).toBe('TAKEN');
  expect(issuesOf(await ask('09:30', { doctor_id: 'nobody', clinic_id: 'nowhere' }))).toEqual([
    '/clinic_id unknown_id',
    '/doctor_id unknown_id',
  ]);
  expect(issuesOf(await ask(1_772_000_000_000, { partner_doctor_id: 'x' }))).toEqual([
    '/doctor_id conflict',
    '/start_time too_large',
  ]);
  expect(await desk.rows('select id from holds where business_id = $1')).toEqual([]);
});

test('of one client at most 500 holds stand; those that expired or were used do not count', async () => {
  await addHours(desk, { from: '15:00', to: '15:15', seats: 10 });
  const other = await desk.business.addClient();
  const first = await hold('09:15', { seconds: 60 });
  await desk.rows(
    `insert into holds (business_id, id, client_id, doctor_id, clinic_id, mode, start_at, end_at, occupied_from, occupied_until, expires_at, created_at)
     select h.business_id, 'ho-' || n, h.client_id, h.doctor_id, h.clinic_id, h.mode, h.start_at, h.end_at, h.occupied_from, h.occupied_until,
       h.expires_at + interval '60 seconds', h.created_at
     from holds h cross join generate_series(1, 499) as n where h.business_id = $1`,
  );
  const refused = await ask('15:00');
  expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
    429,
    'TOO_MANY_REQUESTS',
    '60',
  ]);
  await hold('15:00', {}, other.api);
  bookedId(await bookWith(first, '09:15'));
  await hold('15:00');
  expect((await ask('15:00')).status).toBe(429);
  desk.clock.advance(120);
  await hold('15:00');
});

test('B8: a hold that is asked for again with its key is the same', async () => {
  const body = { clinic_id: desk.practice.clinicId, doctor_id: desk.practice.doctorId, start_time: instant('09:15') };
  const tries = [1, 2].map(() => desk.business.api('POST', '/opdesk/v1/holds', body, { 'idempotency-key': 'k' }));
  const [first, second] = (await Promise.all(tries)).map(expectDone);
  expect(second).toEqual(first);
  expect(await desk.rows('select id from holds where business_id = $1')).toHaveLength(1);
});

test('a hold that expired a day ago is swept, others are not', async () => {
  const [old, standing] = [await hold('09:15', { seconds: 60 }), await hold('09:30', { seconds: 60 })];
  await desk.rows(
    `update holds set expires_at = expires_at - interval '1 second' where business_id = $1 and id = $2`,
    old,
  );
  desk.clock.advance(86_400 + 60);
  await sweep(desk.server.runtime);
  expect(await desk.rows('select id from holds where business_id = $1')).toEqual([{ id: standing }]);
  expect(await desk.rows('select hold_id from seat_claims where business_id = $1')).toEqual([{ hold_id: standing }]);
});
