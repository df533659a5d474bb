import { type Queryable, sql } from '../../postgres/database.ts';

/** Something that an import made and that stays, and why. */
export interface KeptThing {
  readonly id: string;
  readonly reason: string;
}

const patientsStatement = sql('remove_imported_patients', 'select id, reason from remove_imported_patients($1, $2)');

/** Deletes patients with whom nothing has happened; answers the others. */
export async function removeImportedPatients(
  db: Queryable,
  businessId: string,
  ids: readonly string[],
): Promise<KeptThing[]> {
  return db.query<KeptThing>(patientsStatement, [businessId, ids]);
}

const appointmentsStatement = sql(
  'remove_imported_appointments',
  'select id, reason from remove_imported_appointments($1, $2)',
);

/** Deletes appointments that are over and that nothing has changed; answers the others. */
export async function removeImportedAppointments(
  db: Queryable,
  businessId: string,
  ids: readonly string[],
): Promise<KeptThing[]> {
  return db.query<KeptThing>(appointmentsStatement, [businessId, ids]);
}

const usesStatement = sql(
  'select_uses_of_doctor',
  `select
     exists (select from appointments a where a.business_id = $1 and a.doctor_id = $2) as "hasAppointments",
     exists (select from sessions s where s.business_id = $1 and s.doctor_id = $2) as "hasHours",
     exists (
       select from doctors d where d.business_id = $1 and d.id = $2 and d.changed_at is not null
     ) or exists (
       select from doctor_clinics k where k.business_id = $1 and k.doctor_id = $2 and k.removed_at is not null
     ) as "isChanged"`,
);

interface UsesOfDoctor {
  readonly hasAppointments: boolean;
  readonly hasHours: boolean;
  /** Values of the doctor, or the clinics, are others than those that were added. */
  readonly isChanged: boolean;
}

/** What there is of a doctor by now. */
export async function selectUsesOfDoctor(db: Queryable, businessId: string, doctorId: string): Promise<UsesOfDoctor> {
  const [row] = await db.query<UsesOfDoctor>(usesStatement, [businessId, doctorId]);
  return row ?? { hasAppointments: false, hasHours: false, isChanged: false };
}

const sessionStatement = sql(
  'select_whether_session_changed',
  'select changed_at is not null as "isChanged" from sessions where business_id = $1 and id = $2',
);

/** Whether somebody has changed a session since it was added. */
export async function isSessionChanged(db: Queryable, businessId: string, sessionId: string): Promise<boolean> {
  const [row] = await db.query<{ isChanged: boolean }>(sessionStatement, [businessId, sessionId]);
  return row?.isChanged === true;
}

const existingStatement = sql(
  'select_existing_ids',
  `select id from doctors where business_id = $1 and id = any ($2) and deleted_at is null
   -- Those of a removed doctor are gone with the doctor.
   union all select s.id from sessions s
   join doctors d on d.business_id = s.business_id and d.id = s.doctor_id and d.deleted_at is null
   where s.business_id = $1 and s.id = any ($2)
   union all select id from appointments where business_id = $1 and id = any ($2)
   union all select id from patients where business_id = $1 and id = any ($2)`,
);

/** Those of the ids that something has. */
export async function selectExistingIds(
  db: Queryable,
  businessId: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>(existingStatement, [businessId, ids]);
  return new Set(rows.map(({ id }) => id));
}
