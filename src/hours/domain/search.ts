import type { AppointmentState } from '../../calendar/appointment-state.ts';
import type { AcceptedTime } from '../../calendar/decide-booking.ts';
import type { Claim } from '../../calendar/occupancy.ts';
import type { PatientTimes } from '../../calendar/patient-times.ts';
import type { Service } from '../../calendar/schedule.ts';
import type { PatientConflicts } from '../../calendar/settings.ts';
import type { Calendar } from '../../calendar/calendar.ts';
import type { Slot } from '../../calendar/slots.ts';
import type { StrandedInstruction } from './instruction.ts';

/** The hours after the change. They are read under the locks of every doctor in them. */
export interface HoursAfterChange {
  /** Whole seconds. */
  readonly now: number;
  /** The earliest start of a move, at a clinic of this zone: the end of a leave. Epoch seconds. */
  readonly movesFrom: (zone: string) => number;
  /** Of a doctor at a clinic; undefined where the doctor does not work there. */
  readonly calendarOf: (doctorId: string, clinicId: string) => Calendar | undefined;
  /** Of any doctor, archived and of former doctors too. */
  readonly serviceOf: (serviceId: string) => Service | undefined;
  /** The doctors of the clinic, in the order in which they are preferred. */
  readonly doctorsAt: (clinicId: string) => readonly string[];
  readonly acceptsAnyTime: (clinicId: string) => boolean;
  /** By doctor, over the whole searched period. */
  readonly claims: ReadonlyMap<string, readonly Claim[]>;
  readonly patientConflicts: PatientConflicts;
  /** Of the patients who may be given another time, over the same period; empty where the business allows conflicts. */
  readonly patientTimes: PatientTimes;
}

/** The target of a stranded appointment: a slot, or, for one without a seat, a colleague's queue at the same time. */
export type Target =
  | { readonly kind: 'slot'; readonly doctorId: string; readonly slot: AcceptedTime }
  | {
      readonly kind: 'queue';
      readonly doctorId: string;
      readonly practiceDate: string;
      readonly serviceId: string | null;
    };

/** Why an appointment could not be moved or transferred. */
export type NotMovedReason = 'ONGOING' | 'WALK_IN' | 'NO_COLLEAGUE' | 'NO_FREE_SLOT';

export interface Search {
  readonly hours: HoursAfterChange;
  readonly instruction: StrandedInstruction;
  /** The claims by doctor as what is decided so far leaves them. */
  readonly seats: Map<string, readonly Claim[]>;
  /** Free slots but for seats, by calendar and day: many appointments look at the same ones. */
  readonly slots: Map<string, readonly Slot[]>;
  /** How many more slots may be worked out, and how many more times one is tried for an appointment. */
  readonly left: { slots: number; tries: number };
  /** As what is decided so far leaves them. */
  patientTimes: PatientTimes;
}

/** Whether the search has looked at all slots that it may: what it has found by then says nothing. */
export function isSpent({ left }: Search): boolean {
  return left.slots <= 0 || left.tries <= 0;
}

/** The claims of others than this appointment. */
export function withoutOwn(claims: readonly Claim[], { id }: AppointmentState): readonly Claim[] {
  return claims.filter((claim) => claim.appointmentId !== id);
}
