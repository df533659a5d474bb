import { expect, test } from 'vitest';
import { type Body, bookedId, instant, issuesOf, openDesk } from '../support/desk.ts';
import { addReservation, addWalkIn, merge, patientsOf, register } from '../support/merges.ts';
import { addPatient, expectDone } from '../support/practice.ts';

const desk = openDesk();

const api = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: Body) =>
  desk.business.api(method, path, body);

async function eventsOf(ids: readonly string[]): Promise<unknown[]> {
  return desk.rows(
    `select appointment_id as id, event, data ->> 'patient_id' as patient, data ->> 'partner_patient_id' as partner
     from outbox
       where business_id = $1 and appointment_id = any ($2) and event <> 'appointment.created' order by position`,
    ids,
  );
}

test('all appointments come over, past and future, walk-ins and reservations, each with its history', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  const done = await desk.book('09:00', {}, { patient_id: old });
  expectDone(await api('POST', `/dr/v1/appointment/${done}/complete`));
  const ids = [
    done,
    await desk.book('09:15', {}, { patient_id: old }),
    await addWalkIn(desk, old),
    await addReservation(desk, 'p-2'),
  ];
  const own = await desk.book('09:30', {}, { patient_id: left });
  const before = await desk.counts();
  const answer = expectDone(
    await merge(desk, old, left, { by: { role: 'staff', id: 'r-1' }, why: 'registered twice' }),
  );
  expect(answer).toMatchObject({
    success: true,
    data: { patient_id: left, merged_patient_id: old, dry_run: false, appointments: 4, live_appointments: 3 },
  });
  expect(await patientsOf(desk, [...ids, own])).toEqual([left, left, left, left, left]);
  expect(await desk.counts()).toMatchObject({
    appointments: 5,
    seat_claims: before['seat_claims'],
    tokens: before['tokens'],
    patients: 3,
  });
  for (const id of ids) {
    const { history } = expectDone(await api('GET', `/opdesk/v1/appointments/${id}/history`));
    expect((history as Body[]).at(-1)).toMatchObject({
      what: 'merge_patient',
      changes: { patient_id: [old, left] },
      why: 'registered twice',
      who: { kind: 'client', id: desk.business.clientId, role: 'staff', on_behalf_of: 'r-1' },
    });
  }
  expect(
    await desk.rows(
      `select merged_id, left_id, merged_at, actor_id, role, on_behalf_of, remark, undone_at from patient_merges
        where business_id = $1`,
    ),
  ).toEqual([
    {
      merged_id: old,
      left_id: left,
      merged_at: instant('08:00'),
      actor_id: desk.business.clientId,
      role: 'staff',
      on_behalf_of: 'r-1',
      remark: 'registered twice',
      undone_at: null,
    },
  ]);
});

test('each live appointment that changes its patient has one appointment.updated, and no other appointment has one', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  const done = await desk.book('09:00', {}, { patient_id: old });
  expectDone(await api('POST', `/dr/v1/appointment/${done}/complete`));
  const live = await desk.book('09:15', {}, { patient_id: old });
  const own = await desk.book('09:30', {}, { patient_id: left });
  const before = await eventsOf([done, live, own]);
  expectDone(await merge(desk, old, left));
  expect((await eventsOf([done, live, own])).slice(before.length)).toEqual([
    { id: live, event: 'appointment.updated', patient: left, partner: 'p-1' },
  ]);
});

test('a dry run answers the same, names appointments that overlap, and writes nothing', async () => {
  const { clinicId } = desk.practice;
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2', { last_name: 'Rao' })];
  const own = await desk.book('09:00', {}, { patient_id: left });
  const walkIn = await addWalkIn(desk, old);
  await desk.rows(
    `update appointments set start_at = to_timestamp($2), end_at = to_timestamp($3), occupied_until = to_timestamp($3)
      where business_id = $1 and id = $4`,
    instant('09:05'),
    instant('09:20'),
    walkIn,
  );
  const everything = async () =>
    Promise.all(
      ['patients', 'appointments', 'appointment_history', 'outbox', 'patient_merges'].map((table) =>
        desk.rows(`select to_json(t)::text as row from ${table} t where business_id = $1 order by 1`),
      ),
    );
  const before = await everything();
  const dry = expectDone(await merge(desk, old, left, { dry_run: true }));
  expect(dry.data).toEqual({
    patient_id: left,
    merged_patient_id: old,
    dry_run: true,
    appointments: 1,
    live_appointments: 1,
    fields: [
      { field: 'last_name', outcome: 'filled' },
      { field: 'partner_patient_id', outcome: 'kept' },
    ],
    warnings: [
      {
        code: 'OVERLAPPING_APPOINTMENTS',
        message: 'Two appointments of the patient overlap in time.',
        appointment_ids: [own, walkIn],
      },
    ],
  });
  expect(await everything()).toEqual(before);
  expect(expectDone(await merge(desk, old, left)).data).toEqual({ ...dry.data, dry_run: false });
  expect(clinicId).toBe('cl-1');
});

