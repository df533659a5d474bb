import { expect, test } from 'vitest';
import { instant, openDesk, reasonOf } from '../support/desk.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk({ session: { weekdays: [1], from: '00:00', to: '24:00' } });

function move(id: string, start: number): Promise<ApiAnswer> {
  return desk.business.api('PUT', `/dr/v1/appointment/${id}/reschedule`, { start_time: start });
}

/** Each live appointment with the starts of its claims; every change must have its history and event. */
async function standing(): Promise<{ id: string; start: number; claimed: number[] }[]> {
  const rows = await desk.rows(
    `select a.id, extract(epoch from a.start_at)::float8 as start, a.status, a.version,
       array(select extract(epoch from lower(c.period))::float8
         from seat_claims c where c.business_id = a.business_id and c.appointment_id = a.id) as claimed,
       (select count(*)::integer
         from appointment_history h where h.business_id = a.business_id and h.appointment_id = a.id) as entries,
       (select count(*)::integer from outbox o
         where o.business_id = a.business_id and o.appointment_id = a.id and o.event <> 'appointment.statuschange') as events
     from appointments a where a.business_id = $1 order by a.id`,
  );
  for (const row of rows) expect([row.id, row.entries, row.events]).toEqual([row.id, row.version, row.version]);
  return rows.filter(({ status }) => status === 'BK');
}

test('E4: of two that move to one slot at once one gets it, and the other keeps what it had', async () => {
  for (let round = 0; round < 10; round += 1) {
    const slot = instant('12:00') + round * 900;
    const starts = [instant('00:00') + 86_400 * 7, instant('06:00') + 86_400 * 7].map((start) => start + round * 900);
    const ids = [await desk.book(starts[0] ?? 0), await desk.book(starts[1] ?? 0)];
    const answers = await Promise.all(ids.map((id) => move(id, slot)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 409]);
    const now = await standing();
    for (const [index, answer] of answers.entries()) {
      if (answer.status === 409) expect(reasonOf(answer)).toBe('TAKEN');
      const start = answer.status === 204 ? slot : starts[index];
      expect(now.find(({ id }) => id === ids[index])).toMatchObject({ start, claimed: [start] });
    }
  }
});

test('E1: cancel against reschedule ends with a cancelled one without a seat, whichever came first', async () => {
  for (let round = 0; round < 10; round += 1) {
    const id = await desk.book(instant('09:00') + round * 900);
    const [moved, cancelled] = await Promise.all([
      move(id, instant('15:00') + round * 900),
      desk.business.api('PUT', `/dr/v1/appointment/${id}/cancel`),
    ]);
    expect(cancelled.status).toBe(204);
    if (moved.status !== 204) expect([moved.status, moved.body.code]).toEqual([403, 'RESCHEDULE_NOT_ALLOWED']);
    expect((await desk.read(id)).status).toBe('CN');
    expect(await standing()).toEqual([]);
    expect(await desk.counts()).toMatchObject({ seat_claims: 0 });
  }
});

test('E4: fifty that move into each other’s slots at once: each has one seat, at its old time or its new one', async () => {
  const starts = Array.from({ length: 50 }, (_, slot) => instant('09:00') + slot * 900);
  const ids = [];
  for (const start of starts) ids.push(await desk.book(start));
  // The last slot of the row is free, so that a chain of moves can succeed.
  const targets = [...starts.slice(1), instant('09:00') + 50 * 900];
  const answers = await Promise.all(ids.map((id, index) => move(id, targets[index] ?? 0)));
  const now = new Map((await standing()).map((row) => [row.id, row]));
  for (const [index, id] of ids.entries()) {
    const answer = answers[index];
    const start = answer?.status === 204 ? targets[index] : starts[index];
    expect([index, answer?.status === 204 || reasonOf(answer as ApiAnswer)]).toEqual([
      index,
      answer?.status === 204 ? true : 'TAKEN',
    ]);
    expect(now.get(id)).toMatchObject({ start, claimed: [start] });
  }
  expect(answers.filter(({ status }) => status === 204).length).toBeGreaterThan(0);
});

test('E4: two reschedulings into a new appointment make one, and both answers name it', async () => {
  for (let round = 0; round < 10; round += 1) {
    const id = await desk.book(instant('09:00') + round * 900);
    const body = { start_time: instant('15:00') + round * 900, end_time: instant('15:15') + round * 900 };
    const answers = await Promise.all(
      [0, 1].map(() => desk.business.api('PATCH', `/appointments/v1/${id}/reschedule`, body)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[0]?.body).toEqual(answers[1]?.body);
    expect(await desk.read(id)).toMatchObject({ status: 'RE', next_aid: answers[0]?.body.appointment_id });
  }
  expect(await standing()).toHaveLength(10);
  expect(await desk.counts()).toMatchObject({ appointments: 20, seat_claims: 10 });
});

test('E4: a rescheduling into a new appointment against a booking of the slot: one has it, and nobody is without', async () => {
  for (let round = 0; round < 10; round += 1) {
    const id = await desk.book(instant('09:00') + round * 900);
    const slot = instant('15:00') + round * 900;
    const [replaced, booked] = await Promise.all([
      desk.business.api('PATCH', `/appointments/v1/${id}/reschedule`, { start_time: slot, end_time: slot + 900 }),
      desk.send(desk.body(slot)),
    ]);
    expect([replaced.status, booked.status].join()).toMatch(/^(?:200,409|409,201)$/);
    expect((await desk.read(id)).status).toBe(replaced.status === 200 ? 'RE' : 'BK');
  }
  expect((await standing()).every(({ start, claimed }) => claimed.length === 1 && claimed[0] === start)).toBe(true);
});

test('updates of one appointment at once are all kept', async () => {
  const id = await desk.book('09:00');
  const keys = Array.from({ length: 12 }, (_, index) => `value-${index}`);
  const fields = ['label', 'labels', 'tags'];
  const answers = await Promise.all(
    keys.map((value, index) =>
      desk.business.api('PATCH', `/dr/v1/appointment/${id}/custom_attribute`, { [fields[index % 3] ?? '']: value }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(keys.map(() => 204));
  const { custom_attributes: attributes } = await desk.read(id);
  expect(Object.keys(attributes as object).toSorted()).toEqual(fields);
  await standing();
});

test('E2: of a reinstatement and a booking of its slot one gets the seat', async () => {
  for (let round = 0; round < 10; round += 1) {
    const start = instant('09:00') + round * 900;
    const id = await desk.book(start);
    await desk.business.api('PUT', `/dr/v1/appointment/${id}/cancel`);
    const answers = await Promise.all([
      desk.business.api('POST', `/opdesk/v1/appointments/${id}/reinstate`),
      desk.send(desk.body(start)),
    ]);
    expect(answers.filter(({ status }) => status === 409).map(reasonOf)).toEqual(['TAKEN']);
  }
  await standing();
  expect(await desk.counts()).toMatchObject({ seat_claims: 10 });
});
