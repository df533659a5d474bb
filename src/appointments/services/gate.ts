import { type Acceptance, decideBooking } from '../../calendar/decide-booking.ts';
import type { DomainError } from '../../kernel/errors.ts';
import type { Mode } from '../../calendar/schedule.ts';
import type { Calendar, SlotReason } from '../../calendar/slots.ts';
import type { BusinessEntry, ClinicEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { slotUnavailable } from './slot-unavailable.ts';

/** A time at a doctor's that somebody wants. */
interface WantedPlace {
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

/** What may be had there, if a seat is free under the lock. */
export interface Pass {
  readonly ok: true;
  readonly business: BusinessEntry;
  readonly clinic: ClinicEntry;
  readonly doctorId: string;
  readonly calendar: Calendar;
  /** As asked for; null for the choice of rule C4. */
  readonly serviceId: string | null;
  readonly decision: Acceptance;
  /** What to say when every seat turns out to be taken. */
  readonly whenTaken: () => Promise<DomainError>;
}

/** Why it may not be had, whoever has the seat. */
interface Barred {
  readonly ok: false;
  readonly reason: SlotReason;
  readonly calendar: Calendar | undefined;
  readonly serviceId: string | null;
}

/**
 * The gate for whatever takes a time: bookings, holds, moves, follow-ups (rules B6, C3–C5). Who has the seat is settled
 * under the lock.
 * @throws DomainError SLOT_UNAVAILABLE with the reason and the nearest free slots
 */
export async function passGate(ctx: Context, wanted: WantedPlace): Promise<Pass> {
  const judged = await judgePlace(ctx, wanted);
  if (judged.ok) return judged;
  const { mode, startAt: around } = wanted;
  throw await slotUnavailable(ctx, judged.calendar, judged.reason, { around, mode, serviceId: judged.serviceId });
}

/** The same without a word to the caller, for one who may find that there is nothing to refuse. */
export async function judgePlace(ctx: Context, wanted: WantedPlace): Promise<Pass | Barred> {
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
