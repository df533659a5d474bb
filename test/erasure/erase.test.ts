import { expect, test } from 'vitest';
import { instant, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

const secrets = [
  'Leelavati',
  'Thiruvengadam',
  '9812345678',
  'leela@example.org',
  'Kasturba',
  'allergic-to-x',
  'knee-y',
  'mrn-77',
  'card-88',
  'why-z',
  'vip-q',
  'room-w',
  'echo-v',
];

/** A patient with something personal in every place that takes it, booked once. */
async function furnish(): Promise<{ readonly patientId: string; readonly appointmentId: string }> {
  const { patient_id: patientId } = expectDone(
    await desk.business.api('POST', '/dr/v1/patient', {
      first_name: 'Leelavati',
      last_name: 'Thiruvengadam',
      gender: 'F',
      dob: '1950-01-02',
      mobile: '+919812345678',
      email: 'leela@example.org',
      partner_patient_id: 'mrn-77',
      tag: 'vip-q',
      address: { line1: '4 Kasturba Road' },
      partner_meta: { card: 'card-88' },
    }),
  );
  const appointmentId = await desk.book(
    '09:15',
    {
      notes: 'allergic-to-x',
      reason: 'knee-y',
      video_connect: { vendor: 'other', url: 'https://meet.example/room-w' },
    },
    { patient_id: patientId, display_meta: { card: 'card-88' }, partner_meta: { card: 'card-88' } },
  );
  await desk.business.api('POST', `/opdesk/v1/appointments/${appointmentId}/check-in`, {
    by: { role: 'staff', id: 'r-1' },
    why: 'why-z',
  });
  const headers = { 'idempotency-key': `k-${patientId}` };
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${appointmentId}/park`, {}, headers));
  expectDone(await desk.business.api('PATCH', '/dr/v1/patient/mrn-77?partner_id=1', { tag: 'vip-q' }, headers));
  await deliver(appointmentId);
  return { patientId: patientId as string, appointmentId };
}

/** An event of the appointment that was sent once, and answered with what it said. */
async function deliver(appointmentId: string): Promise<void> {
  const subscription = { endpoint: 'https://example.com/hook', event_names: ['prescription.created'] };
  const { id } = expectDone(
    await desk.business.api('POST', '/notification/v1/connect/webhook/subscriptions', subscription),
  );
  await desk.rows(
    `with sent as (
       insert into webhook_deliveries (business_id, id, subscription_id, event_id, event, appointment_id, body,
         state, created_at)
       values ($1, 'dl-' || $3, $2, 'ev-1', 'appointment.created', $3, $4, 'DELIVERED', now())
       returning position
     )
     insert into webhook_tries (delivery, try, at, duration_ms, status_code, answer)
     select position, 1, now(), 5, 200, 'echo-v' from sent`,
    id,
    appointmentId,
    sentBody(appointmentId, {
      partner_patient_id: 'mrn-77',
      custom_attributes: { note: 'knee-y' },
      partner_meta: { card: 'card-88' },
    }),
  );
}

function sentBody(appointmentId: string, contents: object): string {
  return JSON.stringify({
    event: 'appointment.created',
    timestamp: 1,
    data: { appointment_id: appointmentId, status: 'BK', ...contents },
  });
}

/** Every text of the business in every table, as one; of the tables that belong to no business, all. */
async function everything(): Promise<string> {
  const tables = await desk.rows(
    `select t.table_name as name, bool_or(c.column_name = 'business_id') as "ofBusiness"
     from information_schema.tables t join information_schema.columns c using (table_schema, table_name)
     where t.table_schema = 'public' and t.table_type = 'BASE TABLE' and $1 <> '' group by 1`,
  );
  const texts = await Promise.all(
    tables.map(async ({ name, ofBusiness }) =>
      JSON.stringify(
        await desk.rows(
          `select to_json(t)::text as row from ${String(name)} t
            where $1 ${ofBusiness === true ? '= t.business_id' : "<> ''"}`,
        ),
      ),
    ),
  );
  return texts.join('\n');
}

function found(text: string): string[] {
  return secrets.filter((secret) => text.toLowerCase().includes(secret.toLowerCase()));
}

test('an erasure takes names, numbers, notes and metas from every table, and the counts stay', async () => {
  const { patientId, appointmentId } = await furnish();
  expect(found(await everything())).toEqual(secrets);
  const before = await desk.counts();
  const answer = await desk.business.api('DELETE', `/opdesk/v1/patients/${patientId}/personal-data`, {
    why: 'asked for',
  });
  expect(answer.body).toEqual({
    success: true,
    data: { patient_id: patientId, appointments: 1, live_appointments: 1 },
  });
  expect(found(await everything())).toEqual([]);
  expect(await desk.counts()).toMatchObject({
    appointments: before['appointments'],
    patients: before['patients'],
    seat_claims: before['seat_claims'],
  });
  expect(await desk.read(appointmentId)).toMatchObject({ status: 'PA', token: 1, patient_id: patientId });
  const [sent] = await desk.rows(
    'select body from webhook_deliveries where business_id = $1 and appointment_id = $2',
    appointmentId,
  );
  expect(sent.body).toBe(sentBody(appointmentId, { partner_patient_id: '', custom_attributes: {}, partner_meta: {} }));
});

test('an erasure takes them from every delivery and kept answer, however many there are', async () => {
  const { patientId, appointmentId } = await furnish();
  await desk.rows(
    `insert into webhook_deliveries (business_id, id, subscription_id, event_id, event, appointment_id, body, state,
       created_at)
     select business_id, id || '-' || n, subscription_id, event_id || '-' || n, event, appointment_id, body, state,
       created_at
     from webhook_deliveries, generate_series(1, 120) as n where business_id = $1 and appointment_id = $2`,
    appointmentId,
  );
  await desk.rows(
    `insert into idempotency_keys
     select (jsonb_populate_record(k, jsonb_build_object('key', k.key || '-' || n))).*
     from idempotency_keys k, generate_series(1, 120) as n where k.business_id = $1 and k.body is not null`,
  );
  expectDone(await desk.business.api('DELETE', `/opdesk/v1/patients/${patientId}/personal-data`));
  expect(found(await everything())).toEqual([]);
});

test('why an erasure was asked for stays, and why anything else was done goes', async () => {
  const { patientId, appointmentId } = await furnish();
  const path = `/opdesk/v1/patients/${patientId}/personal-data`;
  expectDone(await desk.business.api('DELETE', path, { why: 'asked in writing' }));
  expectDone(await desk.business.api('DELETE', path, { why: 'asked again' }));
  const { history } = expectDone(await desk.business.api('GET', `/opdesk/v1/appointments/${appointmentId}/history`));
  expect(
    (history as { what: string; why?: string | null }[]).flatMap(({ what, why = null }) =>
      why === null ? [] : [[what, why]],
    ),
  ).toEqual([['erase', 'asked in writing']]);
});

test('a booking sent again after an erasure is answered with the same appointment', async () => {
  const { patientId } = await furnish();
  const booking = desk.body('10:00', { notes: 'knee-y' }, { patient_id: patientId });
  const first = await desk.send(booking, { 'idempotency-key': 'k-1' });
  const erase = () =>
    desk.business.api('DELETE', `/opdesk/v1/patients/${patientId}/personal-data`, {}, { 'idempotency-key': 'k-2' });
  const erasure = await erase();
  expect(erasure.body.data).toEqual({ patient_id: patientId, appointments: 2, live_appointments: 2 });
  const again = await desk.send(booking, { 'idempotency-key': 'k-1' });
  expect([again.status, again.body]).toEqual([201, first.body]);
  expect((await erase()).text).toBe(erasure.text);
});

test('nothing fills or changes an erased patient again', async () => {
  const { patientId, appointmentId } = await furnish();
  expectDone(await desk.business.api('DELETE', `/opdesk/v1/patients/${patientId}/personal-data`));
  const rowOf = async () =>
    (await desk.rows('select to_json(p)::text as row from patients p where business_id = $1 and id = $2', patientId))[0]
      .row;
  const before = await rowOf();
  const details = { first_name: 'Leelavati', last_name: 'Thiruvengadam', gender: 'F', mobile: '+919812345678' };
  const refusals = [
    await desk.send(desk.body('10:00', {}, { patient_id: patientId, patient_details: details })),
    await desk.send(desk.body('10:00', {}, { patient_id: patientId })),
    await desk.business.api('PATCH', `/dr/v1/appointment/${appointmentId}`, {
      patient_details: { first_name: 'Leelavati' },
    }),
    await desk.business.api('PATCH', `/dr/v1/appointment/${appointmentId}`, { partner_patient_id: 'mrn-77' }),
    await desk.business.api('POST', `/opdesk/v1/appointments/${appointmentId}/follow-up`, {
      start_time: instant('10:30'),
    }),
    await desk.business.api('PATCH', `/dr/v1/patient/${patientId}`, { first_name: 'Leelavati' }),
    await desk.business.api('PATCH', `/dr/v1/patient/${patientId}`, {}),
  ];
  expect(refusals.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 404, 404]);
  await desk.rows(`update patients set first_name = 'Leelavati' where business_id = $1 and id = $2`, patientId);
  expect(await rowOf()).toBe(before);
});

test('after an erasure a booking by the id of the partner makes a new patient, and what was booked can still be moved', async () => {
  const { patientId, appointmentId } = await furnish();
  expectDone(await desk.business.api('DELETE', `/opdesk/v1/patients/${patientId}/personal-data`));
  const details = { first_name: 'Asha', gender: 'F', age: 30 };
  const booked = await desk.book(
    '10:00',
    {},
    { patient_id: undefined, partner_patient_id: 'mrn-77', patient_details: details },
  );
  expect((await desk.read(booked)).patient_id).not.toBe(patientId);
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${appointmentId}/unpark`, {}));
  expectDone(
    await desk.business.api('POST', `/opdesk/v1/appointments/${appointmentId}/undo-check-in`, {
      by: { role: 'staff' },
    }),
  );
  const times = { start_time: instant('11:00'), end_time: instant('11:15') };
  const { appointment_id: moved } = expectDone(
    await desk.business.api('PATCH', `/appointments/v1/${appointmentId}/reschedule`, times),
  );
  expect(await desk.read(moved)).toMatchObject({ status: 'BK', patient_id: patientId });
});

