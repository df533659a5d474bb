import pg from 'pg';
import { expect, test } from 'vitest';
import { createApp } from '../../src/compose.ts';
import { addSecondClinic, bookedId, conflictOf, instant, openDesk, reasonOf } from '../support/desk.ts';
import { addDoctor, expectDone } from '../support/practice.ts';
import { type Api, apiOf, testConfig } from '../support/server.ts';

const desk = openDesk({ session: { weekdays: [1], from: '00:00', to: '24:00' } });

/** Runs `work` with a second server on the same database beside the first; the calls of one client to each of them. */
async function withSecondServer(work: (apis: readonly [Api, Api]) => Promise<void>): Promise<void> {
  const { server, business, clock } = desk;
  const config = testConfig(server.connectionString, { accessTokenSeconds: 100_000_000 });
  const app = await createApp(config, { now: clock.now, logDestination: { write: () => undefined } });
  try {
    const { url } = await app.listen();
    await work([business.api, apiOf(url, { auth: business.token })]);
  } finally {
    await app.close();
  }
}

test('C8: through two servers at once, tokens run without gaps and no slot is given twice', async () => {
  await withSecondServer(async (apis) => {
    const starts = Array.from({ length: 40 }, (_, slot) => instant('09:00') + slot * 900);
    const answers = await Promise.all(
      [...starts, ...starts].map((start, index) =>
        apis[index % 2 === 0 ? 0 : 1]('POST', '/dr/v1/appointment', desk.body(start)),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(40);
    for (const answer of answers.filter(({ status }) => status !== 201)) expect(reasonOf(answer)).toBe('TAKEN');
    const rows = await desk.rows('select token from appointments where business_id = $1 order by token');
    expect(rows.map((row) => row.token)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(await desk.counts()).toMatchObject({
      appointments: 40,
      seat_claims: 40,
      tokens: 40,
      appointment_history: 40,
      outbox: 40,
    });
  });
});

test('C2, C7: through two servers at once, one partner’s appointment is one and its patient is one', async () => {
  await withSecondServer(async (apis) => {
    const person = { first_name: 'A', gender: 'F', age: 3 };
    const body = (start: number, id: string): object =>
      desk.body(
        start,
        {},
        {
          patient_id: undefined,
          partner_patient_id: 'new',
          patient_details: person,
          partner_appointment_id: id,
        },
      );
    const tries = Array.from({ length: 40 }, (_, index) =>
      body(instant('09:00') + (index % 4) * 900, `visit-${index % 4}`),
    );
    const answers = await Promise.all(
      tries.map((each, index) => apis[index % 8 < 4 ? 0 : 1]('POST', '/dr/v1/appointment', each)),
    );
    expect(new Set(answers.map(bookedId)).size).toBe(4);
    expect(await desk.counts()).toEqual({
      appointments: 4,
      seat_claims: 4,
      tokens: 4,
      appointment_history: 4,
      outbox: 4,
      patients: 2,
    });
  });
});

test('a change made through one server holds for every booking through the other from its answer on', async () => {
  await withSecondServer(async ([one, other]) => {
    bookedId(await other('POST', '/dr/v1/appointment', desk.body('09:00')));
    expectDone(await one('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { archived: true }));
    expect(reasonOf(await other('POST', '/dr/v1/appointment', desk.body('09:15')))).toBe('NOT_OFFERED');
    expectDone(await one('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
    // A refusal of the schedules that a server remembers may be as old as what it remembers: under a second.
    await expect
      .poll(async () => (await other('POST', '/dr/v1/appointment', desk.body('09:15'))).status, { timeout: 3_000 })
      .toBe(201);
  });
});

test('a seat taken through one server is taken for the other at once', async () => {
  await withSecondServer(async ([one, other]) => {
    const id = bookedId(await one('POST', '/dr/v1/appointment', desk.body('09:00')));
    const answer = await other('POST', '/dr/v1/appointment', desk.body('09:00'));
    expect(conflictOf(answer).details).toMatchObject({ reason: 'TAKEN' });
    expectDone(await one('PUT', `/dr/v1/appointment/${id}/cancel`));
    bookedId(await other('POST', '/dr/v1/appointment', desk.body('09:00')));
  });
});

test('no storm of bookings ends in a deadlock', async () => {
  await addSecondClinic(desk);
  await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1', 'cl-2'] });
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
  const people = Array.from({ length: 24 }, (_, index) => `pp-${index}`);
  await desk.rows(
    `insert into patients (business_id, id, partner_id, first_name, gender, created_at, updated_at)
     select $1, 'pt-' || name, name, 'A', 'F', now(), now() from unnest($2::text[]) as name`,
    people,
  );
  await withSecondServer(async (apis) => {
    // Everybody's details are completed by two bookings, of two doctors, whose batches hold them in opposite orders.
    const answers = await Promise.all(
      apis.flatMap((api, side) =>
        (side === 0 ? people : people.toReversed()).map((person, slot) =>
          api(
            'POST',
            '/dr/v1/appointment',
            desk.body(
              instant('09:00') + slot * 900,
              {},
              {
                doctor_id: `do-${side + 1}`,
                clinic_id: slot % 2 === 0 ? 'cl-1' : 'cl-2',
                patient_id: undefined,
                partner_patient_id: person,
                patient_details: side === 0 ? { last_name: 'Rao' } : { mobile: '9888888888' },
                partner_appointment_id: `${person}-${side}`,
              },
            ),
          ),
        ),
      ),
    );
    for (const answer of answers) bookedId(answer);
  });
  expect(await deadlocks(desk.server.connectionString)).toBe(0);
});

/** Of this database, once every connection that could have had one has told. */
async function deadlocks(connectionString: string): Promise<number> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(
      `select pg_terminate_backend(pid, 5000)
        from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    const { rows } = await client.query<{ deadlocks: string }>(
      'select deadlocks from pg_stat_database where datname = current_database()',
    );
    return Number(rows[0]?.deadlocks);
  } finally {
    await client.end();
  }
}
