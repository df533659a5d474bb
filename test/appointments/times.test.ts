import { expect, test } from 'vitest';
import { conflictOf, instant, issuesOf, openDesk, reasonOf, type Desk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

/** Start, end and occupied end, as minutes after 09:00. */
async function timesOf(id: string): Promise<number[]> {
  const [row] = await desk.rows(
    `select a.start_at, a.end_at, upper(c.period) as until from appointments a
     join seat_claims c on (c.business_id, c.appointment_id) = (a.business_id, a.id)
     where a.business_id = $1 and a.id = $2 and lower(c.period) = a.start_at`,
    id,
  );
  return [row.start_at, row.end_at, row.until].map((time: number) => (time - instant('09:00')) / 60);
}

async function isFree(start: string, free: Desk = desk): Promise<boolean> {
  const { practice } = free;
  const answer = await free.business.api(
    'GET',
    `/dr/v1/doctor/${practice.doctorId}/clinic/${practice.clinicId}/appointment/slot?start_date=2026-03-02&end_date=2026-03-02`,
  );
  const [service] = expectDone(answer).data.schedule[practice.clinicId];
  return service.slots.find((slot: { s: string }) => slot.s.includes(`T${start}`)).available as boolean;
}

test('C3: times are epoch seconds; what looks like milliseconds is told so', async () => {
  const milliseconds = instant('09:00') * 1_000;
  const answer = await desk.send(desk.body(milliseconds, { end_time: milliseconds + 900_000 }));
  expect(issuesOf(answer)).toEqual([
    '/appointment_details/start_time too_large',
    '/appointment_details/end_time too_large',
  ]);
  for (const issue of answer.body.error.details.issues) expect(issue.message).toContain('milliseconds');
});

test('C3: a start is required, and a time is an integer that is not negative', async () => {
  expect(issuesOf(await desk.send({ ...desk.body('09:00'), appointment_details: {} }))).toEqual([
    '/appointment_details/start_time required',
  ]);
  for (const [start, code] of [
    [-1, 'too_small'],
    [1.5, 'type'],
    [String(instant('09:00')), 'type'],
    [null, 'type'],
    [100_000_000_000, 'too_large'],
    [true, 'type'],
  ]) {
    expect(issuesOf(await desk.send(desk.body('09:00', { start_time: start })))).toEqual([
      `/appointment_details/start_time ${code}`,
    ]);
  }
});

test('C3: an end that is absent or equal to the start means the slot’s own', async () => {
  expect(await timesOf(await desk.book('09:00'))).toEqual([0, 15, 15]);
  expect(await timesOf(await desk.book('09:15', { end_time: instant('09:15') }))).toEqual([15, 30, 30]);
});

test('C3: an end inside the slot is kept and shown; the slot is used up all the same', async () => {
  const id = await desk.book('09:00', { end_time: instant('09:05') });
  expect(await desk.read(id)).toMatchObject({ start_time: instant('09:00'), end_time: instant('09:05') });
  expect(await timesOf(id)).toEqual([0, 5, 15]);
  expect(await isFree('09:00')).toBe(false);
  expect(await isFree('09:15')).toBe(true);
});

test('C3: a later end takes every slot that it touches', async () => {
  expect(await timesOf(await desk.book('09:00', { end_time: instant('09:31') }))).toEqual([0, 31, 45]);
  for (const start of ['09:15', '09:30']) expect(reasonOf(await desk.send(desk.body(start)))).toBe('TAKEN');
  await desk.book('09:45');
});

test('C3: a later end that touches a taken slot, or what is none, is refused', async () => {
  await desk.book('09:30');
  expect(reasonOf(await desk.send(desk.body('09:00', { end_time: instant('09:31') })))).toBe('TAKEN');
  await desk.book('09:00', { end_time: instant('09:30') });
  expect(reasonOf(await desk.send(desk.body('12:45', { end_time: instant('13:01') })))).toBe('NOT_OFFERED');
  expect(await desk.counts()).toMatchObject({ appointments: 2, seat_claims: 2 });
});

test('C3: an end before the start is a 400', async () => {
  const answer = await desk.send(desk.body('09:15', { end_time: instant('09:00') }));
  expect(issuesOf(answer)).toEqual(['/appointment_details/end_time too_small']);
});

test('B4: no answer to a bad time repeats the time that was sent', async () => {
  const answer = await desk.send(desk.body(1_772_422_200_123, { end_time: -7_712_345_678 }));
  expect(answer.status).toBe(400);
  expect(answer.text).not.toMatch(/1772422200123|7712345678/);
});

test('C3: what the slots answer calls a slot books as it stands', async () => {
  const { practice } = desk;
  const path = `/dr/v1/doctor/${practice.doctorId}/clinic/${practice.clinicId}/appointment/slot?start_date=2026-03-02&end_date=2026-03-03`;
  const [service] = expectDone(await desk.business.api('GET', path)).data.schedule[practice.clinicId];
  for (const { s, e, conf_id: confId } of [service.slots[3], service.slots.at(-1)] as {
    s: string;
    e: string;
    conf_id: string;
  }[]) {
    const [start, end] = [Date.parse(s) / 1_000, Date.parse(e) / 1_000];
    const id = await desk.book(start, { end_time: end, conf_id: confId });
    expect(await desk.read(id)).toMatchObject({ start_time: start, end_time: end });
    expect(conflictOf(await desk.send(desk.body(start))).code).toBe('SLOT_UNAVAILABLE');
  }
});
