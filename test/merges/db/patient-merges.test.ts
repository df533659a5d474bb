import { describe, expect, test } from 'vitest';
import { mergePatients, type MergeWrite, selectPatientMerge, unmergePatients } from '../../../src/merges/db/merges.ts';
import { openBareBusiness, start } from '../../support/bare-business.ts';

const bare = openBareBusiness();
const { run, book, addSession } = bare;
const at = '2026-03-02T06:00:00Z';
const actor = { actor_kind: 'client', actor_id: 'ec-1', role: 'api', on_behalf_of: null, remark: 'the same person' };

/** Two patients, `old` with three appointments: one live, one cancelled, one at another doctor. */
async function twoPatients(): Promise<{ live: string; cancelled: string; elsewhere: string }> {
  await addSession('group', 5);
  await run(
    `insert into patients (business_id, id, first_name, gender, partner_id, created_at, updated_at)
      values ($1, 'old', 'Ravi', 'M', 'p-old', now(), now()), ($1, 'left', 'Ravi', 'M', null, now(), now())`,
  );
  const patient = { patient_id: 'old' };
  const [live, cancelled, elsewhere] = await book(
    patient,
    { ...patient, start_at: start + 900 },
    { ...patient, doctor_id: 'do-2', session_id: null, start_at: start + 1_800 },
  );
  await run(
    `with freed as (delete from seat_claims where business_id = $1 and appointment_id = $2)
     update appointments set status = 'CN' where business_id = $1 and id = $2`,
    cancelled?.appointment_id,
  );
  return {
    live: live?.appointment_id ?? '',
    cancelled: cancelled?.appointment_id ?? '',
    elsewhere: elsewhere?.appointment_id ?? '',
  };
}

async function decided(live: readonly string[], more: Partial<MergeWrite> = {}): Promise<MergeWrite> {
  const rows: { id: string; version: string }[] = await run(
    `select id, xmin::text as version from patients where business_id = $1 and id in ('old', 'left')`,
  );
  return {
    row_versions: Object.fromEntries(rows.map(({ id, version }) => [id, version])),
    doctor_ids: ['do-1', 'do-2'],
    event_ids: Object.fromEntries(live.map((id) => [id, `ev-merge-${id}`])),
    columns: {},
    partner_id: null,
    ...more,
  };
}

const merge = (write: MergeWrite): Promise<boolean> => {
  const row = {
    business_id: bare.id,
    id: 'me-1',
    merged_id: 'old',
    left_id: 'left',
    merged_at: at,
    fields: [],
    partner_id: 'p-old',
    appointment_ids: [],
    live_appointments: 0,
    earlier_ids: [],
    ...actor,
  };
  return mergePatients(bare.db, JSON.stringify(row), JSON.stringify(write));
};
const unmerge = (write: MergeWrite): Promise<boolean> => {
  const row = { business_id: bare.id, id: 'me-1', merged_id: 'old', left_id: 'left', undone_at: at, ...actor };
  return unmergePatients(bare.db, JSON.stringify(row), JSON.stringify(write));
};

const owners = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    (await run('select id, patient_id from appointments where business_id = $1')).map((row) => [
      row.id,
      row.patient_id,
    ]),
  );
const patients = () =>
  run(
    `select id, partner_id, merged_into, archived_at is null as is_active from patients where business_id = $1
      order by id`,
  );
const everything = async () => [
  await owners(),
  await patients(),
  await run('select count(*) from appointment_history where business_id = $1'),
  await run('select count(*) from outbox where business_id = $1'),
  await run('select id, undone_at from patient_merges where business_id = $1'),
];

