import { limitReached } from './appointment-limits.ts';
import { occurrencesAround } from './grid.ts';
import { contains, type Period } from '../kernel/interval.ts';
import { type Claim, claimsAt, seatRefusal } from './occupancy.ts';
import type { Mode, Service, Session, TimeOfPractice } from './schedule.ts';
import { type Calendar, practiceDateIn, seatsBySession, servicesOf, sessionsOf } from './calendar.ts';
import { candidateServices, type Choice, chooseOnGrid, type FittingSlots, usedUp } from './slot-choice.ts';
import type { SlotReason } from './slots.ts';
import { type RefusedTime, refusalsOf } from './time-refusals.ts';
import { localDateOf } from '../kernel/time.ts';

/** A time of a doctor as a request asks for it. */
export interface AskedTime {
  readonly startAt: number;
  /** Null, or equal to the start: the slot's own end. Never before the start. */
  readonly endAt: number | null;
  /** Null: the first of the service. */
  readonly mode: Mode | null;
  /** The contract's `conf_id`; null leaves the choice to rule C4. */
  readonly serviceId: string | null;
  /** The instant by which the clock's rules judge the request, in whole epoch seconds. */
  readonly now: number;
  readonly acceptAnyTime: boolean;
  /** Books in spite of every refusal but the past and another clinic (rule C5). */
  readonly overbook: boolean;
}

/** A time that can be booked: shown from `startAt` until `endAt`; the doctor is occupied with the buffers around it. */
export interface AcceptedTime extends TimeOfPractice {
  readonly ok: true;
  /** Null only where any time is accepted and no service fits. */
  readonly serviceId: string | null;
  /** The session that lends the seat; null where none covers the time, which leaves one seat. */
  readonly sessionId: string | null;
  /** Whether it is a slot of that session. */
  readonly isSlot: boolean;
  readonly mode: Mode;
  readonly occupiedFrom: number;
  readonly occupiedUntil: number;
  /** The reasons that would have refused it without `overbook`, in the order of rule B6. */
  readonly passedOver: readonly SlotReason[];
}

/** The time that an accepted time occupies, and the session that lends the seat. */
export type OccupiedTime = Pick<AcceptedTime, 'occupiedFrom' | 'occupiedUntil' | 'sessionId'>;

type Decision = AcceptedTime | RefusedTime;

/** An off-grid appointment without a service and without an end. */
const defaultMinutes = 15;

/**
 * Can this be booked, and as what (rules B6, C3–C6)? The service is chosen first, then the first
 * reason against it is given. A start on no grid is measured against all services in question: PAST, TOO_SOON and
 * TOO_FAR_AHEAD are the reason where they are true for every one of them.
 *
 * Where any time is accepted only TAKEN refuses; what nobody can book even then is a service that the doctor does not
 * have: NOT_OFFERED. A request that overbooks is refused by that, by PAST, and by the doctor being at another clinic.
 *
 * `claims` must hold the doctor's claims over the whole time asked for (`claimsPeriod` of its local days).
 * Without any, the answer is what to book if a seat is free, for a caller that finds that out under a lock.
 */
export function decideBooking(calendar: Calendar, claims: readonly Claim[], request: AskedTime): Decision {
  const endAt = request.endAt === request.startAt ? null : request.endAt;
  const standing = claimsAt(claims, request.now);
  const candidates = candidateServices(calendar, request.mode, request.serviceId);
  const choice = chooseOnGrid(calendar, candidates, request.startAt, endAt);
  if (request.acceptAnyTime) return decideAnyTime(calendar, standing, { ...request, endAt }, choice, []);
  const services = choice === null ? candidates : [choice.service];
  const times = choice === null ? [offGrid(calendar, candidates, request.startAt, endAt)] : usedUp(choice);
  const refusals = times.map((time) => refusalsOf(calendar, services, request.now, time));
  const [refusal] = refusals[0] ?? [];
  const isOpen = refusals.some((each) => each.length === 0);
  if (refusal?.reason === 'PAST' || (refusal !== undefined && !isOpen && !request.overbook)) return refusal;
  const passedOver = isOpen ? [] : [...new Set((refusals[0] ?? []).map(({ reason }) => reason))];
  if (choice !== null && choice.fitting.length > 0) {
    const { fitting } = choice;
    const open = isOpen ? fitting.filter((_slots, index) => refusals[index]?.length === 0) : fitting;
    return acceptFirstFree(calendar, standing, { ...choice, fitting: open }, request, passedOver);
  }
  if (request.overbook)
    return decideAnyTime(calendar, standing, { ...request, endAt }, null, [...passedOver, 'NOT_OFFERED']);
  return { ok: false, reason: 'NOT_OFFERED', ...(choice === null ? {} : { sessionId: choice.sessionId }) };
}

function offGrid(
  calendar: Calendar,
  candidates: readonly Service[],
  startAt: number,
  endAt: number | null,
): TimeOfPractice {
  return { practiceDate: practiceDateIn(calendar, startAt), ...askedPeriod(startAt, endAt, candidates[0] ?? null) };
}

