import type { EntityReference } from '../../kernel/entity-reference.ts';
import type { ClinicOfDoctor } from '../contract/doctor-profiles.ts';
import type { IdReferences } from '../contract/deletion.ts';
import type { StrandedBody } from '../../hours/contract.ts';
import { selectClinicIds, selectClinicsOfDoctor } from '../db/clinics.ts';
import type { Queryable } from '../../postgres/database.ts';
import {
  deleteDoctor,
  insertDoctor,
  selectDoctorIds,
  selectDoctors,
  selectOneDoctor,
  updateDoctor,
} from '../db/doctors.ts';
import { insertAssignments, type NamedBy, removeAssignment } from '../db/assignments.ts';
import type { Doctor, DoctorValues } from '../domain/doctor.ts';
import { DomainError, invalidRequest, partnerIdTaken } from '../../kernel/errors.ts';
import { weeklyHours } from '../domain/weekly-hours.ts';
import { changeCatalog, findEarlierTry, idsToGive } from '../../runtime/change-catalog.ts';
import { type ChangedHours, changeHours, type HoursRequest } from '../../hours/services/change.ts';
import type { Context } from '../../runtime/context.ts';
import { findClinic, findDoctor } from '../../runtime/find-clinic-or-doctor.ts';
import { remainingAppointments } from './remaining-appointments.ts';
import { resolveReferences } from './resolve-references.ts';
import { colleagueNamed } from '../../hours/services/colleagues.ts';

/** The doctors of the business, oldest first. */
export async function listDoctors(ctx: Context): Promise<Doctor[]> {
  return selectDoctors(ctx.db, ctx.businessId);
}

/** @throws DomainError DOCTOR_NOT_FOUND */
export async function getDoctor(ctx: Context, id: string, namedBy: NamedBy, db: Queryable = ctx.db): Promise<Doctor> {
  const doctor = await selectOneDoctor(db, ctx.businessId, id, namedBy);
  if (doctor === undefined) throw new DomainError('DOCTOR_NOT_FOUND', 'Doctor not found');
  return doctor;
}

/**
 * The clinics that a doctor is assigned to, the first assigned first, with the hours that the doctor has there every
 * week.
 */
export async function listHoursOfDoctor(ctx: Context, doctorId: string): Promise<ClinicOfDoctor[]> {
  const business = await ctx.catalog.business(ctx.businessId);
  const clinics = await selectClinicsOfDoctor(ctx.db, ctx.businessId, doctorId);
  return Promise.all(
    clinics.map(async (clinic) => {
      const calendar = await ctx.catalog.calendar(business, doctorId, clinic.id);
      const { sessions = [], services = [] } = calendar ?? {};
      const today = await ctx.catalog.practiceDate(business, clinic.id, doctorId, ctx.now());
      return { clinic, hours: weeklyHours(sessions, services, today) };
    }),
  );
}

/**
 * Adds a doctor, assigns the doctor to clinics, and answers the id.
 * @throws DomainError INVALID_REQUEST_PARAMETERS for a partner's id in use and for clinics that nobody has
 */
export async function addDoctor(ctx: Context, values: DoctorValues, clinics: IdReferences): Promise<string> {
  const [id = ''] = idsToGive(ctx, 'doctor', 1);
  await changeCatalog(ctx, async (tx) => {
    if ((await findEarlierTry(ctx, () => selectOneDoctor(tx, ctx.businessId, id, 'ours'))) !== undefined) return;
    await checkPartnerId(ctx, tx, id, values.partnerId);
    await insertDoctor(tx, ctx.businessId, id, values, ctx.now());
    await assignClinics(ctx, tx, id, clinics);
  });
  return id;
}

/**
 * Overwrites what the changes name, adds clinics to those assigned, and answers our id.
 * @throws DomainError DOCTOR_NOT_FOUND; INVALID_REQUEST_PARAMETERS as addDoctor
 */
