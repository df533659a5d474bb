import type { EntityReference } from '../../kernel/entity-reference.ts';
import { removeAssignment } from '../db/assignments.ts';
import { DomainError } from '../../kernel/errors.ts';
import { type ChangedHours, changeHours, type HoursRequest } from '../../hours/services/change-hours.ts';
import { requireColleague } from '../../hours/services/colleagues.ts';
import type { Context } from '../../runtime/context.ts';
import { findClinic, findDoctor } from '../../runtime/find-clinic-or-doctor.ts';
import { remainingAppointments } from './remaining-appointments.ts';

/**
 * Takes a doctor from a clinic: no more slots there. The sessions stay unused until the doctor is assigned again. It
 * does with the appointments that remain there what is asked.
 * @throws DomainError DOCTOR_NOT_FOUND; CLINIC_NOT_FOUND for a clinic where the doctor does not work;
 *   INVALID_REQUEST_PARAMETERS for an unknown colleague; as changeHours
 */
export async function removeDoctorFromClinic(
  ctx: Context,
  named: { readonly doctor: EntityReference; readonly clinic: EntityReference },
  request: HoursRequest,
): Promise<ChangedHours<null>> {
  return changeHours(ctx, request, async (_db, business) => {
    const doctor = findDoctor(business, named.doctor);
    const { id: clinicId } = findClinic(business, named.clinic);
    if (!doctor.clinicIds.includes(clinicId))
      throw new DomainError('CLINIC_NOT_FOUND', 'The doctor does not work at this clinic.');
    const colleagueId = requireColleague(business, request.instruction, doctor.id);
    const left = { ...doctor, clinicIds: doctor.clinicIds.filter((id) => id !== clinicId) };
    return {
      result: null,
      doctorIds: [doctor.id],
      colleagueId,
      businessAfter: (before) => ({
        ...before,
        doctors: new Map([...before.doctors].map(([id, each]) => [id, id === doctor.id ? left : each])),
      }),
      findStranded: async (db) => remainingAppointments(ctx, db, [doctor.id], clinicId),
      write: async (tx) => removeAssignment(tx, ctx.businessId, { doctorId: doctor.id, clinicId }, ctx.now()),
    };
  });
}
