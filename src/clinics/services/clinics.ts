import type { IdReferences } from '../contract/deletion.ts';
import type { StrandedBody } from '../../hours/contract.ts';
import {
  deleteClinic,
  insertClinic,
  selectClinicIds,
  selectClinics,
  selectOneClinic,
  updateClinic,
} from '../db/clinics.ts';
import type { Queryable } from '../../postgres/database.ts';
import { selectDoctorIds } from '../db/doctors.ts';
import { insertAssignments, type NamedBy } from '../db/assignments.ts';
import { selectDoctorsOfClinic } from '../../runtime/db/clinics.ts';
import type { Clinic, ClinicValues } from '../domain/clinic.ts';
import { DomainError, invalidRequest, partnerIdTaken } from '../../kernel/errors.ts';
import { changeCatalog, findEarlierTry, idsToGive } from '../../runtime/change-catalog.ts';
import { type ChangedHours, changeHours, type HoursRequest } from '../../hours/services/change.ts';
import type { Context } from '../../runtime/context.ts';
import { remainingAppointments } from './remaining-appointments.ts';
import { resolveReferences } from './resolve-references.ts';
import { colleagueNamed } from '../../hours/services/colleagues.ts';

/** The clinics of the business, oldest first. */
export async function listClinics(ctx: Context): Promise<Clinic[]> {
  return selectClinics(ctx.db, ctx.businessId);
}

/** @throws DomainError CLINIC_NOT_FOUND */
export async function getClinic(ctx: Context, id: string, namedBy: NamedBy, db: Queryable = ctx.db): Promise<Clinic> {
  const clinic = await selectOneClinic(db, ctx.businessId, id, namedBy);
  if (clinic === undefined) throw new DomainError('CLINIC_NOT_FOUND', 'Clinic not found');
  return clinic;
}

/**
 * Adds a clinic, assigns doctors to it, and answers its id.
 * @throws DomainError INVALID_REQUEST_PARAMETERS for a partner's id in use and for doctors that nobody has
 */
export async function addClinic(ctx: Context, values: ClinicValues, doctors: IdReferences): Promise<string> {
  const [id = ''] = idsToGive(ctx, 'clinic', 1);
  await changeCatalog(ctx, async (tx) => {
    if ((await findEarlierTry(ctx, () => selectOneClinic(tx, ctx.businessId, id, 'ours'))) !== undefined) return;
    await checkPartnerId(ctx, tx, id, values.partnerId);
    await insertClinic(tx, ctx.businessId, id, values, ctx.now());
    await assignDoctors(ctx, tx, id, doctors);
  });
  return id;
}

/**
 * Overwrites what the changes name, adds doctors to those assigned, and answers our id.
 * @throws DomainError CLINIC_NOT_FOUND; INVALID_REQUEST_PARAMETERS as addClinic
 */
export async function changeClinic(
  ctx: Context,
  named: string,
  namedBy: NamedBy,
  changes: Partial<ClinicValues>,
  doctors: IdReferences,
): Promise<string> {
  if (Object.keys(changes).length === 0 && doctors.ids.length === 0) return (await getClinic(ctx, named, namedBy)).id;
  return changeCatalog(ctx, async (tx) => {
    const clinic = await getClinic(ctx, named, namedBy, tx);
    const values = { ...clinic, ...changes };
    await checkPartnerId(ctx, tx, clinic.id, values.partnerId);
    await updateClinic(tx, ctx.businessId, clinic.id, values);
    await assignDoctors(ctx, tx, clinic.id, doctors);
    return clinic.id;
  });
}

/**
 * Deletes a clinic softly: no more slots, and its partner's id is free (rule D6). It does with the appointments that
 * remain what is asked.
 * @throws DomainError CLINIC_NOT_FOUND; INVALID_REQUEST_PARAMETERS for an unknown colleague; as changeHours
 */
export async function removeClinic(
  ctx: Context,
  named: string,
  namedBy: NamedBy,
  body: StrandedBody,
  request: HoursRequest,
): Promise<ChangedHours<null>> {
  return changeHours(ctx, request, async (db, business) => {
    const { id } = await getClinic(ctx, named, namedBy, db);
    const colleague = colleagueNamed(business, body, null);
    if (colleague.issues.length > 0) throw invalidRequest(colleague.issues);
    const doctorIds = await selectDoctorsOfClinic(db, ctx.businessId, id);
    return {
      result: null,
      doctorIds,
      colleagueId: colleague.id,
      businessAfter: (before) => ({
        ...before,
        clinics: new Map([...before.clinics].filter(([clinicId]) => clinicId !== id)),
      }),
      findStranded: async (on) => remainingAppointments(ctx, on, doctorIds, id),
      write: async (tx) => deleteClinic(tx, ctx.businessId, id, ctx.now()),
    };
  });
}

async function checkPartnerId(ctx: Context, tx: Queryable, id: string, partnerId: string | null): Promise<void> {
  if (partnerId === null) return;
  const owner = (await selectClinicIds(tx, ctx.businessId, [partnerId], true)).get(partnerId);
  if (owner !== undefined && owner !== id) throw partnerIdTaken();
}

async function assignDoctors(ctx: Context, tx: Queryable, clinicId: string, doctors: IdReferences): Promise<void> {
  if (doctors.ids.length === 0) return;
  const known = await selectDoctorIds(tx, ctx.businessId, doctors.ids, doctors.arePartnerIds);
  const assignments = resolveReferences(doctors, known, 'doctor').map((doctorId) => ({ doctorId, clinicId }));
  await insertAssignments(tx, ctx.businessId, assignments, ctx.now());
}
