import type { DoctorSlots, LeaveTime, Occurrence, SessionSlot } from '../../api/queries/clinic-slots.ts';
import type { Entry } from '../../api/queries/queue.ts';
import { type Axis, gapsOf, shownPart, type Span, spanOf } from './axis.ts';
import type { DayClock } from './day-clock.ts';
import { inLanes, type Lane } from './lanes.ts';

/** A time that can be pressed: free, or grey with a reason. */
export interface PlacedSlot extends Span, Lane {
  /** Epoch seconds. */
  readonly start: number;
  readonly end: number;
  readonly serviceId: string;
  readonly isFree: boolean;
  readonly reason: SessionSlot['reason'];
  readonly seats: number;
  readonly booked: number;
}

export interface PlacedEntry extends Span, Lane {
  readonly entry: Entry;
}

interface PlacedLeave extends Span {
  readonly id: string;
  readonly reason: LeaveTime['reason'];
  /** As a pause that has ended. */
  readonly isOver: boolean;
}

interface PlacedHours extends Span, Lane {
  readonly id: string;
  readonly serviceId: string;
  readonly isExtra: boolean;
}

/** A doctor's day of practice, as it is drawn. */
interface ColumnModel {
  readonly hours: readonly PlacedHours[];
  readonly slots: readonly PlacedSlot[];
  readonly entries: readonly PlacedEntry[];
  readonly leaves: readonly PlacedLeave[];
  readonly gaps: readonly Span[];
}

interface ColumnData {
  readonly axis: Axis;
  readonly clock: DayClock;
  /** Undefined until it is read. */
  readonly offered: DoctorSlots | undefined;
  readonly entries: readonly Entry[];
  /** Epoch seconds; what starts before is past, whatever was read. */
  readonly now: number;
}

export function columnModel({ axis, clock, offered, entries, now }: ColumnData): ColumnModel {
  const occurrences = (offered?.occurrences ?? []).filter(({ date }) => date === clock.date);
  const span = (start: number, end: number): Span => spanOf(axis, clock, { start, end });
  const hours = inLanes(
    occurrences.map((occurrence) => ({ occurrence, ...span(occurrence.start_time, occurrence.end_time) })),
  );
  const seatsAt = (at: number): number =>
    Math.max(1, ...hours.filter((each) => each.at <= at && at < each.at + each.length).map(seatsOf));
  const placed = inLanes(
    entries.filter(hasPlace).map((entry) => ({ entry, ...span(entry.start_time, entry.end_time) })),
    // One lane more while a seat is left, so that the free time beside stays in reach.
    (group, needed) => (needed < Math.min(...group.map(({ at }) => seatsAt(at))) ? needed + 1 : needed),
  );
  return {
    hours: hours.map(({ occurrence, ...place }) => ({
      ...place,
      id: occurrence.session_id,
      serviceId: occurrence.conf_id,
      isExtra: occurrence.is_extra,
    })),
    slots: hours.flatMap(({ occurrence, lane, lanes }) =>
      occurrence.slots
        .map((slot) => ({
          ...span(slot.start_time, slot.end_time),
          ...slotOf(slot, occurrence, now),
          lane,
          lanes,
        }))
        .filter((slot) => slot.isFree || !isCovered(slot, placed)),
    ),
    entries: placed,
    leaves: (offered?.leaves ?? []).flatMap((leave) => {
      const shown = leaveOn(leave, axis, clock);
      return shown === null
        ? []
        : [{ ...shown, id: leave.leave_id, reason: leave.reason, isOver: leave.end_time <= now }];
    }),
    gaps: gapsOf(axis, clock),
  };
}

const seatsOf = ({ occurrence }: { readonly occurrence: Occurrence }): number => occurrence.seats;

function slotOf(
  { start_time: start, end_time: end, booked, reason: read }: SessionSlot,
  { conf_id: serviceId, seats }: Occurrence,
  now: number,
): Omit<PlacedSlot, keyof Span | keyof Lane> {
  const reason = read === undefined && start < now ? 'PAST' : read;
  return { start, end, serviceId, isFree: reason === undefined, reason, seats, booked };
}

/** Whether patients stand where the grey time would: they say enough. */
function isCovered({ at, length }: Span, entries: readonly PlacedEntry[]): boolean {
  return entries.some((entry) => entry.at < at + length - 0.01 && at < entry.at + entry.length - 0.01);
}

/** Walk-ins have no time, and who does not come takes none. */
export function hasPlace({ channel, state, is_dummy: isDummy }: Entry): boolean {
  return state !== 'cancelled' && state !== 'no_show' && (channel !== 'Walkin' || isDummy === true);
}

function leaveOn(
  { start_date: first, end_date: last, start_time: start, end_time: end }: LeaveTime,
  axis: Axis,
  clock: DayClock,
): Span | null {
  if (first !== undefined && last !== undefined) {
    return first <= clock.date && clock.date <= last ? { at: 0, length: axis.last - axis.first } : null;
  }
  // What ends at midnight, or begins after the day, is not of this column.
  return start < clock.midnight + 2 * 86_400 && end > clock.midnight
    ? shownPart(axis, spanOf(axis, clock, { start: Math.max(start, clock.midnight), end }))
    : null;
}
