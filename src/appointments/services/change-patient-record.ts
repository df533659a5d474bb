import type { AppointmentUpdate, NamedPatient } from '../contract/updates.ts';
import { asObject } from '../../kernel/schemas.ts';
import type { PatientChanges } from '../../patients/contract/registration.ts';
import {
  isPatientErased,
  type PartnerIdHolder,
  selectPartnerIdHolder,
  selectPatient,
  selectPatientId,
} from '../../patients/db/patients.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { type Issue, partnerIdHeld, unknownId } from '../../kernel/errors.ts';
import type { Patient } from '../../patients/domain.ts';
import type { Context } from '../../runtime/context.ts';

interface CheckedPatient {
  readonly issues: readonly Issue[];
  /** The partner's id to add to the patient; null for none. */
  readonly partnerId: string | null;
}

/** An appointment keeps its patient: an update may only add a partner's id to a patient without one (rule E4). */
export async function checkPatient(
  ctx: Context,
  state: AppointmentState,
  { patients, patientChanges }: AppointmentUpdate,
): Promise<CheckedPatient> {
  const issues: Issue[] = [];
  let partnerId: string | null = null;
  if (state.patientId === null && patientChanges !== null) issues.push(noPatient('/patient_details'));
  const isErased =
    state.patientId !== null &&
    (patientChanges !== null || patients.length > 0) &&
    (await isPatientErased(ctx.db, ctx.businessId, state.patientId));
  if (isErased && patientChanges !== null) issues.push(erased('/patient_details'));
  for (const named of patients) {
    const own = named.isPartners ? state.partnerPatientId : state.patientId;
    if (named.id === own) continue;
    const holder = named.isPartners
      ? await selectPartnerIdHolder(ctx.db, ctx.businessId, named.id)
      : await patientById(ctx, named.id);
    if (holder !== undefined && holder.id === state.patientId) continue;
    if (holder !== undefined) issues.push(anotherPatient(named, holder.archived));
    else if (!named.isPartners || own !== null) issues.push(unknownId(named.path, 'patient'));
    else if (state.patientId === null) issues.push(noPatient(named.path));
    else if (isErased) issues.push(erased(named.path));
    else partnerId = named.id;
  }
  return { issues, partnerId };
}

/** Nobody chooses our ids, so that the id of an archived patient is like any other. */
async function patientById(ctx: Context, givenId: string): Promise<PartnerIdHolder | undefined> {
  const id = await selectPatientId(ctx.db, ctx.businessId, givenId, false);
  return id === undefined ? undefined : { id, archived: false };
}

/** The message does not name the patient who has the id. */
export function anotherPatient({ path }: NamedPatient, isArchived: boolean): Issue {
  const message = isArchived ? partnerIdHeld(true) : 'is of another patient; an appointment keeps its patient';
  return { path, code: 'conflict', message };
}

function noPatient(path: string): Issue {
  return { path, code: 'not_allowed', message: 'the walk-in has no registered patient' };
}

function erased(path: string): Issue {
  return { path, code: 'not_allowed', message: "the patient's personal data are erased" };
}

interface RecordChange {
  readonly columns: Readonly<Record<string, unknown>> | null;
  readonly fields: readonly string[];
}

/** The changes of the patient's own record, which an update overwrites. */
export async function changedRecord(
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
