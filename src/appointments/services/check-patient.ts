import type { AppointmentChanges, NamedPatient } from '../contract/appointment-changes.ts';
import {
  isPatientErased,
  type PartnerIdHolder,
  selectPartnerIdHolder,
  selectPatientId,
} from '../../patients/db/patients.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { type Issue, partnerIdHeld, unknownId } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';

interface CheckedPatient {
  readonly issues: readonly Issue[];
  /** The partner's id to add to the patient; null for none. */
  readonly partnerId: string | null;
}

/** An appointment keeps its patient: a change may only add a partner's id to a patient without one (rule E4). */
export async function checkPatient(
  ctx: Context,
  state: AppointmentState,
  { patients, patientChanges }: AppointmentChanges,
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
