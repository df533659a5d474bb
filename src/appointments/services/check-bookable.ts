import { type Acceptance, decideBooking } from '../../calendar/decide-booking.ts';
import type { DomainError } from '../../kernel/errors.ts';
import type { Mode } from '../../calendar/schedule.ts';
import type { Calendar, SlotReason } from '../../calendar/slots.ts';
import type { BusinessEntry, ClinicEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { slotUnavailable } from './slot-unavailable.ts';

/** The time of a doctor that a request asks for. */
interface WantedTime {
  readonly doctorId: string;
  readonly clinicId: string;
  /** Null: the first of the service. */
  readonly mode: Mode | null;
  /** Epoch seconds. */
  readonly startAt: number;
  /** Null, or equal to the start: the slot's own end. */
  readonly endAt: number | null;
  /** The service, null for the choice of rule C4. */
  readonly serviceOn: (calendar: Calendar, clinic: ClinicEntry) => string | null;
  /** The instant by which the clock's rules judge it, epoch seconds; left out: now. */
  readonly judgedAt?: number;
  /** Beyond the seats, if they are full. */
  readonly overbook?: boolean;
}

/** A time that can be booked, if a seat is free under the lock. */
export interface BookableTime {
  readonly ok: true;
  readonly business: BusinessEntry;
  readonly clinic: ClinicEntry;
  readonly doctorId: string;
  readonly calendar: Calendar;
  /** As asked for; null for the choice of rule C4. */
  readonly serviceId: string | null;
  readonly decision: Acceptance;
  /** The refusal for the case that every seat turns out to be taken. */
  readonly whenTaken: () => Promise<DomainError>;
}

/** A time that cannot be booked, even with a free seat, and why. */
interface RefusedTime {
  readonly ok: false;
  readonly reason: SlotReason;
  readonly calendar: Calendar | undefined;
  readonly serviceId: string | null;
}

/**
 * Checks the time of a booking, hold, move or follow-up (rules B6, C3–C5). The seats are counted later, under the lock.
 * @throws DomainError SLOT_UNAVAILABLE with the reason and the nearest free slots
 */
export async function requireBookable(ctx: Context, wanted: WantedTime): Promise<BookableTime> {
  const judged = await checkBookable(ctx, wanted);
  if (judged.ok) return judged;
  const { mode, startAt: around } = wanted;
  throw await slotUnavailable(ctx, judged.calendar, judged.reason, { around, mode, serviceId: judged.serviceId });
}

/** The same as an answer instead of an error, for callers that may find an earlier booking instead. */
export async function checkBookable(ctx: Context, wanted: WantedTime): Promise<BookableTime | RefusedTime> {
  const { doctorId, clinicId, mode, startAt, endAt, judgedAt, overbook = false } = wanted;
  const now = Math.floor(judgedAt ?? ctx.now());
  const business = await ctx.catalog.business(ctx.businessId);
  const clinic = business.clinics.get(clinicId);
  const calendar = await ctx.catalog.calendar(business, doctorId, clinicId);
  if (clinic === undefined || calendar === undefined) {
    const reason = startAt < now && clinic?.acceptAnyTime !== true ? 'PAST' : 'NOT_OFFERED';
    return { ok: false, reason, calendar: undefined, serviceId: null };
  }
  const serviceId = wanted.serviceOn(calendar, clinic);
  const { acceptAnyTime } = clinic;
  const decision = decideBooking(calendar, [], { startAt, endAt, mode, serviceId, now, acceptAnyTime, overbook });
  if (!decision.ok) return { ok: false, reason: decision.reason, calendar, serviceId };
  return {
    ok: true,
    business,
    clinic,
    doctorId,
    calendar,
    serviceId,
    decision,
    whenTaken: () => slotUnavailable(ctx, calendar, 'TAKEN', { around: startAt, mode, serviceId, taken: decision }),
  };
}
