import type { Claim } from '../../calendar/occupancy.ts';
import type { Mode } from '../../calendar/schedule.ts';
import type { Calendar } from '../../calendar/calendar.ts';
import type { SlotReason } from '../../calendar/slots.ts';
import { clockText, localDateOf, localMinuteOf } from '../../kernel/time.ts';

/** The question about a start, of a doctor at a clinic. */
export interface Question {
  readonly calendar: Calendar;
  readonly claims: readonly Claim[];
  readonly startAt: number;
  readonly now: number;
  readonly mode: Mode | null;
}

/** The reasons of rule B6, with NOT_OFFERED taken apart into what can be behind it. */
type CauseCode =
  | Exclude<SlotReason, 'NOT_OFFERED'>
  | 'NOT_AT_CLINIC'
  | 'NO_SERVICES'
  | 'SERVICE_ARCHIVED'
  | 'MODE_NOT_OFFERED'
  | 'NO_SESSIONS'
  | 'OUTSIDE_HOURS'
  | 'NOT_ON_GRID';

/** One thing that stands against a start, in a sentence for people and as ids for programs. */
export interface Cause {
  readonly code: CauseCode;
  /** In the clinic's local time; names services, never patients, nor the reason that a leave was given. */
  readonly message: string;
  readonly sessionIds: readonly string[];
  readonly leaveIds: readonly string[];
  /** The appointments that have the seats; a hold has no id to name. */
  readonly appointmentIds: readonly string[];
  /** NOT_ON_GRID alone: the starts of the session next to the one asked for, epoch seconds; null = none. */
  readonly startBefore?: number | null;
  readonly startAfter?: number | null;
}

interface CauseIds {
  readonly sessionIds?: readonly string[];
  readonly leaveIds?: readonly string[];
  readonly appointmentIds?: readonly string[];
}

export function cause(code: CauseCode, message: string, ids: CauseIds = {}): Cause {
  return { code, message, sessionIds: [], leaveIds: [], appointmentIds: [], ...ids };
}

export function timeText(instant: number, zone: string): string {
  return `${clockText(localMinuteOf(instant, zone))} on ${localDateOf(instant, zone)}`;
}
