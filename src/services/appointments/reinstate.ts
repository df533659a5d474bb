import type { VerbName } from '../../domain/appointment.ts';
import type { AppointmentState } from '../../domain/appointment-state.ts';
import { decideBooking } from '../../domain/decide-booking.ts';
import { leaveTouches } from '../../domain/schedule.ts';
import { type Calendar, leavesOf } from '../../domain/slots.ts';
import type { BusinessEntry } from '../catalog.ts';
import type { Context } from '../context.ts';
import { decideStatus, statusColumns } from './advance.ts';
import { type AppointmentReference, type Change, changeAppointment, type Changed, type Origin } from './change.ts';
import { conflictsOf } from './patient-conflict.ts';
import { slotUnavailable } from './slot-unavailable.ts';

/**
 * Books an ended appointment again at its own time: a cancelled one, or one whose patient came after all. It takes a seat
 * again, beyond the seats only where it was there before (decision E2). The past does not refuse; a leave or a closure
 * that stands by now refuses a time that is still to come.
 * @throws DomainError APPOINTMENT_NOT_FOUND, STATUS_CHANGE_NOT_ALLOWED, SLOT_UNAVAILABLE
 */
export async function takeUpAgain(
  ctx: Context,
  reference: AppointmentReference,
  verb: Extract<VerbName, 'reinstate' | 'undo_no_show'>,
  origin: Origin,
): Promise<Changed> {
  return changeAppointment(ctx, reference, origin, async (state) => {
    const to = decideStatus(state, verb, origin);
    if (to === null) return null;
    const columns = statusColumns(state, to, ctx.now());
    const business = await ctx.catalog.business(ctx.businessId);
    return { action: verb, columns, ...conflictsOf(business), ...(state.seated ? await seatAgain(ctx, business, state) : {}) };
  });
}

async function seatAgain(ctx: Context, business: BusinessEntry, state: AppointmentState): Promise<Pick<Change, 'seat' | 'whenTaken'>> {
  const calendar = await ctx.catalog.calendar(business, state.doctorId, state.clinicId);
  const { startAt, mode, serviceId } = state;
  const wanted = { around: startAt, mode, serviceId };
  const isToCome = startAt >= ctx.now();
  if (isToCome && calendar === undefined) throw await slotUnavailable(ctx, calendar, 'NOT_OFFERED', wanted);
  const acceptsAnyTime = business.clinics.get(state.clinicId)?.acceptAnyTime === true;
  const leave = calendar && isToCome && !acceptsAnyTime ? leaveOver(calendar, state) : undefined;
  if (leave !== undefined) throw await slotUnavailable(ctx, calendar, leave.reason, wanted);
  const sessionId = calendar === undefined ? null : sessionAt(calendar, state, Math.floor(ctx.now()));
  return {
    seat: { sessionId, mayOverbook: state.overbooked },
    whenTaken: () => slotUnavailable(ctx, calendar, 'TAKEN', { ...wanted, taken: { ...state, sessionId } }),
  };
}

function leaveOver(calendar: Calendar, state: AppointmentState): ReturnType<typeof leavesOf>[number] | undefined {
  return leavesOf(calendar).find(({ leave }) => leaveTouches(leave, state));
}

/** The session that offers its time; null where none does. */
function sessionAt(calendar: Calendar, { startAt, endAt, mode, serviceId }: AppointmentState, now: number): string | null {
  const request = { startAt, endAt, now, acceptAnyTime: true, overbook: false };
  const own = decideBooking(calendar, [], { ...request, mode, serviceId });
  const any = own.ok ? own : decideBooking(calendar, [], { ...request, mode: null, serviceId: null });
  return any.ok ? any.sessionId : null;
}
