import type { Doctor, DoctorValues } from '../domain/doctor.ts';
import { type Queryable, sql } from '../../postgres/database.ts';
import type { NamedBy } from './assignments.ts';

type DoctorRow = Omit<Doctor, 'clinics' | 'registrations'> & {
  readonly clinics: string;
  readonly registrations: string;
};

const selectDoctor = `
  select
    d.id, d.partner_id as "partnerId", d.first_name as "firstName", d.last_name as "lastName", d.gender,
    d.date_of_birth as "dateOfBirth", d.mobile, d.email, d.specialisations, d.qualifications, d.about,
    d.profile_image_url as "profileImageUrl", d.username, d.registrations, d.created_at as "createdAt",
    (
      select coalesce(json_agg(json_build_object('id', c.id, 'name', c.name) order by k.created_at, c.id), '[]')
      from doctor_clinics k
      join clinics c on c.business_id = k.business_id and c.id = k.clinic_id and c.deleted_at is null
      where k.business_id = d.business_id and k.doctor_id = d.id and k.removed_at is null
    ) as clinics
  from doctors d`;

const allStatement = sql(
  'select_doctors',
  `${selectDoctor}
   where d.business_id = $1 and d.deleted_at is null
   order by d.created_at, d.id`,
);

/** The doctors that are not deleted, oldest first. */
export async function selectDoctors(db: Queryable, businessId: string): Promise<Doctor[]> {
  return (await db.query<DoctorRow>(allStatement, [businessId])).map(toDoctor);
}

const oneStatement = sql(
  'select_doctor',
  `${selectDoctor}
   where d.business_id = $1
     and d.deleted_at is null
     and ((d.id = $2 and $3 <> 'partner') or (d.partner_id = $2 and $3 <> 'ours'))
   order by d.id = $2 desc
   limit 1`,
);

/** A doctor that is not deleted. */
export async function selectOneDoctor(
  db: Queryable,
  businessId: string,
  id: string,
  namedBy: NamedBy,
): Promise<Doctor | undefined> {
  const [row] = await db.query<DoctorRow>(oneStatement, [businessId, id, namedBy]);
  return row && toDoctor(row);
}

function toDoctor(row: DoctorRow): Doctor {
  return {
    ...row,
    clinics: JSON.parse(row.clinics) as Doctor['clinics'],
    registrations: JSON.parse(row.registrations) as Doctor['registrations'],
  };
}

const knownByOurs = sql(
  'select_doctor_ids',
  'select id as named, id from doctors where business_id = $1 and id = any ($2) and deleted_at is null',
);
const knownByPartners = sql(
  'select_doctor_ids_by_partner_ids',
  'select partner_id as named, id from doctors where business_id = $1 and partner_id = any ($2) and deleted_at is null',
);

/** Our ids of those doctors that exist, by the ids that named them. */
export async function selectDoctorIds(
  db: Queryable,
  businessId: string,
  ids: readonly string[],
  arePartnerIds: boolean,
): Promise<Map<string, string>> {
  const statement = arePartnerIds ? knownByPartners : knownByOurs;
  const rows = await db.query<{ named: string; id: string }>(statement, [businessId, ids]);
  return new Map(rows.map((row) => [row.named, row.id]));
}

function valuesOf(values: DoctorValues): unknown[] {
  return [
    values.partnerId,
    values.firstName,
    values.lastName,
    values.gender,
    values.dateOfBirth,
    values.mobile,
    values.email,
    values.specialisations,
    values.qualifications,
    values.about,
    values.profileImageUrl,
    values.username,
    JSON.stringify(values.registrations),
  ];
}

const countStatement = sql(
  'count_doctors',
  'select count(*)::integer as count from doctors where business_id = $1 and deleted_at is null',
);

/** Those that are not deleted. */
export async function countDoctors(db: Queryable, businessId: string): Promise<number> {
  const [row] = await db.query<{ readonly count: number }>(countStatement, [businessId]);
  return row?.count ?? 0;
}

const insertStatement = sql(
  'insert_doctor',
  `insert into doctors (
     business_id, id, created_at, partner_id, first_name, last_name, gender, date_of_birth, mobile, email,
     specialisations, qualifications, about, profile_image_url, username, registrations
   ) values ($1, $2, to_timestamp($3), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
   on conflict on constraint doctors_pkey do nothing
   returning id`,
);

/**
 * False when the doctor exists already.
 * @param now epoch seconds
 */
export async function insertDoctor(
  tx: Queryable,
  businessId: string,
  id: string,
  values: DoctorValues,
  now: number,
): Promise<boolean> {
  return (await tx.query(insertStatement, [businessId, id, now, ...valuesOf(values)])).length > 0;
}

const updateStatement = sql(
  'update_doctor',
  `update doctors set
     partner_id = $3, first_name = $4, last_name = $5, gender = $6, date_of_birth = $7, mobile = $8, email = $9,
     specialisations = $10, qualifications = $11, about = $12, profile_image_url = $13, username = $14,
     registrations = $15, changed_at = to_timestamp($16)
   where business_id = $1 and id = $2`,
);

/** @param now epoch seconds */
export async function updateDoctor(
  tx: Queryable,
  businessId: string,
  id: string,
  values: DoctorValues,
  now: number,
): Promise<void> {
  await tx.query(updateStatement, [businessId, id, ...valuesOf(values), now]);
}

const deleteStatement = sql(
  'delete_doctor',
  'update doctors set deleted_at = to_timestamp($3) where business_id = $1 and id = $2 and deleted_at is null',
);

/** Soft: what points to the doctor stays readable (rule D6). @param now epoch seconds */
export async function deleteDoctor(tx: Queryable, businessId: string, id: string, now: number): Promise<void> {
  await tx.query(deleteStatement, [businessId, id, now]);
}