describe('merge_patients', () => {
  test('gives every appointment to the patient that is left, with its history, and live ones with an event', async () => {
    const { live, cancelled, elsewhere } = await twoPatients();
    expect(await merge(await decided([live, elsewhere], { columns: { partner_id: 'p-old' } }))).toBe(true);
    expect(await owners()).toEqual({ [live]: 'left', [cancelled]: 'left', [elsewhere]: 'left' });
    expect(await patients()).toEqual([
      { id: 'left', partner_id: 'p-old', merged_into: null, is_active: true },
      { id: 'old', partner_id: null, merged_into: 'left', is_active: false },
      { id: 'pt-1', partner_id: null, merged_into: null, is_active: true },
    ]);
    const history = await run(
      `select appointment_id as id, version, changes from appointment_history
        where business_id = $1 and action = 'merge_patient'`,
    );
    expect(history.map(({ id }) => id).sort()).toEqual([live, cancelled, elsewhere].sort());
    expect(new Set(history.map(({ version, changes }) => `${version} ${changes}`))).toEqual(
      new Set(['2 {"patient_id" : ["old", "left"]}']),
    );
    const events = await run(
      `select event_id from outbox where business_id = $1 and starts_with(event_id, 'ev-merge-')`,
    );
    expect(events.map(({ event_id: id }) => id)).toEqual([`ev-merge-${live}`, `ev-merge-${elsewhere}`]);
    expect(await selectPatientMerge(bare.db, bare.id, 'old', false)).toMatchObject({ liveAppointments: 2 });
  });

  test('takes along the patients who were merged into the merged patient before', async () => {
    const { live, elsewhere } = await twoPatients();
    await run(
      `insert into patients (business_id, id, first_name, gender, merged_into, archived_at, created_at, updated_at)
        values ($1, 'oldest', 'R', 'M', 'old', now(), now(), now())`,
    );
    expect(await merge(await decided([live, elsewhere]))).toBe(true);
    expect(await run(`select merged_into from patients where business_id = $1 and id = 'oldest'`)).toEqual([
      { merged_into: 'left' },
    ]);
  });

  test.each([
    ['either patient was changed', () => run(`update patients set tag = 'vip' where business_id = $1 and id = 'left'`)],
    ['an appointment was booked', () => book({ patient_id: 'old', start_at: start + 3_600 })],
    [
      'an appointment moved to a doctor whose lock was not taken',
      () =>
        run(
          `with freed as (delete from seat_claims where business_id = $1 and doctor_id = 'do-2')
           update appointments set doctor_id = 'do-3', status = 'CN' where business_id = $1 and doctor_id = 'do-2'`,
        ),
    ],
  ])('writes nothing where %s since it was decided', async (_what, happens) => {
    const { live, elsewhere } = await twoPatients();
    await run(
      `insert into doctors (business_id, id, first_name, last_name, gender, created_at)
        values ($1, 'do-3', 'A', 'R', 'F', now())`,
    );
    const write = await decided([live, elsewhere]);
    await happens();
    const before = await everything();
    expect(await merge(write)).toBe(false);
    expect(await everything()).toEqual(before);
  });

  test('tells nobody of an appointment that has ended since the merge was decided', async () => {
    const { live, cancelled, elsewhere } = await twoPatients();
    expect(await merge(await decided([live, cancelled, elsewhere]))).toBe(true);
    const told = await run(
      `select event_id from outbox where business_id = $1 and starts_with(event_id, 'ev-merge-') order by event_id`,
    );
    expect(told.map(({ event_id: id }) => id)).toEqual([live, elsewhere].map((id) => `ev-merge-${id}`).toSorted());
  });

  test('merges once where two desks merge the same patients at the same time', async () => {
    const { live, elsewhere } = await twoPatients();
    const write = await decided([live, elsewhere]);
    expect((await Promise.all([merge(write), merge(write)])).toSorted()).toEqual([false, true]);
    expect(await run('select count(*) from patient_merges where business_id = $1')).toEqual([{ count: 1 }]);
  });
});

describe('unmerge_patients', () => {
  async function merged() {
    const appointments = await twoPatients();
    const live = [appointments.live, appointments.elsewhere];
    expect(await merge(await decided(live, { partner_id: 'p-old' }))).toBe(true);
    return { ...appointments, liveIds: live };
  }

  test('gives back what came over and what continues it, and leaves what was made since', async () => {
    const { live, cancelled, elsewhere, liveIds } = await merged();
    const [since, followUp] = await book(
      { patient_id: 'left', start_at: start + 3_600 },
      { patient_id: 'left', start_at: start + 7_200, follow_up_of: live },
    );
    const sinceId = since?.appointment_id ?? '';
    const followUpId = followUp?.appointment_id ?? '';
    const write = await decided([...liveIds, sinceId, followUpId], { partner_id: 'p-old' });
    expect(await unmerge(write)).toBe(true);
    expect(await owners()).toEqual({
      [live]: 'old',
      [cancelled]: 'old',
      [elsewhere]: 'old',
      [followUpId]: 'old',
      [sinceId]: 'left',
    });
    expect((await patients()).slice(0, 2)).toEqual([
      { id: 'left', partner_id: null, merged_into: null, is_active: true },
      { id: 'old', partner_id: 'p-old', merged_into: null, is_active: true },
    ]);
  });

  test('tells nobody of an appointment that has ended since the undoing was decided', async () => {
    const { live, cancelled, elsewhere } = await merged();
    await run(`delete from outbox where business_id = $1`);
    expect(await unmerge(await decided([live, cancelled, elsewhere], { partner_id: 'p-old' }))).toBe(true);
    const told = await run(
      'select appointment_id as id from outbox where business_id = $1 and appointment_id is not null order by 1',
    );
    expect(told.map(({ id }) => id)).toEqual([live, elsewhere].toSorted());
  });

  test('undoes a merge once', async () => {
    const { liveIds } = await merged();
    const write = await decided(liveIds, { partner_id: 'p-old' });
    expect((await Promise.all([unmerge(write), unmerge(write)])).toSorted()).toEqual([false, true]);
    expect(await unmerge(await decided(liveIds, { partner_id: 'p-old' }))).toBe(false);
  });

  test('writes nothing where the partner’s id went to a third patient meanwhile', async () => {
    const { liveIds } = await merged();
    await run(`update patients set partner_id = null where business_id = $1 and id = 'old'`);
    await run(`update patients set partner_id = 'p-old' where business_id = $1 and id = 'pt-1'`);
    const write = await decided(liveIds, { partner_id: 'p-old' });
    const before = await everything();
    expect(await unmerge(write)).toBe(false);
    expect(await everything()).toEqual(before);
  });
});
