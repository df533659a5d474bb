import { asObject } from '../../kernel/schemas.ts';
import type { PatientChanges } from '../../patients/contract/registration.ts';
import { selectPatient } from '../../patients/db/patients.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import type { Patient } from '../../patients/domain.ts';
import type { Context } from '../../runtime/context.ts';

interface RecordChange {
  readonly columns: Readonly<Record<string, unknown>> | null;
  readonly fields: readonly string[];
}

/** The changes of the patient's own record, which a change of the appointment overwrites. */
export async function changedPatientRecord(
  ctx: Context,
  { patientId }: AppointmentState,
  changes: PatientChanges | null,
  partnerId: string | null,
): Promise<RecordChange> {
  const filled = partnerId === null ? {} : { partner_id: partnerId };
  const patient =
    patientId === null || changes === null ? undefined : await selectPatient(ctx.db, ctx.businessId, patientId, false);
  const changed = patient === undefined || changes === null ? {} : changedColumns(patient, changes);
  const columns = { ...filled, ...changed };
  if (Object.keys(columns).length === 0) return { columns: null, fields: [] };
  return {
    columns,
    fields: [
      ...(partnerId === null ? [] : ['partner_patient_id']),
      ...(Object.keys(changed).length === 0 ? [] : ['patient_details']),
    ],
  };
}

/**
 * All columns that are named, if one of them differs: the search keys of a name go with it. The database merges the
 * lines of an address, because another request may be changing other lines.
 */
function changedColumns(patient: Patient, { columns, address }: PatientChanges): Readonly<Record<string, unknown>> {
  const current: Readonly<Record<string, unknown>> = {
    designation: patient.designation,
    first_name: patient.firstName,
    middle_name: patient.middleName,
    last_name: patient.lastName,
    gender: patient.gender,
    date_of_birth: patient.dateOfBirth,
    from_age: patient.fromAge,
    mobile: patient.mobile,
  };
  const differs = Object.entries(columns).some(([column, value]) => column in current && value !== current[column]);
  return { ...(differs ? columns : {}), ...changedAddress(patient.address, address) };
}

function changedAddress(stored: string | null, changes: PatientChanges['address']): Readonly<Record<string, unknown>> {
  if (changes === null) return stored === null ? {} : { address: null };
  const lines = asObject(JSON.parse(stored ?? '{}'));
  const differs = Object.entries(changes).some(([line, value]) => (lines[line] ?? null) !== value);
  return differs ? { address_lines: changes } : {};
}
