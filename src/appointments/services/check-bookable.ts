import { type AcceptedTime, type AskedTime, decideBooking } from '../../calendar/decide-booking.ts';
import type { DomainError } from '../../kernel/errors.ts';
import type { Calendar } from '../../calendar/calendar.ts';
import type { SlotReason } from '../../calendar/slots.ts';
import type { BusinessEntry, ClinicEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { slotUnavailable } from './slot-unavailable.ts';

/** A time of a doctor at a clinic as a request asks for it. */
interface AskedTimeOfDoctor extends Pick<AskedTime, 'startAt' | 'endAt' | 'mode'> {
  readonly doctorId: string;
  readonly clinicId: string;
  /** The service of the time; null for the choice of rule C4. */
  readonly serviceOn: (calendar: Calendar, clinic: ClinicEntry) => string | null;
  /** The instant by which the clock's rules judge the request, epoch seconds; left out: now. */
  readonly judgedAt?: number;
  /** Beyond the seats, if they are full. */
  readonly overbook?: boolean;
}

/** A time of a doctor that can be booked if a seat is free under the lock, with the catalog that says so. */
export interface BookableTime {
  readonly ok: true;
  readonly business: BusinessEntry;
  readonly clinic: ClinicEntry;
  readonly doctorId: string;
  readonly calendar: Calendar;
  /** As asked for; null for the choice of rule C4. */
  readonly serviceId: string | null;
  readonly time: AcceptedTime;
  /** The refusal for the case that every seat turns out to be taken. */
  readonly whenTaken: () => Promise<DomainError>;
}

/** A time that cannot be booked even with a free seat, and the reason. */
interface NotBookable {
  readonly ok: false;
  readonly reason: SlotReason;
  readonly calendar: Calendar | undefined;
  readonly serviceId: string | null;
}

/**
 * Checks the time of a booking, hold, move or follow-up, and answers the reason where it cannot be booked: for callers
 * that may find an earlier booking instead. The seats are counted later, under the lock (rules B6, C3–C5).
 */
export async function checkBookable(ctx: Context, asked: AskedTimeOfDoctor): Promise<BookableTime | NotBookable> {
  const { doctorId, clinicId, mode, startAt, endAt, judgedAt, overbook = false } = asked;
  const now = Math.floor(judgedAt ?? ctx.now());
  const business = await ctx.catalog.business(ctx.businessId);
  const clinic = business.clinics.get(clinicId);
  const calendar = await ctx.catalog.calendar(business, doctorId, clinicId);
  if (clinic === undefined || calendar === undefined) {
    const reason = startAt < now && clinic?.acceptAnyTime !== true ? 'PAST' : 'NOT_OFFERED';
    return { ok: false, reason, calendar: undefined, serviceId: null };
  }
  const serviceId = asked.serviceOn(calendar, clinic);
  const { acceptAnyTime } = clinic;
  const time = decideBooking(calendar, [], { startAt, endAt, mode, serviceId, now, acceptAnyTime, overbook });
  if (!time.ok) return { ok: false, reason: time.reason, calendar, serviceId };
  return {
    ok: true,
    business,
    clinic,
    doctorId,
    calendar,
    serviceId,
    time,
    whenTaken: () => slotUnavailable(ctx, calendar, 'TAKEN', { around: startAt, mode, serviceId, taken: time }),
  };
}

/**
 * The same, where a time that cannot be booked is refused.
 * @throws DomainError SLOT_UNAVAILABLE with the reason and the nearest free slots
 */
export async function requireBookable(ctx: Context, asked: AskedTimeOfDoctor): Promise<BookableTime> {
  const checked = await checkBookable(ctx, asked);
  if (checked.ok) return checked;
  const { mode, startAt: around } = asked;
  throw await slotUnavailable(ctx, checked.calendar, checked.reason, { around, mode, serviceId: checked.serviceId });
}
