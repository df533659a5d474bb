import { deleteDoctor } from '../db/doctors.ts';
import type { NamedBy } from '../db/assignments.ts';
import { type ChangedHours, changeHours, type HoursRequest } from '../../hours/services/change-hours.ts';
import { requireColleague } from '../../hours/services/colleagues.ts';
import type { Context } from '../../runtime/context.ts';
import { getDoctor } from './get-doctor.ts';
import { remainingAppointments } from './remaining-appointments.ts';

/**
 * Removes a doctor softly: no more slots, and the partner's id is free (rule D6). The sessions stay unused. It does
 * with the appointments that remain what is asked.
 * @throws DomainError DOCTOR_NOT_FOUND; INVALID_REQUEST_PARAMETERS for an unknown colleague; as changeHours
 */
export async function removeDoctor(
  ctx: Context,
  named: string,
  namedBy: NamedBy,
  request: HoursRequest,
): Promise<ChangedHours<null>> {
  return changeHours(ctx, request, async (db, business) => {
    const { id } = await getDoctor(ctx, named, namedBy, db);
    const colleagueId = requireColleague(business, request.instruction, id);
    return {
      result: null,
      doctorIds: [id],
      colleagueId,
      businessAfter: (before) => ({
        ...before,
        doctors: new Map([...before.doctors].filter(([doctorId]) => doctorId !== id)),
      }),
      findStranded: async (on) => remainingAppointments(ctx, on, [id], null),
      write: async (tx) => deleteDoctor(tx, ctx.businessId, id, ctx.now()),
    };
  });
}
