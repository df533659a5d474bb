import { type Queryable, sql } from './database.ts';

/** Which kind of id names a clinic or a doctor; where it may be either, ours wins. */
export type NamedBy = 'ours' | 'partner' | 'either';

const assignStatement = sql(
  'insert_doctor_clinics',
  `insert into doctor_clinics (business_id, doctor_id, clinic_id, created_at)
   select $1, doctor_id, clinic_id, to_timestamp($4) + place * interval '1 microsecond'
   from unnest($2::text[], $3::text[]) with ordinality as pair (doctor_id, clinic_id, place)
   on conflict do nothing`,
);

export interface Assignment {
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