export async function changeDoctor(
  ctx: Context,
  named: string,
  namedBy: NamedBy,
  changes: Partial<DoctorValues>,
  clinics: IdReferences,
): Promise<string> {
  if (Object.keys(changes).length === 0 && clinics.ids.length === 0) return (await getDoctor(ctx, named, namedBy)).id;
  return changeCatalog(ctx, async (tx) => {
    const doctor = await getDoctor(ctx, named, namedBy, tx);
    const values = { ...doctor, ...changes };
    await checkPartnerId(ctx, tx, doctor.id, values.partnerId);
    await updateDoctor(tx, ctx.businessId, doctor.id, values);
    await assignClinics(ctx, tx, doctor.id, clinics);
    return doctor.id;
  });
}

/**
 * Deletes a doctor softly: no more slots, and the partner's id is free (rule D6). The sessions stay unused. It does
 * with the appointments that remain what is asked.
 * @throws DomainError DOCTOR_NOT_FOUND; INVALID_REQUEST_PARAMETERS for an unknown colleague; as changeHours
 */
export async function removeDoctor(
  ctx: Context,
  named: string,
  namedBy: NamedBy,
  body: StrandedBody,
  request: HoursRequest,
): Promise<ChangedHours<null>> {
  return changeHours(ctx, request, async (db, business) => {
    const { id } = await getDoctor(ctx, named, namedBy, db);
    const colleague = colleagueNamed(business, body, id);
    if (colleague.issues.length > 0) throw invalidRequest(colleague.issues);
    return {
      result: null,
      doctorIds: [id],
      colleagueId: colleague.id,
      businessAfter: (before) => ({
        ...before,
        doctors: new Map([...before.doctors].filter(([doctorId]) => doctorId !== id)),
      }),
      findStranded: async (on) => remainingAppointments(ctx, on, [id], null),
      write: async (tx) => deleteDoctor(tx, ctx.businessId, id, ctx.now()),
    };
  });
}

/**
 * Takes a doctor from a clinic: no more slots there. The sessions stay unused until the doctor is assigned again. It
 * does with the appointments that remain there what is asked.
 * @throws DomainError DOCTOR_NOT_FOUND; CLINIC_NOT_FOUND for a clinic where the doctor does not work;
 *   INVALID_REQUEST_PARAMETERS for an unknown colleague; as changeHours
 */
export async function leaveClinic(
  ctx: Context,
  named: { readonly doctor: EntityReference; readonly clinic: EntityReference },
  body: StrandedBody,
  request: HoursRequest,
): Promise<ChangedHours<null>> {
  return changeHours(ctx, request, async (_db, business) => {
    const doctor = findDoctor(business, named.doctor);
    const { id: clinicId } = findClinic(business, named.clinic);
    if (!doctor.clinicIds.includes(clinicId))
      throw new DomainError('CLINIC_NOT_FOUND', 'The doctor does not work at this clinic.');
    const colleague = colleagueNamed(business, body, doctor.id);
    if (colleague.issues.length > 0) throw invalidRequest(colleague.issues);
    const left = { ...doctor, clinicIds: doctor.clinicIds.filter((id) => id !== clinicId) };
    return {
      result: null,
      doctorIds: [doctor.id],
      colleagueId: colleague.id,
      businessAfter: (before) => ({
        ...before,
        doctors: new Map([...before.doctors].map(([id, each]) => [id, id === doctor.id ? left : each])),
      }),
      findStranded: async (db) => remainingAppointments(ctx, db, [doctor.id], clinicId),
      write: async (tx) => removeAssignment(tx, ctx.businessId, { doctorId: doctor.id, clinicId }, ctx.now()),
    };
  });
}

async function checkPartnerId(ctx: Context, tx: Queryable, id: string, partnerId: string | null): Promise<void> {
  if (partnerId === null) return;
  const owner = (await selectDoctorIds(tx, ctx.businessId, [partnerId], true)).get(partnerId);
  if (owner !== undefined && owner !== id) throw partnerIdTaken();
}

async function assignClinics(ctx: Context, tx: Queryable, doctorId: string, clinics: IdReferences): Promise<void> {
  if (clinics.ids.length === 0) return;
  const known = await selectClinicIds(tx, ctx.businessId, clinics.ids, clinics.arePartnerIds);
  const assignments = resolveReferences(clinics, known, 'clinic').map((clinicId) => ({ doctorId, clinicId }));
  await insertAssignments(tx, ctx.businessId, assignments, ctx.now());
}
