import type { AppointmentState } from '../../calendar/appointment-state.ts';
import type { Mode } from '../../calendar/schedule.ts';
import type { Context } from '../../runtime/context.ts';
import { type Change, instantColumn } from './change-request.ts';

/** The mode, end and token that an appointment is asked to have within its time. */
interface AskedWithinTime {
  readonly mode: Mode;
  /** At its present end or earlier; epoch seconds. */
  readonly endAt: number;
  /** A token named for it; null keeps its own. */
  readonly token: number | null;
}

/**
 * Changes the mode, or the end to an earlier one, of an appointment whose time the hours do not offer any more: its
 * session was removed or shortened, a leave lies over it, its service is archived, or its time has begun. The
 * appointment needs no new time, because it stays within its own. The minutes after an earlier end are free.
 * @returns null where its service does not have the mode
 */
export async function changeWithinTime(
  ctx: Context,
  state: AppointmentState,
  asked: AskedWithinTime,
): Promise<Change | null> {
  if (asked.mode !== state.mode && !(await hasMode(ctx, state, asked.mode))) return null;
  const shorterSeconds = state.endAt - asked.endAt;
  return {
    action: 'reschedule',
    columns: {
      ...(asked.mode === state.mode ? {} : { mode: asked.mode }),
      ...(shorterSeconds === 0
        ? {}
        : { end_at: instantColumn(asked.endAt), occupied_until: instantColumn(state.occupiedUntil - shorterSeconds) }),
    },
    ...(asked.token === null || asked.token === state.token ? {} : { token: asked.token }),
  };
}

/** Of its own service, also where that is archived; without a service, of any that the doctor has. */
async function hasMode(ctx: Context, { doctorId, serviceId }: AppointmentState, mode: Mode): Promise<boolean> {
  const business = await ctx.catalog.business(ctx.businessId);
  if (!business.doctors.has(doctorId)) return false;
  const services = await ctx.catalog.services(business, doctorId);
  return services.some(({ id, modes }) => (serviceId === null || id === serviceId) && modes.includes(mode));
}