/** The first of the fitting slots with a free seat, else the first of all. */
function acceptFirstFree(
  calendar: Calendar,
  claims: readonly Claim[],
  { service, sessionId, fitting }: Choice,
  request: AskedTime,
  passedOver: readonly SlotReason[],
): Decision {
  const refusalOf = (slots: FittingSlots): ReturnType<typeof seatRefusal> =>
    seatRefusalAt(calendar, claims, { ...slots, sessionId: slots.session.id });
  const free = fitting.find((slots) => refusalOf(slots) === null);
  const slots = free ?? fitting[0];
  if (slots === undefined) return { ok: false, reason: 'NOT_OFFERED', sessionId };
  const refusal = free === undefined ? refusalOf(slots) : null;
  const { session, practiceDate, startAt, endAt, occupiedFrom, occupiedUntil } = slots;
  if (isFinal(refusal, request)) return { ok: false, reason: 'TAKEN', sessionId: session.id };
  const mode = request.mode ?? service.modes[0] ?? 'INCLINIC';
  return {
    ok: true,
    serviceId: service.id,
    sessionId: session.id,
    isSlot: true,
    mode,
    practiceDate,
    startAt,
    endAt,
    occupiedFrom,
    occupiedUntil,
    passedOver: refusal === null ? passedOver : [...passedOver, 'TAKEN'],
  };
}

/** Rule C5: fitting slots on the grid if there are any, else the period as it was asked for. */
function decideAnyTime(
  calendar: Calendar,
  claims: readonly Claim[],
  request: AskedTime,
  choice: Choice | null,
  passedOver: readonly SlotReason[],
): Decision {
  if (choice !== null && choice.fitting.length > 0)
    return acceptFirstFree(calendar, claims, choice, request, passedOver);
  const service = serviceAtAnyTime(calendar, request);
  if (service === null && request.serviceId !== null) return { ok: false, reason: 'NOT_OFFERED' };
  const shown = askedPeriod(request.startAt, request.endAt, service);
  const sessionId = coveringSession(calendar, shown, service);
  const occupied = { occupiedFrom: shown.startAt, occupiedUntil: shown.endAt, sessionId };
  const refusal = seatRefusalAt(calendar, claims, occupied);
  if (isFinal(refusal, request)) return { ok: false, reason: 'TAKEN' };
  const mode = request.mode ?? service?.modes[0] ?? 'INCLINIC';
  return {
    ok: true,
    serviceId: service?.id ?? null,
    isSlot: false,
    mode,
    practiceDate: practiceDateIn(calendar, shown.startAt),
    ...shown,
    ...occupied,
    passedOver: refusal === null ? passedOver : [...passedOver, 'TAKEN'],
  };
}

/** A doctor at another clinic refuses also where seats are passed over. */
function isFinal(refusal: ReturnType<typeof seatRefusal>, { overbook }: AskedTime): boolean {
  return refusal === 'ELSEWHERE' || (refusal === 'TAKEN' && !overbook);
}

/**
 * Why the doctor cannot be occupied for this time at the calendar's clinic (rule C6), or has as many appointments as a
 * session or a day takes; null where neither is so.
 * @param claims as they still count
 */
export function seatRefusalAt(
  calendar: Calendar,
  claims: readonly Claim[],
  occupied: OccupiedTime,
): ReturnType<typeof seatRefusal> {
  const { occupiedFrom: startAt, occupiedUntil: endAt, sessionId } = occupied;
  return (
    seatRefusal(claims, { startAt, endAt, clinicId: calendar.clinicId, sessionId }, seatsBySession(calendar)) ??
    (limitReached(calendar, claims, occupied) === null ? null : 'TAKEN')
  );
}

/** The service that is named, with any modes and hours; else the first with the mode, at any clinic. */
function serviceAtAnyTime(calendar: Calendar, { serviceId, mode }: AskedTime): Service | null {
  const named = calendar.services.find(({ id, doctorId }) => id === serviceId && doctorId === calendar.doctorId);
  if (serviceId !== null) return named ?? null;
  return servicesOf(calendar).find(({ modes }) => mode === null || modes.includes(mode)) ?? null;
}

/** The session that covers the whole time, of the service before others, and of several the one with the most seats. */
function coveringSession(calendar: Calendar, period: Period, service: Service | null): string | null {
  const offered = new Set(servicesOf(calendar).map(({ id }) => id));
  const isOfService = ({ serviceId }: Session): number => Number(serviceId === service?.id);
  const covering = occurrencesAround(sessionsOf(calendar), localDateOf(period.startAt, calendar.zone), calendar.zone)
    .filter((occurrence) => offered.has(occurrence.session.serviceId) && contains(occurrence, period))
    .map(({ session }) => session);
  return covering.toSorted((a, b) => isOfService(b) - isOfService(a) || b.seats - a.seats)[0]?.id ?? null;
}

function askedPeriod(startAt: number, endAt: number | null, service: Service | null): Period {
  return { startAt, endAt: endAt ?? startAt + (service?.durationMinutes ?? defaultMinutes) * 60 };
}
