import type { WholeAppointment } from '../db/appointments.ts';
import type { Appointment } from '../../calendar/appointment.ts';
import { decideVerb, type Status, type VerbName, verbForCode, visitTimes } from '../../calendar/status.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { DomainError } from '../../kernel/errors.ts';
import { earlyWarning } from '../../calendar/warning.ts';
import type { Context } from '../../runtime/context.ts';
import { byClient, type Change, instantColumn, type Origin } from './change-request.ts';
import { type AppointmentReference, changeAppointment, type Changed, changeLoaded } from './change.ts';
import { getWholeAppointment } from './read.ts';

/**
 * Changes an appointment's status by a verb that takes no seat. What is already so is a success without an event
 * (rule E1).
 * @throws DomainError APPOINTMENT_NOT_FOUND, or the verb's refusal where the table forbids it; nothing is changed
 */
export async function advanceAppointment(
  ctx: Context,
  reference: AppointmentReference,
  verb: VerbName,
  origin: Origin,
): Promise<Changed> {
  return changeAppointment(ctx, reference, origin, (state) => advanced(ctx, state, verb, origin));
}

/**
 * Changes an appointment's status to a code that the caller names.
 * @throws DomainError APPOINTMENT_NOT_FOUND; STATUS_CHANGE_NOT_ALLOWED for a code that has a call of its own, and where
 *   the table forbids it
 */
export async function changeStatus(
  ctx: Context,
  reference: AppointmentReference,
  code: Status,
  origin: Origin,
): Promise<Changed> {
  return changeAppointment(ctx, reference, origin, (state) => {
    const verb = verbForCode(code);
    if (verb === null) {
      const message = 'This call takes the status NS alone; other statuses have calls of their own.';
      throw new DomainError('STATUS_CHANGE_NOT_ALLOWED', message, { status: state.status });
    }
    return advanced(ctx, state, verb, origin);
  });
}

/** The prescription that a consultation may have ended with. */
interface Prescription {
  /** Undefined for none. */
  readonly id: string | undefined;
  readonly url: string | undefined;
}

/**
 * Completes an appointment, with a prescription or without. One that is completed with another prescription is not
 * already so (rule E1).
 * @throws DomainError APPOINTMENT_NOT_FOUND, COMPLETE_NOT_ALLOWED
 */
export async function completeAppointment(
  ctx: Context,
  reference: AppointmentReference,
  { id, url }: Prescription,
): Promise<void> {
  const verb = id === undefined ? 'complete' : 'complete_with_prescription';
  await changeAppointment(ctx, reference, byClient, (state) => {
    const { status, prescriptionId } = state;
    const to = decideStatus(state, verb, byClient);
    if (to === null && id !== undefined && id !== prescriptionId) {
      throw new DomainError('COMPLETE_NOT_ALLOWED', 'This appointment was completed with another prescription.', {
        status,
      });
    }
    if (to === null) return null;
    const prescription = {
      ...(id === undefined ? {} : { prescription_id: id }),
      ...(url === undefined ? {} : { prescription_url: url }),
    };
    return { action: verb, columns: { ...statusColumns(state, to, ctx.now()), ...prescription } };
  });
}

function advanced(ctx: Context, state: AppointmentState, verb: VerbName, origin: Origin): Change | null {
  const to = decideStatus(state, verb, origin);
  return to === null ? null : { action: verb, columns: statusColumns(state, to, ctx.now()) };
}

/**
 * The same, answering the appointment as it is then. It was read with what the decision needs, and the decision tells
 * what has become of it: reading it again would cost more than everything else here.
 */
export async function advanceAndShow(
  ctx: Context,
  reference: AppointmentReference,
  verb: VerbName,
  origin: Origin,
): Promise<Appointment> {
  let shown: Partial<Appointment> = {};
  const { before } = await changeLoaded(ctx, reference, getWholeAppointment, origin, (state) => {
    const to = decideStatus(state, verb, origin);
    // Of an earlier decision, on an earlier state.
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

/** By these a patient is in the waiting room or with the doctor. */
const startsVisit: ReadonlySet<VerbName> = new Set<VerbName>(['check_in', 'unpark', 'start']);

/** Done all the same: the desk may know why. */
async function warnIfEarly(ctx: Context, { clinicId, doctorId, practiceDate }: WholeAppointment): Promise<void> {
  const business = await ctx.catalog.business(ctx.businessId);
  const today = await ctx.catalog.practiceDate(business, clinicId, doctorId, ctx.now());
  if (practiceDate > today) ctx.warnings.push(earlyWarning(practiceDate));
}

/** The status that a verb gives; null where it is already so. */
export function decideStatus(state: AppointmentState, verb: VerbName, { role }: Origin): Status | null {
  const decision = decideVerb(state.status, verb, role);
  if (decision.kind === 'forbidden') throw new DomainError(decision.code, undefined, { status: state.status });
  return decision.kind === 'nothing' ? null : decision.to;
}

/** What changes with the status: the instants of the visit, and that nobody calls the patient any more. */
export function statusColumns(state: AppointmentState, to: Status, now: number): Change['columns'] {
  const { checkedInAt, startedAt, endedAt } = visitTimes(state, to, now);
  return {
    status: to,
    checked_in_at: instantColumn(checkedInAt),
    started_at: instantColumn(startedAt),
    ended_at: instantColumn(endedAt),
    called_at: null,
  };
}
