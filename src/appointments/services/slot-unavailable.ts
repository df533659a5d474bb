import { isLimited, limitReached, limitText, type ReachedLimit } from '../../calendar/appointment-limits.ts';
import { type OccupiedTime, seatRefusalAt } from '../../calendar/decide-booking.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Mode } from '../../calendar/schedule.ts';
import { contains, type Period } from '../../kernel/interval.ts';
import { nearestFreeSlots } from '../../calendar/nearest-free-slots.ts';
import { type Claim, claimsAt } from '../../calendar/occupancy.ts';
import type { Calendar } from '../../calendar/calendar.ts';
import { claimsPeriod, type DateRange, type Slot, type SlotReason } from '../../calendar/slots.ts';
import { isoWithOffset, localDateOf } from '../../kernel/time.ts';
import type { Context } from '../../runtime/context.ts';

const reasonTexts: Readonly<Record<SlotReason, string>> = {
  PAST: 'The time is in the past.',
  TOO_SOON: 'The service wants to be booked earlier than this before it starts.',
  TOO_FAR_AHEAD: 'The service cannot be booked this far ahead.',
  CLINIC_CLOSED: 'The clinic is closed then.',
  DOCTOR_ON_LEAVE: 'The doctor is on leave then.',
  NOT_OFFERED: 'No slot of the doctor at this clinic starts then with what was asked for.',
  TAKEN: 'Every seat of the slot is taken.',
};

const maxAlternatives = 6;

/** The steps of a search that is short, a day or fifty slots each: a longer one goes on where there is a place for it. */
const stepsOfShortSearch = 100;

/** The slot that was asked for and is refused. */
interface AskedSlot {
  /** The start that the alternatives are near, epoch seconds. */
  readonly around: number;
  readonly mode: Mode | null;
  readonly serviceId: string | null;
  /** The time that the database found taken. */
  readonly taken?: OccupiedTime | undefined;
}

/** A 409 that says why the slot cannot be had and which nearest ones can (rule B6). */
export async function slotUnavailable(
  ctx: Context,
  calendar: Calendar | undefined,
  reason: SlotReason,
  asked: AskedSlot,
): Promise<DomainError> {
  const slots = calendar === undefined ? [] : await findAlternatives(ctx, calendar, asked);
  const limit = calendar === undefined ? null : await findLimit(ctx, calendar, asked);
  return new DomainError('SLOT_UNAVAILABLE', limit === null ? reasonTexts[reason] : limitText(limit), {
    reason,
    alternatives: slots.map((slot) => ({
      s: isoWithOffset(slot.startAt, calendar?.zone ?? 'UTC'),
      e: isoWithOffset(slot.endAt, calendar?.zone ?? 'UTC'),
      start_time: slot.startAt,
      end_time: slot.endAt,
      conf_id: slot.serviceId,
      clinic_id: calendar?.clinicId,
    })),
  });
}

/** The limit of appointments that the database found reached; null where it was a seat. */
async function findLimit(ctx: Context, calendar: Calendar, asked: AskedSlot): Promise<ReachedLimit | null> {
  const { around, taken } = asked;
  if (taken === undefined || !isLimited(calendar, taken.sessionId)) return null;
  const date = localDateOf(around, calendar.zone);
  const claims = await currentClaims(ctx, calendar, claimsPeriod(calendar, { fromDate: date, toDate: date }), asked);
  return limitReached(calendar, claimsAt(claims, Math.floor(ctx.now())), taken);
}

async function findAlternatives(ctx: Context, calendar: Calendar, asked: AskedSlot): Promise<Slot[]> {
  const { around, mode, serviceId } = asked;
  const search = nearestFreeSlots(calendar, {
    around,
    mode,
    serviceId,
    now: Math.floor(ctx.now()),
    limit: maxAlternatives,
  });
  let release: (() => void) | undefined;
  let steps = 0;
  const mayGoOn = (): boolean => {
    steps += 1;
    if (steps > stepsOfShortSearch) release ??= ctx.longSearches.take(ctx.businessId);
    return steps <= stepsOfShortSearch || release !== undefined;
  };
  try {
    let step = await ctx.slices.run(untilClaims(search, [], mayGoOn));
    while (!Array.isArray(step)) {
      const claims = await currentClaims(ctx, calendar, claimsPeriod(calendar, step), asked);
      step = await ctx.slices.run(untilClaims(search, claims, mayGoOn));
    }
    return step;
  } finally {
    release?.();
  }
}

/** Searches on until it needs the claims of these days, or has found the slots; none where it may not go on. */
function* untilClaims(
  search: ReturnType<typeof nearestFreeSlots>,
  claims: readonly Claim[],
  mayGoOn: () => boolean,
): Generator<undefined, DateRange | Slot[], undefined> {
  let step = search.next(claims);
  while (step.done !== true && step.value === undefined) {
    if (!mayGoOn()) return [];
    yield;
    step = search.next([]);
  }
  return step.value ?? [];
}

/** The cached claims, unless they do not know yet that the asked-for slot is taken. */
async function currentClaims(
  ctx: Context,
  calendar: Calendar,
  range: Period,
  { taken }: AskedSlot,
): Promise<readonly Claim[]> {
  const now = Math.floor(ctx.now());
  const generation = ctx.claims.generation(ctx.businessId, calendar.doctorId);
  const cached = await ctx.claims.read(ctx.businessId, calendar.doctorId, range);
  if (taken === undefined || !contains(range, { startAt: taken.occupiedFrom, endAt: taken.occupiedUntil }))
    return cached;
  if (seatRefusalAt(calendar, claimsAt(cached, now), taken) !== null) return cached;
  // Of many that lost at once only the first makes the others read anew.
  if (ctx.claims.generation(ctx.businessId, calendar.doctorId) === generation) {
    ctx.claims.forget(ctx.businessId, calendar.doctorId);
  }
  return ctx.claims.read(ctx.businessId, calendar.doctorId, range);
}
