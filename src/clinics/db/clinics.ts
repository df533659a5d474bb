import type { Clinic, ClinicValues } from '../domain/clinic.ts';
import { type Queryable, sql } from '../../postgres/database.ts';
import type { NamedBy } from './assignments.ts';

type ClinicRow = Omit<Clinic, 'doctors'> & { readonly doctors: string };

const selectClinic = `
  select
    c.id, c.partner_id as "partnerId", c.name, c.address, c.city, c.state, c.pincode, c.contact, c.latitude,
    c.longitude,
    coalesce(c.country, b.country) as country, coalesce(c.time_zone, b.time_zone) as "timeZone", c.created_at as "createdAt",
    (
      select coalesce(json_agg(json_build_object('id', d.id, 'firstName', d.first_name, 'lastName', d.last_name)
        order by k.created_at, d.id), '[]')
      from doctor_clinics k
      join doctors d on d.business_id = k.business_id and d.id = k.doctor_id and d.deleted_at is null
      where k.business_id = c.business_id and k.clinic_id = c.id and k.removed_at is null
    ) as doctors
  from clinics c
  join businesses b on b.id = c.business_id`;

const allStatement = sql(
  'select_clinics',
  `${selectClinic}
   where c.business_id = $1 and c.deleted_at is null
   order by c.created_at, c.id`,
);

/** The clinics that are not deleted, oldest first. */
export async function selectClinics(db: Queryable, businessId: string): Promise<Clinic[]> {
  return (await db.query<ClinicRow>(allStatement, [businessId])).map(toClinic);
}

const removedStatement = sql(
  'select_removed_clinics',
  `select c.id, coalesce(c.time_zone, b.time_zone) as "timeZone"
   from clinics c
   join businesses b on b.id = c.business_id
   where c.business_id = $1 and c.deleted_at is not null`,
);

/** The clinics that are deleted: their appointments stay. */
export async function selectRemovedClinics(
  db: Queryable,
  businessId: string,
): Promise<{ readonly id: string; readonly timeZone: string }[]> {
  return db.query(removedStatement, [businessId]);
}

const byDoctorStatement = sql(
  'select_clinics_of_doctor',
  `${selectClinic}
   join doctor_clinics a on a.business_id = c.business_id and a.clinic_id = c.id
   where c.business_id = $1 and a.doctor_id = $2 and a.removed_at is null and c.deleted_at is null
   order by a.created_at, c.id`,
);

/** The clinics that a doctor is assigned to, the first assigned first. */
export async function selectClinicsOfDoctor(db: Queryable, businessId: string, doctorId: string): Promise<Clinic[]> {
  return (await db.query<ClinicRow>(byDoctorStatement, [businessId, doctorId])).map(toClinic);
}

const oneStatement = sql(
  'select_clinic',
  `${selectClinic}
   where c.business_id = $1
     and c.deleted_at is null
     and ((c.id = $2 and $3 <> 'partner') or (c.partner_id = $2 and $3 <> 'ours'))
   order by c.id = $2 desc
   limit 1`,
);

/** A clinic that is not deleted. */
export async function selectOneClinic(
  db: Queryable,
  businessId: string,
  id: string,
  namedBy: NamedBy,
): Promise<Clinic | undefined> {
  const [row] = await db.query<ClinicRow>(oneStatement, [businessId, id, namedBy]);
  return row && toClinic(row);
}

function toClinic(row: ClinicRow): Clinic {
  return { ...row, doctors: JSON.parse(row.doctors) as Clinic['doctors'] };
}

const knownByOurs = sql(
  'select_clinic_ids',
  'select id as named, id from clinics where business_id = $1 and id = any ($2) and deleted_at is null',
);
const knownByPartners = sql(
  'select_clinic_ids_by_partner_ids',
  'select partner_id as named, id from clinics where business_id = $1 and partner_id = any ($2) and deleted_at is null',
);

/** Our ids of those clinics that exist, by the ids that named them. */
export async function selectClinicIds(
  db: Queryable,
  businessId: string,
  ids: readonly string[],
  arePartnerIds: boolean,
): Promise<Map<string, string>> {
  const statement = arePartnerIds ? knownByPartners : knownByOurs;
  const rows = await db.query<{ named: string; id: string }>(statement, [businessId, ids]);
  return new Map(rows.map((row) => [row.named, row.id]));
}

function valuesOf(values: ClinicValues): unknown[] {
  const { partnerId, name, address, city, state, pincode, contact } = values;
  return [partnerId, name, address, city, state, pincode, contact];
}

const countStatement = sql(
  'count_clinics',
  'select count(*)::integer as count from clinics where business_id = $1 and deleted_at is null',
);

/** Those that are not deleted. */
export async function countClinics(db: Queryable, businessId: string): Promise<number> {
  const [row] = await db.query<{ readonly count: number }>(countStatement, [businessId]);
  return row?.count ?? 0;
}

const insertStatement = sql(
  'insert_clinic',
  `insert into clinics (business_id, id, created_at, partner_id, name, address, city, state, pincode, contact)
   values ($1, $2, to_timestamp($3), $4, $5, $6, $7, $8, $9, $10)
   on conflict on constraint clinics_pkey do nothing
   returning id`,
);

/**
 * False when the clinic exists already.
 * @param now epoch seconds
 */
export async function insertClinic(
  tx: Queryable,
  businessId: string,
  id: string,
  values: ClinicValues,
  now: number,
): Promise<boolean> {
  return (await tx.query(insertStatement, [businessId, id, now, ...valuesOf(values)])).length > 0;
}

const updateStatement = sql(
  'update_clinic',
  `update clinics
   set partner_id = $3, name = $4, address = $5, city = $6, state = $7, pincode = $8, contact = $9
   where business_id = $1 and id = $2`,
);

export async function updateClinic(tx: Queryable, businessId: string, id: string, values: ClinicValues): Promise<void> {
  await tx.query(updateStatement, [businessId, id, ...valuesOf(values)]);
}

const deleteStatement = sql(
  'delete_clinic',
  'update clinics set deleted_at = to_timestamp($3) where business_id = $1 and id = $2 and deleted_at is null',
);

/** Soft: what points to it stays readable (rule D6). @param now epoch seconds */
export async function deleteClinic(tx: Queryable, businessId: string, id: string, now: number): Promise<void> {
  await tx.query(deleteStatement, [businessId, id, now]);
}
