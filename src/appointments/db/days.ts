import { type Queryable, sql } from '../../postgres/database.ts';

const countStatement = sql(
  'count_appointments_of_day',
  `select count(*) as count
   from (
     select from appointments a
     where a.business_id = $1 and a.clinic_id = $2 and a.practice_date = $3 and a.doctor_id = $4
     limit $5
   ) as found`,
);

/** One day of practice of a doctor at a clinic. */
export interface DoctorDay {
  readonly business_id: string;
  readonly clinic_id: string;
  readonly doctor_id: string;
  /** YYYY-MM-DD */
  readonly practice_date: string;
}

/** How many appointments of any status the day has, counted up to a limit. */
export async function countAppointmentsOfDay(db: Queryable, day: DoctorDay, limit: number): Promise<number> {
  const values = [day.business_id, day.clinic_id, day.practice_date, day.doctor_id, limit];
  const [row] = await db.query<{ readonly count: number }>(countStatement, values);
  return row?.count ?? 0;
}
