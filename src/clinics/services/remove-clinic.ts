import { deleteClinic } from '../db/clinics.ts';
import type { NamedBy } from '../db/assignments.ts';
import { selectDoctorsOfClinic } from '../../runtime/db/clinics.ts';
import { type ChangedHours, changeHours, type HoursRequest } from '../../hours/services/change-hours.ts';
import { requireColleague } from '../../hours/services/colleagues.ts';
import type { Context } from '../../runtime/context.ts';
import { getClinic } from './get-clinic.ts';
import { remainingAppointments } from './remaining-appointments.ts';

/**
 * Removes a clinic softly: no more slots, and its partner's id is free (rule D6). It does with the appointments that
 * remain what is asked.
 * @throws DomainError CLINIC_NOT_FOUND; INVALID_REQUEST_PARAMETERS for an unknown colleague; as changeHours
 */
export async function removeClinic(
  ctx: Context,
  named: string,
  namedBy: NamedBy,
  request: HoursRequest,
): Promise<ChangedHours<null>> {
  return changeHours(ctx, request, async (db, business) => {
    const { id } = await getClinic(ctx, named, namedBy, db);
    const colleagueId = requireColleague(business, request.instruction, null);
    const doctorIds = await selectDoctorsOfClinic(db, ctx.businessId, id);
    return {
      result: null,
      doctorIds,
      colleagueId,
      businessAfter: (before) => ({
        ...before,
        clinics: new Map([...before.clinics].filter(([clinicId]) => clinicId !== id)),
      }),
      findStranded: async (on) => remainingAppointments(ctx, on, doctorIds, id),
      write: async (tx) => deleteClinic(tx, ctx.businessId, id, ctx.now()),
    };
  });
}
