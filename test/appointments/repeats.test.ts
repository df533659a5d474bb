import { describe, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { type Body, bookedId, conflictOf, instant, issuesOf, openDesk, reasonOf } from '../support/desk.ts';
import { addDoctor, expectDone } from '../support/practice.ts';
import { bringTo } from '../support/statuses.ts';

const desk = openDesk();
const own = { partner_appointment_id: 'visit-1' };

async function expectOneOfEverything(): Promise<void> {
  expect(await desk.counts()).toEqual({
    appointments: 1,
    seat_claims: 1,
    tokens: 1,
    appointment_history: 1,
    outbox: 1,
    patients: 1,
  });
}

/** The same members in the other order, at every level. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

describe('the same partner_appointment_id', () => {
  const details = { mode: 'INCLINIC', custom_attributes: { tags: ['a', 'b'], label: 'c' }, reason: 'x' };
  const more = { ...own, partner_meta: { b: 1, a: [{ d: 1, c: 2 }] }, display_meta: { y: 1, x: '2' } };

  test('C7: with the same content is the same appointment: one booking, one event', async () => {
    const body = desk.body('09:00', details, more);
    const id = bookedId(await desk.send(body));
    expect(bookedId(await desk.send(body))).toBe(id);
    expect(bookedId(await desk.send(JSON.stringify(body, null, 3)))).toBe(id);
    expect(bookedId(await desk.send(reversed(body)))).toBe(id);
    await expectOneOfEverything();
  });

  test('C7: unknown fields, beside or inside, are no content', async () => {
    const id = bookedId(await desk.send(desk.body('09:00', details, { ...more, sent_at: 1 })));
    expect(bookedId(await desk.send(desk.body('09:00', details, { ...more, sent_at: 2 })))).toBe(id);
    expect(bookedId(await desk.send(desk.body('09:00', { ...details, attempt: 2 }, more)))).toBe(id);
    await expectOneOfEverything();
  });

  test('C7: with other content is a 409 that says the status of the first', async () => {
    await desk.book('09:00', details, more);
    const others: Body[] = [
      desk.body('09:15', details, more),
      desk.body('09:00', { ...details, reason: 'y' }, more),
      desk.body('09:00', { ...details, custom_attributes: { tags: ['b', 'a'], label: 'c' } }, more),
      desk.body('09:00', details, { ...more, partner_meta: { b: 1 } }),
      desk.body('09:00', details, { ...more, token: 4 }),
      desk.body('09:00', details, { ...more, notes: 'n' }),
    ];
    for (const body of others) {
      const answer = await desk.send(body);
      expect(conflictOf(answer)).toEqual({ code: 'APPOINTMENT_ALREADY_EXISTS', details: { status: 'BK' } });
    }
    await expectOneOfEverything();
  });

  test('C7: is compared with the first request, not with a later one', async () => {
    const first = desk.body('09:00', details, more);
    const id = bookedId(await desk.send(first));
    expect((await desk.send(desk.body('09:15', details, more))).status).toBe(409);
    expect((await desk.send(desk.body('09:15', details, more))).status).toBe(409);
    expect(bookedId(await desk.send(first))).toBe(id);
  });

  test.each(['CN', 'NS', 'CM', 'RE', 'AB'] as const)(
    'C7: of an appointment that is no longer live (%s) is a 409, whatever the content',
    async (status) => {
      await bringTo(desk, await desk.book('09:00', {}, own), status);
      for (const body of [desk.body('09:00', {}, own), desk.body('09:15', {}, own), desk.body('07:00', {}, own)]) {
        expect(conflictOf(await desk.send(body))).toEqual({ code: 'APPOINTMENT_ALREADY_EXISTS', details: { status } });
      }
    },
  );

  test('C7: is answered with 201 also when its time is past, its service archived or its doctor gone', async () => {
    const body = desk.body('09:00', {}, own);
    const id = bookedId(await desk.send(body));
    desk.clock.set(instant('12:00'));
    expect(bookedId(await desk.send(body))).toBe(id);
    expectDone(await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { archived: true }));
    expect(bookedId(await desk.send(body))).toBe(id);
    expect(conflictOf(await desk.send(desk.body('07:00', {}, own))).code).toBe('APPOINTMENT_ALREADY_EXISTS');
    expectDone(await desk.business.api('DELETE', '/cdr/v1/doctor/do-1/'));
    expect(bookedId(await desk.send(body))).toBe(id);
    await expectOneOfEverything();
  });

  test('C7: and that answer is no refusal: none is counted', async () => {
    const refusals = async (): Promise<unknown> =>
      (await desk.server.api('GET', '/metrics')).text
        .split('\n')
        .filter((line) => line.startsWith('opdesk_booking_refusals_total'));
    const body = desk.body('09:00', {}, own);
    await desk.send(body);
    desk.clock.set(instant('12:00'));
    const before = await refusals();
    bookedId(await desk.send(body));
    expect(await refusals()).toEqual(before);
    expect(reasonOf(await desk.send(desk.body('09:00')))).toBe('PAST');
    expect(await refusals()).not.toEqual(before);
  });

  test('C7: is one booking when twenty send it at once', async () => {
    const person = { first_name: 'A', gender: 'F', age: 3 };
    const body = desk.body(
      '09:00',
      {},
      { ...own, patient_id: undefined, partner_patient_id: 'new', patient_details: person },
    );
    const answers = await Promise.all(Array.from({ length: 20 }, () => desk.send(body)));
    expect(new Set(answers.map(bookedId)).size).toBe(1);
    expect(await desk.counts()).toEqual({
      appointments: 1,
      seat_claims: 1,
      tokens: 1,
      appointment_history: 1,
      outbox: 1,
      patients: 2,
    });
  });

  test('C7: with two contents at once is booked once, and everybody else hears of it', async () => {
    const starts = ['09:00', '09:15', '09:30', '09:45'] as const;
    const answers = await Promise.all(
      starts.flatMap((start) => [1, 2, 3].map(() => desk.send(desk.body(start, {}, own)))),
    );
    const winners = answers.filter(({ status }) => status === 201);
    expect(winners).toHaveLength(3);
    expect(new Set(winners.map(bookedId)).size).toBe(1);
    for (const answer of answers) {
      if (answer.status !== 201) expect(conflictOf(answer).code).toBe('APPOINTMENT_ALREADY_EXISTS');
    }
    await expectOneOfEverything();
  });

  test('C7: is the business’s: its other clients find the appointment, other businesses do not', async () => {
    const body = desk.body('09:00', {}, own);
    const id = bookedId(await desk.send(body));
    const colleague = await desk.business.addClient();
    expect(bookedId(await colleague.api('POST', '/dr/v1/appointment', body))).toBe(id);
    const other = await desk.server.createBusiness();
    expect(issuesOf(await other.api('POST', '/dr/v1/appointment', body))).toContain('/clinic_id unknown_id');
  });

  test('C7: of a booking that was refused is free', async () => {
    const taken = await desk.book('09:00');
    const body = desk.body('09:00', {}, own);
    expect(reasonOf(await desk.send(body))).toBe('TAKEN');
    await bringTo(desk, taken, 'CN');
    bookedId(await desk.send(body));
  });

  test('C7: without one, the same content twice is two bookings', async () => {
    await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
    expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
    const body = desk.body('09:00', {}, { doctor_id: 'do-2', overbook: true });
    expect(bookedId(await desk.send(body))).not.toBe(bookedId(await desk.send(body)));
  });
});

describe('the same Idempotency-Key', () => {
  const key = { 'idempotency-key': 'try-1' };

  /** As after a crash between the commit of the booking and that of its answer. */
  async function loseAnswer(): Promise<void> {
    const lost = await desk.rows(
      `update idempotency_keys set status = null, body = null, leased_until = to_timestamp(0)
       where business_id = $1 returning key`,
    );
    expect(lost).toHaveLength(1);
  }

  test('B8: answers the same and books once', async () => {
    const [first, second] = [await desk.send(desk.body('09:00'), key), await desk.send(desk.body('09:00'), key)];
    expect(bookedId(second)).toBe(bookedId(first));
    expect(second.text).toBe(first.text);
    await expectOneOfEverything();
  });

  test('B8: with another body is a 409', async () => {
    await desk.send(desk.body('09:00'), key);
    expect(conflictOf(await desk.send(desk.body('09:15'), key)).code).toBe('IDEMPOTENCY_KEY_REUSED');
    await expectOneOfEverything();
  });

  test('B8: is one booking when twenty send it at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => desk.send(desk.body('09:00'), key)));
    expect(new Set(answers.map(bookedId)).size).toBe(1);
    await expectOneOfEverything();
  });

  test('B8: of a refused booking may be used again', async () => {
    const taken = await desk.book('09:00');
    expect(reasonOf(await desk.send(desk.body('09:00'), key))).toBe('TAKEN');
    await bringTo(desk, taken, 'CN');
    bookedId(await desk.send(desk.body('09:00'), key));
  });

  test('B8: finds what a try booked whose answer was lost', async () => {
    const id = bookedId(await desk.send(desk.body('09:00'), key));
    await loseAnswer();
    expect(bookedId(await desk.send(desk.body('09:00'), key))).toBe(id);
    await expectOneOfEverything();
  });

  test('B8: finds it also when by then its time is past, or the slot no longer offered', async () => {
    const id = bookedId(await desk.send(desk.body('09:00'), key));
    await loseAnswer();
    desk.clock.set(instant('11:00'));
    expect(bookedId(await desk.send(desk.body('09:00'), key))).toBe(id);
    await loseAnswer();
    expectDone(await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { archived: true }));
    expect(bookedId(await desk.send(desk.body('09:00'), key))).toBe(id);
    await expectOneOfEverything();
  });

  test('B8: is answered as then though the settings refuse such a body by now, and another body is told of the key first', async () => {
    const labelled = desk.body('09:00', { custom_attributes: { labels: ['vip'] } });
    const id = bookedId(await desk.send(labelled, key));
    expectDone(
      await desk.business.api('PATCH', '/opdesk/v1/settings', { labels: [{ key: 'regular', text: 'Regular' }] }),
    );
    expect(bookedId(await desk.send(labelled, key))).toBe(id);
    expect(conflictOf(await desk.send({ ...labelled, token: 'none' }, key)).code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(issuesOf(await desk.send(labelled, { 'idempotency-key': 'try-2' }))).toEqual([
      '/appointment_details/custom_attributes/labels/0 enum',
    ]);
    await expectOneOfEverything();
  });

  test('B8: of a try that never booked books now', async () => {
    await desk.send(desk.body('09:00'), key);
    await desk.rows('delete from outbox where business_id = $1');
    const [{ id }] = await desk.rows('select id from appointments where business_id = $1');
    await bringTo(desk, id, 'CN');
    expect(await desk.rows('select seed from idempotency_keys where business_id = $1')).toEqual([
      { seed: id.slice('api-'.length) },
    ]);
    // Another slot, as if the first try had ended before it came to anything.
    await desk.rows(
      `update idempotency_keys set status = null, body = null, leased_until = to_timestamp(0), seed = $2
       where business_id = $1`,
      'fresh',
    );
    const again = bookedId(await desk.send(desk.body('09:00'), key));
    expect(again).toBe('api-fresh');
    expect(await desk.read(again)).toMatchObject({ start_time: at('2026-03-02', '09:00'), status: 'BK' });
  });

  test('B8: together with a partner_appointment_id, either finds the appointment', async () => {
    const id = bookedId(await desk.send(desk.body('09:00', {}, own), key));
    expect(bookedId(await desk.send(desk.body('09:00', {}, own), { 'idempotency-key': 'try-2' }))).toBe(id);
    expect(bookedId(await desk.send(desk.body('09:00', {}, own)))).toBe(id);
    await expectOneOfEverything();
  });
});
