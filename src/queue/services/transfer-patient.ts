import { type EntityReference, referencePath } from '../../kernel/entity-reference.ts';
import { bookedStatuses, isHere, type Status } from '../../calendar/status.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { decideBooking } from '../../calendar/decide-booking.ts';
import { DomainError, invalidRequest, unknownId } from '../../kernel/errors.ts';
import { leaveTouches, type Service } from '../../calendar/schedule.ts';
import { type Calendar, leavesOf, practiceDateIn } from '../../calendar/calendar.ts';
import { serviceAfterTransfer } from '../../calendar/walk-in.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import { type Change, instantColumn } from '../../appointments/services/change-request.ts';
import { type AppointmentReference, applyChange } from '../../appointments/services/apply-change.ts';
import { otherQueueColumns } from '../../appointments/services/move-columns.ts';
import { doctorNamed } from '../../runtime/doctor-at-clinic.ts';
import { conflictsOf } from '../../appointments/services/patient-conflict.ts';
import { slotUnavailable } from '../../appointments/services/slot-unavailable.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';

/**
 * Transfers a patient of today's queue to another doctor of the clinic: to the end of that queue, with its next token,
 * and waiting since the check-in. The time stays. An appointment with a seat takes one of the new doctor's. Where none
 * is free, a patient who is here already goes beyond the seats, because this patient will be seen; for a patient who is
 * still to come the client needs the scope to overbook.
 * @returns our id of the appointment
 * @throws DomainError APPOINTMENT_NOT_FOUND; RESCHEDULE_NOT_ALLOWED for a patient who is seen already or gone, or who
 *   comes on another day; INVALID_REQUEST_PARAMETERS for a doctor who is unknown or does not work at the clinic;
 *   SLOT_UNAVAILABLE for a doctor who is on leave or has no seat free
 */
export async function transferPatient(
  ctx: Context,
  reference: AppointmentReference,
  named: EntityReference,
  origin: Origin,
): Promise<string> {
  const { before } = await applyChange(ctx, reference, origin, async (state) => {
    const business = await ctx.catalog.business(ctx.businessId);
    const doctorId = doctorNamed(business, named)?.id;
    const path = referencePath('doctor', named);
    if (doctorId === undefined) throw invalidRequest([unknownId(path, 'doctor')]);
    if (doctorId === state.doctorId) return null;
    const calendar = await ctx.catalog.calendar(business, doctorId, state.clinicId);
    if (calendar === undefined) {
      throw invalidRequest([{ path, code: 'not_allowed', message: 'does not work at the clinic of the appointment' }]);
    }
    await checkTransferable(ctx, business, state);
    const service = serviceAfterTransfer(calendar, await serviceName(ctx, business, state), state.mode);
    await refuseLeave(ctx, business, state, calendar, service);
    return { ...transfer(ctx, state, calendar, service), ...conflictsOf(business) };
  });
  return before.id;
}

async function checkTransferable(
  ctx: Context,
  business: BusinessEntry,
  { status, clinicId, doctorId, practiceDate }: AppointmentState,
): Promise<void> {
  if (!(bookedStatuses as readonly Status[]).includes(status)) {
    throw new DomainError('RESCHEDULE_NOT_ALLOWED', 'Only a patient who is still to be seen can be transferred.', {
      status,
    });
  }
  if (practiceDate <= (await ctx.catalog.practiceDate(business, clinicId, doctorId, ctx.now()))) return;
  throw new DomainError('RESCHEDULE_NOT_ALLOWED', 'It is for another day: reschedule it to the other doctor instead.', {
    status,
  });
}

async function serviceName(
  ctx: Context,
  business: BusinessEntry,
  { doctorId, serviceId }: AppointmentState,
): Promise<string | null> {
  if (serviceId === null || !business.doctors.has(doctorId)) return null;
  const services = await ctx.catalog.services(business, doctorId);
  return services.find(({ id }) => id === serviceId)?.name ?? null;
}

/**
 * Refuses a doctor who is on leave when the patient could be seen: at the time of the appointment, or now where that
 * time has come. A closure does not refuse: it would keep the patient from the present doctor too.
 */
async function refuseLeave(
  ctx: Context,
  business: BusinessEntry,
  { clinicId, startAt, endAt, mode }: AppointmentState,
  calendar: Calendar,
  service: Service | null,
): Promise<void> {
  if (business.clinics.get(clinicId)?.acceptAnyTime === true) return;
  const from = couldBeSeenFrom(ctx, startAt);
  const seen = { startAt: from, endAt: from + endAt - startAt, practiceDate: practiceDateIn(calendar, from) };
  if (!leavesOf(calendar).some(({ leave, reason }) => reason === 'DOCTOR_ON_LEAVE' && leaveTouches(leave, seen)))
    return;
  throw await slotUnavailable(ctx, calendar, 'DOCTOR_ON_LEAVE', { around: from, mode, serviceId: service?.id ?? null });
}

function couldBeSeenFrom(ctx: Context, startAt: number): number {
  return Math.max(startAt, Math.floor(ctx.now()));
}

function transfer(ctx: Context, state: AppointmentState, calendar: Calendar, service: Service | null): Change {
  const { mode, startAt, endAt, isDummy, seated, status } = state;
  const serviceId = service?.id ?? null;
  const request = { startAt, endAt, mode, serviceId, now: Math.floor(ctx.now()), acceptAnyTime: true, overbook: true };
  const decision = decideBooking(calendar, [], request);
  const taken = decision.ok ? decision : { occupiedFrom: startAt, occupiedUntil: endAt, sessionId: null };
  const mayOverbook = isHere(status) || ctx.scopes.has('appointments:overbook');
  return {
    action: 'transfer',
    columns: {
      ...otherQueueColumns({
        doctorId: calendar.doctorId,
        // The queue from which the other doctor calls then: theirs may be of another day past midnight.
        practiceDate: practiceDateIn(calendar, couldBeSeenFrom(ctx, startAt)),
        serviceId,
      }),
      occupied_from: instantColumn(taken.occupiedFrom),
      occupied_until: instantColumn(taken.occupiedUntil),
    },
    ...(isDummy ? {} : { token: 'next' }),
    ...(seated ? { seat: { sessionId: taken.sessionId, mayOverbook } } : {}),
    whenTaken: () => slotUnavailable(ctx, calendar, 'TAKEN', { around: startAt, mode, serviceId, taken }),
  };
}
