import { departureStart, type NewDeparture } from '../domain.ts';
import { practiceDateIn, practiceDayBeginsIn } from '../../calendar/calendar.ts';
import { DomainError } from '../../kernel/errors.ts';
import { addDays } from '../../kernel/time.ts';
import type { ChangedHours, HoursRequest } from '../../hours/services/change-hours.ts';
import type { Context } from '../../runtime/context.ts';
import { addAbsence } from './add-absence.ts';
import type { AddedLeave } from './add-leave.ts';

/**
 * A doctor leaves a clinic for the rest of the day of practice, and the instruction is carried out for every live
 * appointment in that time.
 * @throws DomainError UNAUTHORIZED_ACCESS where a doctor would transfer to a colleague; as addAbsence
 */
export async function leaveEarly(
  ctx: Context,
  departure: NewDeparture,
  request: HoursRequest,
): Promise<ChangedHours<AddedLeave>> {
  if (ctx.visible.doctorId !== null && request.instruction.action === 'transfer') {
    throw new DomainError('UNAUTHORIZED_ACCESS', 'A doctor transfers no appointment to a colleague: the desk does.');
  }
  return addAbsence(
    ctx,
    departure,
    {
      kind: 'departure',
      reason: departure.reason,
      periodIn: (calendar, now) => {
        const dayEnds = practiceDayBeginsIn(calendar, addDays(practiceDateIn(calendar, now), 1));
        const startAt = departureStart(departure, { now, dayEnds });
        return typeof startAt === 'number' ? { startAt, endAt: dayEnds } : startAt;
      },
    },
    request,
  );
}