test('merging again is a success without an event, with a key and without, by either id', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  await desk.book('09:00', {}, { patient_id: old });
  const first = await merge(desk, old, left, {}, { 'idempotency-key': 'k-1' });
  const counts = await desk.counts();
  expect((await merge(desk, old, left, {}, { 'idempotency-key': 'k-1' })).text).toBe(first.text);
  expect(expectDone(await merge(desk, old, left))).toEqual(expectDone(first));
  expect(
    expectDone(await desk.business.api('POST', '/opdesk/v1/patients/p-2/merge?partner_id=1', { into: left })),
  ).toEqual(expectDone(first));
  expect(expectDone(await merge(desk, old, left, { dry_run: true })).data).toMatchObject({
    patient_id: left,
    appointments: 1,
  });
  expect(await desk.counts()).toEqual(counts);
});

test('a merge into the same, an archived, an erased, an unknown or another business’s patient is refused, and changes nothing', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  const [archived, erased] = [await register(desk, 'p-3'), await register(desk, 'p-4')];
  expectDone(await api('DELETE', `/profiles/v1/patient/${archived}`));
  expectDone(await api('DELETE', `/opdesk/v1/patients/${erased}/personal-data`));
  const other = await desk.server.createBusiness();
  await addPatient(desk.server, other, 'pt-theirs');
  expect(issuesOf(await merge(desk, old, old))).toEqual(['/into conflict']);
  expect(issuesOf(await merge(desk, old, archived))).toEqual(['/into not_allowed']);
  for (const unknown of [erased, 'pt-theirs', 'pt-nobody']) {
    expect(issuesOf(await merge(desk, old, unknown))).toEqual(['/into unknown_id']);
    const answer = await merge(desk, unknown, old);
    expect([answer.status, answer.body.code]).toEqual([404, 'PATIENTS_NOT_FOUND']);
  }
  expect(issuesOf(await merge(desk, old, left, { keep: { mobile: 'x', gender: 3 }, dry_run: 'yes', why: '' }))).toEqual(
    expect.arrayContaining(['/keep/mobile enum', '/keep/gender enum', '/dry_run type', '/why too_short']),
  );
  expectDone(await merge(desk, archived, left));
  expect(issuesOf(await merge(desk, left, archived))).toEqual(['/into conflict']);
  expect(await desk.rows('select count(*)::integer as count from patient_merges where business_id = $1')).toEqual([
    { count: 1 },
  ]);
});

test('merging needs the scope patients:write', async () => {
  const { business, server } = desk;
  const reader = await server.createBusiness({ scopes: ['appointments:read', 'appointments:write', 'admin'] });
  for (const verb of ['merge', 'unmerge']) {
    const answer = await reader.api('POST', `/opdesk/v1/patients/pt-1/${verb}`, { into: 'pt-2' });
    expect([answer.status, answer.body.code]).toEqual([403, 'UNAUTHORIZED_ACCESS']);
  }
  expect(business.id).not.toBe(reader.id);
});

test('an erasure by either id takes what the merged patient and the merge still keep', async () => {
  const left = await register(desk, 'mrn-1', { tag: 'vip-q' });
  const old = await register(desk, 'mrn-2', {
    first_name: 'Leelavati',
    last_name: 'Thiruvengadam',
    tag: 'old-q',
    mobile: '+919812345678',
  });
  await desk.book('09:00', { notes: 'knee-y' }, { patient_id: old });
  expectDone(
    await desk.business.api('PATCH', `/dr/v1/patient/${old}`, { tag: 'older-q' }, { 'idempotency-key': 'k-1' }),
  );
  expectDone(await merge(desk, old, left, { keep: { first_name: 'from', tag: 'from' }, why: 'why-z' }));
  expect(expectDone(await api('DELETE', `/opdesk/v1/patients/${old}/personal-data`)).data).toMatchObject({
    patient_id: left,
    appointments: 1,
  });
  const tables = await desk.rows(
    `select t.table_name as name
      from information_schema.tables t join information_schema.columns c using (table_schema, table_name)
     where t.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.column_name = 'business_id' and $1 <> '' and t.table_name <> 'clients'`,
  );
  const texts = await Promise.all(
    tables.map(async ({ name }) =>
      JSON.stringify(await desk.rows(`select to_json(t)::text as row from ${String(name)} t where business_id = $1`)),
    ),
  );
  const left_ = [
    'Leelavati',
    'leelavati',
    'Thiruvengadam',
    '9812345678',
    'vip-q',
    'old-q',
    'older-q',
    'mrn-1',
    'mrn-2',
    'knee-y',
    'why-z',
    'Ravi',
  ].filter((secret) => texts.join().includes(secret));
  expect(left_).toEqual([]);
  expect(
    await desk.rows('select erased_at is not null as erased from patients where business_id = $1 and id = any ($2)', [
      left,
      old,
    ]),
  ).toEqual([{ erased: true }, { erased: true }]);
  expect(
    bookedId(
      await desk.send(
        desk.body(
          '10:00',
          {},
          {
            patient_id: undefined,
            partner_patient_id: 'mrn-2',
            patient_details: { first_name: 'A', gender: 'F', age: 3 },
          },
        ),
      ),
    ),
  ).toMatch(/^api-/);
});

test('a statement typed by hand that names a merged patient gives the appointment to the patient that is left', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  const id = await desk.book('09:00');
  expectDone(await merge(desk, old, left));
  await desk.rows('update appointments set patient_id = $2 where business_id = $1 and id = $3', old, id);
  expect(await patientsOf(desk, [id])).toEqual([left]);
});
