import { openHolder } from '../support/holder.ts';
import { describe, expect, test } from 'vitest';
import { type Body, instant, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();

const holder = openHolder(desk);

async function tagOf(id: string): Promise<string> {
  return (
    (
      await desk.business.api('GET', `/dr/v1/appointment/${id}`, undefined, { 'accept-encoding': 'identity' })
    ).headers.get('etag') ?? ''
  );
}

type Change = readonly [string, string, Body];

const notes: Change = ['PATCH', '/dr/v1/appointment/:id', { notes: 'new' }];

/** Sends a change that names the present state, until it waits for a lock; by then that state has been compared. */
async function decided(id: string, [method, path, body]: Change): Promise<{ readonly answer: Promise<ApiAnswer> }> {
  const answer = desk.business.api(method, path.replace(':id', id), body, { 'if-match': await tagOf(id) });
  await holder.waiting(1);
  return { answer };
}

/** How many rows there are of what a change writes; without events, which a change of a patient has too. */
async function countRows(): Promise<unknown> {
  const { outbox: _events, ...rows } = await desk.counts();
  return rows;
}

/** A 412 with the tag of the present state, and nothing changed. */
async function expectRefused(answer: ApiAnswer, id: string, before: unknown): Promise<void> {
  expect([answer.status, answer.body.error.details.etag]).toEqual([412, await tagOf(id)]);
  expect(await countRows()).toEqual(before);
}

describe('a change in a state that is another one by the time that it is written', () => {
  test.each<[string, Change]>([
    ['contents', notes],
    ['the status', ['POST', '/opdesk/v1/appointments/:id/check-in', {}]],
    ['the time', ['POST', '/opdesk/v1/appointments/:id/reschedule', { start_time: instant('11:00') }]],
    ['the appointment for another', ['PATCH', '/appointments/v1/:id/reschedule', { start_time: instant('11:00') }]],
    ['the place in the queue', ['POST', '/opdesk/v1/appointments/:id/move', { to: 'first' }]],
  ])('is refused, be it of %s: the partner id of the patient is part of it', async (_what, change) => {
    await desk.book('09:00');
    const id = await desk.book('09:15');
    await holder.holdDoctor();
    const { answer } = await decided(id, change);
    expectDone(await desk.business.api('PATCH', '/profiles/v1/patient/pt-1', { username: 'p-new' }));
    const before = await countRows();
    await holder.query('commit');
    await expectRefused(await answer, id, before);
  });

  test.each([
    ['the doctor', `update doctors set partner_id = 'd-new' where business_id = $1`],
    ['the clinic', `update clinics set partner_id = 'c-new' where business_id = $1`],
    ['the service', `update services set name = 'Another' where business_id = $1`],
  ])('is refused: %s is part of it', async (_what, text) => {
    const id = await desk.book('09:15');
    await holder.holdDoctor();
    const { answer } = await decided(id, notes);
    await desk.rows(text);
    const before = await countRows();
    await holder.query('commit');
    await expectRefused(await answer, id, before);
  });

  test('is refused where the patient is being written in that moment', async () => {
    const id = await desk.book('09:15');
    await holder.query(`update patients set partner_id = 'p-new' where business_id = $1 and id = 'pt-1'`, [
      desk.business.id,
    ]);
    const { answer } = await decided(id, notes);
    const before = await countRows();
    await holder.query('commit');
    await expectRefused(await answer, id, before);
  });

  test('is refused where a change of the doctor is being committed in that moment', async () => {
    const id = await desk.book('09:15');
    await holder.query(`update doctors set partner_id = 'd-new' where business_id = $1`, [desk.business.id]);
    // As the commit of a change of the catalog takes it.
    await holder.query('select pg_advisory_xact_lock(catalog_lock($1))', [desk.business.id]);
    const { answer } = await decided(id, notes);
    const before = await countRows();
    await holder.query('commit');
    await expectRefused(await answer, id, before);
  });

  test('is refused for a walk-in who is given a patient, and adds none', async () => {
    const { entry } = expectDone(
      await desk.business.api('POST', '/opdesk/v1/walk-ins', { clinic_id: 'cl-1', doctor_id: 'do-1', name: 'Ravi' }),
    );
    const id = entry.appointment_id as string;
    await holder.holdDoctor();
    const details = { first_name: 'Ravi', gender: 'M', age: 40 };
    const { answer } = await decided(id, [
      'POST',
      '/opdesk/v1/appointments/:id/patient',
      { partner_patient_id: 'p-1', patient_details: details },
    ]);
    await desk.rows(`update doctors set partner_id = 'd-new' where business_id = $1`);
    const before = await countRows();
    await holder.query('commit');
    await expectRefused(await answer, id, before);
  });
});

test('a change is made where something else of its patient is changed after it was decided', async () => {
  const id = await desk.book('09:15');
  await holder.holdDoctor();
  const { answer } = await decided(id, notes);
  expectDone(await desk.business.api('PATCH', '/dr/v1/patient/pt-1', { tag: 'vip' }));
  await holder.query('commit');
  expect((await answer).status).toBe(204);
  expect((await desk.read(id)).notes).toBe('new');
});
