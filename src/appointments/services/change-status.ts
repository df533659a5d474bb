import type { WholeAppointment } from '../db/appointments.ts';
import type { Appointment } from '../../calendar/appointment.ts';
import { type Status, type VerbName, verbForCode, visitTimes } from '../../calendar/status.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { DomainError } from '../../kernel/errors.ts';
import { earlyWarning } from '../../calendar/warning.ts';
import type { Context } from '../../runtime/context.ts';
import { byCaller, type Origin } from '../domain/origin.ts';
import type { Change } from './change-request.ts';
import { type AppointmentReference, applyChange, type Changed, changeLoaded } from './apply-change.ts';
import { getWholeAppointment } from './get-appointment.ts';
import { decideStatus, statusColumns } from './decide-status.ts';

/**
 * Changes an appointment's status by a verb that takes no seat. What is already so is a success without an event
 * (rule E1).
 * @throws DomainError APPOINTMENT_NOT_FOUND, or the verb's refusal where the table forbids it; nothing is changed
 */
export async function changeStatus(
  ctx: Context,
  reference: AppointmentReference,
  verb: VerbName,
  origin: Origin,
): Promise<Changed> {
  return applyChange(ctx, reference, origin, (state) => statusChange(ctx, state, verb, origin));
}

/**
 * Changes an appointment's status to a code that the caller names.
 * @throws DomainError APPOINTMENT_NOT_FOUND; STATUS_CHANGE_NOT_ALLOWED for a code that has a call of its own, and where
 *   the table forbids it
 */
export async function changeAppointmentStatus(
  ctx: Context,
  reference: AppointmentReference,
  code: Status,
): Promise<Changed> {
  return applyChange(ctx, reference, byCaller(ctx), (state) => {
    const verb = verbForCode(code);
    if (verb === null) {
      const message = 'This call takes the status NS alone; other statuses have calls of their own.';
      throw new DomainError('STATUS_CHANGE_NOT_ALLOWED', message, { status: state.status });
    }
    return statusChange(ctx, state, verb, byCaller(ctx));
  });
}

function statusChange(ctx: Context, state: AppointmentState, verb: VerbName, origin: Origin): Change | null {
  const to = decideStatus(state, verb, origin);
  return to === null ? null : { action: verb, columns: statusColumns(state, to, ctx.now()) };
}

/**
 * The same as changeStatus, answering the appointment as it is then. The decision says how the appointment that was
 * read has changed: reading it again would cost more than everything else here.
 */
export async function changeStatusAndShow(
  ctx: Context,
  reference: AppointmentReference,
  verb: VerbName,
  origin: Origin,
): Promise<Appointment> {
  let shown: Partial<Appointment> = {};
  const { before } = await changeLoaded(ctx, reference, getWholeAppointment, origin, (state) => {
    const to = decideStatus(state, verb, origin);
    // Forgets an earlier decision, on an earlier state.
    shown = {};
    if (to === null) return null;
    const now = ctx.now();
    const { checkedInAt, startedAt, endedAt } = visitTimes(state, to, now);
    shown = { status: to, checkedInAt, startedAt, endedAt };
    return { action: verb, columns: statusColumns(state, to, now) };
  });
  if (startsVisit.has(verb)) await warnIfEarly(ctx, before);
  return { ...before, ...shown };
}

/** The verbs that bring a patient into the waiting room or to the doctor. */
const startsVisit: ReadonlySet<VerbName> = new Set<VerbName>(['check_in', 'unpark', 'start']);

/** A warning alone: the desk may have its reason. */
async function warnIfEarly(ctx: Context, { clinicId, doctorId, practiceDate }: WholeAppointment): Promise<void> {
  const business = await ctx.catalog.business(ctx.businessId);
  const today = await ctx.catalog.practiceDate(business, clinicId, doctorId, ctx.now());
  if (practiceDate > today) ctx.warnings.push(earlyWarning(practiceDate));
}
