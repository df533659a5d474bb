import { type GridStart, gridStarts } from '../../calendar/slot-choice.ts';
import { type Claim, claimsAt } from '../../calendar/occupancy.ts';
import { byPrecedence, leaveTouches, type Mode, type Service, type TimeOfPractice } from '../../calendar/schedule.ts';
import { bookingWindow } from '../../calendar/booking-window.ts';
import { type Calendar, leavesOf, practiceDateIn } from '../../calendar/calendar.ts';
import { overlaps, type Period } from '../../kernel/interval.ts';
import { localDateOf, localMinuteOf } from '../../kernel/time.ts';
import { type Cause, cause, type Question, timeText } from './cause.ts';
import { againstHours } from './outside-hours.ts';
import { againstClaims } from './taken-seats.ts';

interface ServiceVerdict {
  readonly serviceId: string;
  readonly name: string;
  /** True exactly when there is no cause, and then a booking of this service at this start is accepted. */
  readonly offered: boolean;
  readonly causes: readonly Cause[];
}

export interface Explanation {
  readonly startAt: number;
  /** Can at least one service be booked with this start? */
  readonly offered: boolean;
  /** Everything against it, each once; empty when it is offered. */
  readonly causes: readonly Cause[];
  /** Every service of the doctor, archived ones last. */
  readonly services: readonly ServiceVerdict[];
}

/**
 * Why a start is or is not offered: all causes and not just the first, for each service of the doctor at
 * this clinic. `claims` must hold the doctor's claims in the `claimsPeriod` of the start's local day.
 */
export function explainStart(
  calendar: Calendar,
  claims: readonly Claim[],
  startAt: number,
  now: number,
  mode: Mode | null = null,
): Explanation {
  const question = { calendar, claims: claimsAt(claims, now), startAt, now, mode };
  const services = calendar.services
    .filter((service) => service.doctorId === calendar.doctorId)
    .sort((a, b) => Number(a.archived) - Number(b.archived) || byPrecedence(a, b))
    .map((service) => judge(question, service));
  if (services.length === 0) {
    const causes = [cause('NO_SERVICES', 'The doctor offers no service.')];
    return { startAt, offered: false, causes, services };
  }
  const offered = services.some((verdict) => verdict.offered);
  return { startAt, offered, causes: offered ? [] : distinct(services.flatMap((verdict) => verdict.causes)), services };
}

/** Why nothing is offered at a clinic in which the doctor does not work. */
export function explainAbsence(startAt: number): Explanation {
  return {
    startAt,
    offered: false,
    causes: [cause('NOT_AT_CLINIC', 'The doctor does not work at this clinic.')],
    services: [],
  };
}

function judge(question: Question, service: Service): ServiceVerdict {
  const { calendar, startAt } = question;
  const starts = service.archived ? [] : gridStarts(calendar, [service], startAt);
  const dates =
    starts.length === 0 ? [practiceDateIn(calendar, startAt)] : [...new Set(starts.map((start) => start.practiceDate))];
  const ofDates = dates.map((date) => [
    ...againstClock(question, service, date),
    ...againstPlace(
      question,
      service,
      starts.filter((start) => start.practiceDate === date),
      date,
    ),
  ]);
  const causes = service.archived
    ? [cause('SERVICE_ARCHIVED', `${service.name} is archived.`)]
    : [
        ...againstMode(question, service),
        ...(ofDates.some((against) => against.length === 0) ? [] : distinct(ofDates.flat())),
      ];
  return { serviceId: service.id, name: service.name, offered: causes.length === 0, causes };
}

function againstMode({ mode }: Question, service: Service): Cause[] {
  if (mode === null || service.modes.includes(mode)) return [];
  return [cause('MODE_NOT_OFFERED', `${service.name} is offered as ${service.modes.join(', ')}, not as ${mode}.`)];
}

function againstClock({ calendar, startAt, now }: Question, service: Service, practiceDate: string): Cause[] {
  const { zone } = calendar;
  const { notBefore, lastDate } = bookingWindow(service, practiceDateIn(calendar, now), now);
  const causes: Cause[] = [];
  if (startAt < now) {
    causes.push(cause('PAST', `The time is past: at the clinic it is ${timeText(now, zone)}.`));
  } else if (startAt < notBefore) {
    const notice = `${service.minimumNoticeMinutes} minutes ahead, so now from ${timeText(notBefore, zone)} on`;
    causes.push(cause('TOO_SOON', `${service.name} must be booked ${notice}.`));
  }
  if (practiceDate > lastDate) {
    const reach = `${service.bookAheadDays} days ahead, so now until ${lastDate}`;
    causes.push(cause('TOO_FAR_AHEAD', `${service.name} can be booked ${reach}.`));
  }
  return causes;
}

/** Hours and grid, then what the leaves and the claims make of the place found. */
function againstPlace(
  question: Question,
  service: Service,
  starts: readonly GridStart[],
  practiceDate: string,
): Cause[] {
  const { calendar, startAt } = question;
  const first = starts[0];
  const shown = first?.cell ?? { startAt, endAt: startAt + service.durationMinutes * 60 };
  return [
    ...(first === undefined ? againstHours(question, service) : []),
    ...againstLeave(calendar, { startAt, endAt: shown.endAt, practiceDate }),
    ...againstClaims(question, starts),
  ];
}

function againstLeave(calendar: Calendar, time: TimeOfPractice): Cause[] {
  const { zone } = calendar;
  return leavesOf(calendar)
    .filter(({ leave }) => leaveTouches(leave, time))
    .map(({ leaveId, reason, ...period }) => {
      const who = reason === 'CLINIC_CLOSED' ? 'The clinic is closed' : 'The doctor is on leave';
      // Past the midnight that ends a whole day the night of that day is meant.
      const when = overlaps(period, time)
        ? periodText(period, zone)
        : `on ${time.practiceDate}, the day on which the session begins`;
      const message = `${who} ${when}.`;
      return cause(reason, message, { leaveIds: [leaveId] });
    });
}

/** Whole days by their dates alone. */
function periodText({ startAt, endAt }: Period, zone: string): string {
  const isWholeDays = [startAt, endAt].every((instant) => localMinuteOf(instant, zone) === 0);
  if (!isWholeDays) return `from ${timeText(startAt, zone)} until ${timeText(endAt, zone)}`;
  const [first, last] = [localDateOf(startAt, zone), localDateOf(endAt - 1, zone)];
  return first === last ? `on ${first}` : `from ${first} to ${last}`;
}

/** The same leave or clock stands against every service; a reader needs to hear of it once. */
function distinct(causes: readonly Cause[]): Cause[] {
  return [...new Map(causes.map((each) => [`${each.code} ${each.message} ${each.leaveIds.join()}`, each])).values()];
}