test('an erased patient is in no search, and the id of the partner is free for somebody else', async () => {
  const { patientId } = await furnish();
  await desk.business.api('DELETE', '/opdesk/v1/patients/mrn-77/personal-data?partner_id=1');
  expect((await desk.business.api('GET', '/dr/v1/business/patients/search?mobile=9812345678')).status).toBe(404);
  expect((await desk.business.api('GET', `/dr/v1/patient/${patientId}`)).status).toBe(200);
  expect((await desk.business.api('GET', '/dr/v1/patient/mrn-77?partner_id=1')).status).toBe(404);
  expectDone(
    await desk.business.api('POST', '/dr/v1/patient', {
      first_name: 'Asha',
      gender: 'F',
      age: 30,
      partner_patient_id: 'mrn-77',
    }),
  );
});

test('an erasure is in the history of every appointment that it touched, with its event, and repeating it adds nothing', async () => {
  const { patientId, appointmentId } = await furnish();
  const erase = () => desk.business.api('DELETE', `/opdesk/v1/patients/${patientId}/personal-data`);
  expectDone(await erase());
  const after = await desk.counts();
  expectDone(await erase());
  expect(await desk.counts()).toEqual(after);
  const history = await desk.rows(
    `select action, from_status, to_status, changes from appointment_history
      where business_id = $1 and appointment_id = $2 order by version`,
    appointmentId,
  );
  expect(history.at(-1)).toMatchObject({ action: 'erase', from_status: 'PA', to_status: 'PA' });
  expect(JSON.parse(history.at(-1).changes)).toEqual({ fields: ['personal data'] });
});

test('an erasure needs the scope erase, and another business has nobody to erase', async () => {
  const { patientId } = await furnish();
  const clerk = await desk.business.addClient(['appointments:read', 'appointments:write', 'directory:write']);
  expect((await clerk.api('DELETE', `/opdesk/v1/patients/${patientId}/personal-data`)).status).toBe(403);
  const other = await desk.server.createBusiness();
  const refused = await other.api('DELETE', `/opdesk/v1/patients/${patientId}/personal-data`);
  expect([refused.status, refused.body.code]).toEqual([404, 'PATIENTS_NOT_FOUND']);
});

test('an erasure takes out a meta with a number that PostgreSQL could not hold', async () => {
  const body = JSON.stringify(desk.body('09:45', {}, { patient_details: undefined, patient_id: 'pt-1' }));
  const booking = `${body.slice(0, -1)},"partner_meta":{"card-99":1e-20000}}`;
  const { appointment_id: appointmentId } = expectDone(await desk.business.api('POST', '/dr/v1/appointment', booking));
  expectDone(await desk.business.api('DELETE', '/opdesk/v1/patients/pt-1/personal-data'));
  const rows = await desk.rows('select data from outbox where business_id = $1 and appointment_id = $2', appointmentId);
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain('card-99');
});
