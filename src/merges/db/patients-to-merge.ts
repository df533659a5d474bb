import type { Status } from '../../calendar/status.ts';
import type { MergeColumns, MergedAppointment, MergeSide } from '../domain.ts';
import { writtenColumns } from '../../patients/db/patients.ts';
import { maxAnswerLength } from '../../postgres/bounded-rows.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

/** A patient as a merge reads one. */
export interface MergePatient extends MergeSide {
  /** Changes with every change of the row. */
  readonly rowVersion: string;
  readonly archivedAt: number | null;
  readonly isErased: boolean;
}

const columnNames: readonly (keyof MergeColumns)[] = ['partner_id', ...writtenColumns];

const patientColumns = `
  id, xmin::text as "rowVersion", archived_at as "archivedAt", erased_at is not null as "isErased",
  ${columnNames.join(', ')}`;

type PatientRow = Omit<MergePatient, 'columns'> & MergeColumns;

const namedStatement = sql(
  'select_patient_to_merge',
  `select ${patientColumns} from patients where business_id = $1 and id = patient_of($1, $2, $3)`,
);

/** The patient of an id; of a merged patient the one that is left. */
export async function selectPatientToMerge(
  db: Queryable,
  businessId: string,
  id: string,
  isPartnerId: boolean,
): Promise<MergePatient | undefined> {
  const [row] = await db.query<PatientRow>(namedStatement, [businessId, id, isPartnerId]);
  return row && fromRow(row);
}

const ownStatement = sql(
  'select_merge_patient',
  `select ${patientColumns} from patients where business_id = $1 and id = $2`,
);

/** The patient of this id of ours, merged or not. */
export async function selectMergePatient(
  db: Queryable,
  businessId: string,
  id: string,
): Promise<MergePatient | undefined> {
  const [row] = await db.query<PatientRow>(ownStatement, [businessId, id]);
  return row && fromRow(row);
}

function fromRow({ id, rowVersion, archivedAt, isErased, ...columns }: PatientRow): MergePatient {
  return { id, rowVersion, archivedAt, isErased, columns };
}

export interface PatientAppointment extends MergedAppointment {
  readonly doctorId: string;
  readonly status: Status;
}

const appointmentsStatement = sql(
  'select_appointments_to_merge',
  `select a.id, a.doctor_id as "doctorId", a.status, a.start_at as "startAt", a.end_at as "endAt"
   from appointments a where a.business_id = $1 and a.patient_id = $2`,
  maxAnswerLength,
);

/** Every appointment of a patient, in no order. @throws RowsTooLarge */
export async function selectAppointmentsToMerge(
  db: Queryable,
  businessId: string,
  patientId: string,
): Promise<PatientAppointment[]> {
  return db.query<PatientAppointment>(appointmentsStatement, [businessId, patientId]);
}
