import { type NewPause, pauseEnd } from '../domain.ts';
import type { ChangedHours, HoursRequest } from '../../hours/services/change-hours.ts';
import type { Context } from '../../runtime/context.ts';
import { addAbsence } from './add-absence.ts';
import type { AddedLeave } from './add-leave.ts';

/**
 * A doctor sees nobody at a clinic for some minutes from now on, and then goes on. Appointments in that time are kept.
 * @throws DomainError as addAbsence
 */
export async function pauseDoctor(
  ctx: Context,
  pause: NewPause,
  request: HoursRequest,
): Promise<ChangedHours<AddedLeave>> {
  return addAbsence(
    ctx,
    pause,
    {
      kind: 'pause',
      reason: pause.reason,
      periodIn: (_calendar, now) => {
        const endAt = pauseEnd(pause, now);
        return typeof endAt === 'number' ? { startAt: now, endAt } : endAt;
      },
    },
    request,
  );
}
