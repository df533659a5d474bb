import type { VerbName } from '../../calendar/status.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { type AcceptedTime, decideBooking } from '../../calendar/decide-booking.ts';
import { leaveTouches } from '../../calendar/schedule.ts';
import { type Calendar, leavesOf } from '../../calendar/calendar.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { decideStatus, statusColumns } from './decide-status.ts';
import type { Origin } from '../domain/origin.ts';
import type { Change } from './change-request.ts';
import { type AppointmentReference, applyChange, type Changed } from './apply-change.ts';
import { conflictsOf } from './patient-conflict.ts';
import { slotUnavailable } from './slot-unavailable.ts';

/**
 * Books an ended appointment again at its own time: a cancelled one, or one whose patient came after all. It takes a
 * seat again, beyond the seats only where it was there before (rule E2). The past does not refuse; a leave or a closure
 * that stands by now refuses a time that is still to come.
 * @throws DomainError APPOINTMENT_NOT_FOUND, STATUS_CHANGE_NOT_ALLOWED, SLOT_UNAVAILABLE
 */
export async function reinstate(
  ctx: Context,
  reference: AppointmentReference,
  verb: Extract<VerbName, 'reinstate' | 'undo_no_show'>,
  origin: Origin,
): Promise<Changed> {
  return applyChange(ctx, reference, origin, async (state) => {
    const to = decideStatus(state, verb, origin);
    if (to === null) return null;
    const columns = statusColumns(state, to, ctx.now());
    const business = await ctx.catalog.business(ctx.businessId);
    const change = { action: verb, columns, ...conflictsOf(business) };
    if (!state.seated) return change;
    const { practiceDate, ...seat } = await seatAgain(ctx, business, state);
    if (practiceDate === state.practiceDate) return { ...change, ...seat };
    return { ...change, columns: { ...columns, practice_date: practiceDate }, token: 'next', ...seat };
  });
}

type SeatAgain = Pick<Change, 'seat' | 'whenTaken'> & { readonly practiceDate: string };

async function seatAgain(ctx: Context, business: BusinessEntry, state: AppointmentState): Promise<SeatAgain> {
  const calendar = await ctx.catalog.calendar(business, state.doctorId, state.clinicId);
  const { startAt, mode, serviceId } = state;
  const asked = { around: startAt, mode, serviceId };
  const isToCome = startAt >= ctx.now();
  if (isToCome && calendar === undefined) throw await slotUnavailable(ctx, calendar, 'NOT_OFFERED', asked);
  const time = calendar && ownTime(calendar, state, Math.floor(ctx.now()));
  // The clock of the clinic may have been corrected since. A day that has begun keeps the patient.
  const practiceDate = isToCome && time !== undefined ? time.practiceDate : state.practiceDate;
  const acceptsAnyTime = business.clinics.get(state.clinicId)?.acceptAnyTime === true;
  const leave = calendar && isToCome && !acceptsAnyTime ? leaveOver(calendar, { ...state, practiceDate }) : undefined;
  if (leave !== undefined) throw await slotUnavailable(ctx, calendar, leave.reason, asked);
  const sessionId = time?.sessionId ?? null;
  return {
    practiceDate,
    seat: { sessionId, mayOverbook: state.overbooked },
    whenTaken: () => slotUnavailable(ctx, calendar, 'TAKEN', { ...asked, taken: { ...state, sessionId } }),
  };
}

function leaveOver(calendar: Calendar, state: AppointmentState): ReturnType<typeof leavesOf>[number] | undefined {
  return leavesOf(calendar).find(({ leave }) => leaveTouches(leave, state));
}

/** The appointment's own time as it would be booked now; undefined where nothing is offered. */
function ownTime(
  calendar: Calendar,
  { startAt, endAt, mode, serviceId }: AppointmentState,
  now: number,
): AcceptedTime | undefined {
  const request = { startAt, endAt, now, acceptAnyTime: true, overbook: false };
  const own = decideBooking(calendar, [], { ...request, mode, serviceId });
  const any = own.ok ? own : decideBooking(calendar, [], { ...request, mode: null, serviceId: null });
  return any.ok ? any : undefined;
}
