import type { AppointmentState } from '../../calendar/appointment-state.ts';
import type { Mode } from '../../calendar/schedule.ts';
import type { Context } from '../../runtime/context.ts';
import { type Change, instantColumn } from './change.ts';

/** What an appointment is to be where it stands. */
interface WithinItsTime {
  readonly mode: Mode;
  /** At its present end or earlier; epoch seconds. */
  readonly endAt: number;
  /** A number named for it; null keeps its own. */
  readonly token: number | null;
}

/**
 * Another mode or an earlier end for an appointment whose time the hours do not offer any more: its session was removed
 * or shortened, a leave lies over it, its service is archived, or its time has begun. It needs no new place, because it
 * stays in the time that it has. What it gives up at its end is free.
 * @returns null where its service does not have the mode
 */
export async function changeInPlace(
  ctx: Context,
  state: AppointmentState,
  wanted: WithinItsTime,
  action: string,
): Promise<Change | null> {
  if (wanted.mode !== state.mode && !(await hasMode(ctx, state, wanted.mode))) return null;
  const shorter = state.endAt - wanted.endAt;
  return {
    action,
    columns: {
      ...(wanted.mode === state.mode ? {} : { mode: wanted.mode }),
      ...(shorter === 0
        ? {}
        : { end_at: instantColumn(wanted.endAt), occupied_until: instantColumn(state.occupiedUntil - shorter) }),
    },
    ...(wanted.token === null || wanted.token === state.token ? {} : { token: wanted.token }),
  };
}

/** Of its own service, also where that is archived; without a service, of any that the doctor has. */
async function hasMode(ctx: Context, { doctorId, serviceId }: AppointmentState, mode: Mode): Promise<boolean> {
  const business = await ctx.catalog.business(ctx.businessId);
  if (!business.doctors.has(doctorId)) return false;
  const services = await ctx.catalog.services(business, doctorId);
  return services.some(({ id, modes }) => (serviceId === null || id === serviceId) && modes.includes(mode));
}
