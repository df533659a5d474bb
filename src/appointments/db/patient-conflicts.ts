import type { Period } from '../../kernel/interval.ts';
import type { OtherAppointment } from '../../calendar/warning.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

/** The column of a statement that answers what an appointment overlaps: a JSON text, null for nothing. */
export interface ConflictsColumn {
  readonly conflicts: string | null;
}

/** The most that one answer names. */
const maxNamed = 10;

/** @returns the other appointments of the patient, the first ten at most */
export function readConflicts({ conflicts }: ConflictsColumn): readonly OtherAppointment[] {
  return conflicts === null ? [] : (JSON.parse(conflicts) as OtherAppointment[]).slice(0, maxNamed);
}

/** A time that an appointment of a patient takes, or would take. Instants are epoch seconds. */
export interface PatientTime {
  readonly patientId: string;
  /** The appointment itself. */
  readonly appointmentId: string;
  readonly startAt: number;
  readonly endAt: number;
}

const timesStatement = sql(
  'select_patient_times',
  `select a.patient_id as "patientId", json_agg(other_appointment_json(a) order by a.start_at, a.id) as conflicts
   from appointments a
   where a.business_id = $1 and a.patient_id = any ($2::text[]) and not a.is_dummy
     and is_live(a.status)
     and a.start_at < to_timestamp($4::double precision)
     and a.start_at > to_timestamp($3::double precision) - interval '1 day'
   group by a.patient_id`,
);

/** The live appointments of patients in a period, by patient. */
export async function selectPatientTimes(
  db: Queryable,
  businessId: string,
  patientIds: readonly string[],
  { startAt, endAt }: Period,
): Promise<Map<string, readonly OtherAppointment[]>> {
  if (patientIds.length === 0) return new Map();
  const values = [businessId, patientIds, startAt, endAt];
  const rows = await db.query<{ readonly patientId: string; readonly conflicts: string }>(timesStatement, values);
  return new Map(rows.map(({ patientId, conflicts }) => [patientId, JSON.parse(conflicts) as OtherAppointment[]]));
}

const statement = sql(
  'select_patient_conflicts',
  `select json_agg(other_appointment_json(a) order by a.start_at, a.id) as conflicts
   from patient_conflicts($1, $2, $3, to_timestamp($4::double precision), to_timestamp($5::double precision),
     to_timestamp($6::double precision)) as a`,
);

/** The other live appointments of a patient that overlap a time, earliest first. @param now epoch seconds */
export async function selectPatientConflicts(
  db: Queryable,
  businessId: string,
  { patientId, appointmentId, startAt, endAt }: PatientTime,
  now: number,
): Promise<readonly OtherAppointment[]> {
  const [row] = await db.query<ConflictsColumn>(statement, [businessId, patientId, appointmentId, startAt, endAt, now]);
  return row === undefined ? [] : readConflicts(row);
}
