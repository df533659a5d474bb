import { type Queryable, sql } from '../../postgres/database.ts';

const zonesStatement = sql(
  'select_clinic_zones',
  `select c.id, coalesce(c.time_zone, b.time_zone) as zone
   from clinics c
   join businesses b on b.id = c.business_id
   where c.business_id = $1`,
);

/** The zone of each clinic, deleted ones too. */
export async function selectClinicZones(db: Queryable, businessId: string): Promise<Map<string, string>> {
  const rows = await db.query<{ id: string; zone: string }>(zonesStatement, [businessId]);
  return new Map(rows.map(({ id, zone }) => [id, zone]));
}

const doctorsStatement = sql(
  'select_doctors_of_clinic',
  'select doctor_id from doctor_clinics where business_id = $1 and clinic_id = $2 order by doctor_id',
);

/**
 * Every doctor who was ever assigned to the clinic: appointments of one who was removed or has left may still stand.
 */
export async function selectDoctorsOfClinic(db: Queryable, businessId: string, clinicId: string): Promise<string[]> {
  const rows = await db.query<{ doctor_id: string }>(doctorsStatement, [businessId, clinicId]);
  return rows.map((row) => row.doctor_id);
}
