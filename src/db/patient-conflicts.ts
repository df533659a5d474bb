import type { OtherAppointment } from '../domain/warning.ts';
import { type Queryable, sql } from './database.ts';

/** The column of a statement that answers what an appointment overlaps: a JSON text, null for nothing. */
export interface ConflictsColumn {
  readonly conflicts: string | null;
}

/** The most that one answer names. */
const mostNamed = 10;

/** @returns the other appointments of the patient, the first ten at most */
export function readConflicts({ conflicts }: ConflictsColumn): readonly OtherAppointment[] {
  return conflicts === null ? [] : (JSON.parse(conflicts) as OtherAppointment[]).slice(0, mostNamed);
}

/** A time that an appointment of a patient takes, or would take. Instants are epoch seconds. */
export interface PatientTime {
  readonly patientId: string;
  /** The appointment itself. */
  readonly appointmentId: string;
  readonly startAt: number;
  readonly endAt: number;
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
