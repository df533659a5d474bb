import { expect, test } from 'vitest';
import { openBareBusiness } from '../../support/bare-business.ts';

const bare = openBareBusiness();
const { run } = bare;

const columns = `business_id, id, doctor_id, clinic_id, patient_id, status, mode, channel, practice_date, token, start_at, end_at,
  occupied_from, occupied_until, overbooked, custom_attributes, request_digest, created_by, created_at, updated_at, seated, is_dummy`;
const values = `'CK', 'INCLINIC', 'Walkin', current_date, n, now(), now() + interval '15 minutes',
  now(), now() + interval '15 minutes', false, '{}', '\\x00', 'hand', now(), now(), false, false`;

async function patientsOf(start: string): Promise<unknown[]> {
  const rows = await run(
    'select patient_id from appointments where business_id = $1 and id like $2 order by id',
    `${start}%`,
  );
  return rows.map((row) => (row as { patient_id: string }).patient_id);
}

test('appointments that a statement typed by hand adds to a merged patient are those of the patient that is left', async () => {
  for (const id of ['left', 'old', 'other']) {
    await run(
      `insert into patients (business_id, id, first_name, gender, created_at, updated_at)
        values ($1, $2, 'Ravi', 'M', now(), now())`,
      id,
    );
  }
  await run(`update patients set merged_into = 'left', archived_at = now() where business_id = $1 and id = 'old'`);
  await run(
    `insert into appointments (${columns})
     select $1, 'by-hand-' || n, 'do-1', 'cl-1', (array['old', 'other', 'left', null])[n], ${values}
       from generate_series(1, 4) as n`,
  );
  expect(await patientsOf('by-hand-')).toEqual(['left', 'other', 'left', null]);
  await run(`update appointments set patient_id = 'old' where business_id = $1 and id = 'by-hand-2'`);
  expect(await patientsOf('by-hand-2')).toEqual(['left']);
});
