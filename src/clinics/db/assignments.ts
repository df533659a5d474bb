import { type Queryable, sql } from '../../postgres/database.ts';

/** Which kind of id names a clinic or a doctor; where it may be either, ours wins. */
export type NamedBy = 'ours' | 'partner' | 'either';

const assignStatement = sql(
  'insert_doctor_clinics',
  `insert into doctor_clinics (business_id, doctor_id, clinic_id, created_at)
   select $1, doctor_id, clinic_id, to_timestamp($4) + min(position) * interval '1 microsecond'
   from unnest($2::text[], $3::text[]) with ordinality as pair (doctor_id, clinic_id, position)
   group by doctor_id, clinic_id
   on conflict (business_id, doctor_id, clinic_id) do update set removed_at = null, created_at = excluded.created_at
     where doctor_clinics.removed_at is not null`,
);

interface Assignment {
  readonly doctorId: string;
  readonly clinicId: string;
}

/**
 * Adds to the assignments that exist, in the order given.
 * @param now epoch seconds
 */
export async function insertAssignments(
  tx: Queryable,
  businessId: string,
  assignments: readonly Assignment[],
  now: number,
): Promise<void> {
  const doctorIds = assignments.map((assignment) => assignment.doctorId);
  const clinicIds = assignments.map((assignment) => assignment.clinicId);
  await tx.query(assignStatement, [businessId, doctorIds, clinicIds, now]);
}

const removeStatement = sql(
  'remove_doctor_from_clinic',
  `update doctor_clinics set removed_at = to_timestamp($4)
   where business_id = $1 and doctor_id = $2 and clinic_id = $3`,
);

/** @param now epoch seconds */
export async function removeAssignment(
  tx: Queryable,
  businessId: string,
  { doctorId, clinicId }: Assignment,
  now: number,
): Promise<void> {
  await tx.query(removeStatement, [businessId, doctorId, clinicId, now]);
}
